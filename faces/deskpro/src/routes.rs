//! The routes.

mod addresses;
mod authenticated;
pub(crate) mod batch;
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

use axum::{Extension, middleware::from_fn};
use polydex_http::{App, Routes, SubRequests};
use polydex_model::{Organization, Person};

use self::resource::Resource;
use crate::reply;

/// Every route, with its full path.
pub(crate) fn routes(app: App) -> Routes {
    let routes = single(app.clone());
    let batch = SubRequests::new(routes.clone(), &app);
    Routes::new(app)
        .get("/api/v2/batch", batch::read)
        .post("/api/v2/batch", batch::write)
        .layer(Extension(batch))
        .layer(from_fn(reply::include_headers))
        .merge(routes)
}

/// The routes that a batch may call too.
fn single(app: App) -> Routes {
    Routes::new(app.clone())
        .get("/api/v2/people", list::list::<Person>)
        .post("/api/v2/people", people::create)
        .get("/api/v2/people/counts", list::counts::<Person>)
        .get("/api/v2/people/{id}", records::read::<Person>)
        .put("/api/v2/people/{id}", people::update)
        .delete("/api/v2/people/{id}", people::delete)
        .get("/api/v2/organizations", list::list::<Organization>)
        .post("/api/v2/organizations", organizations::create)
        .get("/api/v2/organizations/counts", list::counts::<Organization>)
        .get("/api/v2/organizations/{id}", records::read::<Organization>)
        .put("/api/v2/organizations/{id}", organizations::update)
        .delete("/api/v2/organizations/{id}", organizations::delete)
        .get("/api/v2/organizations/{id}/members", members::list)
        .post("/api/v2/organizations/{id}/members", members::add)
        .delete("/api/v2/organizations/{id}/members/{person}", members::remove)
        .merge(shared::<Person>(app.clone(), "people"))
        .merge(shared::<Organization>(app, "organizations"))
        .get("/api/v2/agents", people::agents)
        .post("/api/v2/api_tokens", tokens::create)
        .get("/api/v2/me", desk::me)
        .get("/api/v2/helpdesk/discover", desk::discover)
        .get("/api/v2/apps/zapier/ping", desk::ping)
        .layer(from_fn(reply::include_headers))
}

/// The routes that people and organizations have in common: contact data and custom fields.
fn shared<R: Resource>(app: App, name: &str) -> Routes {
    let contact_data = format!("/api/v2/{name}/{{id}}/contact_data");
    let fields = format!("/api/v2/{}", R::FIELDS);
    Routes::new(app)
        .get(&*contact_data, contact_data::list::<R>)
        .get(format!("{contact_data}/counts"), contact_data::counts::<R>)
        .get(format!("{contact_data}/{{item}}"), contact_data::read::<R>)
        .get(&*fields, custom_fields::list::<R>)
        .post(&*fields, custom_fields::create::<R>)
        .get(format!("{fields}/{{id}}"), custom_fields::read::<R>)
        .put(format!("{fields}/{{id}}"), custom_fields::update::<R>)
        .delete(format!("{fields}/{{id}}"), custom_fields::delete::<R>)
}
