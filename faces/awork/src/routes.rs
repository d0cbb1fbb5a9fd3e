//! The vendor's calls: each handler decodes, calls the directory, and encodes.

mod autofill;
mod contact_infos;
mod invitations;
mod me;
mod roles;
mod states;
mod user;
mod users;

use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{header, request::Parts},
    response::{IntoResponse, Response},
};
use polydex_directory::{
    CachedRecord, Edited, Expect, RenderKey, Rendered,
    policy::{Action, Target, allows},
};
use polydex_format_awork::{AworkLens, DIALECT, document, lens::Command};
use polydex_http::{
    App, Authenticated, Refused, RequestContext, Routes, etag_of, etag_of_rendered, rendered,
};
use polydex_model::{Person, Refusal};
use serde::Serialize;

use crate::{
    JSON,
    filter::QueryError,
    refuse::refuse_query,
    request::{Expected, UserId},
};

/// All routes, with full paths in lower case.
pub fn routes(app: App) -> Routes {
    Routes::new(app)
        .get("/api/v1/me", me::read)
        .get("/api/v1/me/permissions", roles::permissions)
        .get("/api/v1/permissions/features", roles::features)
        .get("/api/v1/roles", roles::list)
        .get("/api/v1/users", users::list)
        .get("/api/v1/users/me", me::read)
        .get("/api/v1/users/autofill/{email}", autofill::read)
        .get("/api/v1/users/{user}", user::read)
        .put("/api/v1/users/{user}", user::replace)
        .patch("/api/v1/users/{user}", user::merge)
        .delete("/api/v1/users/{user}", user::remove)
        .post("/api/v1/users/{user}/activate", states::activate)
        .post("/api/v1/users/{user}/deactivate", states::deactivate)
        .post("/api/v1/users/{user}/setarchived", states::set_archived)
        .get("/api/v1/users/{user}/contactinfo", contact_infos::list)
        .post("/api/v1/users/{user}/contactinfo", contact_infos::add)
        .get("/api/v1/users/{user}/contactinfo/{contact_info}", contact_infos::read)
        .put("/api/v1/users/{user}/contactinfo/{contact_info}", contact_infos::replace)
        .patch("/api/v1/users/{user}/contactinfo/{contact_info}", contact_infos::merge)
        .delete("/api/v1/users/{user}/contactinfo/{contact_info}", contact_infos::remove)
        .post("/api/v1/invitations", invitations::create)
        .post("/api/v1/invitations/accept", invitations::accept)
}

/// Why a handler failed.
enum Failure {
    Refused(Refusal),
    Query(QueryError, Box<RequestContext>),
}

type HandlerResult = Result<Response, Failure>;

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => Refused(refusal).into_response(),
            Self::Query(error, context) => refuse_query(&error, &context),
        }
    }
}

/// A call on one user: the caller, the user, and the version expected.
struct Call {
    app: App,
    caller: Authenticated,
    user: UserId,
    expected: Expected,
}

impl FromRequestParts<App> for Call {
    type Rejection = Refused;

    /// Checks the token before the path, as the vendor does.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let caller = Authenticated::from_request_parts(parts, app).await?;
        let user = UserId::from_request_parts(parts, app).await?;
        let Ok(expected) = Expected::from_request_parts(parts, app).await;
        Ok(Self { app: app.clone(), caller, user, expected })
    }
}

impl Call {
    /// The user, if the caller may read it.
    async fn find(&self) -> Result<CachedRecord<Person>, Refusal> {
        let found = self.app.directory.read_cached(&self.caller, &self.user.lookup()).await;
        found.map_err(|refusal| self.hide_existence(refusal))
    }

    /// The response with a document of the user or of a part of it, which the cache holds.
    async fn show(
        &self,
        key: RenderKey,
        render: impl FnOnce(&Person) -> Result<String, Refusal> + Send,
    ) -> HandlerResult {
        let which = self.user.lookup();
        let read = self.app.directory.read_rendered(&self.caller, &which, key, render).await;
        let (person, text) = read.map_err(|refusal| self.hide_existence(refusal))?;
        Ok(cached(&person, text))
    }

    /// Applies a command to the user. The command is built only after the directory has checked
    /// that the caller may edit.
    async fn edit(
        &self,
        command: impl Fn() -> Result<Command, Refusal> + Send + Sync,
    ) -> Result<Edited<Person>, Refusal> {
        let edit = |person: &Person| {
            self.expected.check(person)?;
            AworkLens.edit(person, command()?)
        };
        let which = self.user.lookup();
        let edited = self.app.directory.edit(&self.caller, &which, Expect::Any, edit).await;
        edited.map_err(|refusal| self.hide_existence(refusal))
    }

    /// Hides from callers who may not read users which ids exist: they get no 404, because the
    /// vendor checks permission before existence.
    fn hide_existence(&self, refusal: Refusal) -> Refusal {
        match refusal {
            Refusal::NotFound(_) if !allows(self.caller.role, Action::Read, self.target()) => {
                Refusal::Forbidden("your role reads no other users".into())
            }
            refusal => refusal,
        }
    }

    /// What the user is to the caller.
    fn target(&self) -> Target {
        let is_own = self.caller.person.is_some_and(|person| person.0 == self.user.0);
        if is_own { Target::Own } else { Target::Other }
    }
}

/// The response with a document of a person, with its `ETag`.
fn of_version(person: &Person, document: impl Serialize) -> Response {
    let text = text(document);
    let etag = etag_of(person, text.as_bytes());
    ([(header::ETAG, etag), (header::CONTENT_TYPE, JSON)], text).into_response()
}

/// The documents of users that the cache holds.
#[derive(Clone, Copy)]
enum Form {
    User,
    ContactInfo,
    /// The caller's user with their workspace; its URL depends on the host in the request.
    Me,
    Autofill,
}

impl Form {
    fn key(self) -> RenderKey {
        RenderKey::new(DIALECT, self as u16)
    }
}

/// The response with a cached document of a person, with its `ETag`.
fn cached(person: &Person, text: Rendered) -> Response {
    let headers = [(header::ETAG, etag_of_rendered(person, &text)), (header::CONTENT_TYPE, JSON)];
    (headers, Body::from(rendered(text))).into_response()
}

fn text(document: impl Serialize) -> String {
    serde_json::to_string(&document).expect("a document has text keys")
}

fn user_text(person: &Person) -> String {
    text(document::user(person))
}
