//! `GET /sd`: who is calling. Telephone systems look up the number that they see, or a number that
//! the caller keys in.

use axum::extract::State;
use polydex_directory::Caller;
use polydex_format_xurrent::document::Document;
use polydex_http::{App, Params, Refused};
use polydex_model::{
    Feature, Filter, Person, Query, Refusal,
    normal::is_blank,
    query::{Field, Page, PointFilter, Test},
};

use super::lists;
use crate::{
    auth::Authenticated,
    list::{self, ListParams as _},
    reply::Reply,
};

/// Maximum number of people in an answer.
const MAX: u32 = 10;

/// The parameters; the first one that is not blank decides.
const PARAMETERS: [&str; 4] = ["request", "employeeID", "supportID", "telephone"];

/// `GET /sd?telephone=…`.
pub(crate) async fn callers(
    State(app): State<App>,
    Authenticated { caller, context, lens }: Authenticated,
    params: Params,
) -> Result<Reply, Refused> {
    let is_sent = |name: &&str| params.get(name).is_some_and(|text| !is_blank(text));
    let name = PARAMETERS.into_iter().find(is_sent).ok_or_else(|| {
        let names = PARAMETERS.join(", ");
        Refusal::Malformed(format!("One of {names} must be given").into())
    })?;
    let text = params.get(name).unwrap_or_default().trim();
    let filters = match name {
        "employeeID" => {
            vec![Filter::eq(Field::EmployeeId, text)]
        }
        "supportID" => vec![Filter::Is(Field::SupportId, Test::EqualsFolded(text.to_owned()))],
        "telephone" => {
            let exact = list::has_number(text, lens.region());
            [Some(exact), list::shares_last_digits(text)].into_iter().flatten().collect()
        }
        // This directory has no requests.
        _ => Vec::new(),
    };
    let keys = params.keys();
    let people = first_match(&app, &caller, filters).await?;
    let row = |person: &Person| (person.number, Document::new(&lens, person).row(&keys));
    Ok(lists::paged(people.iter().map(row).collect(), &context, &params)?)
}

/// The people that the first matching filter finds.
async fn first_match(
    app: &App,
    caller: &Caller,
    filters: Vec<Filter>,
) -> Result<Vec<Person>, Refusal> {
    for filter in filters {
        let query = Query::first(list::listable().and(without_fax(filter)), MAX);
        let Page { items, .. } = app.directory.list::<Person>(caller, &query).await?;
        if !items.is_empty() {
            return Ok(items);
        }
    }
    Ok(Vec::new())
}

/// Leaves out fax numbers, from which people do not call.
fn without_fax(filter: Filter) -> Filter {
    match filter {
        Filter::Point(mut tests) => {
            tests.push(!PointFilter::Feature(Feature::Fax));
            Filter::Point(tests)
        }
        Filter::Or(any) => Filter::Or(any.into_iter().map(without_fax).collect()),
        other => other,
    }
}
