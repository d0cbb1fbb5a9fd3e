//! Answers: compact JSON and the headers that belong to it.

use std::fmt::Write as _;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use polydex_directory::Rendered;
use polydex_http::{etag, etag_of, etag_of_rendered, etag_of_texts, rendered};
use polydex_model::Record;
use serde_json::Value as Json;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const IGNORED_KEYS: HeaderName = HeaderName::from_static("x-ignored-keys");

/// Longest value of a header that repeats what a client sent, in bytes.
const LONGEST_HEADER: usize = 1024;

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

    /// What was asked for, written already.
    pub(crate) fn written(body: impl Into<Bytes>) -> Self {
        Self { body: Some(body.into()), ..Self::empty(StatusCode::OK) }
    }

    fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: None }
    }

    /// What was asked for.
    pub(crate) fn ok(body: &Json) -> Self {
        Self::new(StatusCode::OK, body)
    }

    /// What was made.
    pub(crate) fn created(body: &Json) -> Self {
        Self::new(StatusCode::CREATED, body)
    }

    /// Done, and nothing to show.
    pub(crate) fn nothing() -> Self {
        Self::empty(StatusCode::NO_CONTENT)
    }

    /// The document of a record, or of a part of it, which the cache holds.
    pub(crate) fn rendered<R: Record>(record: &R, document: Rendered) -> Self {
        let etag = etag_of_rendered(record, &document);
        Self::written(rendered(document)).with(header::ETAG, etag)
    }

    /// With the version of the record that it shows, or shows a part of.
    pub(crate) fn version<R: Record>(self, record: &R) -> Self {
        let etag = self.body.as_ref().map_or_else(|| etag(record), |body| etag_of(record, body));
        self.with(header::ETAG, etag)
    }

    /// With the keys of the body that meant nothing, if there were any.
    pub(crate) fn ignoring(self, keys: &[String]) -> Self {
        if keys.is_empty() {
            return self;
        }
        let mut names = String::new();
        for key in keys {
            let name = escaped(key);
            if names.len() + name.len() > LONGEST_HEADER {
                break;
            }
            let comma = if names.is_empty() { "" } else { ", " };
            names.push_str(comma);
            names.push_str(&name);
        }
        let names = HeaderValue::from_str(&names).expect("escaped names are visible ASCII");
        self.with(IGNORED_KEYS, names)
    }

    /// With a header.
    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
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
            // What is no single record is told apart by its text.
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

/// A text with everything percent-encoded that has a meaning in URLs, lists or headers. Two real
/// clients split the `Link` header at any comma, one at any semicolon.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            escaped.push(char::from(byte));
        } else {
            write!(escaped, "%{byte:02X}").expect("writing to a string does not fail");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ignored_keys_never_break_the_header_whatever_a_client_calls_them() {
        let keys = ["organization.name".to_owned(), "a,b\r\n".to_owned(), "x".repeat(2000)];
        let reply = Reply::ok(&json!({})).ignoring(&keys);
        assert_eq!(reply.headers["x-ignored-keys"], "organization.name, a%2Cb%0D%0A");
        assert!(Reply::ok(&json!({})).ignoring(&[]).headers.is_empty());
    }

    #[test]
    fn what_is_no_single_record_has_a_tag_of_its_text() {
        let tag = |reply: Reply| reply.into_response().headers().get("etag").cloned();
        assert_eq!(tag(Reply::ok(&json!([1]))), tag(Reply::ok(&json!([1]))));
        assert_ne!(tag(Reply::ok(&json!([1]))), tag(Reply::ok(&json!([2]))));
        assert_eq!(tag(Reply::new(StatusCode::NOT_FOUND, &json!({}))), None);
        assert_eq!(tag(Reply::nothing()), None);
    }
}
