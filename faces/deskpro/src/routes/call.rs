//! What a request is to a handler: the caller, the lens, the parameters, the body.

use axum::{
    extract::{FromRequestParts, Path},
    http::{HeaderName, request::Parts},
    response::{IntoResponse, Response},
};
use polydex_directory::{Caller, Directory, Lookup};
use polydex_format_deskpro::{DIALECT, DeskproLens, lens::Definitions};
use polydex_http::{App, Refused, RequestContext};
use polydex_model::{Person, Refusal, Role, Status, Workspace, refusal::Unauthenticated};

use crate::{
    auth::{self, Credentials},
    query::Params,
    refuse::{self, Told},
};

/// Marks a `POST` whose body holds the parameters of a `GET`.
const QUERY_BODY: HeaderName = HeaderName::from_static("x-deskpro-api-get-query-body");

/// Names the agent for whom an administrator's key acts.
const AGENT_ID: HeaderName = HeaderName::from_static("x-deskpro-agent-id");

/// A request of somebody who is known.
pub(crate) struct Call {
    pub(crate) app: App,
    pub(crate) caller: Caller,
    pub(crate) head: RequestContext,
    pub(crate) lens: DeskproLens,
    pub(crate) params: Params,
}

impl FromRequestParts<App> for Call {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let Ok(head) = RequestContext::from_request_parts(parts, app).await;
        let Credentials { scheme, key, secret } = auth::credentials(&head.headers)?;
        let caller = app.uncounted_caller(&DIALECT, &head, key, secret).await?;
        if !scheme.takes(caller.is_token) {
            return Err(Refusal::Unauthenticated(Unauthenticated::UnknownKey).into());
        }
        app.admit(&DIALECT, &head, &caller)?;
        let caller = acting_as(app, &head, caller).await?;
        let lens = lens(app, &caller);
        let params = Params::of(&head.uri);
        Ok(Self { app: app.clone(), caller, head, lens, params })
    }
}

/// The lens of the caller's workspace. Its definitions of custom fields are parsed once a version.
fn lens(app: &App, caller: &Caller) -> DeskproLens {
    let parse = |workspace: &Workspace| Definitions::of(&workspace.residue);
    let definitions = app.directory.derived(&caller.workspace, parse);
    DeskproLens::new(&caller.workspace.settings).with(definitions)
}

/// The agent for whom an administrator's key acts, where the request names one. It may do no more
/// than that agent, and nobody above the key's role can be named.
async fn acting_as(app: &App, head: &RequestContext, caller: Caller) -> Result<Caller, Refusal> {
    let Some(named) = head.headers.get(AGENT_ID).filter(|_| caller.is_admin()) else {
        return Ok(caller);
    };
    let unknown = Refusal::Unauthenticated(Unauthenticated::UnknownKey);
    let number = named.to_str().ok().and_then(|text| text.trim().parse().ok());
    let which = Lookup::Number(number.ok_or(unknown.clone())?);
    let agent: Person = match app.directory.read(&caller, &which).await {
        Err(Refusal::NotFound(_)) => return Err(unknown),
        agent => agent?,
    };
    let role = agent.account.role;
    let is_agent = (Role::Member..=caller.role).contains(&role);
    if !is_agent || agent.account.status != Status::Active {
        return Err(unknown);
    }
    let (person, number) = (Some(agent.id), agent.number);
    // The password that was given, if any, was the administrator's.
    Ok(Caller { person, number, account: None, role, fresh_sign_in: false, ..caller })
}

impl Call {
    /// The door to the data.
    pub(crate) fn directory(&self) -> &Directory {
        &self.app.directory
    }

    /// Whether the body holds the parameters of a `GET`.
    pub(crate) fn is_query(&self) -> bool {
        self.head.headers.get(QUERY_BODY).is_some_and(|value| value == "1")
    }
}

/// A record's number in the path. What is no number names nothing.
pub(crate) struct Id(pub(crate) i64);

impl Id {
    pub(crate) const fn lookup(&self) -> Lookup {
        Lookup::Number(self.0)
    }
}

impl FromRequestParts<App> for Id {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        let Path(text) = path.map_err(|_| Refusal::NoRoute)?;
        Ok(Self(number(&text)?))
    }
}

/// Two numbers in the path: a record's, and that of something under it.
pub(crate) struct Ids(pub(crate) Id, pub(crate) i64);

impl FromRequestParts<App> for Ids {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let path = Path::<(String, String)>::from_request_parts(parts, app).await;
        let Path((record, item)) = path.map_err(|_| Refusal::NoRoute)?;
        Ok(Self(Id(number(&record)?), number(&item)?))
    }
}

fn number(text: &str) -> Result<i64, Refusal> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number).ok_or(Refusal::NoRoute)
}

/// Why a handler does not do what it was asked to.
pub(crate) enum Failure {
    /// As everywhere; the face writes it.
    Refused(Refusal),
    /// Faults whose messages name what was sent, which a refusal cannot carry.
    Told(Vec<Told>),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => Refused(refusal).into_response(),
            Self::Told(faults) => refuse::invalid(faults),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_digits() {
        assert_eq!(number("7"), Ok(7));
        for text in ["", "-7", "+7", "7.0", "seven", "9223372036854775808", " 7"] {
            assert_eq!(number(text), Err(Refusal::NoRoute), "{text}");
        }
    }
}
