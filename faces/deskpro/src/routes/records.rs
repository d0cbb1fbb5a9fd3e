//! One record: reading it, and the answers of writing it.

use std::slice;

use axum::{http::StatusCode, response::Response};
use polydex_directory::{Snapshot, Text};
use polydex_http::{Refused, etag_of_kept};
use polydex_model::Refusal;

use super::{
    call::{Call, Id},
    linked,
    resource::Resource,
};
use crate::reply;

/// `GET /people/{id}`, `GET /organizations/{id}`.
pub(crate) async fn read<R: Resource>(call: Call, id: Id) -> Result<Response, Refused> {
    let record = call.directory().read_shared::<R>(&call.caller, &id.lookup()).await?;
    if linked::is_asked_for(&call) {
        return Ok(answer(&call, StatusCode::OK, &**record).await?);
    }
    let document = text(&call, &record);
    // The envelope is always the same: what is digested is the document in it.
    Ok(reply::tagged(reply::written(&document), etag_of_kept(&**record, &document)))
}

/// The document of a record, written, as it is kept with the version that it shows.
pub(super) fn text<R: Resource>(call: &Call, record: &Snapshot<R>) -> Text {
    let write = |record: &R| record.document(&call.lens).to_string();
    record.text("deskpro", &call.caller.workspace, write)
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
