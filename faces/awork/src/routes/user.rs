//! One user.

use axum::{http::StatusCode, response::IntoResponse};
use jiff::{civil::Date, tz::TimeZone};
use polydex_directory::{Expect, version_tag};
use polydex_format_awork::{document, lens::Command, wire::UserForm};
use polydex_http::App;
use polydex_model::Person;

use super::{Call, Form, HandlerResult, of_version, user_text};
use crate::request::Payload;

/// `GET /users/{userId}`
pub(super) async fn read(call: Call) -> HandlerResult {
    call.show(Form::User.key(), |person| Ok(user_text(person))).await
}

/// `PUT /users/{userId}`: clears the absent members.
pub(super) async fn replace(call: Call, payload: Payload) -> HandlerResult {
    change(&call, &payload, |form, today| Command::ReplaceUser { form, today }).await
}

/// `PATCH /users/{userId}`, which the vendor lacks: changes only the members sent.
pub(super) async fn merge(call: Call, payload: Payload) -> HandlerResult {
    change(&call, &payload, |form, today| Command::MergeUser { form, today }).await
}

async fn change(
    call: &Call,
    payload: &Payload,
    command: fn(UserForm, Date) -> Command,
) -> HandlerResult {
    let today = today(&call.app);
    let command = || Ok(command(payload.form(UserForm::read)?, today));
    let person = call.edit(command).await?.after;
    Ok(of_version(&person, document::user(&person)))
}

/// `DELETE /users/{userId}`
pub(super) async fn remove(call: Call) -> HandlerResult {
    let mut version = Expect::Any;
    if !call.expected.is_any() {
        let person = call.find().await?;
        call.expected.check(&person)?;
        version = Expect::Tags(vec![version_tag(&*person)]);
    }
    let which = call.user.lookup();
    let removed = call.app.directory.delete::<Person>(&call.caller, &which, version).await;
    removed.map_err(|refusal| call.hide_existence(refusal))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The day that bounds birthdays.
pub(super) fn today(app: &App) -> Date {
    app.directory.now().to_zoned(TimeZone::UTC).date()
}
