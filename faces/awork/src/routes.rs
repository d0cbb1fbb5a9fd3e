//! The vendor's calls: decode, call the directory, encode.

mod autofill;
mod contact_infos;
mod invitations;
mod me;
mod roles;
mod states;
mod user;
mod users;

use axum::{
    Router,
    extract::FromRequestParts,
    http::{header, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use polydex_directory::{
    Edited, Expect, RenderKey,
    policy::{Action, Target, allows},
};
use polydex_format_awork::{AworkLens, DIALECT, document, lens::Command};
use polydex_http::{App, Refused, RequestContext, etag_of};
use polydex_model::{Person, Refusal};
use serde::Serialize;

use crate::{
    auth::SignedIn,
    face::JSON,
    filter::QueryError,
    refuse::refuse_query,
    request::{Expected, UserId},
};

/// Every route, with full paths in small letters.
pub fn all() -> Router<App> {
    let user = get(user::read).put(user::replace).patch(user::merge).delete(user::remove);
    let contact_info = get(contact_infos::read)
        .put(contact_infos::replace)
        .patch(contact_infos::merge)
        .delete(contact_infos::remove);
    let routes = Router::new()
        .route("/me", get(me::read))
        .route("/me/permissions", get(roles::permissions))
        .route("/permissions/features", get(roles::features))
        .route("/roles", get(roles::list))
        .route("/users", get(users::list))
        .route("/users/me", get(me::read))
        .route("/users/autofill/{email}", get(autofill::read))
        .route("/users/{user}", user)
        .route("/users/{user}/activate", post(states::activate))
        .route("/users/{user}/deactivate", post(states::deactivate))
        .route("/users/{user}/setarchived", post(states::set_archived))
        .route("/users/{user}/contactinfo", get(contact_infos::list).post(contact_infos::add))
        .route("/users/{user}/contactinfo/{contact_info}", contact_info)
        .route("/invitations", post(invitations::create))
        .route("/invitations/accept", post(invitations::accept));
    Router::new().nest(crate::face::PREFIX, routes)
}

/// Why a handler does not answer what was asked.
enum Failure {
    Refused(Refusal),
    Query(QueryError, Box<RequestContext>),
}

type Answered = Result<Response, Failure>;

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => Refused(refusal).into_response(),
            Self::Query(error, head) => refuse_query(&error, &head),
        }
    }
}

/// A call on one user: who asks, of whom, and for which version.
struct Call {
    app: App,
    caller: SignedIn,
    user: UserId,
    expected: Expected,
}

impl FromRequestParts<App> for Call {
    type Rejection = Refused;

    /// The token is looked at before the path, as the vendor does.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let caller = SignedIn::from_request_parts(parts, app).await?;
        let user = UserId::from_request_parts(parts, app).await?;
        let Ok(expected) = Expected::from_request_parts(parts, app).await;
        Ok(Self { app: app.clone(), caller, user, expected })
    }
}

impl Call {
    /// The user, if the caller may read him.
    async fn find(&self) -> Result<Person, Refusal> {
        let found = self.app.directory.read::<Person>(&self.caller, &self.user.lookup()).await;
        found.map_err(|refusal| self.unprobed(refusal))
    }

    /// Carries out a command on the user. It is made only once the caller is known to be allowed.
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
        edited.map_err(|refusal| self.unprobed(refusal))
    }

    /// Who may not read users at all does not learn from a 404 which ids there are: the vendor
    /// checks permission before existence.
    fn unprobed(&self, refusal: Refusal) -> Refusal {
        match refusal {
            Refusal::NotFound(_) if !allows(self.caller.role, Action::Read, self.target()) => {
                Refusal::Forbidden("your role reads no other users".into())
            }
            refusal => refusal,
        }
    }

    /// What the user is to the caller.
    fn target(&self) -> Target {
        let is_himself = self.caller.person.is_some_and(|person| person.0 == self.user.0);
        if is_himself { Target::Own } else { Target::Other }
    }
}

/// A document of a person, with its tag.
fn of_version(person: &Person, body: impl Serialize) -> Result<Response, Refusal> {
    let text = serde_json::to_vec(&body).map_err(|error| Refusal::Internal(error.to_string()))?;
    let headers = [(header::ETAG, etag_of(person, &text)), (header::CONTENT_TYPE, JSON)];
    Ok((headers, text).into_response())
}

/// Under what the cache holds the text of a user.
fn user_key() -> RenderKey {
    RenderKey::new(DIALECT, 1)
}

/// The text of a user.
fn user_text(person: &Person) -> String {
    serde_json::to_string(&document::user(person)).expect("a document has text keys")
}
