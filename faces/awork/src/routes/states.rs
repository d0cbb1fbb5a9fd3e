//! Activates, deactivates and archives users.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use polydex_directory::policy::{Action, allows};
use polydex_format_awork::{document, lens::Command};
use polydex_model::{Refusal, Rule};
use serde::Serialize;

use super::{Call, HandlerResult, of_version};
use crate::request::{Parameters, Payload};

/// What happened to the projects of a deactivated user. There are no projects here.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct DeactivationSummaryBody {
    private_project_managers_reassigned_count: u32,
    private_projects_deleted_count: u32,
}

/// Changing a user's state takes the right to delete the user, even if the state is already the one
/// asked for.
fn check(call: &Call) -> Result<(), Refusal> {
    if allows(call.caller.role, Action::Delete, call.target()) {
        return Ok(());
    }
    Err(Refusal::Forbidden("only an administrator may change the state of users".into()))
}

/// `POST /users/{userId}/activate`
pub(super) async fn activate(call: Call) -> HandlerResult {
    check(&call)?;
    call.edit(|| Ok(Command::Activate)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /users/{userId}/deactivate`
pub(super) async fn deactivate(call: Call, parameters: Parameters) -> HandlerResult {
    check(&call)?;
    call.edit(|| Ok(Command::Deactivate)).await?;
    let response: Response = if parameters.flag("includesummary") {
        Json(DeactivationSummaryBody::default()).into_response()
    } else {
        StatusCode::NO_CONTENT.into_response()
    };
    Ok(response)
}

/// `POST /users/{userId}/setarchived`
pub(super) async fn set_archived(call: Call, payload: Payload) -> HandlerResult {
    check(&call)?;
    let command = || {
        let archived = payload.form(|body| body.flag("isArchived").value())?;
        let archived = archived.ok_or_else(|| Refusal::at("IsArchived", Rule::Required))?;
        Ok(Command::SetArchived(archived))
    };
    let person = call.edit(command).await?.after;
    Ok(of_version(&person, document::extended_user(&person)))
}
