//! The calls that are served, and what they have in common.

mod addresses;
pub(crate) mod batch;
mod call;
mod contact_data;
mod custom_fields;
mod desk;
mod linked;
mod list;
mod members;
mod organizations;
mod people;
mod records;
mod resource;
mod tokens;

use axum::{
    Extension, Router,
    middleware::from_fn,
    routing::{delete, get, post},
};
use polydex_http::App;
use polydex_model::{Organization, Person};

use self::resource::Resource;
use crate::reply;

/// Every route, with its full path.
pub(crate) fn routes(app: App) -> Router {
    let members = calls().route_layer(from_fn(batch::probed)).with_state(app.clone());
    Router::new()
        .route("/api/v2/batch", get(batch::read).post(batch::write))
        .layer(Extension(batch::Members::new(members, &app)))
        .layer(from_fn(reply::tell_headers))
        .merge(calls())
        .with_state(app)
}

/// What can be called by itself and in a batch.
fn calls() -> Router<App> {
    Router::new()
        .merge(of_people())
        .merge(of_organizations())
        .merge(of_fields::<Person>())
        .merge(of_fields::<Organization>())
        .route("/api/v2/agents", get(people::agents))
        .route("/api/v2/api_tokens", post(tokens::create))
        .route("/api/v2/me", get(desk::me))
        .route("/api/v2/helpdesk/discover", get(desk::discover))
        .route("/api/v2/apps/zapier/ping", get(desk::ping))
        .layer(from_fn(reply::tell_headers))
}

fn of_people() -> Router<App> {
    Router::new()
        .route("/api/v2/people", get(list::list::<Person>).post(people::create))
        .route("/api/v2/people/counts", get(list::counts::<Person>))
        .route(
            "/api/v2/people/{id}",
            get(records::read::<Person>).put(people::update).delete(people::delete),
        )
        .route("/api/v2/people/{id}/contact_data", get(contact_data::list::<Person>))
        .route("/api/v2/people/{id}/contact_data/counts", get(contact_data::counts::<Person>))
        .route("/api/v2/people/{id}/contact_data/{item}", get(contact_data::read::<Person>))
}

fn of_fields<R: Resource>() -> Router<App> {
    let (all, one) = (format!("/api/v2/{}", R::FIELDS), format!("/api/v2/{}/{{id}}", R::FIELDS));
    let item = get(custom_fields::read::<R>).put(custom_fields::update::<R>);
    Router::new()
        .route(&all, get(custom_fields::list::<R>).post(custom_fields::create::<R>))
        .route(&one, item.delete(custom_fields::delete::<R>))
}

fn of_organizations() -> Router<App> {
    const ITEM: &str = "/api/v2/organizations/{id}/contact_data/{item}";
    Router::new()
        .route("/api/v2/organizations", get(list::list::<Organization>).post(organizations::create))
        .route("/api/v2/organizations/counts", get(list::counts::<Organization>))
        .route(
            "/api/v2/organizations/{id}",
            get(records::read::<Organization>)
                .put(organizations::update)
                .delete(organizations::delete),
        )
        .route("/api/v2/organizations/{id}/contact_data", get(contact_data::list::<Organization>))
        .route(
            "/api/v2/organizations/{id}/contact_data/counts",
            get(contact_data::counts::<Organization>),
        )
        .route(ITEM, get(contact_data::read::<Organization>))
        .route("/api/v2/organizations/{id}/members", get(members::list).post(members::add))
        .route("/api/v2/organizations/{id}/members/{person}", delete(members::remove))
}
