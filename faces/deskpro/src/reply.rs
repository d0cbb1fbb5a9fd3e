//! Answers: the envelope, and headers repeated inside the body.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use polydex_directory::Rendered;
use polydex_http::{etag, etag_again, etag_of};
use polydex_model::Record;
use serde_json::{Map, Value as Json, json};

use crate::query::Params;

/// A JSON answer.
pub(crate) fn json(status: StatusCode, body: &Json) -> Response {
    let content_type = [(header::CONTENT_TYPE, "application/json")];
    (status, content_type, body.to_string()).into_response()
}

/// Data in its envelope, which always has all three members.
pub(crate) fn data(status: StatusCode, data: &Json) -> Response {
    json(status, &json!({ "data": data, "meta": {}, "linked": {} }))
}

/// A record in its envelope, with linked objects and its tag.
pub(crate) fn data_of<R: Record>(
    status: StatusCode,
    record: &R,
    data: &Json,
    linked: &Json,
) -> Response {
    let text = json!({ "data": data, "meta": {}, "linked": linked }).to_string();
    let etag = etag_of(record, text.as_bytes());
    let mut response = tagged(of_text(text), etag);
    *response.status_mut() = status;
    response
}

/// A page in its envelope, with linked objects.
pub(crate) fn list(data: &[Json], pagination: &Json, linked: &Json) -> Response {
    let meta = json!({ "pagination": pagination });
    json(StatusCode::OK, &json!({ "data": data, "meta": meta, "linked": linked }))
}

/// A rendered document in the envelope of [`data`].
pub(crate) fn rendered(data: &str) -> Response {
    of_text(["{\"data\":", data, ",\"meta\":{},\"linked\":{}}"].concat())
}

/// The text of an answer: rendered documents in the envelope of [`list`].
pub(crate) fn list_text(data: &[Rendered], pagination: &str) -> String {
    let data = data.join(",");
    ["{\"data\":[", &data, "],\"meta\":{\"pagination\":", pagination, "},\"linked\":{}}"].concat()
}

/// Rendered JSON.
pub(crate) fn of_text(text: impl Into<Body>) -> Response {
    let content_type = HeaderValue::from_static("application/json");
    let mut response = Response::new(text.into());
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Response {
    status.into_response()
}

/// The empty list, which clients compare as text.
pub(crate) fn nothing() -> Response {
    json(StatusCode::OK, &json!([]))
}

/// An answer without a body, with the tag of a record.
pub(crate) fn empty_of<R: Record>(status: StatusCode, record: &R) -> Response {
    tagged(empty(status), etag(record))
}

/// Adds a tag.
pub(crate) fn tagged(mut response: Response, etag: HeaderValue) -> Response {
    response.headers_mut().insert(header::ETAG, etag);
    response
}

/// Adds the `Location` of a record, as the vendor does: without scheme and host.
pub(crate) fn located<R: Record>(response: Response, collection: &str, record: &R) -> Response {
    located_at(response, collection, record.number())
}

/// Adds the `Location` of an item in a collection.
pub(crate) fn located_at(mut response: Response, collection: &str, id: i64) -> Response {
    let path = format!("/api/v2/{collection}/{id}");
    let path = HeaderValue::from_str(&path).expect("letters, slashes and digits");
    response.headers_mut().insert(header::LOCATION, path);
    response
}

/// Whether the body should repeat the headers (`include_headers=1`).
pub(crate) fn wants_headers(uri: &Uri) -> bool {
    Params::of(uri).flag("include_headers")
}

/// Adds `headers` to the JSON objects of handlers if requested. Refusals get theirs when they are
/// rendered.
pub(crate) async fn include_headers(request: Request, next: Next) -> Response {
    let is_requested = wants_headers(request.uri());
    let response = next.run(request).await;
    if is_requested { with_headers(response).await } else { response }
}

async fn with_headers(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    // Handlers make bodies in memory; reading one cannot fail.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    if !is_object(&bytes) {
        return Response::from_parts(parts, Body::from(bytes));
    }
    let mut text = Vec::with_capacity(bytes.len() + 1024);
    write_with_headers(&mut text, &bytes, parts.status, &parts.headers);
    parts.headers.remove(header::CONTENT_LENGTH);
    if let Some(etag) = parts.headers.get_mut(header::ETAG) {
        *etag = etag_again(etag, &text);
    }
    Response::from_parts(parts, Body::from(text))
}

/// Whether an answer's text is a JSON object.
pub(crate) fn is_object(text: &[u8]) -> bool {
    text.starts_with(b"{") && text.ends_with(b"}")
}

/// Writes an object's text with `headers` as its last member. The text may be long, so it is not
/// parsed.
pub(crate) fn write_with_headers(
    into: &mut Vec<u8>,
    object: &[u8],
    status: StatusCode,
    headers: &HeaderMap,
) {
    let open = object.strip_suffix(b"}").unwrap_or(object);
    let comma = if open == b"{" { "" } else { "," };
    into.extend_from_slice(open);
    let headers = Json::Object(header_members(status, headers));
    into.extend_from_slice(format!("{comma}\"headers\":{headers}}}").as_bytes());
}

/// Status and headers as members, names in lower case, without cookies.
pub(crate) fn header_members(status: StatusCode, headers: &HeaderMap) -> Map<String, Json> {
    let mut members = Map::from_iter([("status-code".to_owned(), status.as_u16().into())]);
    for name in headers.keys().filter(|name| *name != header::SET_COOKIE) {
        let values: Vec<&str> =
            headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        members.insert(name.as_str().to_owned(), values.join(", ").into());
    }
    members
}
