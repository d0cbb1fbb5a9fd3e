//! Xurrent (4me, ITRP, R-Service) REST v1: people, organizations, their contacts and addresses.
//!
//! The pure half ([`wire`], [`phrasebook`], [`lens`], [`document`], `convert`) knows neither
//! HTTP nor the directory. `docs/dialects/xurrent.md` says for users what is served and where it
//! differs from the vendor.

mod auth;
pub mod bulk;
mod convert;
pub mod document;
mod face;
#[cfg(feature = "laws")]
pub mod fuzz;
#[cfg(feature = "laws")]
pub mod laws;
pub mod lens;
mod list;
pub mod phrasebook;
mod refuse;
mod repeats;
mod reply;
mod routes;
pub mod wire;

use polydex_model::Dialect;

pub use face::{Options, Xurrent};
pub use lens::XurrentLens;

/// The dialect's name.
pub const DIALECT: Dialect = Dialect::named("xurrent");
