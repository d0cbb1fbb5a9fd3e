//! The directory through its door, over a real store.

mod edits;
mod house;
mod keys;
mod policy;
mod signin;
mod together;
