//! awork API v1, the face: the vendor's calls under `/api/v1`.
//!
//! It decodes requests, calls the directory, and encodes answers: routes, the bearer token, paging,
//! the filter language and the vendor's errors. The documents themselves are those of
//! `polydex-format-awork`.
//!
//! `docs/dialects/awork.md` describes what is served, and what differs from the vendor and why.

mod auth;
mod face;
pub mod filter;
#[cfg(feature = "fuzz")]
pub mod fuzz;
mod invitation;
mod page;
mod rates;
mod refuse;
mod request;
mod routes;
mod spec;
#[cfg(feature = "walk")]
pub mod walk;

pub use face::Awork;
pub use spec::FACE;

use axum::http::HeaderValue;

/// The content type of every body, with the character set, as the vendor sends it.
const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
