//! Lists of people: pages, order and filters.

use axum::{http::StatusCode, response::Response};
use polydex_directory::{CachedPage, RenderKey};
use polydex_format_onlyoffice::{profile::short, wire::Params};
use polydex_http::{Refused, page_text};
use polydex_model::{Filter, Order, Person, Query, Refusal, Rule, query::Window};
use serde_json::{Map, Value as Json};

use crate::{
    answer::{self, Format, Page},
    filter, reply,
    request::{Authenticated, Form, PathSegment, profile},
};

/// The default and largest page size. In the vendor's API `count=0` asks for everything; here it asks for
/// a page, since no response may grow with the directory.
pub(super) const MOST: u32 = 1000;

/// The properties by which `/filter` and `/simple/filter` can be sorted.
const SORTED_BY: &[&str] = &["firstname", "lastname"];

/// `GET /people`: active people.
pub(crate) async fn active(request: Authenticated) -> Result<Response, Refused> {
    let filter = filter::of_flags(filter::IN_USE);
    Ok(filtered(&request, filter).await?)
}

/// `GET /people/search?query=`
pub(crate) async fn search(request: Authenticated) -> Result<Response, Refused> {
    let words = filter::search(&query(&request), "query")?;
    Ok(filtered(&request, filter::of_flags(filter::IN_USE).and(words)).await?)
}

/// `GET /people/@search/{query}`
pub(crate) async fn at_search(
    query: PathSegment,
    request: Authenticated,
) -> Result<Response, Refused> {
    let words = filter::search(&query.0, "query")?;
    Ok(filtered(&request, filter::of_flags(filter::IN_USE).and(words)).await?)
}

/// `GET /people/status/{status}`
pub(crate) async fn by_status(
    status: PathSegment,
    request: Authenticated,
) -> Result<Response, Refused> {
    let filter = of_status(&status)?;
    Ok(filtered(&request, filter).await?)
}

/// `GET /people/status/{status}/search?query=`
pub(crate) async fn search_status(
    status: PathSegment,
    request: Authenticated,
) -> Result<Response, Refused> {
    let filter = of_status(&status)?.and(filter::substring(&query(&request)));
    Ok(filtered(&request, filter).await?)
}

/// `GET /people/filter`
pub(crate) async fn filter(request: Authenticated) -> Result<Response, Refused> {
    Ok(advanced(&request, Shape::Whole).await?)
}

/// `GET /people/simple/filter`
pub(crate) async fn simple_filter(request: Authenticated) -> Result<Response, Refused> {
    Ok(advanced(&request, Shape::Short).await?)
}

fn of_status(status: &PathSegment) -> Result<Filter, Refusal> {
    filter::of_status(&status.0).ok_or_else(|| Refusal::at("status", Rule::NotAChoice))
}

fn query(request: &Authenticated) -> String {
    request.params.text("query").ok().flatten().unwrap_or_default().to_owned()
}

/// A list that can be filtered and sorted by every property.
async fn filtered(request: &Authenticated, filter: Filter) -> Result<Response, Refusal> {
    let filter = filter.and(filter::by_property(&request.params, &request.portal())?);
    let list =
        List { filter, order: filter::order(&request.params, None), take: count(request, MOST) };
    list.answer(request, Shape::Whole).await
}

/// `filter` and `simple/filter`. Only administrators see terminated people there. `count=0` asks for an
/// empty page.
async fn advanced(request: &Authenticated, shape: Shape) -> Result<Response, Refusal> {
    let mut filter = filter::advanced(&request.params, &request.portal())?;
    if !request.caller.is_admin() {
        filter = filter::of_flags(filter::IN_USE).and(filter);
    }
    let order = filter::order(&request.params, Some(SORTED_BY));
    List { filter, order, take: count(request, 0) }.answer(request, shape).await
}

/// How much of each person a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Whole,
    Short,
}

/// A query to the directory.
pub(super) struct List {
    pub filter: Filter,
    pub order: Vec<Order>,
    pub take: u32,
}

impl List {
    /// The page of the list that the request asks for, as the cache holds it.
    async fn answer(self, request: &Authenticated, shape: Shape) -> Result<Response, Refusal> {
        let (start, site, fields) = (start(&request.params), request.site(), request.fields()?);
        let (format, fields) = (reply::format(&request.context), fields.as_deref());
        let render = |page: &CachedPage<'_, Person>| {
            let place = Page { start, total: page.total };
            if (format, shape, fields) == (Format::Json, Shape::Whole, None) {
                let key = request.key(Form::Item, format, &site, None);
                return joined(page, place, &key, |person| profile(person, &site));
            }
            let profiles = page.items.iter().map(|person| profile(person, &site));
            let profiles = profiles.map(|profile| match shape {
                Shape::Whole => profile,
                Shape::Short => short(profile),
            });
            let profiles = profiles.map(|profile| answer::only(profile, fields));
            format.write(&answer::list(profiles.collect(), place))
        };
        let form = if shape == Shape::Whole { Form::List } else { Form::ShortList };
        let (query, key) = (self.query(start), request.key(form, format, &site, fields));
        let page = request.directory().list_rendered(&request.caller, &query, key, render).await?;
        Ok(reply::rendered(format, StatusCode::OK, page_text(&page)))
    }

    fn query(self, start: u64) -> Query {
        let window = Window::Offset { skip: start, take: self.take };
        Query { filter: self.filter, order: self.order, window }
    }

    /// The people of the page that begins at `start`, and the length of the whole list.
    pub async fn read(
        self,
        request: &Authenticated,
        start: u64,
    ) -> Result<(Vec<Person>, u64), Refusal> {
        let page = request.directory().list::<Person>(&request.caller, &self.query(start)).await?;
        Ok((page.items, page.total))
    }
}

/// A list in JSON, joined from the text of each profile, which the cache holds too.
fn joined(
    page: &CachedPage<'_, Person>,
    place: Page,
    key: &RenderKey,
    profile: impl Fn(&Person) -> Map<String, Json>,
) -> String {
    let profiles = page.rendered(key, |person| Json::Object(profile(person)).to_string());
    let items = format!("[{}]", profiles.join(","));
    answer::with_rendered(|items| answer::listed(profiles.len() as u64, items, place), &items)
}

/// The requested page size; `zero` is the size for `count=0`.
pub(super) fn count(request: &Authenticated, zero: u32) -> u32 {
    match request.params.word("count").and_then(|text| text.parse::<u64>().ok()) {
        None => MOST,
        Some(0) => zero,
        Some(count) => u32::try_from(count).unwrap_or(MOST).min(MOST),
    }
}

pub(super) fn start(params: &Params) -> u64 {
    let start = params.word("startIndex").and_then(|text| text.parse::<u64>().ok());
    // Larger than any directory, and within the integers of every database.
    start.unwrap_or(0).min(u64::from(u32::MAX))
}
