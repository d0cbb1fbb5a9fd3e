//! Answers whose text is kept with what it shows.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use polydex_directory::{Text, Written};

use crate::tags;

/// A text that is kept, as an answer's body: not copied.
pub fn kept(text: Text) -> Bytes {
    Bytes::from_owner(text)
}

/// The text of a page and its tag, which is kept with it.
pub fn kept_page(page: &Written) -> (Bytes, HeaderValue) {
    let make = |text: &str, total: u64| {
        tags::weak(&[&tags::digest(&[text.as_bytes(), &total.to_be_bytes()])])
    };
    (page_text(page), tags::header_of(page.tag(make)))
}

/// The text of a page, as an answer's body: not copied.
pub fn page_text(page: &Written) -> Bytes {
    Bytes::from_owner(Arc::<[u8]>::from(Arc::clone(page.text())))
}
