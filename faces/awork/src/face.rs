//! The face: awork's API on HTTP.

use axum::{
    Router,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use polydex_format_awork::{DIALECT, phrasebook};
use polydex_http::{App, Face, PresentedKey, RequestContext};
use polydex_model::{Dialect, Refusal};

use crate::{JSON, auth, rates, refuse, routes};

/// awork's API under its original path.
#[derive(Clone, Copy, Debug, Default)]
pub struct Awork;

/// The headers that scripts in a browser may read.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "aw-page,aw-items,aw-pagesize,aw-totalitems,aw-sortby,aw-order,trace-id,etag,\
     ratelimit-limit,ratelimit-remaining,ratelimit-reset,retry-after",
);

const ANYONE: HeaderValue = HeaderValue::from_static("*");

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");

/// A star does not cover `Authorization`.
const HEADERS: HeaderValue =
    HeaderValue::from_static("authorization, content-type, if-match, if-none-match");

const TRACE_ID: HeaderName = HeaderName::from_static("trace-id");

impl Face for Awork {
    fn dialect(&self) -> Dialect {
        DIALECT
    }

    fn granting(&self) -> &'static [&'static str] {
        phrasebook::GRANTING
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &[routes::PREFIX]
    }

    /// Paths match in any case: the vendor's own documents use two spellings. No segment of a path
    /// is case-sensitive.
    fn rewrite(&self, path: &str) -> String {
        path.trim_end_matches('/').to_ascii_lowercase()
    }

    fn keys(&self, context: &RequestContext) -> Result<Vec<PresentedKey>, Refusal> {
        let secret = auth::token(&context.headers)?.to_owned();
        Ok(vec![PresentedKey { number: None, secret }])
    }

    fn routes(&self, app: App) -> Router {
        routes::all().with_state(app)
    }

    fn refuse(&self, refusal: &Refusal, context: &RequestContext) -> Response {
        match refusal {
            Refusal::WrongMethod(_) if context.method == Method::OPTIONS => preflight(),
            refusal => refuse::refuse(refusal, context),
        }
    }

    fn finish(&self, context: &RequestContext, response: &mut Response) {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYONE);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        if headers.contains_key(header::CONTENT_TYPE) {
            headers.insert(header::CONTENT_TYPE, JSON);
        }
        rates::write(context, headers);
        if let Ok(id) = HeaderValue::from_str(&context.id) {
            headers.insert(TRACE_ID, id);
        }
    }
}

/// The answer to a browser's preflight request, sent before a cross-origin request with a token.
fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
