//! Answers whose text is kept with what it shows.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use polydex_directory::Written;

use crate::tags;

/// A text that is kept, as an answer's body: not copied.
pub fn kept(text: Arc<str>) -> Bytes {
    Bytes::from_owner(Arc::<[u8]>::from(text))
}

/// The text of a page and its tag, which is kept with it.
pub fn kept_page(page: &Written) -> (Bytes, HeaderValue) {
    let digest = |text: &str, total: u64| tags::digest(&[text.as_bytes(), &total.to_be_bytes()]);
    (kept(Arc::clone(page.text())), tags::weak(page.tag(digest)))
}
