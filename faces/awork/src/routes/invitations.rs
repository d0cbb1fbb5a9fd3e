//! Invitations, by which users are created.

use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::{StatusCode, header, request::Parts},
    response::IntoResponse,
};
use polydex_directory::{Expect, Lookup};
use polydex_format_awork::{
    AworkLens, DIALECT,
    lens::{Command, RoleName},
    wire::{Invitation, RoleChoice},
};
use polydex_http::{App, Authenticated, Refused, RequestContext};
use polydex_model::{Person, Refusal, Rule};
use serde::Serialize;
use uuid::Uuid;

use super::{HandlerResult, me::WorkspaceBody, roles::role_id, user::today};
use crate::{
    invitation::{Code, Secret, unknown},
    request::Payload,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InvitationBody {
    invitation_code: String,
    user_id: Uuid,
    workspace: WorkspaceBody,
}

/// `POST /invitations`: creates the user at once.
pub(super) async fn create(
    State(app): State<App>,
    caller: Authenticated,
    context: RequestContext,
    payload: Payload,
) -> HandlerResult {
    app.directory.may_create::<Person>(&caller)?;
    let (invitation, password) = payload.form(Invitation::read)?;
    let role = role(invitation.role.as_ref(), caller.workspace.uuid)?;
    let password = match password {
        Some(password) => Some(app.directory.hash_password(&password, &context).await?),
        None => None,
    };
    let (secret, now, today) = (Secret::new(), app.directory.now(), today(&app));
    let invite = |blank: &Person| {
        let command = Command::Invite { invitation: invitation.clone(), role, today };
        let mut person = AworkLens.edit(blank, command)?;
        person.account.password.clone_from(&password);
        secret.store_in(&mut person, now);
        Ok(person)
    };
    let person = app.directory.create(&caller, invite).await?;
    let body = InvitationBody {
        invitation_code: secret.code(caller.workspace.id, &person),
        user_id: person.id.0,
        workspace: WorkspaceBody::of(&caller, &context),
    };
    Ok(Json(body).into_response())
}

/// The role that an invitation names, by id or by name; `member` if it names none.
fn role(choice: Option<&RoleChoice>, workspace: Uuid) -> Result<RoleName, Refusal> {
    let fits = |(role, name): &(RoleName, &str)| match choice {
        None => *role == RoleName::Member,
        Some(RoleChoice::Id(id)) => *id == role_id(workspace, *role),
        Some(RoleChoice::Name(text)) => name.eq_ignore_ascii_case(text.trim()),
    };
    let found = RoleName::ALL.into_iter().find(fits);
    found.map(|(role, _)| role).ok_or_else(|| Refusal::at("RoleId", Rule::NotAChoice))
}

/// The sender of a code. The invited person has no token yet, so none is required. A token that is
/// sent must be valid, and of the code's workspace.
pub(super) struct Bearer(Option<Authenticated>);

impl FromRequestParts<App> for Bearer {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(Self(None));
        }
        Ok(Self(Some(Authenticated::from_request_parts(parts, app).await?)))
    }
}

/// `POST /invitations/accept`: the code is the permission.
pub(super) async fn accept(
    State(app): State<App>,
    bearer: Bearer,
    context: RequestContext,
    payload: Payload,
) -> HandlerResult {
    let text = payload.form(|body| body.text("invitationCode").value())?;
    let text = text.ok_or_else(|| Refusal::at("InvitationCode", Rule::Required))?;
    let code = Code::read(&text).ok_or_else(unknown)?;
    if bearer.0.is_some_and(|caller| caller.workspace.id != code.workspace) {
        return Err(unknown().into());
    }
    // A code of a deleted workspace or person is answered like a made-up one.
    let made_up = |refusal: Refusal| match refusal {
        Refusal::NotFound(_) => unknown(),
        other => other,
    };
    let mut program = app.directory.program(code.workspace).await.map_err(made_up)?;
    program.dialect = Some(DIALECT);
    program.request = Some(context.id().to_owned());
    let now = app.directory.now();
    let accept = |person: &Person| code.accept(person, now);
    let which = Lookup::Id(code.person);
    let accepted = app.directory.edit(&program, &which, Expect::Any, accept).await;
    accepted.map_err(made_up)?;
    Ok(StatusCode::OK.into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_named_by_id_or_by_name() {
        let workspace = Uuid::from_u128(1);
        let guest = RoleChoice::Id(role_id(workspace, RoleName::Guest));
        assert_eq!(role(None, workspace), Ok(RoleName::Member));
        assert_eq!(role(Some(&guest), workspace), Ok(RoleName::Guest));
        assert_eq!(role(Some(&RoleChoice::Name("Admin".into())), workspace), Ok(RoleName::Admin));
        let no_such_role = Err(Refusal::at("RoleId", Rule::NotAChoice));
        assert_eq!(role(Some(&guest), Uuid::from_u128(2)), no_such_role);
        assert_eq!(role(Some(&RoleChoice::Name("owner".into())), workspace), no_such_role);
    }
}
