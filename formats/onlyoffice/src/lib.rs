//! The documents of ONLYOFFICE Workspace (Community Server), as its people API reads and writes them.
//!
//! This crate knows neither HTTP nor the directory. Each module may use those before it:
//!
//! - [`wire`]: requests of every form as one tree of parameters; pairs, dates and states,
//! - [`phrasebook`]: which contact point is which type of contact,
//! - [`lens`]: what the dialect shows of a person, and what a request makes of it,
//! - [`input`]: what a request says of a person; [`profile`]: the document in which one is shown,
//! - [`convert`]: whole documents to people and back.
//!
//! `polydex-face-onlyoffice` serves them on HTTP.

pub mod convert;
#[cfg(feature = "laws")]
pub mod fuzz;
pub mod input;
#[cfg(feature = "laws")]
pub mod laws;
pub mod lens;
pub mod phrasebook;
pub mod profile;
mod spec;
pub mod wire;

pub use lens::OnlyofficeLens;
pub use spec::FORMAT;
pub use wire::date::ZeroOffset;

use polydex_model::Dialect;

/// The name under which this dialect's residue is kept.
pub const DIALECT: Dialect = Dialect::named("onlyoffice");
