//! What a dialect is on HTTP.

use axum::{Router, response::Response};
use polydex_model::{Dialect, Refusal};

use crate::{App, Head};

/// A dialect on HTTP.
pub trait Face: Send + Sync + 'static {
    /// The dialect's name.
    fn dialect(&self) -> Dialect;

    /// Lower-case path prefixes that this face answers, such as `/api/v1`. A prefix fits whole
    /// segments in any letter case; the longest fitting prefix of all faces decides.
    fn prefixes(&self) -> &'static [&'static str];

    /// Names of the extras by which the vendor's system grants something, so that only admins
    /// change them; see [`polydex_directory::Granting`].
    fn granting(&self) -> &'static [&'static str] {
        &[]
    }

    /// The path as the routes spell it: letter case, suffixes, a trailing slash. Before this,
    /// repeated slashes are folded and the prefix is spelled as in [`Face::prefixes`].
    /// Percent-encoding is left alone, and the query is not part of the path.
    fn rewrite(&self, path: &str) -> String {
        path.to_owned()
    }

    /// The routes, with full paths. Unknown paths and methods need no fallback here: they become
    /// [`Refusal::NoRoute`] and [`Refusal::WrongMethod`]. `GET` routes answer `HEAD` too.
    fn routes(&self, app: App) -> Router;

    /// Writes a refusal in the dialect's own words; every error a client sees comes from here:
    /// those of handlers, unknown routes and methods, too long bodies, panics.
    fn refuse(&self, refusal: &Refusal, head: &Head) -> Response;

    /// Last touch on every response of the face, refusals too (headers that all answers carry).
    fn finish(&self, _head: &Head, _response: &mut Response) {}
}
