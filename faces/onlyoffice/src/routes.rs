//! The routes, one file for each resource.

mod authentication;
mod batch;
mod bulk;
mod contacts;
mod groups;
mod list;
mod people;
mod photo;

use axum::Extension;
use polydex_http::{App, Routes, SubRequests};

use crate::{Onlyoffice, request::FaceState};

/// Every route. Literal segments win over user names: a person whose user name is `email` is reached
/// by GUID.
pub(crate) fn routes(app: App, face: Onlyoffice) -> Routes {
    let state = FaceState { app: app.clone(), face };
    let calls = calls(state.clone());
    Routes::new(state)
        .post("/api/2.0/batch", batch::run)
        .layer(Extension(SubRequests::new(calls.clone(), &app)))
        .merge(calls)
        .with_state(app)
}

/// The calls that are served alone and in a batch.
fn calls(state: FaceState) -> Routes<FaceState> {
    Routes::new(state)
        .post("/api/2.0/authentication", authentication::sign_in)
        .get("/api/2.0/group", groups::list)
        .get("/api/2.0/group/search", groups::search)
        .get("/api/2.0/group/{id}", groups::read)
        // Lists of people.
        .get("/api/2.0/people", list::active)
        .post("/api/2.0/people", people::create)
        .get("/api/2.0/people/search", list::search)
        .get("/api/2.0/people/@search/{query}", list::at_search)
        .get("/api/2.0/people/status/{status}", list::by_status)
        .put("/api/2.0/people/status/{status}", bulk::status)
        .get("/api/2.0/people/status/{status}/search", list::search_status)
        .get("/api/2.0/people/filter", list::filter)
        .get("/api/2.0/people/simple/filter", list::simple_filter)
        // Several people at once.
        .put("/api/2.0/people/type/{type}", bulk::kind)
        .put("/api/2.0/people/invite", bulk::invite)
        .put("/api/2.0/people/delete", bulk::delete)
        // One person.
        .get("/api/2.0/people/email", people::by_email)
        .get("/api/2.0/people/{userid}", people::read)
        .put("/api/2.0/people/{userid}", people::update)
        .delete("/api/2.0/people/{userid}", people::delete)
        .put("/api/2.0/people/{userid}/email", people::set_email)
        .put("/api/2.0/people/{userid}/password", people::set_password)
        .get("/api/2.0/people/{userid}/photo", photo::read)
        .put("/api/2.0/people/{userid}/photo", photo::put)
        .delete("/api/2.0/people/{userid}/photo", photo::delete)
        .put("/api/2.0/people/{userid}/contacts", contacts::put)
        .post("/api/2.0/people/{userid}/contacts", contacts::post)
        .delete("/api/2.0/people/{userid}/contacts", contacts::delete)
}
