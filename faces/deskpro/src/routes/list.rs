//! Lists and their counts.

use axum::{http::StatusCode, response::Response};
use polydex_directory::CachedPage;
use polydex_http::{Refused, page_text};
use polydex_model::{Filter, Query, Refusal};
use serde_json::json;

use super::{
    call::Call,
    linked,
    records::{key, text},
    resource::Resource,
};
use crate::{
    query::{self, Paging},
    reply,
};

/// `GET /people`, `GET /organizations`.
pub(crate) async fn list<R: Resource>(call: Call) -> Result<Response, Refused> {
    Ok(page::<R>(&call, R::filter(&call)?).await?)
}

/// The page that the parameters ask for, of the records that pass a filter.
pub(crate) async fn page<R: Resource>(call: &Call, filter: Filter) -> Result<Response, Refusal> {
    let paging = Paging::read(&call.params)?;
    let order = query::order(&call.params, R::sort_field)?;
    let query = Query { filter, order, window: paging.window() };
    if !linked::is_asked_for(call) {
        let key = key().variant(paging.to_bytes());
        let render = |page: &CachedPage<'_, R>| rendered(call, paging, page);
        let page = call.directory().list_rendered(&call.caller, &query, key, render).await?;
        return Ok(reply::of_text(page_text(&page)));
    }
    let page = call.directory().list::<R>(&call.caller, &query).await?;
    let records = paging.cut(page.items, page.total);
    let mut documents: Vec<_> = records.iter().map(|record| record.document(&call.lens)).collect();
    let linked = linked::side_load(call, &records, &mut documents).await?;
    let pagination = paging.told(documents.len(), page.total);
    Ok(reply::list(&documents, &pagination, &linked))
}

/// The answer that shows a page.
fn rendered<R: Resource>(call: &Call, paging: Paging, page: &CachedPage<'_, R>) -> String {
    let documents = page.rendered(&key(), |record| text(call, record));
    let documents = paging.cut(documents, page.total);
    let pagination = paging.told(documents.len(), page.total).to_string();
    reply::list_text(&documents, &pagination)
}

/// `GET /people/counts`, `GET /organizations/counts`.
pub(crate) async fn counts<R: Resource>(call: Call) -> Result<Response, Refused> {
    let query = Query::first(R::filter(&call)?, 1);
    let page = call.directory().list::<R>(&call.caller, &query).await?;
    Ok(reply::data(StatusCode::OK, &json!({ "count": page.total })))
}
