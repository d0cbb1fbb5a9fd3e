//! awork API v1: users and contact infos.
//!
//! Everything of this dialect is in this crate and nothing of it outside. The pure half is
//! [`wire`] (documents as the vendor has them), [`phrasebook`] (the table of correspondences),
//! [`lens`] and `convert`; it knows neither HTTP nor the directory. [`Awork`] serves the
//! vendor's calls under `/api/v1`: it decodes, calls the directory, encodes.
//!
//! What is served, and what differs from the vendor and why, stands in `docs/dialects/awork.md`.

mod auth;
mod convert;
pub mod document;
mod face;
pub mod filter;
#[cfg(feature = "laws")]
pub mod fuzz;
mod invitation;
#[cfg(feature = "laws")]
pub mod laws;
pub mod lens;
mod page;
pub mod phrasebook;
mod rates;
mod refuse;
mod request;
mod routes;
pub mod wire;

pub use face::Awork;
pub use lens::AworkLens;

use polydex_model::Dialect;

/// The name under which this dialect's residue is kept.
pub const DIALECT: Dialect = Dialect::named("awork");
