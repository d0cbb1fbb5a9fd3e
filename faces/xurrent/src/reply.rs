//! Answers: compact JSON with its headers.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use polydex_directory::Rendered;
use polydex_http::{etag, etag_of, etag_of_rendered, etag_of_texts, rendered};
use polydex_model::Record;
use serde_json::Value as Json;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const IGNORED_KEYS: HeaderName = HeaderName::from_static("x-ignored-keys");

/// Every character but the unreserved ones of RFC 3986 §2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Maximum length of a header that repeats what a client sent, in bytes.
const MAX_HEADER: usize = 1024;

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Option<Bytes>,
}

impl Reply {
    /// An answer with a body.
    pub(crate) fn new(status: StatusCode, body: &Json) -> Self {
        Self { body: Some(body.to_string().into()), ..Self::empty(status) }
    }

    /// 200 with a body that is already text.
    pub(crate) fn text(body: impl Into<Bytes>) -> Self {
        Self { body: Some(body.into()), ..Self::empty(StatusCode::OK) }
    }

    fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: None }
    }

    /// 200 with a body.
    pub(crate) fn ok(body: &Json) -> Self {
        Self::new(StatusCode::OK, body)
    }

    /// 201 with the new record or entry.
    pub(crate) fn created(body: &Json) -> Self {
        Self::new(StatusCode::CREATED, body)
    }

    /// 204.
    pub(crate) fn no_content() -> Self {
        Self::empty(StatusCode::NO_CONTENT)
    }

    /// 200 with the cached document of a record or of a part of it.
    pub(crate) fn cached<R: Record>(record: &R, document: Rendered) -> Self {
        let etag = etag_of_rendered(record, &document);
        Self::text(rendered(document)).with_header(header::ETAG, etag)
    }

    /// Adds the ETag of the record whose document, or a part of it, is the body.
    pub(crate) fn with_etag<R: Record>(self, record: &R) -> Self {
        let etag = self.body.as_ref().map_or_else(|| etag(record), |body| etag_of(record, body));
        self.with_header(header::ETAG, etag)
    }

    /// Adds the keys of the request body that had no effect, if there are any.
    pub(crate) fn with_ignored_keys(self, keys: &[String]) -> Self {
        if keys.is_empty() {
            return self;
        }
        let mut names = String::new();
        for key in keys {
            let name = percent_encode(key);
            if names.len() + name.len() > MAX_HEADER {
                break;
            }
            let comma = if names.is_empty() { "" } else { ", " };
            names.push_str(comma);
            names.push_str(&name);
        }
        let names = HeaderValue::from_str(&names).expect("escaped names are visible ASCII");
        self.with_header(IGNORED_KEYS, names)
    }

    /// Adds a header.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let text = self.body;
        let mut headers = self.headers;
        if let Some(text) = &text {
            headers.insert(header::CONTENT_TYPE, JSON);
            // An answer that shows no single record has a tag of its text.
            if self.status.is_success() && !headers.contains_key(header::ETAG) {
                headers.insert(header::ETAG, etag_of_texts(&[text]));
            }
        }
        let mut response = Response::new(text.map_or_else(Body::empty, Body::from));
        *response.status_mut() = self.status;
        *response.headers_mut() = headers;
        response
    }
}

/// Percent-encodes every character that has a meaning in URLs, lists or headers. Two real clients
/// split the `Link` header at any comma, one at any semicolon.
pub(crate) fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ignored_keys_never_break_the_header_whatever_a_client_calls_them() {
        let keys = ["organization.name".to_owned(), "a,b\r\n".to_owned(), "x".repeat(2000)];
        let reply = Reply::ok(&json!({})).with_ignored_keys(&keys);
        assert_eq!(reply.headers["x-ignored-keys"], "organization.name, a%2Cb%0D%0A");
        assert!(Reply::ok(&json!({})).with_ignored_keys(&[]).headers.is_empty());
    }

    #[test]
    fn an_answer_without_a_single_record_has_a_tag_of_its_text() {
        let tag = |reply: Reply| reply.into_response().headers().get("etag").cloned();
        assert_eq!(tag(Reply::ok(&json!([1]))), tag(Reply::ok(&json!([1]))));
        assert_ne!(tag(Reply::ok(&json!([1]))), tag(Reply::ok(&json!([2]))));
        assert_eq!(tag(Reply::new(StatusCode::NOT_FOUND, &json!({}))), None);
        assert_eq!(tag(Reply::no_content()), None);
    }
}
