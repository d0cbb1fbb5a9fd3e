//! The list of users.

use axum::extract::State;
use polydex_directory::CachedPage;
use polydex_http::{App, Authenticated, RequestContext, rendered_page};
use polydex_model::{Filter, Order, Person, Query, Status, normal::is_blank, query::Field};

use super::{Failure, Form, HandlerResult, user_text};
use crate::{
    filter::{self, FILTER_BY, Moment, ORDER_BY, QueryError, SortKey},
    page::Page,
    request::Parameters,
};

/// `GET /users`: archived users only with `showArchived=true`.
pub(super) async fn list(
    State(app): State<App>,
    caller: Authenticated,
    context: RequestContext,
    parameters: Parameters,
) -> HandlerResult {
    let shows_archived = parameters.flag("showarchived");
    let refused = |error| Failure::Query(error, Box::new(context.clone()));
    let keys = sort_keys(&parameters, filter::USER).map_err(refused)?;
    let mut filter = in_lists(shows_archived);
    if let Some(text) = filter_text(&parameters).map_err(refused)? {
        let moment = moment(&app, &caller);
        let expr = filter::parse(text, filter::USER, moment).map_err(refused)?;
        let groups = app.directory.groups(&caller).await?;
        let teams: Vec<_> = groups.into_iter().map(|group| (group.id.0, group.name)).collect();
        filter = filter.and(filter::compile(&expr, &teams).map_err(refused)?);
    }
    // An extension: without it, clients page through all users to find an address.
    if let Some(email) = parameters.get("email").filter(|email| !is_blank(email)) {
        filter = filter.and(Filter::holds_email(email, false));
    }
    let page = Page::of(&parameters);
    let order = orders(&keys).map_err(refused)?;
    let query = Query { filter, order, window: page.window() };
    let render = |page: &CachedPage<'_, Person>| {
        format!("[{}]", page.rendered(&Form::User.key(), user_text).join(","))
    };
    let found = app.directory.list_rendered(&caller, &query, Form::User.key(), render).await?;
    let numbers = (found.page().items.len() as u64, found.page().total);
    Ok(page.written(rendered_page(&found), numbers, &keys))
}

/// Active and deactivated users, archived ones on request, deleted ones never.
fn in_lists(shows_archived: bool) -> Filter {
    let archived = shows_archived.then_some(Status::Archived);
    let statuses = [Status::Active, Status::Deactivated].into_iter().chain(archived);
    Filter::one_of(Field::Status, statuses)
}

/// The order of users. Ties are sorted by creation, in the direction of the last key. The store
/// breaks ties in the direction of the last field, which is the opposite one for a mirrored key.
fn orders(keys: &[SortKey]) -> Result<Vec<Order>, QueryError> {
    let (mut orders, mut ties) = (Vec::new(), None);
    for key in keys {
        if let Some(order) = key.of_users()? {
            let descending = key.descending;
            let is_mirrored = order.descending != descending;
            ties = is_mirrored.then_some(Order { field: Field::Number, descending });
            orders.push(order);
        }
    }
    orders.extend(ties);
    Ok(orders)
}

/// The values behind the special words of filters.
pub(super) fn moment(app: &App, caller: &Authenticated) -> Moment {
    let me = caller.person.map_or_else(uuid::Uuid::nil, |person| person.0);
    Moment { now: app.directory.now(), me }
}

/// The one filter of a request.
pub(super) fn filter_text(parameters: &Parameters) -> Result<Option<&str>, QueryError> {
    once(parameters, FILTER_BY)
}

/// The keys that a request sorts by.
pub(super) fn sort_keys(
    parameters: &Parameters,
    schema: filter::Schema,
) -> Result<Vec<SortKey>, QueryError> {
    match once(parameters, ORDER_BY)? {
        Some(text) => filter::parse_order(text, schema),
        None => Ok(Vec::new()),
    }
}

/// A parameter's text; several conditions stand in one, joined by `and`. An empty one is none.
fn once<'p>(
    parameters: &'p Parameters,
    parameter: &'static str,
) -> Result<Option<&'p str>, QueryError> {
    if parameters.count(parameter) > 1 {
        let text = "the parameter stands there more than once".to_owned();
        return Err(QueryError { parameter, at: 0, text });
    }
    Ok(parameters.get(parameter).filter(|text| !is_blank(text)))
}
