//! The documents of ONLYOFFICE Workspace (Community Server), as its people API reads and writes them.
//!
//! This crate knows neither HTTP nor the directory: [`wire`] holds documents as the wire has them,
//! [`phrasebook`] the table of types of contacts, [`lens`] what the dialect shows of a person and
//! what a request makes of it, and [`convert`] whole documents. `polydex-face-onlyoffice` serves
//! them on HTTP.

pub mod convert;
#[cfg(feature = "laws")]
pub mod fuzz;
#[cfg(feature = "laws")]
pub mod laws;
pub mod lens;
pub mod phrasebook;
mod spec;
pub mod wire;

pub use lens::{DIALECT, OnlyofficeLens};
pub use spec::FORMAT;
pub use wire::date::ZeroOffset;
