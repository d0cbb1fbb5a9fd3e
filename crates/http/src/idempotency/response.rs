//! An answer as it is stored.

use axum::{body::Body, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, response::Parts};
use serde::{Deserialize, Serialize};

/// An answer that is text, or nothing. Its form in JSON is that of the database: it may be read by a
/// later version of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Stored {
    /// An answer that is about to be given; `None` if its body is no text.
    pub(super) fn of(parts: &Parts, body: &[u8]) -> Option<Self> {
        let body = String::from_utf8(body.to_vec()).ok()?;
        let headers = parts.headers.iter().filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        });
        Some(Self { status: parts.status.as_u16(), headers: headers.collect(), body })
    }

    /// As it is stored.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and numbers are JSON")
    }

    /// What was stored; `None` if another version of the program stored it in another form.
    pub(super) fn parse(stored: &[u8]) -> Option<Self> {
        serde_json::from_slice(stored).ok()
    }

    /// The answer once more.
    pub(super) fn into_response(self) -> Response {
        let header = |(name, value): (String, String)| {
            Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?))
        };
        let headers: HeaderMap = self.headers.into_iter().filter_map(header).collect();
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or_default();
        *response.headers_mut() = headers;
        response
    }
}
