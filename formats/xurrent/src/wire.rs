//! Documents as the vendor has them on the wire, and how tolerantly they are read.
//!
//! Nothing here knows the canonical record: a [`Body`] is what a client posted, a [`Form`] what
//! one of its members may hold, [`node`] the ids that it may name things by.

pub mod body;
pub mod form;
pub mod node;
pub mod time;

pub use body::Body;
pub use form::Form;
