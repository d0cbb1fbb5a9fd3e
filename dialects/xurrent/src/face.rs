//! The dialect on HTTP: its prefixes, its paths, and what all its answers carry.

use std::sync::OnceLock;

use axum::{
    Router,
    body::Body,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use jiff::Timestamp;
use polydex_http::{App, Face, Head, RateState, WindowState, if_none_match};
use polydex_model::{Dialect, Refusal};
use serde::Deserialize;

use crate::{DIALECT, phrasebook, refuse, routes};

/// What is told where there is no limit: the vendor's number of requests in an hour, all of which
/// remain, so that clients that read the headers never slow down.
const UNLIMITED: WindowState =
    WindowState { limit: 3600, seconds: 3600, remaining: 3600, reset: 0 };

/// Headers of every answer.
const SECURITY: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_XSS_PROTECTION, "1; mode=block"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
];

/// What may be set for the dialect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Whether a token may also come as the user of `Authorization: Basic` or as `?api_token=`,
    /// which the vendor switched off in 2021.
    pub basic_auth: bool,
    /// Whether exports quote cells that a spreadsheet would take for formulas, unless their request
    /// says `safe=0`. Such a file is for reading: imported again, it would change what was quoted.
    pub safe_csv: bool,
}

/// Xurrent on HTTP.
#[derive(Debug, Default)]
pub struct Xurrent {
    options: Options,
    /// Known once the face is mounted; answers tell by its clock how long they took.
    app: OnceLock<App>,
}

impl Xurrent {
    /// With these options.
    pub fn new(options: Options) -> Self {
        Self { options, app: OnceLock::new() }
    }
}

impl Face for Xurrent {
    fn dialect(&self) -> Dialect {
        DIALECT
    }

    fn granting(&self) -> &'static [&'static str] {
        phrasebook::GRANTING
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/v1", "/token"]
    }

    /// Without the suffix `.json` and the slash at the end, which mean nothing anywhere.
    fn rewrite(&self, path: &str) -> String {
        plain(path).to_owned()
    }

    fn routes(&self, app: App) -> Router {
        // A face is mounted once; were it mounted again, the clock would be the same.
        let _ = self.app.set(app.clone());
        routes::router(&app, self.options).with_state(app)
    }

    fn refuse(&self, refusal: &Refusal, head: &Head) -> Response {
        if is_token(head) { refuse::refuse_token(refusal) } else { refuse::refuse(refusal) }
    }

    fn finish(&self, head: &Head, response: &mut Response) {
        settle_unchanged(head, response);
        let status = response.status();
        let headers = response.headers_mut();
        for (name, value) in SECURITY {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let took = self
            .app
            .get()
            .map_or(0.0, |app| app.directory.now().duration_since(head.arrived).as_secs_f64());
        for (name, text) in [("x-request-id", head.id.clone()), ("x-runtime", format!("{took:.6}"))]
        {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        if is_free(head) || status == StatusCode::UNAUTHORIZED {
            return;
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let window = window(head.rates(), head.arrived);
        let numbers = [
            ("x-ratelimit-limit", i64::from(window.limit)),
            ("x-ratelimit-remaining", i64::from(window.remaining)),
            ("x-ratelimit-reset", window.reset),
        ];
        for (name, number) in numbers {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(number));
        }
    }
}

/// The window that is told of: the longest of the caller's. Where there is none, one that never
/// fills.
pub(crate) fn window(rates: Option<&RateState>, arrived: Timestamp) -> WindowState {
    let longest = rates.and_then(RateState::longest).copied();
    longest.unwrap_or(WindowState {
        reset: arrived.as_second() + i64::from(UNLIMITED.seconds),
        ..UNLIMITED
    })
}

fn plain(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.strip_suffix(".json").unwrap_or(path).trim_end_matches('/')
}

fn is_token(head: &Head) -> bool {
    plain(head.uri.path()).trim_start_matches('/').eq_ignore_ascii_case("token")
}

/// Paths that need no token and count for no limit.
fn is_free(head: &Head) -> bool {
    let path = plain(head.uri.path()).trim_start_matches('/');
    is_token(head) || path.eq_ignore_ascii_case("v1") || path.eq_ignore_ascii_case("v1/rate_limit")
}

/// Who has this version already gets no body.
fn settle_unchanged(head: &Head, response: &mut Response) {
    let reads = matches!(head.method, Method::GET | Method::HEAD);
    if !reads || response.status() != StatusCode::OK {
        return;
    }
    let known = response.headers().get(header::ETAG);
    if known.is_some_and(|etag| if_none_match(&head.headers, etag)) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffix_and_slash_mean_nothing() {
        for path in
            ["/v1/people/5/", "/v1/people/5.json", "/v1/people/5/.json", "/v1/people/5.json/"]
        {
            assert_eq!(Xurrent::default().rewrite(path), "/v1/people/5", "{path}");
        }
        assert_eq!(Xurrent::default().rewrite("/v1/"), "/v1");
    }
}
