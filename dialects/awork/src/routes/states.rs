//! In use, out of use, out of lists.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use polydex_directory::{
    Caller,
    policy::{Action, allows},
};
use polydex_http::App;
use polydex_model::{Refusal, Rule};
use serde::Serialize;

use super::{Answered, edit, of_version, target};
use crate::{
    auth::SignedIn,
    document,
    lens::Command,
    request::{Expected, Parameters, Payload, UserId},
};

/// What became of the projects of whom was deactivated. There are none here.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct DeactivationSummaryBody {
    private_project_managers_reassigned_count: u32,
    private_projects_deleted_count: u32,
}

/// Who may put a user out of use is who may remove one; asking for what is so already is no
/// exception.
fn check(caller: &Caller, user: UserId) -> Result<(), Refusal> {
    if allows(caller.role, Action::Delete, target(caller, user)) {
        return Ok(());
    }
    Err(Refusal::Forbidden("only an administrator may change the state of users".into()))
}

/// `POST /users/{userId}/activate`
pub(super) async fn activate(
    State(app): State<App>,
    caller: SignedIn,
    user: UserId,
    expected: Expected,
) -> Answered {
    check(&caller, user)?;
    edit(&app, &caller, user, &expected, || Ok(Command::Activate)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /users/{userId}/deactivate`
pub(super) async fn deactivate(
    State(app): State<App>,
    caller: SignedIn,
    user: UserId,
    expected: Expected,
    parameters: Parameters,
) -> Answered {
    check(&caller, user)?;
    edit(&app, &caller, user, &expected, || Ok(Command::Deactivate)).await?;
    let response: Response = if parameters.flag("includesummary") {
        Json(DeactivationSummaryBody::default()).into_response()
    } else {
        StatusCode::NO_CONTENT.into_response()
    };
    Ok(response)
}

/// `POST /users/{userId}/setarchived`
pub(super) async fn set_archived(
    State(app): State<App>,
    caller: SignedIn,
    user: UserId,
    expected: Expected,
    payload: Payload,
) -> Answered {
    check(&caller, user)?;
    let command = || {
        let mut body = payload.read()?;
        let archived = body.flag("isArchived").flatten();
        body.finish()?;
        let archived = archived.ok_or_else(|| Refusal::at("IsArchived", Rule::Required))?;
        Ok(Command::SetArchived(archived))
    };
    let person = edit(&app, &caller, user, &expected, command).await?.after;
    Ok(of_version(&person, document::extended_user(&person)))
}
