//! Lists of people: paging, sorting and filtering.

use axum::{http::StatusCode, response::Response};
use polydex_http::Refused;
use polydex_model::{
    Filter, Order, Person, Query, Refusal,
    query::{Field, Scalar, Test, Window},
};

use crate::{
    request::{Call, profile},
    wire::{
        Params,
        answer::{self, Part},
    },
};

mod filter;

/// Page size, and the longest page. The original's `count=0` asks for all; here too it is a page,
/// since no list may grow with the directory.
const MOST: u32 = 1000;

/// `GET /people`: people who are in use.
pub(crate) async fn active(call: Call) -> Result<Response, Refused> {
    let active = Filter::Is(Field::Status, Test::Equals(Scalar::Text("active".into())));
    let filter = active.and(filter::read(&call.params)?);
    Ok(list(&call, filter).await?)
}

/// The part of a list that the request asks for, as profiles.
async fn list(call: &Call, filter: Filter) -> Result<Response, Refusal> {
    let fields = call.fields()?;
    let start = start(&call.params);
    let window = Window::Offset { skip: start, take: count(&call.params) };
    let query = Query { filter, order: order(&call.params), window };
    let page = call.directory().list::<Person>(&call.caller, &query).await?;
    let site = call.site();
    let profiles =
        page.items.iter().map(|person| answer::only(profile(person, &site), fields.as_deref()));
    let part = Part { start, total: page.total };
    Ok(call.envelope(StatusCode::OK, &answer::list(profiles.collect(), part)))
}

fn count(params: &Params) -> u32 {
    let count = params.word("count").and_then(|text| text.parse::<u64>().ok());
    match count {
        None | Some(0) => MOST,
        Some(count) => u32::try_from(count).unwrap_or(MOST).min(MOST),
    }
}

fn start(params: &Params) -> u64 {
    let start = params.word("startIndex").and_then(|text| text.parse::<u64>().ok());
    // Beyond any directory, within any database's integers.
    start.unwrap_or(0).min(u64::from(u32::MAX))
}

/// By the properties named in `sortBy`, as far as they can be sorted by; else by name.
fn order(params: &Params) -> Vec<Order> {
    let descending = params.word("sortOrder") == Some("descending");
    let names = params.texts("sortBy").ok().flatten().unwrap_or_default();
    let mut fields: Vec<Field> =
        names.into_iter().filter_map(|name| filter::property(name).and_then(sortable)).collect();
    if fields.is_empty() {
        fields.push(Field::Name);
    }
    fields.into_iter().map(|field| Order { field, descending }).collect()
}

fn sortable(property: filter::Property) -> Option<Field> {
    match property {
        filter::Property::Text(field) | filter::Property::Id(field) => Some(field),
        filter::Property::Role(_) => Some(Field::Role),
        filter::Property::Status => Some(Field::Status),
        filter::Property::Group => None,
    }
}
