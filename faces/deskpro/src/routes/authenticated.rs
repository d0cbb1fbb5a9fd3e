//! Extractors of handlers: the authenticated request, and the numbers in its path.

use axum::{
    extract::{FromRequestParts, Path},
    http::{HeaderName, request::Parts},
    response::{IntoResponse, Response},
};
use polydex_directory::{Caller, Directory, Lookup};
use polydex_format_deskpro::{DeskproLens, lens::Definitions};
use polydex_http::{App, Refused, RequestContext};
use polydex_model::{Person, Refusal, Role, Status, Workspace, refusal::Unauthenticated};

use crate::{
    query::Params,
    refuse::{self, VendorFault},
};

/// Marks a `POST` whose body holds the parameters of a `GET`.
const QUERY_BODY: HeaderName = HeaderName::from_static("x-deskpro-api-get-query-body");

/// Names the agent for whom an administrator's key acts.
const AGENT_ID: HeaderName = HeaderName::from_static("x-deskpro-agent-id");

/// A request with a valid key.
pub(crate) struct Authenticated {
    pub(crate) app: App,
    pub(crate) caller: Caller,
    pub(crate) context: RequestContext,
    pub(crate) lens: DeskproLens,
    pub(crate) params: Params,
}

impl FromRequestParts<App> for Authenticated {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let polydex_http::Authenticated { caller, context } =
            polydex_http::Authenticated::from_request_parts(parts, app).await?;
        let caller = acting_as(app, &context, caller).await?;
        let lens = lens(app, &caller);
        let params = Params::of(&context.uri);
        Ok(Self { app: app.clone(), caller, context, lens, params })
    }
}

/// The lens of the caller's workspace. The definitions of custom fields are parsed once for each
/// version of the workspace.
fn lens(app: &App, caller: &Caller) -> DeskproLens {
    let parse = |workspace: &Workspace| Definitions::of(&workspace.residue);
    let definitions = app.directory.derived(&caller.workspace, parse);
    DeskproLens::new(&caller.workspace.settings).with(definitions)
}

/// The caller, or the agent for whom an administrator's key acts if the request names one. The
/// request may then do no more than that agent, and the agent's role is never above the key's.
async fn acting_as(app: &App, context: &RequestContext, caller: Caller) -> Result<Caller, Refusal> {
    let Some(sent) = context.headers.get(AGENT_ID).filter(|_| caller.is_admin()) else {
        return Ok(caller);
    };
    let unknown = Refusal::Unauthenticated(Unauthenticated::UnknownKey);
    let number = sent.to_str().ok().and_then(|text| text.trim().parse().ok());
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
    // The password, if one was given, was the administrator's.
    Ok(Caller { person, number, account: None, role, fresh_sign_in: false, ..caller })
}

impl Authenticated {
    /// The directory.
    pub(crate) fn directory(&self) -> &Directory {
        &self.app.directory
    }

    /// Whether the body holds the parameters of a `GET`.
    pub(crate) fn is_query(&self) -> bool {
        self.context.headers.get(QUERY_BODY).is_some_and(|value| value == "1")
    }
}

/// A record's number in the path. Another text is no route.
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

/// Two numbers in the path: a record's, and that of a part of it.
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

/// Why a handler did not carry out a request.
pub(crate) enum Failure {
    /// A refusal, which the face renders.
    Refused(Refusal),
    /// Faults whose messages quote the request, which a refusal cannot.
    Faults(Vec<VendorFault>),
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
            Self::Faults(faults) => refuse::invalid(faults),
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
