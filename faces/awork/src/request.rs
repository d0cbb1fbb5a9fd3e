//! What requests have in common: ids in paths, parameters, bodies, versions.

use std::convert::Infallible;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{HeaderMap, header, request::Parts},
};
use polydex_directory::{Expect, Lookup, version_tag};
use polydex_format_awork::wire::{Body, ticks};
use polydex_http::{Params, Refused, RequestContext, if_match, is_json, media_type};
use polydex_model::{Person, PointId, Refusal};
use uuid::Uuid;

/// The user in a path. What is no UUID is no path at all: literal paths stand beside.
#[derive(Clone, Copy, Debug)]
pub struct UserId(pub Uuid);

/// The contact info in a path.
#[derive(Clone, Copy, Debug)]
pub struct ContactInfoId(pub PointId);

/// The e-mail address in a path, percent-encoded or as it is.
#[derive(Clone, Debug)]
pub struct Email(pub String);

impl UserId {
    /// How the user is looked for.
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

/// A segment of the path, decoded. What does not decode is no path of ours.
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
    /// Reads the query of a target.
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

/// A body as sent. It is read only once it is known that the caller may do what he asks, so that
/// a refusal for its contents tells nothing.
#[derive(Debug)]
pub struct Payload {
    bytes: Bytes,
    is_json: bool,
}

impl Payload {
    fn read(&self) -> Result<Body, Refusal> {
        if !self.is_json && !self.bytes.is_empty() {
            return Err(Refusal::UnsupportedType);
        }
        Body::parse(&self.bytes)
    }

    /// What `read` makes of the object, unless it found faults.
    pub fn form<T>(&self, read: impl FnOnce(&mut Body) -> T) -> Result<T, Refusal> {
        let mut body = self.read()?;
        let form = read(&mut body);
        body.finish()?;
        Ok(form)
    }
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

/// The version that a request is meant for: an `ETag`, or a `resourceVersion`, which clients have
/// at hand in every document.
#[derive(Clone, Debug)]
pub struct Expected(Expect);

impl Expected {
    /// Refuses another version than the one asked for.
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
        let head = RequestContext::from_request_parts(parts, state).await?;
        Ok(Self(if_match(&head.headers)))
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
