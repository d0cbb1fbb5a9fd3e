//! Lists and their counts.

use axum::{http::StatusCode, response::Response};
use polydex_directory::CachedPage;
use polydex_http::{Refused, page_text};
use polydex_model::{Filter, Query, Refusal};
use serde_json::json;

use super::{
    authenticated::Authenticated,
    linked,
    records::{Form, text},
    resource::Resource,
};
use crate::{
    query::{self, Paging},
    reply,
};

/// `GET /people`, `GET /organizations`.
pub(crate) async fn list<R: Resource>(request: Authenticated) -> Result<Response, Refused> {
    Ok(page::<R>(&request, R::filter(&request)?).await?)
}

/// The page that the parameters ask for, of the records that match a filter.
pub(crate) async fn page<R: Resource>(
    request: &Authenticated,
    filter: Filter,
) -> Result<Response, Refusal> {
    let paging = Paging::read(&request.params)?;
    let order = query::order(&request.params, R::sort_field)?;
    let query = Query { filter, order, window: paging.window() };
    if !linked::is_requested(request) {
        let key = Form::Record.key().variant(paging.to_bytes());
        let render = |page: &CachedPage<'_, R>| rendered(request, paging, page);
        let page = request.directory().list_rendered(&request.caller, &query, key, render).await?;
        return Ok(reply::of_text(page_text(&page)));
    }
    let page = request.directory().list::<R>(&request.caller, &query).await?;
    let records = paging.cut(page.items, page.total);
    let mut documents: Vec<_> =
        records.iter().map(|record| record.document(&request.lens)).collect();
    let linked = linked::side_load(request, &records, &mut documents).await?;
    let pagination = paging.pagination(documents.len(), page.total);
    Ok(reply::list(&documents, &pagination, &linked))
}

/// The answer that shows a page.
fn rendered<R: Resource>(
    request: &Authenticated,
    paging: Paging,
    page: &CachedPage<'_, R>,
) -> String {
    let documents = page.rendered(&Form::Record.key(), |record| text(request, record));
    let documents = paging.cut(documents, page.total);
    let pagination = paging.pagination(documents.len(), page.total).to_string();
    reply::list_text(&documents, &pagination)
}

/// `GET /people/counts`, `GET /organizations/counts`.
pub(crate) async fn counts<R: Resource>(request: Authenticated) -> Result<Response, Refused> {
    let query = Query::first(R::filter(&request)?, 1);
    let page = request.directory().list::<R>(&request.caller, &query).await?;
    Ok(reply::data(StatusCode::OK, &json!({ "count": page.total })))
}
