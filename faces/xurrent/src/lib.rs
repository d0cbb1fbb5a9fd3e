//! Xurrent (4me, ITRP, R-Service) REST v1 over HTTP.
//!
//! The protocol alone: routes, tokens, pages, filters, errors, imports and exports. What a record
//! looks like on the wire is `polydex-format-xurrent`.

mod auth;
pub mod bulk;
mod face;
#[cfg(feature = "fuzz")]
pub mod fuzz;
mod list;
mod options;
mod refuse;
mod reply;
mod routes;
mod spec;
#[cfg(feature = "walk")]
pub mod walk;

pub use face::Xurrent;
pub use options::Options;
pub use spec::FACE;
