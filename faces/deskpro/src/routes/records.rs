//! One record: reading it, and the answers to writes.

use std::slice;

use axum::{http::StatusCode, response::Response};
use polydex_directory::RenderKey;
use polydex_format_deskpro::DIALECT;
use polydex_http::{Refused, etag_of_rendered};
use polydex_model::Refusal;

use super::{
    authenticated::{Authenticated, Id},
    linked,
    resource::Resource,
};
use crate::reply;

/// `GET /people/{id}`, `GET /organizations/{id}`.
pub(crate) async fn read<R: Resource>(request: Authenticated, id: Id) -> Result<Response, Refused> {
    let which = id.lookup();
    if linked::is_requested(&request) {
        let record = request.directory().read_cached::<R>(&request.caller, &which).await?;
        return Ok(answer(&request, StatusCode::OK, &*record).await?);
    }
    let render = |record: &R| Ok(text(&request, record));
    let read =
        request.directory().read_rendered(&request.caller, &which, Form::Record.key(), render);
    let (record, document) = read.await?;
    // The envelope is always the same: what is digested is the document in it.
    let etag = etag_of_rendered(&*record, &document);
    Ok(reply::tagged(reply::rendered(&document), etag))
}

/// The kinds of text that the cache holds of records.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// The document of a record, or an answer with a page of documents.
    Record = 1,
    /// An answer with one item of contact data.
    Item,
    /// An answer with a page of the items.
    Items,
    /// An answer with the number of items.
    ItemCount,
}

impl Form {
    /// The key of such a text.
    pub(super) fn key(self) -> RenderKey {
        RenderKey::new(DIALECT, self as u16)
    }
}

/// The document of a record.
pub(super) fn text<R: Resource>(request: &Authenticated, record: &R) -> String {
    record.document(&request.lens).to_string()
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
