//! The face: awork's API on HTTP.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use polydex_format_awork::{DIALECT, phrasebook};
use polydex_http::{App, Cors, Face, Preflight, PresentedKey, RequestContext, Routes};
use polydex_model::{Dialect, Refusal};

use crate::{JSON, auth, rates, refuse, routes};

/// awork's API under its original path.
#[derive(Clone, Copy, Debug, Default)]
pub struct Awork;

/// The prefix of all paths.
pub const PREFIX: &str = "/api/v1";

/// What browsers may send, and which headers their scripts may read.
const CORS: Cors = Cors {
    preflight: Preflight::Routes,
    status: StatusCode::NO_CONTENT,
    methods: "GET, POST, PUT, PATCH, DELETE",
    // Listed, because `*` does not cover `Authorization`.
    headers: "authorization, content-type, if-match, if-none-match",
    max_age: None,
    exposed: Some(
        "aw-page,aw-items,aw-pagesize,aw-totalitems,aw-sortby,aw-order,trace-id,etag,\
         ratelimit-limit,ratelimit-remaining,ratelimit-reset,retry-after",
    ),
    with_authorization_only: false,
};

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

    /// Paths match in any case: the vendor's own documents use two spellings. No segment of a path
    /// is case-sensitive.
    fn rewrite(&self, path: &str) -> String {
        path.trim_end_matches('/').to_ascii_lowercase()
    }

    fn keys(&self, context: &RequestContext) -> Result<Vec<PresentedKey>, Refusal> {
        Ok(vec![PresentedKey::secret(auth::token(&context.headers)?)])
    }

    fn routes(&self, app: App) -> Routes {
        routes::routes(app)
    }

    fn cors(&self) -> Option<&'static Cors> {
        Some(&CORS)
    }

    fn refuse(&self, refusal: &Refusal, context: &RequestContext) -> Response {
        refuse::refuse(refusal, context)
    }

    fn finish(&self, context: &RequestContext, response: &mut Response) {
        let headers = response.headers_mut();
        if headers.contains_key(header::CONTENT_TYPE) {
            headers.insert(header::CONTENT_TYPE, JSON);
        }
        rates::write(context, headers);
        if let Ok(id) = HeaderValue::from_str(context.id()) {
            headers.insert(TRACE_ID, id);
        }
    }
}
