//! The people API of ONLYOFFICE Workspace (Community Server): `/api/2.0/people` and sign-in.
//!
//! The pure half knows neither HTTP nor the directory: [`wire`] holds documents as the wire has
//! them, [`phrasebook`] the table of types, [`lens`] what the dialect shows of a person and what a
//! request makes of it, [`filter`] what a list is asked for, and [`convert`] whole documents. The other half is [`Onlyoffice`], a face
//! of the directory on HTTP. What is served, and where it differs from the vendor's server, is on
//! the page `docs/dialects/onlyoffice.md`.

mod auth;
pub mod convert;
mod face;
pub mod filter;
#[cfg(feature = "laws")]
pub mod fuzz;
#[cfg(feature = "laws")]
pub mod laws;
pub mod lens;
pub mod phrasebook;
mod refuse;
mod reply;
mod request;
mod routes;
pub mod wire;

pub use face::{Onlyoffice, PutContacts};
pub use lens::{DIALECT, OnlyofficeLens};
pub use wire::date::ZeroOffset;
