//! The routes, one file a resource.

mod authentication;
mod contacts;
mod list;
mod people;

use axum::{
    Router,
    routing::{get, post, put},
};
use polydex_http::App;

use crate::{Onlyoffice, request::Server};

/// Literal segments win over user names: who is called `email` is reached by GUID.
pub(crate) fn router(app: App, face: Onlyoffice) -> Router {
    Router::new()
        .route("/api/2.0/authentication", post(authentication::sign_in))
        .route("/api/2.0/people", get(list::active).post(people::create))
        .route("/api/2.0/people/email", get(people::by_email))
        .route("/api/2.0/people/{userid}", get(people::read).put(people::update))
        .route(
            "/api/2.0/people/{userid}/contacts",
            put(contacts::put).post(contacts::post).delete(contacts::delete),
        )
        .with_state(Server { app, face })
}
