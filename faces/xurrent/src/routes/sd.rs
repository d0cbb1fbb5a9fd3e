//! `GET /sd`: who is calling. Telephone systems ask for the number that they see, or for a number
//! that the caller keys in.

use axum::extract::State;
use polydex_directory::Caller;
use polydex_http::{App, Refused, RequestContext};
use polydex_model::{
    Feature, Filter, Person, Query, Refusal,
    normal::is_blank,
    query::{Field, Page, PointFilter, Scalar, Test},
};

use super::rows;
use crate::{
    auth::Asking,
    list::{self, Params},
    reply::Reply,
};
use polydex_format_xurrent::document::Document;

/// The most people answered.
const MOST: u32 = 10;

/// The parameters; the first that is given decides.
const PARAMETERS: [&str; 4] = ["request", "employeeID", "supportID", "telephone"];

/// `GET /sd?telephone=…`.
pub(crate) async fn callers(
    State(app): State<App>,
    Asking { caller, lens }: Asking,
    head: RequestContext,
    params: Params,
) -> Result<Reply, Refused> {
    let given = |name: &&str| params.get(name).is_some_and(|text| !is_blank(text));
    let name = PARAMETERS.into_iter().find(given).ok_or_else(|| {
        let names = PARAMETERS.join(", ");
        Refusal::Malformed(format!("One of {names} must be given").into())
    })?;
    let text = params.get(name).unwrap_or_default().trim();
    let filters = match name {
        "employeeID" => {
            vec![Filter::Is(Field::EmployeeId, Test::Equals(Scalar::Text(text.to_owned())))]
        }
        "supportID" => vec![Filter::Is(Field::SupportId, Test::EqualsFolded(text.to_owned()))],
        "telephone" => {
            let exact = list::has_number(text, lens.region());
            [Some(exact), list::ends_alike(text)].into_iter().flatten().collect()
        }
        // There are no requests here.
        _ => Vec::new(),
    };
    let keys = params.keys();
    let people = first_found(&app, &caller, filters).await?;
    let row = |person: &Person| (person.number, Document::new(&lens, person).row(&keys));
    Ok(rows::short(people.iter().map(row).collect(), &head, &params)?)
}

/// Those whom the first filter finds that finds anybody.
async fn first_found(
    app: &App,
    caller: &Caller,
    filters: Vec<Filter>,
) -> Result<Vec<Person>, Refusal> {
    for filter in filters {
        let query = Query::first(list::listed().and(no_fax(filter)), MOST);
        let Page { items, .. } = app.directory.list::<Person>(caller, &query).await?;
        if !items.is_empty() {
            return Ok(items);
        }
    }
    Ok(Vec::new())
}

/// Nobody calls from a fax number.
fn no_fax(filter: Filter) -> Filter {
    match filter {
        Filter::Point(mut tests) => {
            tests.push(!PointFilter::Feature(Feature::Fax));
            Filter::Point(tests)
        }
        Filter::Or(any) => Filter::Or(any.into_iter().map(no_fax).collect()),
        other => other,
    }
}
