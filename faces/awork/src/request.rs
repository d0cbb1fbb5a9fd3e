//! Extractors that the handlers share: ids in paths, query parameters, bodies, expected versions.

use std::convert::Infallible;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{HeaderMap, header, request::Parts},
};
use polydex_directory::{Expect, Lookup, version_tag};
use polydex_format_awork::wire::ticks;
use polydex_http::{Params, Refused, RequestContext, if_match, is_json, media_type};
use polydex_lens::request::{Coercion, NotAnObject, RequestObject};
use polydex_model::{Person, PointId, Refusal};
use uuid::Uuid;

/// The user's id in a path. Anything but a UUID is an unknown path, since literal segments such as
/// `me` are in the same position.
#[derive(Clone, Copy, Debug)]
pub struct UserId(pub Uuid);

/// The contact info's id in a path.
#[derive(Clone, Copy, Debug)]
pub struct ContactInfoId(pub PointId);

/// The e-mail address in a path, percent-encoded or not.
#[derive(Clone, Debug)]
pub struct Email(pub String);

impl UserId {
    /// How the directory finds the user.
    pub fn lookup(self) -> Lookup {
        Lookup::Id(self.0)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for UserId {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        Ok(Self(id_in_path(parts, state, "user").await?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ContactInfoId {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        Ok(Self(PointId(id_in_path(parts, state, "contact_info").await?)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Email {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        Ok(Self(in_path(parts, state, "email").await?))
    }
}

async fn id_in_path<S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
    name: &str,
) -> Result<Uuid, Refusal> {
    let text = in_path(parts, state, name).await?;
    Uuid::try_parse(&text).map_err(|_| Refusal::NoRoute)
}

/// A segment of the path, decoded. A segment that cannot be decoded is an unknown path.
async fn in_path<S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
    name: &str,
) -> Result<String, Refusal> {
    let params = RawPathParams::from_request_parts(parts, state).await;
    let params = params.map_err(|_| Refusal::NoRoute)?;
    let found = params.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| text.to_owned()).ok_or(Refusal::NoRoute)
}

/// The parameters of a query; names match in any case, so ask for them in lower case.
#[derive(Debug)]
pub struct Parameters(Params);

impl Parameters {
    /// Parses the query of a request target.
    pub fn of(query: &str) -> Self {
        Self(Params::parse(query).in_any_case())
    }

    /// The last value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }

    /// Whether a parameter is `true`.
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// How often a parameter was sent.
    pub fn count(&self, name: &str) -> usize {
        self.0.all(name).count()
    }
}

impl<S: Sync> FromRequestParts<S> for Parameters {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts.uri.query().unwrap_or_default()))
    }
}

/// A body as sent. It is parsed only after the caller's permission is checked, so that errors in it
/// reveal nothing to callers without permission.
#[derive(Debug)]
pub struct Payload {
    bytes: Bytes,
    is_json: bool,
}

impl Payload {
    fn read(&self) -> Result<RequestObject, Refusal> {
        if !self.is_json && !self.bytes.is_empty() {
            return Err(Refusal::UnsupportedType);
        }
        RequestObject::parse(&Coercion::ASP_NET_CORE, &self.bytes).map_err(malformed)
    }

    /// Parses the body with `read`; an error if it found faults.
    pub fn form<T>(&self, read: impl FnOnce(&mut RequestObject) -> T) -> Result<T, Refusal> {
        let mut body = self.read()?;
        let form = read(&mut body);
        body.finish()?;
        Ok(form)
    }
}

/// All of these are the vendor's `invalid-model`.
fn malformed(error: NotAnObject) -> Refusal {
    Refusal::Malformed(match error {
        NotAnObject::Empty => "a JSON object was expected, but the body is empty".into(),
        NotAnObject::Another => "a JSON object was expected".into(),
        NotAnObject::NotJson { line, column } => {
            format!("the body is not JSON (line {line}, column {column})").into()
        }
    })
}

impl<S: Send + Sync> FromRequest<S> for Payload {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let is_json = takes(request.headers());
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|_| Refusal::Malformed("the body broke off".into()))?;
        Ok(Self { bytes, is_json })
    }
}

/// Whether the body is JSON. A body without a type is.
fn takes(headers: &HeaderMap) -> bool {
    let media_type = media_type(headers);
    is_json(&media_type) || !headers.contains_key(header::CONTENT_TYPE)
}

/// The version that a request expects: an `ETag`, or a `resourceVersion`, which clients find in
/// every document.
#[derive(Clone, Debug)]
pub struct Expected(Expect);

impl Expected {
    /// Refuses any version but the expected one.
    pub fn check(&self, person: &Person) -> Result<(), Refusal> {
        let Expect::Tags(tags) = &self.0 else {
            return Ok(());
        };
        let (tag, version) = (version_tag(person), ticks(person.updated.at).to_string());
        let is_met = tags.iter().any(|wanted| *wanted == tag || *wanted == version);
        if is_met { Ok(()) } else { Err(Refusal::Stale) }
    }

    /// Whether any version will do.
    pub fn is_any(&self) -> bool {
        self.0 == Expect::Any
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Expected {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let context = RequestContext::from_request_parts(parts, state).await?;
        Ok(Self(if_match(&context.headers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_found_in_any_case() {
        let parameters =
            Parameters::of("FilterBy=a+eq%20'%26'&pageSize=5&PAGESIZE=6&showArchived=True");
        assert_eq!(parameters.get("filterby"), Some("a eq '&'"));
        assert_eq!((parameters.get("pagesize"), parameters.count("pagesize")), (Some("6"), 2));
        assert!(parameters.flag("showarchived") && !parameters.flag("page"));
    }

    #[test]
    fn a_version_is_a_tag_or_a_resource_version() {
        let mut person = Person { version: 3, ..Person::default() };
        person.updated.at = "2026-01-20T16:02:09.553Z".parse().unwrap();
        let expected = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, text.parse().unwrap());
            Expected(if_match(&headers)).check(&person)
        };
        assert_eq!(expected("639045217295530000"), Ok(()));
        assert_eq!(expected("\"639045217295530000\""), Ok(()));
        assert_eq!(expected("W/\"00000000000000000000000000000003\""), Ok(()));
        assert_eq!(expected("*"), Ok(()));
        for text in ["639045217295530001", "W/\"00000000000000000000000000000002\"", "\"x\""] {
            assert_eq!(expected(text), Err(Refusal::Stale), "{text}");
        }
    }

    #[test]
    fn every_json_content_type_is_accepted() {
        let with = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, text.parse().unwrap());
            takes(&headers)
        };
        assert!(with("application/json; charset=utf-8") && with("application/merge-patch+json"));
        assert!(!with("application/x-www-form-urlencoded") && takes(&HeaderMap::new()));
    }
}
