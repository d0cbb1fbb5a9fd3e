//! One record: reading it, and the answers of writing it.

use axum::{http::StatusCode, response::Response};
use polydex_http::{Refused, etag, if_none_match};

use super::{
    call::{Call, Id},
    resource::Resource,
};
use crate::reply;

/// `GET /people/{id}`, `GET /organizations/{id}`.
pub(crate) async fn read<R: Resource>(call: Call, id: Id) -> Result<Response, Refused> {
    let record: R = call.directory().read(&call.caller, &id.lookup()).await?;
    let etag = etag(&record);
    if if_none_match(&call.head.headers, &etag) {
        return Ok(reply::tagged(reply::empty(StatusCode::NOT_MODIFIED), &record));
    }
    Ok(answer(&call, StatusCode::OK, &record))
}

/// A record in its envelope, with its version.
pub(crate) fn answer<R: Resource>(call: &Call, status: StatusCode, record: &R) -> Response {
    reply::tagged(reply::data(status, &record.document(&call.lens)), record)
}

/// The answer to a `POST` that made a record.
pub(crate) fn created<R: Resource>(call: &Call, record: &R) -> Response {
    reply::located(answer(call, StatusCode::CREATED, record), R::COLLECTION, record)
}

/// The answer to a `PUT`: none, or with `follow_location=1` that of the `GET` behind it.
pub(crate) fn changed<R: Resource>(call: &Call, record: &R) -> Response {
    if call.params.flag("follow_location") {
        return answer(call, StatusCode::OK, record);
    }
    let response = reply::tagged(reply::empty(StatusCode::NO_CONTENT), record);
    reply::located(response, R::COLLECTION, record)
}
