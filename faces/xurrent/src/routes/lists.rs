//! Lists of records, and of things below a record.

use axum::{extract::State, http::header};
use polydex_directory::{CachedPage, Caller};
use polydex_format_xurrent::{
    XurrentLens,
    document::{Document, Keys},
};
use polydex_http::{App, Params, Refused, RequestContext, rendered_page};
use polydex_model::{Filter, Query, Refusal, query::Page};
use serde_json::Value as Json;

use super::{Form, Resource, ids::PathIds};
use crate::{
    auth::Authenticated,
    list::{self, ListParams as _, PageCursor, PageHeaders, PageInfo, Predefined, Start},
    reply::Reply,
};

/// `GET /people`; `?state=disabled` means the same as the path `/people/disabled`.
pub(crate) async fn list<R: Resource>(
    State(app): State<App>,
    authenticated: Authenticated,
    params: Params,
) -> Result<Reply, Refused> {
    let state = params.get("state");
    let predefined = R::PREDEFINED.iter().find(|(name, _)| Some(*name) == state);
    let filter =
        predefined.map_or(Predefined::All, |(_, only)| *only).filter(authenticated.caller.number);
    list_page::<R>(&app, &authenticated, &params, filter, None).await
}

/// `GET /people/disabled` and its like.
pub(crate) async fn list_predefined<R: Resource>(
    State(app): State<App>,
    authenticated: Authenticated,
    params: Params,
    name: &'static str,
    predefined: Predefined,
) -> Result<Reply, Refused> {
    let filter = predefined.filter(authenticated.caller.number);
    list_page::<R>(&app, &authenticated, &params, filter, Some(name)).await
}

/// `GET /people/:id/teams` and its like: an empty list below a record that exists.
pub(crate) async fn empty_below<R: Resource>(
    State(app): State<App>,
    Authenticated { caller, context, lens }: Authenticated,
    ids: PathIds,
    params: Params,
) -> Result<Reply, Refused> {
    app.directory.read_cached::<R>(&caller, &ids.record::<R>(&lens)?).await?;
    Ok(paged(Vec::new(), &context, &params)?)
}

/// `GET /sites`: people refer to sites of another system by their ids; this directory has none.
pub(crate) async fn empty(
    Authenticated { context, .. }: Authenticated,
    params: Params,
) -> Result<Reply, Refused> {
    Ok(paged(Vec::new(), &context, &params)?)
}

async fn list_page<R: Resource>(
    app: &App,
    Authenticated { caller, context, lens }: &Authenticated,
    params: &Params,
    filter: Filter,
    predefined: Option<&'static str>,
) -> Result<Reply, Refused> {
    let keys = params.keys().known::<R>();
    let mut query = list::query::<R>(params, lens)?;
    query.filter = query.filter.and(filter);
    let (info, reply) = rows::<R>(app, caller, &query, lens, &keys).await?;
    Ok(PageHeaders { context, params, info, predefined }.add_to(reply))
}

/// The rows of a page as an answer, and the position of the page.
async fn rows<R: Resource>(
    app: &App,
    caller: &Caller,
    query: &Query,
    lens: &XurrentLens,
    keys: &Keys,
) -> Result<(PageInfo, Reply), Refusal> {
    let key = Form::Row.key().variant(keys.to_string());
    let row = |record: &R| Document::new(lens, record).row(keys).to_string();
    let render = |page: &CachedPage<'_, R>| format!("[{}]", page.rendered(&key, row).join(","));
    let page = app.directory.list_rendered(caller, query, key.clone(), render).await?;
    let (text, etag) = rendered_page(&page);
    Ok((page_info(page.page()), Reply::text(text).with_header(header::ETAG, etag)))
}

fn page_info<R>(page: &Page<R>) -> PageInfo {
    let Page { total, skipped, more, .. } = *page;
    let first = page.cursors.first().map(|cursor| PageCursor::new(skipped, cursor.clone()));
    let end = skipped + page.cursors.len() as u64;
    let last = page.cursors.last().map(|cursor| PageCursor::new(end - 1, cursor.clone()));
    PageInfo { total, skipped, more, ends: first.zip(last) }
}

/// The requested page of a list that is in memory, as an answer.
pub(super) fn paged(
    rows: Vec<(i64, Json)>,
    context: &RequestContext,
    params: &Params,
) -> Result<Reply, Refusal> {
    let (rows, info) = page_of(rows, params)?;
    Ok(PageHeaders::of(context, params, info).add_to(Reply::ok(&rows.into())))
}

/// The rows of the page, and its position. If a cursor's row is gone, its offset counts.
fn page_of(rows: Vec<(i64, Json)>, params: &Params) -> Result<(Vec<Json>, PageInfo), Refusal> {
    let length = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).min(rows.len());
    let take = usize::try_from(params.per_page()).unwrap_or(usize::MAX);
    let index_of =
        |cursor: &PageCursor| rows.iter().position(|(number, _)| Some(*number) == cursor.number());
    let start = match params.start()? {
        Start::Skip(skip) => length(skip),
        Start::After(cursor) => index_of(&cursor).map_or(length(cursor.offset), |index| index + 1),
        Start::Before(cursor) => {
            index_of(&cursor).unwrap_or(length(cursor.offset)).saturating_sub(take)
        }
    };
    let end = start.saturating_add(take).min(rows.len());
    let cursor = |index: usize| PageCursor::of_number(index as u64, rows[index].0);
    let info = PageInfo {
        total: rows.len() as u64,
        skipped: start as u64,
        more: end < rows.len(),
        ends: (start < end).then(|| (cursor(start), cursor(end - 1))),
    };
    let rows = rows.into_iter().skip(start).take(take).map(|(_, row)| row).collect();
    Ok((rows, info))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_for(query: &str) -> (Vec<i64>, PageInfo) {
        let rows = (1..=5).map(|number| (number, Json::from(number))).collect();
        let (rows, info) = page_of(rows, &Params::parse(query)).expect("a valid query");
        (rows.iter().filter_map(Json::as_i64).collect(), info)
    }

    #[test]
    fn a_list_in_memory_is_walked_by_cursor_in_both_directions() {
        let (rows, info) = page_for("per_page=2");
        assert_eq!((rows, info.more), (vec![1, 2], true));
        let (_, last) = info.ends.expect("rows");
        let (rows, info) = page_for(&format!("per_page=2&search_after={}", last.encode()));
        assert_eq!((rows, info.more, info.skipped), (vec![3, 4], true, 2));
        let (first, last) = info.ends.expect("rows");
        let (rows, _) = page_for(&format!("per_page=2&search_before={}", first.encode()));
        assert_eq!(rows, [1, 2]);
        let (rows, info) = page_for(&format!("per_page=2&search_after={}", last.encode()));
        assert_eq!((rows, info.more), (vec![5], false));
    }

    #[test]
    fn a_page_after_the_end_is_empty() {
        let (rows, info) = page_for("per_page=2&page=9");
        assert!(rows.is_empty());
        assert_eq!((info.total, info.more, info.ends), (5, false, None));
    }

    #[test]
    fn the_offset_of_a_cursor_counts_if_its_row_is_gone() {
        let gone = PageCursor::of_number(2, 99).encode();
        assert_eq!(page_for(&format!("per_page=2&search_after={gone}")).0, [3, 4]);
    }
}
