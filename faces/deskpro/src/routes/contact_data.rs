//! Contact data of a record, read only: it is written through the record.

use axum::response::Response;
use polydex_directory::RenderKey;
use polydex_format_deskpro::document;
use polydex_http::{Refused, rendered};
use polydex_model::Refusal;
use serde_json::{Map, Value as Json, json};

use super::{
    authenticated::{Authenticated, Id, Ids},
    records::Form,
    resource::Resource,
};
use crate::{query::Paging, reply};

type Item = Map<String, Json>;

/// `GET /people/{id}/contact_data`: the oldest first.
pub(crate) async fn list<R: Resource>(request: Authenticated, id: Id) -> Result<Response, Refused> {
    let paging = Paging::read(&request.params)?;
    let page = |items: Vec<Item>| {
        let total = items.len() as u64;
        let items = paging.part(items);
        let meta = json!({ "pagination": paging.pagination(items.len(), total) });
        Ok((json!(items), meta))
    };
    let key = Form::Items.key().variant(paging.to_bytes());
    Ok(answer::<R>(&request, &id, key, page).await?)
}

/// `GET /people/{id}/contact_data/{item}`: not found if the item is in another record.
pub(crate) async fn read<R: Resource>(
    request: Authenticated,
    Ids(id, item): Ids,
) -> Result<Response, Refused> {
    let find = |items: Vec<Item>| {
        let found = items.into_iter().find(|found| found["id"] == item);
        let found = found.ok_or(Refusal::NotFound("contact data".into()))?;
        Ok((Json::Object(found), json!({})))
    };
    let key = Form::Item.key().part(item.unsigned_abs());
    Ok(answer::<R>(&request, &id, key, find).await?)
}

/// `GET /people/{id}/contact_data/counts`.
pub(crate) async fn counts<R: Resource>(
    request: Authenticated,
    id: Id,
) -> Result<Response, Refused> {
    let count = |items: Vec<Item>| Ok((json!({ "count": items.len() }), json!({})));
    Ok(answer::<R>(&request, &id, Form::ItemCount.key(), count).await?)
}

/// The answer with the `data` and `meta` that `show` makes of a record's items, cached under a key.
async fn answer<R: Resource>(
    request: &Authenticated,
    id: &Id,
    key: RenderKey,
    show: impl FnOnce(Vec<Item>) -> Result<(Json, Json), Refusal> + Send,
) -> Result<Response, Refusal> {
    let render = |record: &R| {
        let mut items = document::contact_data(&record.entries(&request.lens));
        items.sort_by_key(|item| item["id"].as_i64());
        let (data, meta) = show(items)?;
        Ok(json!({ "data": data, "meta": meta, "linked": {} }).to_string())
    };
    let (directory, which) = (request.directory(), id.lookup());
    let (_, text) = directory.read_rendered(&request.caller, &which, key, render).await?;
    Ok(reply::of_text(rendered(text)))
}
