//! What the wire holds.
//!
//! Every form of a request (JSON, form fields, the query, XML) becomes one tree of [`Params`], as
//! the vendor's server flattens every body into parameters. The other modules read from that tree.
//! Every answer is a JSON document; its XML form is derived from it member by member.

pub mod date;
pub mod form;
pub mod json;
pub mod pairs;
pub mod params;
pub mod state;
pub mod xml;

pub use pairs::Pair;
pub use params::Params;
