//! An answer as it is kept.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use polydex_model::Refusal;
use serde::{Deserialize, Serialize};

use super::bytes_of;

/// An answer of this dialect: JSON, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    /// An answer that is about to be given.
    pub(super) async fn of(response: Response) -> Result<Self, Refusal> {
        let (parts, body) = response.into_parts();
        let body = String::from_utf8(bytes_of(body).await?.into());
        let body = body.map_err(|_| Refusal::Internal("an answer that is no text".into()))?;
        let headers = parts.headers.iter().filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        });
        Ok(Self { status: parts.status.as_u16(), headers: headers.collect(), body })
    }

    /// As it is kept.
    pub(super) fn written(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and numbers are JSON")
    }

    /// What was kept; `None` if another version of the program wrote it in another way.
    pub(super) fn read(kept: &[u8]) -> Option<Self> {
        serde_json::from_slice(kept).ok()
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
