//! A dialect on HTTP.

use axum::response::Response;
use polydex_directory::Caller;
use polydex_model::{Dialect, Refusal};

use crate::{App, Cors, RequestContext, Routes};

/// A key that a request shows, valid or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedKey {
    /// The key's number, where it was sent.
    pub number: Option<i64>,
    /// Its secret.
    pub secret: String,
    /// Which secrets may be sent in this way; `None` for all.
    pub kind: Option<KeyKind>,
}

/// A kind of secret, where a vendor tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A key that an administrator made.
    Key,
    /// A token that a person got by signing in.
    Token,
}

impl PresentedKey {
    /// A secret of any kind, without its number.
    pub fn secret(secret: impl Into<String>) -> Self {
        Self { number: None, secret: secret.into(), kind: None }
    }
}

impl KeyKind {
    pub(crate) fn takes(self, caller: &Caller) -> bool {
        caller.is_token == (self == Self::Token)
    }
}

/// How a path differs from most: in the length of its bodies, in how its handler gets them, and in
/// what the request counts as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PathLimits {
    /// Longest body, in bytes, in place of [`Limits::body_bytes`](crate::Limits::body_bytes).
    pub body_bytes: Option<usize>,
    /// Whether the handler gets the body as it arrives, instead of once it is whole. See
    /// [`PathLimits::streams`].
    pub is_stream: bool,
    /// Whether its handler carries out other requests, its members: each of them takes a permit, and
    /// the batch itself takes one of those for batches.
    pub is_batch: bool,
}

impl PathLimits {
    /// As most paths.
    pub const USUAL: Self = Self { body_bytes: None, is_stream: false, is_batch: false };

    /// A batch.
    pub const BATCH: Self = Self { is_batch: true, ..Self::USUAL };

    /// Signing in, which needs no key: a short body.
    pub const SIGN_IN: Self = Self::bodies(16 << 10);

    /// Bodies up to this many bytes. Those over the usual limit share memory of their own
    /// ([`Limits::long_bodies_bytes`](crate::Limits::long_bodies_bytes)), and handlers should read them
    /// in pieces, as they are held.
    pub const fn bodies(bytes: usize) -> Self {
        Self { body_bytes: Some(bytes), ..Self::USUAL }
    }

    /// Bodies up to this many bytes that the handler gets as they arrive, so that they take no memory
    /// but that of the piece at hand. Only callers with a known key may send them.
    ///
    /// The request gives its permit back while it waits for its client. What goes wrong on the way is
    /// an error of the body; [`body_refusal`](crate::body_refusal) says what.
    pub const fn streams(bytes: usize) -> Self {
        Self { body_bytes: Some(bytes), is_stream: true, ..Self::USUAL }
    }
}

/// A dialect on HTTP.
pub trait Face: Send + Sync + 'static {
    /// The dialect's name.
    fn dialect(&self) -> Dialect;

    /// Lower-case path prefixes that this face answers, such as `/api/v1`. A prefix fits whole
    /// segments in any letter case; of all faces, the one with the longest fitting prefix answers. A
    /// face at `/` answers every path that no other does, except those under `/api`.
    fn prefixes(&self) -> &'static [&'static str];

    /// Names of the extras by which the vendor's system grants rights. Only admins may change them;
    /// see [`polydex_directory::GrantingExtras`].
    fn granting(&self) -> &'static [&'static str] {
        &[]
    }

    /// The path as the routes spell it: letter case, suffixes, a trailing slash. Before this,
    /// repeated slashes are folded and the prefix is spelled as in [`Face::prefixes`].
    /// Percent-encoding is left alone, and the query is not part of the path.
    fn rewrite(&self, path: &str) -> String {
        path.to_owned()
    }

    /// How the path, as [`Face::rewrite`] spells it, differs from most. Asked for every request.
    fn limits_of(&self, _path: &str) -> PathLimits {
        PathLimits::USUAL
    }

    /// The keys that a request shows, in the order in which they are tried, or why there are none.
    /// They are checked before a body is read: without a known one, no more than
    /// [`Limits::stranger_bytes`](crate::Limits::stranger_bytes) are read. A password is no key: a
    /// client that shows one is a stranger until a handler has checked it.
    fn keys(&self, request: &RequestContext) -> Result<Vec<PresentedKey>, Refusal>;

    /// The routes, with full paths. Unknown paths and methods need no fallback here: they become
    /// [`Refusal::NoRoute`] and [`Refusal::WrongMethod`].
    fn routes(&self, app: App) -> Routes;

    /// What programs in browsers may do; `None` for nothing.
    fn cors(&self) -> Option<&'static Cors> {
        None
    }

    /// Writes a refusal in the dialect's own words. Every error that a client sees comes from here:
    /// those of handlers, unknown routes and methods, bodies that are too long, panics.
    fn refuse(&self, refusal: &Refusal, request: &RequestContext) -> Response;

    /// Adds to every response of the face, refusals too: headers that all answers carry.
    fn finish(&self, _request: &RequestContext, _response: &mut Response) {}
}

/// A refusal as the face writes it, or its answer to a preflight.
pub(crate) fn written(face: &dyn Face, refusal: &Refusal, request: &RequestContext) -> Response {
    let preflight = face.cors().and_then(|cors| cors.preflight(refusal, request));
    preflight.unwrap_or_else(|| face.refuse(refusal, request))
}
