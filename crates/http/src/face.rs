//! What a dialect is on HTTP.

use axum::{Router, response::Response};
use polydex_model::{Dialect, Refusal};

use crate::{App, RequestContext};

/// A key that a head shows, valid or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedKey {
    /// The key's number, where it was sent.
    pub number: Option<i64>,
    /// Its secret.
    pub secret: String,
}

/// What a path takes otherwise than most do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PathLimits {
    /// Longest body, in bytes, in place of [`Limits::body_bytes`](crate::Limits::body_bytes).
    pub body_bytes: Option<usize>,
    /// Whether its handler carries out other requests, its members: they are let in one by one, and it
    /// is not.
    pub is_batch: bool,
}

impl PathLimits {
    /// As most.
    pub const USUAL: Self = Self { body_bytes: None, is_batch: false };

    /// A batch.
    pub const BATCH: Self = Self { is_batch: true, ..Self::USUAL };

    /// Signing in, which whoever has no key yet does: a short body.
    pub const SIGN_IN: Self = Self::bodies(16 << 10);

    /// Bodies of so many bytes. Those over the usual limit have room of their own together
    /// ([`Limits::long_bodies_bytes`](crate::Limits::long_bodies_bytes)), and handlers should read them
    /// piece by piece, as they are kept.
    pub const fn bodies(bytes: usize) -> Self {
        Self { body_bytes: Some(bytes), ..Self::USUAL }
    }
}

/// A dialect on HTTP.
pub trait Face: Send + Sync + 'static {
    /// The dialect's name.
    fn dialect(&self) -> Dialect;

    /// Lower-case path prefixes that this face answers, such as `/api/v1`. A prefix fits whole
    /// segments in any letter case; the longest fitting prefix of all faces decides.
    fn prefixes(&self) -> &'static [&'static str];

    /// Names of the extras by which the vendor's system grants something, so that only admins
    /// change them; see [`polydex_directory::GrantingExtras`].
    fn granting(&self) -> &'static [&'static str] {
        &[]
    }

    /// The path as the routes spell it: letter case, suffixes, a trailing slash. Before this,
    /// repeated slashes are folded and the prefix is spelled as in [`Face::prefixes`].
    /// Percent-encoding is left alone, and the query is not part of the path.
    fn rewrite(&self, path: &str) -> String {
        path.to_owned()
    }

    /// What the path, as [`Face::rewrite`] spells it, takes otherwise than most do. Asked for every
    /// request.
    fn limits_of(&self, _path: &str) -> PathLimits {
        PathLimits::USUAL
    }

    /// The keys that a head shows, in the order in which they are tried, or why there are none. Asked
    /// before a body is read: without one that is known, no more than
    /// [`Limits::stranger_bytes`](crate::Limits::stranger_bytes) are. Who shows a password is a stranger
    /// until it is checked.
    fn keys(&self, head: &RequestContext) -> Result<Vec<PresentedKey>, Refusal>;

    /// The routes, with full paths. Unknown paths and methods need no fallback here: they become
    /// [`Refusal::NoRoute`] and [`Refusal::WrongMethod`]. `GET` routes answer `HEAD` too.
    fn routes(&self, app: App) -> Router;

    /// Writes a refusal in the dialect's own words; every error a client sees comes from here:
    /// those of handlers, unknown routes and methods, too long bodies, panics.
    fn refuse(&self, refusal: &Refusal, head: &RequestContext) -> Response;

    /// Last touch on every response of the face, refusals too (headers that all answers carry).
    fn finish(&self, _head: &RequestContext, _response: &mut Response) {}
}
