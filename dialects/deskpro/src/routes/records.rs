//! One record: reading it, and the answers of writing it.

use std::slice;

use axum::{http::StatusCode, response::Response};
use polydex_http::{Refused, etag, if_none_match};
use polydex_model::Refusal;

use super::{
    call::{Call, Id},
    linked,
    resource::Resource,
};
use crate::reply;

/// `GET /people/{id}`, `GET /organizations/{id}`.
pub(crate) async fn read<R: Resource>(call: Call, id: Id) -> Result<Response, Refused> {
    let record: R = call.directory().read(&call.caller, &id.lookup()).await?;
    let etag = etag(&record);
    // The version is the record's: it says nothing of what is answered beside it.
    let is_alone = call.params.get("include").is_none();
    if is_alone && if_none_match(&call.head.headers, &etag) {
        return Ok(reply::tagged(reply::empty(StatusCode::NOT_MODIFIED), &record));
    }
    Ok(answer(&call, StatusCode::OK, &record).await?)
}

/// A record in its envelope, with its version and what the parameters side-load.
async fn answer<R: Resource>(
    call: &Call,
    status: StatusCode,
    record: &R,
) -> Result<Response, Refusal> {
    let mut document = record.document(&call.lens);
    let (records, documents) = (slice::from_ref(record), slice::from_mut(&mut document));
    let linked = linked::side_load(call, records, documents).await?;
    Ok(reply::tagged(reply::data_with(status, &document, &linked), record))
}

/// The answer to a `POST` that made a record.
pub(crate) async fn created<R: Resource>(call: &Call, record: &R) -> Result<Response, Refusal> {
    let response = answer(call, StatusCode::CREATED, record).await?;
    Ok(reply::located(response, R::COLLECTION, record))
}

/// The answer to a `PUT`: none, or with `follow_location=1` that of the `GET` behind it.
pub(crate) async fn changed<R: Resource>(call: &Call, record: &R) -> Result<Response, Refusal> {
    if call.params.flag("follow_location") {
        return answer(call, StatusCode::OK, record).await;
    }
    let response = reply::tagged(reply::empty(StatusCode::NO_CONTENT), record);
    Ok(reply::located(response, R::COLLECTION, record))
}
