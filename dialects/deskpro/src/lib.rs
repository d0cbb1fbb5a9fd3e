//! Deskpro API v2: people, organizations and their contact data.
//!
//! The pure half knows neither HTTP nor the directory: [`wire`] holds the documents, the
//! [`phrasebook`] says which canonical point is which of Deskpro's, and [`lens`] reads records,
//! carries out commands and writes the result back. [`Deskpro`] serves it: it decodes, calls the
//! directory, and encodes.

mod auth;
mod convert;
mod face;
#[cfg(feature = "laws")]
pub mod fuzz;
#[cfg(feature = "laws")]
pub mod laws;
pub mod lens;
pub mod phrasebook;
mod query;
mod refuse;
mod reply;
mod routes;
pub mod wire;

use polydex_model::Dialect;

pub use face::Deskpro;
pub use lens::DeskproLens;

/// The name under which Deskpro's residue is kept.
pub const DIALECT: Dialect = Dialect::named("deskpro");
