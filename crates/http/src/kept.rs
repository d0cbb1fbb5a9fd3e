//! Answers whose text is kept with what it shows.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use polydex_directory::{SharedPage, Snapshot};
use polydex_model::{Record, Workspace, query::Page};

use crate::tags;

/// What a page holds.
type Records<R> = Page<Arc<Snapshot<R>>>;

/// A text that is kept, as an answer's body: not copied.
pub fn kept(text: Arc<str>) -> Bytes {
    Bytes::from_owner(Arc::<[u8]>::from(text))
}

/// The text of a page in a form ([`Snapshot::text`]) and its tag, which are kept with it.
pub fn kept_page<R: Record>(
    page: &SharedPage<R>,
    form: &str,
    workspace: &Arc<Workspace>,
    write: impl FnOnce(&Records<R>) -> String,
) -> (Bytes, HeaderValue) {
    let text = page.text(form, workspace, write);
    let total = page.total.to_be_bytes();
    let digest = |_: &_| tags::digest(&[text.as_bytes(), &total]);
    let tag = page.text(&["tag of ", form].concat(), workspace, digest);
    (kept(text), tags::weak(&tag))
}
