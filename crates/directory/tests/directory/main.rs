//! The directory through its door, over a real store.

mod backoff;
mod edits;
mod feed;
mod house;
mod keys;
mod policy;
mod signin;
mod together;
mod workspace_extras;
mod workspaces;
