//! What all faces share: dispatch by prefix, bodies, request ids, limits, panics, callers, `ETag`s.
//!
//! A [`Face`] is a dialect's routes and its own way to write a refusal. It holds no rule about
//! data: it decodes, calls the directory, encodes. [`Faces`] mounts any number of them on one
//! listener and does for each request what no dialect should do by itself, in this order:
//!
//! 1. finds the face by the path's prefix and lets it spell the path as its routes do,
//! 2. keeps the request's [`RequestContext`], checks what HTTP itself asks of it, and reads the whole body,
//!    within [`Limits`]: a short one only if the head shows no key that is known,
//! 3. runs the handler, and turns whatever goes wrong (also an unknown route, a wrong method, a
//!    long body, a panic) into a [`Refusal`](polydex_model::Refusal) that the face writes,
//! 4. counts the request of a caller, once known, against the dialect's [`Rates`],
//! 5. logs faults of ours once, with the request's id and never with data of people.
//!
//! [`serve`] is the connection side of the same: slow or greedy clients cannot hold it, and at
//! the end what has begun is finished.

mod admission;
mod app;
mod body;
mod calls;
mod face;
mod faces;
mod head;
mod health;
mod limits;
mod panics;
mod prefix;
mod protocol;
mod rates;
mod refused;
mod rendered;
mod serve;
mod spec;
mod tags;

pub use admission::BodyRoom;
pub use app::App;
pub use calls::{Batch, SubRequests};
pub use face::{Face, PathLimits, PresentedKey};
pub use faces::Faces;
pub use head::{RequestContext, Sent};
pub use limits::Limits;
pub use panics::install_panic_hook;
pub use rates::{Per, RateLimit, RateState, RateWindow, Rates, WindowState};
pub use refused::{Refused, log_fault};
pub use rendered::{page_text, rendered, rendered_page};
pub use serve::{listen, serve};
pub use spec::{FaceSpec, Switch, VendorLimits, no_options};
pub use tags::{etag, etag_again, etag_of, etag_of_rendered, etag_of_texts, if_match};
