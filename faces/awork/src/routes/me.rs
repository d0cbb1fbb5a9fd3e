//! The caller's own user, with their workspace.

use axum::extract::State;
use polydex_directory::{Caller, Lookup};
use polydex_format_awork::document::{ExtendedUserBody, extended_user};
use polydex_http::{App, Authenticated, RequestContext};
use polydex_model::{Person, Refusal};
use serde::Serialize;
use uuid::Uuid;

use super::{Form, HandlerResult, cached, text};

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
    let person = caller.person.ok_or_else(|| Refusal::NotFound("person".into()))?;
    let workspace = WorkspaceBody::of(&caller, &context);
    let key = Form::Me.key().variant(&workspace.url);
    let render =
        |person: &Person| Ok(text(UserAndWorkspaceBody { user: extended_user(person), workspace }));
    let which = Lookup::Id(person.0);
    let (person, text) = app.directory.read_rendered(&caller, &which, key, render).await?;
    Ok(cached(&person, text))
}
