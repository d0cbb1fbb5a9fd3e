//! awork API v1, the format: users and contact infos as documents.
//!
//! [`wire`] holds the documents as the vendor has them, [`phrasebook`] the table of codes,
//! [`lens`] translates between both and the canonical record, and [`document`] builds what `GET`
//! answers. Import and export reach them through [`polydex_lens::Documents`]. Nothing here knows
//! HTTP or the directory: the protocol is `polydex-face-awork`.
//!
//! `docs/dialects/awork.md` describes what is served, and what differs from the vendor and why.

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

pub use lens::AworkLens;
pub use spec::FORMAT;

use polydex_model::Dialect;

/// The name under which this dialect's residue is kept.
pub const DIALECT: Dialect = Dialect::named("awork");
