//! Documents as the wire has them, in and out.
//!
//! Inwards every form of a request (JSON, form fields, the query, XML) becomes one tree of
//! [`Params`], as the vendor's own server flattens every body into parameters; what is asked for
//! is read from that tree. Outwards every answer is a JSON document, and its XML form is the
//! mechanical image of it.

pub mod date;
pub mod form;
pub mod json;
pub mod pairs;
pub mod params;
pub mod person;
pub mod profile;
pub mod state;
pub mod xml;

pub use pairs::Pair;
pub use params::{Node, Params};
