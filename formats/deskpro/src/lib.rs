//! Deskpro's documents of people, organizations and their contact data, and the lens over them.
//!
//! [`wire`] holds the documents, the [`phrasebook`] says which canonical point is which of
//! Deskpro's, and [`lens`] reads records, carries out commands and writes the result back. Neither
//! HTTP nor the directory is known here: the face serves what this crate reads and writes.

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

pub use lens::DeskproLens;
pub use spec::FORMAT;

/// The name under which Deskpro's residue is kept.
pub const DIALECT: Dialect = Dialect::named("deskpro");
