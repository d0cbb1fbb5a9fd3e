//! Contact data of a record, read only: it is written through the record.

use axum::{http::StatusCode, response::Response};
use polydex_format_deskpro::document;
use polydex_http::Refused;
use polydex_model::Refusal;
use serde_json::{Map, Value as Json, json};

use super::{
    authenticated::{Authenticated, Id, Ids},
    resource::Resource,
};
use crate::{query::Paging, reply};

/// `GET /people/{id}/contact_data`: the oldest first.
pub(crate) async fn list<R: Resource>(request: Authenticated, id: Id) -> Result<Response, Refused> {
    let paging = Paging::read(&request.params)?;
    let items = items::<R>(&request, &id).await?;
    let total = items.len() as u64;
    let part: Vec<Json> = paging.part(items).into_iter().map(Json::Object).collect();
    let pagination = paging.pagination(part.len(), total);
    Ok(reply::list(&part, &pagination, &json!({})))
}

/// `GET /people/{id}/contact_data/{item}`: not found if the item is in another record.
pub(crate) async fn read<R: Resource>(
    request: Authenticated,
    Ids(id, item): Ids,
) -> Result<Response, Refused> {
    let items = items::<R>(&request, &id).await?;
    let found = items.into_iter().find(|found| found["id"] == item);
    let found = found.ok_or(Refusal::NotFound("contact data".into()))?;
    Ok(reply::data(StatusCode::OK, &Json::Object(found)))
}

/// `GET /people/{id}/contact_data/counts`.
pub(crate) async fn counts<R: Resource>(
    request: Authenticated,
    id: Id,
) -> Result<Response, Refused> {
    let items = items::<R>(&request, &id).await?;
    Ok(reply::data(StatusCode::OK, &json!({ "count": items.len() })))
}

async fn items<R: Resource>(
    request: &Authenticated,
    id: &Id,
) -> Result<Vec<Map<String, Json>>, Refusal> {
    let record: R = request.directory().read(&request.caller, &id.lookup()).await?;
    let mut items = document::contact_data(&record.entries(&request.lens));
    items.sort_by_key(|item| item["id"].as_i64());
    Ok(items)
}
