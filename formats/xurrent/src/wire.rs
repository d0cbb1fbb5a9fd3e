//! The vendor's wire types, and how tolerantly they are read.
//!
//! Nothing here knows the canonical record: a [`Body`] is what a client posted, a [`Form`] is what
//! one member may hold, [`node`] reads ids, [`time`] timestamps.

pub mod body;
pub mod form;
pub mod node;
pub mod time;

pub use body::Body;
pub use form::Form;
