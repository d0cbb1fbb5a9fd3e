//! Tests of the directory over a real store.

mod backoff;
mod edit_cost;
mod edits;
mod feed;
mod house;
mod keys;
mod policy;
mod signin;
mod together;
mod workspace_extras;
mod workspaces;
