//! Deskpro API v2: people, organizations and their contact data.
//!
//! [`Deskpro`] serves the format `polydex_format_deskpro`: it decodes, calls the directory, and
//! encodes.

mod auth;
mod face;
#[cfg(feature = "fuzz")]
pub mod fuzz;
mod query;
mod refuse;
mod reply;
mod routes;
mod spec;
#[cfg(feature = "walk")]
pub mod walk;

pub use face::Deskpro;
pub use spec::FACE;
