//! Lists of people: paging, sorting and filtering.

use axum::{http::StatusCode, response::Response};
use polydex_directory::CachedPage;
use polydex_format_onlyoffice::wire::{Params, profile::short};
use polydex_http::{Refused, page_text};
use polydex_model::{Filter, Order, Person, Query, Refusal, Rule, query::Window};
use serde_json::Value as Json;

use crate::{
    answer::{self, Part},
    filter, reply,
    request::{Call, Form, Segment, profile},
};

/// Page size, and the longest page. The original's `count=0` asks for all; here too it is a page,
/// since no list may grow with the directory.
pub(super) const MOST: u32 = 1000;

/// What `/filter` and `/simple/filter` can be sorted by.
const SORTED_BY: &[&str] = &["firstname", "lastname"];

/// `GET /people`: people in use.
pub(crate) async fn active(call: Call) -> Result<Response, Refused> {
    let filter = filter::of_flags(filter::IN_USE);
    Ok(filtered(&call, filter).await?)
}

/// `GET /people/search?query=`
pub(crate) async fn search(call: Call) -> Result<Response, Refused> {
    let words = filter::search(&query(&call), "query")?;
    Ok(filtered(&call, filter::of_flags(filter::IN_USE).and(words)).await?)
}

/// `GET /people/@search/{query}`
pub(crate) async fn at_search(query: Segment, call: Call) -> Result<Response, Refused> {
    let words = filter::search(&query.0, "query")?;
    Ok(filtered(&call, filter::of_flags(filter::IN_USE).and(words)).await?)
}

/// `GET /people/status/{status}`
pub(crate) async fn by_status(status: Segment, call: Call) -> Result<Response, Refused> {
    let filter = of_status(&status)?;
    Ok(filtered(&call, filter).await?)
}

/// `GET /people/status/{status}/search?query=`
pub(crate) async fn search_status(status: Segment, call: Call) -> Result<Response, Refused> {
    let filter = of_status(&status)?.and(filter::substring(&query(&call)));
    Ok(filtered(&call, filter).await?)
}

/// `GET /people/filter`
pub(crate) async fn filter(call: Call) -> Result<Response, Refused> {
    Ok(advanced(&call, Shape::Whole).await?)
}

/// `GET /people/simple/filter`
pub(crate) async fn simple_filter(call: Call) -> Result<Response, Refused> {
    Ok(advanced(&call, Shape::Short).await?)
}

fn of_status(status: &Segment) -> Result<Filter, Refusal> {
    filter::of_status(&status.0).ok_or_else(|| Refusal::at("status", Rule::NotAChoice))
}

fn query(call: &Call) -> String {
    call.params.text("query").ok().flatten().unwrap_or_default().to_owned()
}

/// A list that knows every property to filter and to sort by.
async fn filtered(call: &Call, filter: Filter) -> Result<Response, Refusal> {
    let filter = filter.and(filter::by_property(&call.params, &call.portal())?);
    let list = List { filter, order: filter::order(&call.params, None), take: count(call, MOST) };
    list.answer(call, Shape::Whole).await
}

/// `filter` and `simple/filter`. Who administers nothing never sees terminated people there, and
/// `count=0` asks for nobody.
async fn advanced(call: &Call, shape: Shape) -> Result<Response, Refusal> {
    let mut filter = filter::advanced(&call.params, &call.portal())?;
    if !call.caller.is_admin() {
        filter = filter::of_flags(filter::IN_USE).and(filter);
    }
    let order = filter::order(&call.params, Some(SORTED_BY));
    List { filter, order, take: count(call, 0) }.answer(call, shape).await
}

/// How much of each person a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Whole,
    Short,
}

/// What is asked of the directory.
pub(super) struct List {
    pub filter: Filter,
    pub order: Vec<Order>,
    pub take: u32,
}

impl List {
    /// The part of the list that the request asks for.
    async fn answer(self, call: &Call, shape: Shape) -> Result<Response, Refusal> {
        if shape == Shape::Whole && call.wants_whole()? {
            return self.rendered(call).await;
        }
        let fields = call.fields()?;
        let start = start(&call.params);
        let (people, total) = self.read(call, start).await?;
        let site = call.site();
        let profiles = people.iter().map(|person| profile(person, &site));
        let profiles = profiles.map(|profile| match shape {
            Shape::Whole => profile,
            Shape::Short => short(profile),
        });
        let profiles = profiles.map(|profile| answer::only(profile, fields.as_deref()));
        let envelope = answer::list(profiles.collect(), Part { start, total });
        Ok(call.envelope(StatusCode::OK, &envelope))
    }

    /// The same, of whole profiles in JSON: the cache holds the page.
    async fn rendered(self, call: &Call) -> Result<Response, Refusal> {
        let (start, site) = (start(&call.params), call.site());
        let render = |page: &CachedPage<'_, Person>| {
            let profile = |person: &Person| Json::Object(profile(person, &site)).to_string();
            let profiles = page.rendered(&call.key(Form::Profile, &site), profile);
            let (count, part) = (profiles.len() as u64, Part { start, total: page.total });
            let profiles = format!("[{}]", profiles.join(","));
            answer::written(|items| answer::listed(count, items, part), &profiles)
        };
        let (query, key) = (self.query(start), call.key(Form::Page, &site));
        let page = call.directory().list_rendered(&call.caller, &query, key, render).await?;
        Ok(reply::json(page_text(&page)))
    }

    fn query(self, start: u64) -> Query {
        let window = Window::Offset { skip: start, take: self.take };
        Query { filter: self.filter, order: self.order, window }
    }

    /// People from a place on, and how many there are in all.
    pub async fn read(self, call: &Call, start: u64) -> Result<(Vec<Person>, u64), Refusal> {
        let page = call.directory().list::<Person>(&call.caller, &self.query(start)).await?;
        Ok((page.items, page.total))
    }
}

/// The page size asked for; `none` is what 0 asks for.
pub(super) fn count(call: &Call, none: u32) -> u32 {
    match call.params.word("count").and_then(|text| text.parse::<u64>().ok()) {
        None => MOST,
        Some(0) => none,
        Some(count) => u32::try_from(count).unwrap_or(MOST).min(MOST),
    }
}

pub(super) fn start(params: &Params) -> u64 {
    let start = params.word("startIndex").and_then(|text| text.parse::<u64>().ok());
    // Beyond any directory, within any database's integers.
    start.unwrap_or(0).min(u64::from(u32::MAX))
}
