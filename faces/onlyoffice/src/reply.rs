//! Responses: an envelope in the format that the request asks for.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use polydex_http::RequestContext;
use serde_json::Value as Json;

use crate::answer::Format;

/// The format that a request asks for.
pub(crate) fn format(head: &RequestContext) -> Format {
    Format::asked(
        head.uri.path(),
        text(&head.headers, &header::ACCEPT),
        text(&head.headers, &header::CONTENT_TYPE),
    )
}

/// A header's text, if it is one.
pub(crate) fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// An envelope as a response. Bodies are never empty: clients parse every one.
pub(crate) fn envelope(format: Format, status: StatusCode, envelope: &Json) -> Response {
    written(format, status, format.write(envelope))
}

/// An answer in JSON that is written already.
pub(crate) fn json(text: impl Into<Body>) -> Response {
    written(Format::Json, StatusCode::OK, text)
}

/// An answer that is written already.
pub(crate) fn written(format: Format, status: StatusCode, text: impl Into<Body>) -> Response {
    let content_type = HeaderValue::from_static(format.content_type());
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}
