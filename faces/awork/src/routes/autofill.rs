//! Completes the names of a user whose e-mail address is typed into a form.

use axum::{
    body::Body,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use polydex_directory::CachedPage;
use polydex_format_awork::document;
use polydex_http::{App, Authenticated, page_text};
use polydex_model::{Filter, Person, Query};

use super::{Form, HandlerResult, text};
use crate::{JSON, request::Email};

/// `GET /users/autofill/{email}`: reveals nothing of users whom the caller may not read.
pub(super) async fn read(
    State(app): State<App>,
    caller: Authenticated,
    Email(email): Email,
) -> HandlerResult {
    let query = Query::first(Filter::holds_email(&email, false), 1);
    let render = |page: &CachedPage<'_, Person>| {
        page.items.first().map(|person| text(document::autofill(person))).unwrap_or_default()
    };
    let key = Form::Autofill.key();
    let found = app.directory.list_rendered(&caller, &query, key, render).await?;
    if found.page().items.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(([(header::CONTENT_TYPE, JSON)], Body::from(page_text(&found))).into_response())
}
