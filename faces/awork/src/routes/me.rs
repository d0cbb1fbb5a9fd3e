//! The caller's own user, with their workspace.

use axum::extract::State;
use polydex_directory::Caller;
use polydex_http::{App, RequestContext};
use serde::Serialize;
use uuid::Uuid;

use super::{HandlerResult, of_version};
use polydex_format_awork::document::{ExtendedUserBody, extended_user};
use polydex_http::Authenticated;

/// A user with account and workspace.
#[derive(Serialize)]
struct UserAndWorkspaceBody {
    #[serde(flatten)]
    user: ExtendedUserBody,
    workspace: WorkspaceBody,
}

/// A workspace.
#[derive(Serialize)]
pub(super) struct WorkspaceBody {
    id: Uuid,
    name: String,
    url: String,
}

impl WorkspaceBody {
    pub(super) fn of(caller: &Caller, context: &RequestContext) -> Self {
        let workspace = &caller.workspace;
        Self { id: workspace.uuid, name: workspace.name.clone(), url: context.origin() }
    }
}

/// `GET /me`, `GET /users/me`
pub(super) async fn read(
    State(app): State<App>,
    caller: Authenticated,
    context: RequestContext,
) -> HandlerResult {
    let person = app.directory.myself(&caller).await?;
    let workspace = WorkspaceBody::of(&caller, &context);
    let body = UserAndWorkspaceBody { user: extended_user(&person), workspace };
    Ok(of_version(&person, body)?)
}
