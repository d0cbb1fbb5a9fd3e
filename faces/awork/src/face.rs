//! The dialect on HTTP.

use axum::{
    Router,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use polydex_format_awork::{DIALECT, phrasebook};
use polydex_http::{App, Face, PresentedKey, RequestContext};
use polydex_model::{Dialect, Refusal};

use crate::{auth, rates, refuse, routes};

/// awork's API under its original path.
#[derive(Clone, Copy, Debug, Default)]
pub struct Awork;

/// The prefix of all paths.
pub const PREFIX: &str = "/api/v1";

/// What browsers may read of an answer beside the body.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "aw-page,aw-items,aw-pagesize,aw-totalitems,aw-sortby,aw-order,trace-id,etag,\
     ratelimit-limit,ratelimit-remaining,ratelimit-reset,retry-after",
);

const ANYONE: HeaderValue = HeaderValue::from_static("*");

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");

/// A star does not cover `Authorization`.
const HEADERS: HeaderValue =
    HeaderValue::from_static("authorization, content-type, if-match, if-none-match");

/// With the character set, as the vendor says it.
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

const TRACE_ID: HeaderName = HeaderName::from_static("trace-id");

impl Face for Awork {
    fn dialect(&self) -> Dialect {
        DIALECT
    }

    fn granting(&self) -> &'static [&'static str] {
        phrasebook::GRANTING
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &[PREFIX]
    }

    /// Paths match in any case, as the vendor's own documents spell them in two; no segment of
    /// them has a case to keep.
    fn rewrite(&self, path: &str) -> String {
        path.trim_end_matches('/').to_ascii_lowercase()
    }

    fn keys(&self, head: &RequestContext) -> Result<Vec<PresentedKey>, Refusal> {
        let secret = auth::token(&head.headers)?.to_owned();
        Ok(vec![PresentedKey { number: None, secret }])
    }

    fn routes(&self, app: App) -> Router {
        routes::all().with_state(app)
    }

    fn refuse(&self, refusal: &Refusal, head: &RequestContext) -> Response {
        match refusal {
            Refusal::WrongMethod(_) if head.method == Method::OPTIONS => preflight(),
            refusal => refuse::refuse(refusal, head),
        }
    }

    fn finish(&self, head: &RequestContext, response: &mut Response) {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYONE);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        if headers.contains_key(header::CONTENT_TYPE) {
            headers.insert(header::CONTENT_TYPE, JSON);
        }
        rates::write(head, headers);
        if let Ok(id) = HeaderValue::from_str(&head.id) {
            headers.insert(TRACE_ID, id);
        }
    }
}

/// What a browser asks before it sends a request with a token to another origin.
fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
