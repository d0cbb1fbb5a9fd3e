//! The people API of ONLYOFFICE Workspace (Community Server) on HTTP: `/api/2.0/people` and sign-in.
//!
//! [`Onlyoffice`] is the face: routes, credentials, paging, filters and errors. What the documents
//! hold, and what a request makes of a person, is `polydex-format-onlyoffice`. The page
//! `docs/dialects/onlyoffice.md` says what is served and where it differs from the vendor's server.

pub mod answer;
mod auth;
mod face;
pub mod filter;
#[cfg(any(test, feature = "fuzz"))]
pub mod fuzz;
mod refuse;
mod reply;
mod request;
mod routes;
mod spec;
#[cfg(feature = "walk")]
pub mod walk;

pub use face::{Onlyoffice, PutContacts};
pub use spec::FACE;
