//! The directory through its door, over a real store.

mod edits;
mod feed;
mod house;
mod keep;
mod keys;
mod patience;
mod policy;
mod signin;
mod together;
mod workspaces;
