//! What all faces share: dispatch by prefix, bodies, limits, panics, callers, `ETag`s.
//!
//! A [`Face`] is a dialect's routes and its own way to write a refusal. It holds no rule about
//! data: it decodes, calls the directory, encodes. [`Faces`] mounts any number of them on one
//! listener and does for each request what is the same in all dialects, in this order:
//!
//! 1. answers `/healthz` and `/readyz`; else finds the face by the path's prefix and lets it spell the
//!    path as its routes do,
//! 2. makes the request's [`RequestContext`], checks what HTTP itself asks of it, and reads the whole
//!    body within [`Limits`]: without a known key, only a short one. A path may instead get its body
//!    as it arrives ([`PathLimits::streams`]),
//! 3. runs the handler, and turns whatever goes wrong (also an unknown route, a wrong method, a body
//!    that is too long, a panic) into a [`Refusal`](polydex_model::Refusal) that the face writes,
//! 4. counts the request of a caller, once known, against the dialect's [`Rates`],
//! 5. logs our own faults once, with the request's id and never with data of people.
//!
//! A face may also let clients repeat requests safely ([`Idempotency`]) and programs in browsers call it
//! ([`Cors`]). Permits, rate limits and request ids come from `polydex-gate`, which knows no HTTP. [`serve`] is
//! the connection side: slow or greedy clients cannot hold it, and at shutdown the requests in
//! progress are finished.

mod app;
mod auth;
mod body;
mod context;
mod cors;
mod face;
mod faces;
mod health;
mod idempotency;
mod limits;
mod media_type;
mod panics;
mod params;
mod prefix;
mod protocol;
mod refused;
mod rendered;
mod routes;
mod serve;
mod shutdown;
mod spec;
mod sub_requests;
mod tags;
#[cfg(feature = "walk")]
pub mod walk;

pub use app::App;
pub use auth::Authenticated;
pub use body::{HeldBody, body_refusal};
pub use context::{RequestContext, RequestHead};
pub use cors::{Cors, Preflight};
pub use face::{Face, KeyKind, PathLimits, PresentedKey};
pub use faces::Faces;
pub use idempotency::Idempotency;
pub use limits::Limits;
pub use media_type::{is_json, media_type};
pub use panics::install_panic_hook;
pub use params::Params;
pub use polydex_gate::{Per, RateLimit, RateState, RateWindow, Rates, WindowState};
pub use refused::{Refused, log_fault};
pub use rendered::{page_text, rendered, rendered_page};
pub use routes::Routes;
pub use serve::{listen, serve};
pub use shutdown::Shutdown;
pub use spec::{FaceSpec, Switch, VendorLimits, no_options};
pub use sub_requests::{Batch, SubRequests};
pub use tags::{etag, etag_again, etag_of, etag_of_rendered, etag_of_texts, if_match};
