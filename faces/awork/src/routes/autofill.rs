//! Completes the names of a user whose e-mail address is typed into a form.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use polydex_http::App;
use polydex_model::{Filter, Person, Query};

use super::HandlerResult;
use crate::request::Email;
use polydex_format_awork::document;
use polydex_http::Authenticated;

/// `GET /users/autofill/{email}`: reveals nothing of users whom the caller may not read.
pub(super) async fn read(
    State(app): State<App>,
    caller: Authenticated,
    Email(email): Email,
) -> HandlerResult {
    let query = Query::first(Filter::holds_email(&email, false), 1);
    let found = app.directory.list::<Person>(&caller, &query).await?;
    Ok(match found.items.first() {
        Some(person) => Json(document::autofill(person)).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}
