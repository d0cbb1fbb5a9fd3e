//! Responses: an envelope in the requested format.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use polydex_http::RequestContext;
use serde_json::Value as Json;

use crate::answer::Format;

/// The format that a request selects.
pub(crate) fn format(context: &RequestContext) -> Format {
    Format::requested(
        context.uri.path(),
        text(&context.headers, &header::ACCEPT),
        text(&context.headers, &header::CONTENT_TYPE),
    )
}

/// The value of a header, if it is text.
pub(crate) fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Writes an envelope. Bodies are never empty, since clients parse every one.
pub(crate) fn envelope(format: Format, status: StatusCode, envelope: &Json) -> Response {
    rendered(format, status, format.write(envelope))
}

/// A response whose body is rendered already.
pub(crate) fn rendered(format: Format, status: StatusCode, text: impl Into<Body>) -> Response {
    let content_type = HeaderValue::from_static(format.content_type());
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}
