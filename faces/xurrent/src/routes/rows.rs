//! Lists of records, and of what stands below them.

use axum::{extract::State, http::header};
use polydex_directory::{CachedPage, Caller};
use polydex_http::{App, Refused, RequestContext, rendered_page};
use polydex_model::{Filter, Query, Refusal, query::Page};
use serde_json::Value as Json;

use super::{Form, Resource, ids::Ids};
use crate::{
    auth::Asking,
    list::{self, Pages, Params, Place, Predefined, Span, Start},
    reply::Reply,
};
use polydex_format_xurrent::{
    XurrentLens,
    document::{Document, Keys},
};

/// `GET /people`; `?state=disabled` asks for a predefined filter as its path would.
pub(crate) async fn list<R: Resource>(
    State(app): State<App>,
    asking: Asking,
    head: RequestContext,
    params: Params,
) -> Result<Reply, Refused> {
    let state = params.get("state");
    let named = R::PREDEFINED.iter().find(|(name, _)| Some(*name) == state);
    let only = named.map_or(Predefined::All, |(_, only)| *only).filter(asking.caller.number);
    answer::<R>(&app, asking, &head, &params, only, None).await
}

/// `GET /people/disabled` and its like.
pub(crate) async fn list_some<R: Resource>(
    State(app): State<App>,
    asking: Asking,
    head: RequestContext,
    params: Params,
    name: &'static str,
    predefined: Predefined,
) -> Result<Reply, Refused> {
    let only = predefined.filter(asking.caller.number);
    answer::<R>(&app, asking, &head, &params, only, Some(name)).await
}

/// `GET /people/:id/teams` and its like: an empty list, of somebody who exists.
pub(crate) async fn empty<R: Resource>(
    State(app): State<App>,
    Asking { caller, lens }: Asking,
    ids: Ids,
    head: RequestContext,
    params: Params,
) -> Result<Reply, Refused> {
    let _: R = app.directory.read(&caller, &ids.record::<R>(&lens)?).await?;
    Ok(short(Vec::new(), &head, &params)?)
}

/// `GET /sites`: people refer to sites of another system by their ids, and there are none here.
pub(crate) async fn nothing(
    _asking: Asking,
    head: RequestContext,
    params: Params,
) -> Result<Reply, Refused> {
    Ok(short(Vec::new(), &head, &params)?)
}

async fn answer<R: Resource>(
    app: &App,
    Asking { caller, lens }: Asking,
    head: &RequestContext,
    params: &Params,
    only: Filter,
    predefined: Option<&'static str>,
) -> Result<Reply, Refused> {
    let keys = params.keys();
    let mut query = list::query::<R>(params, &lens)?;
    query.filter = query.filter.and(only);
    let (span, reply) = rows::<R>(app, &caller, &query, &lens, &keys).await?;
    let pages = Pages { head, params, span, predefined };
    Ok(pages.tell(reply))
}

/// The rows of a page, written, and where they stand. The cache holds rows with the vendor's keys.
async fn rows<R: Resource>(
    app: &App,
    caller: &Caller,
    query: &Query,
    lens: &XurrentLens,
    keys: &Keys,
) -> Result<(Span, Reply), Refusal> {
    let row = |record: &R| Document::new(lens, record).row(keys).to_string();
    if *keys != Keys::Default {
        let page = app.directory.list::<R>(caller, query).await?;
        let rows: Vec<_> = page.items.iter().map(row).collect();
        return Ok((span(&page), Reply::written(format!("[{}]", rows.join(",")))));
    }
    let key = Form::Row.key();
    let render = |page: &CachedPage<'_, R>| format!("[{}]", page.rendered(&key, row).join(","));
    let page = app.directory.list_rendered(caller, query, key.clone(), render).await?;
    let (text, etag) = rendered_page(&page);
    Ok((span(page.page()), Reply::written(text).with(header::ETAG, etag)))
}

fn span<R>(page: &Page<R>) -> Span {
    let Page { total, skipped, more, .. } = *page;
    let first = page.cursors.first().map(|cursor| Place::new(skipped, cursor.clone()));
    let behind = skipped + page.cursors.len() as u64;
    let last = page.cursors.last().map(|cursor| Place::new(behind - 1, cursor.clone()));
    Span { total, skipped, more, ends: first.zip(last) }
}

/// The part of a short list that a query asks for, as an answer.
pub(super) fn short(
    rows: Vec<(i64, Json)>,
    head: &RequestContext,
    params: &Params,
) -> Result<Reply, Refusal> {
    let (rows, span) = part(rows, params)?;
    Ok(Pages::of(head, params, span).tell(Reply::ok(&rows.into())))
}

/// That part, and where it stands. A cursor of a row that is gone counts rows.
fn part(rows: Vec<(i64, Json)>, params: &Params) -> Result<(Vec<Json>, Span), Refusal> {
    let length = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).min(rows.len());
    let take = usize::try_from(params.per_page()).unwrap_or(usize::MAX);
    let at = |place: &Place| rows.iter().position(|(number, _)| Some(*number) == place.number());
    let start = match params.start()? {
        Start::At(skip) => length(skip),
        Start::After(place) => at(&place).map_or(length(place.offset), |at| at + 1),
        Start::Before(place) => at(&place).unwrap_or(length(place.offset)).saturating_sub(take),
    };
    let end = start.saturating_add(take).min(rows.len());
    let place = |at: usize| Place::of_number(at as u64, rows[at].0);
    let span = Span {
        total: rows.len() as u64,
        skipped: start as u64,
        more: end < rows.len(),
        ends: (start < end).then(|| (place(start), place(end - 1))),
    };
    let rows = rows.into_iter().skip(start).take(take).map(|(_, row)| row).collect();
    Ok((rows, span))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part_of(query: &str) -> (Vec<i64>, Span) {
        let rows = (1..=5).map(|number| (number, Json::from(number))).collect();
        let (rows, span) = part(rows, &Params::read(query)).expect("a good query");
        (rows.iter().filter_map(Json::as_i64).collect(), span)
    }

    #[test]
    fn a_short_list_is_walked_by_cursor_in_both_directions() {
        let (rows, span) = part_of("per_page=2");
        assert_eq!((rows, span.more), (vec![1, 2], true));
        let (_, last) = span.ends.expect("rows");
        let (rows, span) = part_of(&format!("per_page=2&search_after={}", last.written()));
        assert_eq!((rows, span.more, span.skipped), (vec![3, 4], true, 2));
        let (first, last) = span.ends.expect("rows");
        let (rows, _) = part_of(&format!("per_page=2&search_before={}", first.written()));
        assert_eq!(rows, [1, 2]);
        let (rows, span) = part_of(&format!("per_page=2&search_after={}", last.written()));
        assert_eq!((rows, span.more), (vec![5], false));
    }

    #[test]
    fn behind_the_end_stands_nothing() {
        let (rows, span) = part_of("per_page=2&page=9");
        assert!(rows.is_empty());
        assert_eq!((span.total, span.more, span.ends), (5, false, None));
    }

    #[test]
    fn a_cursor_of_a_row_that_is_gone_counts_rows() {
        let gone = Place::of_number(2, 99).written();
        assert_eq!(part_of(&format!("per_page=2&search_after={gone}")).0, [3, 4]);
    }
}
