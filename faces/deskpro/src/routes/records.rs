//! One record: reading it, and the answers of writing it.

use std::slice;

use axum::{http::StatusCode, response::Response};
use polydex_directory::RenderKey;
use polydex_format_deskpro::DIALECT;
use polydex_http::{Refused, etag_of_rendered};
use polydex_model::Refusal;

use super::{
    call::{Call, Id},
    linked,
    resource::Resource,
};
use crate::reply;

/// `GET /people/{id}`, `GET /organizations/{id}`.
pub(crate) async fn read<R: Resource>(call: Call, id: Id) -> Result<Response, Refused> {
    let which = id.lookup();
    if linked::is_asked_for(&call) {
        let record = call.directory().read_cached::<R>(&call.caller, &which).await?;
        return Ok(answer(&call, StatusCode::OK, &*record).await?);
    }
    let render = |record: &R| Ok(text(&call, record));
    let read = call.directory().read_rendered(&call.caller, &which, key(), render);
    let (record, document) = read.await?;
    // The envelope is always the same: what is digested is the document in it.
    let etag = etag_of_rendered(&*record, &document);
    Ok(reply::tagged(reply::written(&document), etag))
}

/// Under what the cache holds the document of a record.
pub(super) fn key() -> RenderKey {
    RenderKey::new(DIALECT, 1)
}

/// The document of a record.
pub(super) fn text<R: Resource>(call: &Call, record: &R) -> String {
    record.document(&call.lens).to_string()
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
    Ok(reply::data_of(status, record, &document, &linked))
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
    let response = reply::empty_of(StatusCode::NO_CONTENT, record);
    Ok(reply::located(response, R::COLLECTION, record))
}
