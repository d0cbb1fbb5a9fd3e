//! One record: reading it, and the answers of writing it.

use std::{slice, sync::Arc};

use axum::{http::StatusCode, response::Response};
use polydex_directory::Snapshot;
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
    let record = call.directory().read_shared::<R>(&call.caller, &id.lookup()).await?;
    // The version is the record's: it says nothing of what is answered beside it.
    if linked::is_asked_for(&call) {
        return Ok(answer(&call, StatusCode::OK, &**record).await?);
    }
    if if_none_match(&call.head.headers, &etag(&**record)) {
        return Ok(reply::tagged(reply::empty(StatusCode::NOT_MODIFIED), &**record));
    }
    let document = text(&call, &record);
    Ok(reply::tagged(reply::written(&document), &**record))
}

/// The document of a record, written, as it is kept with the version that it shows.
pub(super) fn text<R: Resource>(call: &Call, record: &Snapshot<R>) -> Arc<str> {
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
