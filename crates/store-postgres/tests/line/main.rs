//! The connection between a store and its server: how often it is used, and what happens when it
//! breaks.

mod between;
mod faults;
mod moved;
#[path = "../support/mod.rs"]
mod support;
mod trips;
