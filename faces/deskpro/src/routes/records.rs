//! One record: reading it, and the answers to writes.

use std::slice;

use axum::{http::StatusCode, response::Response};
use polydex_directory::{Snapshot, Text};
use polydex_http::{Refused, etag_of_kept};
use polydex_model::Refusal;

use super::{
    authenticated::{Authenticated, Id},
    linked,
    resource::Resource,
};
use crate::reply;

/// `GET /people/{id}`, `GET /organizations/{id}`.
pub(crate) async fn read<R: Resource>(request: Authenticated, id: Id) -> Result<Response, Refused> {
    let record = request.directory().read_shared::<R>(&request.caller, &id.lookup()).await?;
    if linked::is_requested(&request) {
        return Ok(answer(&request, StatusCode::OK, &**record).await?);
    }
    let document = text(&request, &record);
    // The envelope is always the same: what is digested is the document in it.
    Ok(reply::tagged(reply::rendered(&document), etag_of_kept(&**record, &document)))
}

/// The document of a record, written, as it is kept with the version that it shows.
pub(super) fn text<R: Resource>(request: &Authenticated, record: &Snapshot<R>) -> Text {
    let write = |record: &R| record.document(&request.lens).to_string();
    record.text("deskpro", &request.caller.workspace, write)
}

/// A record in its envelope, with its tag and the requested linked objects.
async fn answer<R: Resource>(
    request: &Authenticated,
    status: StatusCode,
    record: &R,
) -> Result<Response, Refusal> {
    let mut document = record.document(&request.lens);
    let (records, documents) = (slice::from_ref(record), slice::from_mut(&mut document));
    let linked = linked::side_load(request, records, documents).await?;
    Ok(reply::data_of(status, record, &document, &linked))
}

/// The answer to a `POST` that created a record.
pub(crate) async fn created<R: Resource>(
    request: &Authenticated,
    record: &R,
) -> Result<Response, Refusal> {
    let response = answer(request, StatusCode::CREATED, record).await?;
    Ok(reply::located(response, R::COLLECTION, record))
}

/// The answer to a `PUT`: no body, or with `follow_location=1` that of a `GET` of the record.
pub(crate) async fn changed<R: Resource>(
    request: &Authenticated,
    record: &R,
) -> Result<Response, Refusal> {
    if request.params.flag("follow_location") {
        return answer(request, StatusCode::OK, record).await;
    }
    let response = reply::empty_of(StatusCode::NO_CONTENT, record);
    Ok(reply::located(response, R::COLLECTION, record))
}
