//! Rolo, a vendor that does not exist: the smallest format, to copy from.
//!
//! A card of Rolo has three members and a list of contacts of two types:
//!
//! ```json
//! {
//!     "id": "01937a5e-7c00-7000-8000-000000000001",
//!     "name": "Ana Silva", "job": "Editor", "badge": "B-17",
//!     "contacts": [{ "id": "…", "type": "phone", "label": "cell", "value": "089 1234567" }]
//! }
//! ```
//!
//! Read the files in this order: [`phrasebook`] (what Rolo's words mean), [`lens`] (what a request
//! does to a card), `document.rs` (whole cards in and out), `spec.rs` (the entry of the registry),
//! `laws.rs` (generated commands for the tests). The protocol is `polydex-face-example`.

mod document;
#[cfg(feature = "laws")]
pub mod laws;
pub mod lens;
pub mod phrasebook;
mod spec;

pub use document::card;
pub use lens::RoloLens;
pub use spec::FORMAT;
