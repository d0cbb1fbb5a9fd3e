//! Answers whose text the cache holds.

use bytes::Bytes;
use http::HeaderValue;
use polydex_directory::{Rendered, RenderedPage};

use crate::tags::etag_of_page;

/// A rendered text as an answer's body: not copied.
pub fn rendered(text: Rendered) -> Bytes {
    Bytes::from_owner(text)
}

/// The text of a page as an answer's body, and its tag, which is made once.
pub fn rendered_page(page: &RenderedPage) -> (Bytes, HeaderValue) {
    (page_text(page), etag_of_page(page))
}

/// The text of a page as an answer's body: not copied.
pub fn page_text(page: &RenderedPage) -> Bytes {
    rendered(page.text().clone())
}
