//! The routes, one file for each resource.

mod authentication;
mod batch;
mod bulk;
mod contacts;
mod groups;
mod list;
mod people;
mod photo;

use axum::{
    Extension, Router,
    routing::{get, post, put},
};
use polydex_http::{App, SubRequests};

use crate::{Onlyoffice, request::FaceState};

/// Literal segments win over user names: a person whose user name is `email` is reached by GUID.
pub(crate) fn router(app: App, face: Onlyoffice) -> Router {
    let state = FaceState { app, face };
    let calls = calls().with_state(state.clone());
    let members = SubRequests::new(calls.clone(), &state.app);
    Router::new()
        .route("/api/2.0/batch", post(batch::run))
        .layer(Extension(members))
        .with_state(state)
        .merge(calls)
}

/// The calls that are served alone and in a batch.
fn calls() -> Router<FaceState> {
    Router::new()
        .route("/api/2.0/authentication", post(authentication::sign_in))
        .route("/api/2.0/group", get(groups::list))
        .route("/api/2.0/group/search", get(groups::search))
        .route("/api/2.0/group/{id}", get(groups::read))
        .merge(lists())
        .merge(bulk())
        .merge(one())
}

fn lists() -> Router<FaceState> {
    Router::new()
        .route("/api/2.0/people", get(list::active).post(people::create))
        .route("/api/2.0/people/search", get(list::search))
        .route("/api/2.0/people/@search/{query}", get(list::at_search))
        .route("/api/2.0/people/status/{status}", get(list::by_status).put(bulk::status))
        .route("/api/2.0/people/status/{status}/search", get(list::search_status))
        .route("/api/2.0/people/filter", get(list::filter))
        .route("/api/2.0/people/simple/filter", get(list::simple_filter))
}

/// Calls on several people at once; `/status/{status}` is among the lists.
fn bulk() -> Router<FaceState> {
    Router::new()
        .route("/api/2.0/people/type/{type}", put(bulk::kind))
        .route("/api/2.0/people/invite", put(bulk::invite))
        .route("/api/2.0/people/delete", put(bulk::delete))
}

fn one() -> Router<FaceState> {
    Router::new()
        .route("/api/2.0/people/email", get(people::by_email))
        .route(
            "/api/2.0/people/{userid}",
            get(people::read).put(people::update).delete(people::delete),
        )
        .route("/api/2.0/people/{userid}/email", put(people::set_email))
        .route("/api/2.0/people/{userid}/password", put(people::set_password))
        .route(
            "/api/2.0/people/{userid}/photo",
            get(photo::read).put(photo::put).delete(photo::delete),
        )
        .route(
            "/api/2.0/people/{userid}/contacts",
            put(contacts::put).post(contacts::post).delete(contacts::delete),
        )
}
