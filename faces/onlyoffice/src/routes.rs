//! The routes, one file a resource.

mod authentication;
mod batch;
mod contacts;
mod groups;
mod list;
mod many;
mod people;
mod photo;

use axum::{
    Extension, Router,
    routing::{get, post, put},
};
use polydex_http::{App, SubRequests};

use crate::{Onlyoffice, request::Server};

/// Literal segments win over user names: who is called `email` is reached by GUID.
pub(crate) fn router(app: App, face: Onlyoffice) -> Router {
    let server = Server { app, face };
    let calls = calls().with_state(server.clone());
    let members = SubRequests::new(calls.clone(), &server.app);
    Router::new()
        .route("/api/2.0/batch", post(batch::run))
        .layer(Extension(members))
        .with_state(server)
        .merge(calls)
}

/// What can be called by itself and in a batch.
fn calls() -> Router<Server> {
    Router::new()
        .route("/api/2.0/authentication", post(authentication::sign_in))
        .route("/api/2.0/group", get(groups::list))
        .route("/api/2.0/group/search", get(groups::search))
        .route("/api/2.0/group/{id}", get(groups::read))
        .merge(lists())
        .merge(many())
        .merge(one())
}

fn lists() -> Router<Server> {
    Router::new()
        .route("/api/2.0/people", get(list::active).post(people::create))
        .route("/api/2.0/people/search", get(list::search))
        .route("/api/2.0/people/@search/{query}", get(list::at_search))
        .route("/api/2.0/people/status/{status}", get(list::by_status).put(many::status))
        .route("/api/2.0/people/status/{status}/search", get(list::search_status))
        .route("/api/2.0/people/filter", get(list::filter))
        .route("/api/2.0/people/simple/filter", get(list::simple_filter))
}

/// Calls on several people at once, and `/status/{status}` above.
fn many() -> Router<Server> {
    Router::new()
        .route("/api/2.0/people/type/{type}", put(many::kind))
        .route("/api/2.0/people/invite", put(many::invite))
        .route("/api/2.0/people/delete", put(many::delete))
}

fn one() -> Router<Server> {
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
