//! One user.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::tz::TimeZone;
use polydex_directory::{Expect, tag};
use polydex_http::{App, Head};
use polydex_model::{Person, Refusal};

use super::{Answered, edit, find, of_version, unless_known, unprobed};
use crate::{
    auth::SignedIn,
    document,
    lens::Command,
    request::{Expected, Payload, UserId},
    wire::UserForm,
};

/// `GET /users/{userId}`
pub(super) async fn read(
    State(app): State<App>,
    caller: SignedIn,
    user: UserId,
    head: Head,
) -> Answered {
    let person = find(&app, &caller, user).await?;
    Ok(unless_known(&head, &person, document::user(&person)))
}

/// `PUT /users/{userId}`: what is not sent is cleared.
pub(super) async fn replace(
    State(app): State<App>,
    caller: SignedIn,
    user: UserId,
    expected: Expected,
    payload: Payload,
) -> Answered {
    change(&app, &caller, user, &expected, &payload, |form, today| Command::ReplaceUser {
        form,
        today,
    })
    .await
}

/// `PATCH /users/{userId}`, which the vendor lacks: only what is sent is changed.
pub(super) async fn merge(
    State(app): State<App>,
    caller: SignedIn,
    user: UserId,
    expected: Expected,
    payload: Payload,
) -> Answered {
    change(&app, &caller, user, &expected, &payload, |form, today| Command::MergeUser {
        form,
        today,
    })
    .await
}

async fn change(
    app: &App,
    caller: &SignedIn,
    user: UserId,
    expected: &Expected,
    payload: &Payload,
    command: impl Fn(UserForm, jiff::civil::Date) -> Command + Send + Sync,
) -> Answered {
    let today = today(app);
    let command = || {
        let mut body = payload.read()?;
        let form = UserForm::read(&mut body);
        body.finish()?;
        Ok(command(form, today))
    };
    let person = edit(app, caller, user, expected, command).await?.after;
    let response: Response = of_version(&person, document::user(&person));
    Ok(response)
}

/// `DELETE /users/{userId}`
pub(super) async fn remove(
    State(app): State<App>,
    caller: SignedIn,
    user: UserId,
    expected: Expected,
) -> Answered {
    let mut version = Expect::Any;
    if !expected.is_any() {
        let person = find(&app, &caller, user).await?;
        expected.check(&person)?;
        version = Expect::Tags(vec![tag(&person)]);
    }
    let removed = app.directory.delete::<Person>(&caller, &user.lookup(), version).await;
    removed.map_err(|refusal: Refusal| unprobed(refusal, &caller, user))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The day that bounds birthdays.
pub(super) fn today(app: &App) -> jiff::civil::Date {
    app.directory.now().to_zoned(TimeZone::UTC).date()
}
