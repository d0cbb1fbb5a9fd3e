//! What a request is to a handler: the caller, the lens, the parameters, the body.

use axum::{
    extract::{FromRequestParts, Path},
    http::{HeaderName, request::Parts},
    response::{IntoResponse, Response},
};
use polydex_directory::{Caller, Directory, Lookup};
use polydex_http::{App, Head, Refused};
use polydex_model::{Refusal, Rule};
use serde_json::{Map, Value as Json};

use crate::{
    DIALECT, DeskproLens, auth,
    query::Params,
    refuse::{self, Told},
};

/// Marks a `POST` whose body holds the parameters of a `GET`.
const QUERY_BODY: HeaderName = HeaderName::from_static("x-deskpro-api-get-query-body");

/// A request of somebody who is known.
pub(crate) struct Call {
    pub(crate) app: App,
    pub(crate) caller: Caller,
    pub(crate) head: Head,
    pub(crate) lens: DeskproLens,
    pub(crate) params: Params,
}

impl FromRequestParts<App> for Call {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let Ok(head) = Head::from_request_parts(parts, app).await;
        let credentials = auth::credentials(&head.headers)?;
        let caller = app.caller(&DIALECT, &head, credentials.key, credentials.secret).await?;
        let lens = DeskproLens::new(&caller.workspace.settings);
        let params = Params::of(&head.uri);
        Ok(Self { app: app.clone(), caller, head, lens, params })
    }
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

/// The members of a body, whatever its content type says; an empty body has none.
pub(crate) fn members(body: &[u8]) -> Result<Map<String, Json>, Refusal> {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
    if text.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(text) {
        Ok(Json::Object(members)) => Ok(members),
        _ => Err(Refusal::at("", Rule::Own(refuse::INVALID_JSON))),
    }
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
    fn a_body_is_an_object_or_empty() {
        assert_eq!(members(b" \r\n"), Ok(Map::new()));
        assert_eq!(members(b"\xef\xbb\xbf{\"a\":1}").unwrap()["a"], 1);
        for body in [&b"[]"[..], b"null", b"{", b"\"a\"", b"a=b", b"\xff", b"{\"a\":\"\\ud800\"}"] {
            let refusal = members(body).unwrap_err();
            assert_eq!(refusal, Refusal::at("", Rule::Own("invalid_json_body")), "{body:?}");
        }
    }

    #[test]
    fn ids_are_digits() {
        assert_eq!(number("7"), Ok(7));
        for text in ["", "-7", "+7", "7.0", "seven", "9223372036854775808", " 7"] {
            assert_eq!(number(text), Err(Refusal::NoRoute), "{text}");
        }
    }
}
