//! Xurrent (4me, ITRP, R-Service) REST v1 as a format: people, organizations, their contacts and
//! addresses.
//!
//! [`wire`] reads and writes JSON, [`phrasebook`] is the code table, [`lens`] translates records,
//! [`document`] makes the vendor's documents. Nothing here knows HTTP or the directory.
//! `docs/dialects/xurrent.md` says for users what is served and where it differs from the vendor.

mod convert;
pub mod document;
#[cfg(feature = "laws")]
pub mod fuzz;
#[cfg(feature = "laws")]
pub mod laws;
pub mod lens;
pub mod phrasebook;
mod spec;
pub mod wire;

use polydex_model::Dialect;

pub use lens::XurrentLens;
pub use spec::FORMAT;

/// The dialect's name.
pub const DIALECT: Dialect = Dialect::named("xurrent");
