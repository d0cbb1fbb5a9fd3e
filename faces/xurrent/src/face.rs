//! The dialect on HTTP: its prefixes, its paths, and what all its answers carry.

use std::sync::OnceLock;

use axum::{
    Router,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use jiff::Timestamp;
use polydex_http::{App, Face, PathLimits, PresentedKey, RateState, RequestContext, WindowState};
use polydex_model::{Dialect, Refusal};
use serde::Deserialize;

use crate::{auth, refuse, routes};
use polydex_format_xurrent::{DIALECT, phrasebook};

/// What is told where there is no limit: the vendor's number of requests in an hour, all of which
/// remain, so that clients that read the headers never slow down.
const UNLIMITED: WindowState =
    WindowState { limit: 3600, seconds: 3600, remaining: 3600, reset: 0 };

/// Longest body of an import, in bytes: that of its file and the form around it.
const IMPORT: usize = 64 << 20;

/// Headers of every answer. Not the vendor's `Strict-Transport-Security`: it binds a host and all below
/// it for a year, so it is for whoever ends TLS there.
const SECURITY: [(HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_XSS_PROTECTION, "1; mode=block"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
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

    fn limits_of(&self, path: &str) -> PathLimits {
        match path {
            "/v1/import" => PathLimits::bodies(IMPORT),
            "/token" => PathLimits::SIGN_IN,
            _ => PathLimits::USUAL,
        }
    }

    fn keys(&self, head: &RequestContext) -> Result<Vec<PresentedKey>, Refusal> {
        Ok(vec![PresentedKey { number: None, secret: auth::token(head, self.options)? }])
    }

    fn routes(&self, app: App) -> Router {
        // A face is mounted once; were it mounted again, the clock would be the same.
        let _ = self.app.set(app.clone());
        routes::router(&app, self.options).with_state(app)
    }

    fn refuse(&self, refusal: &Refusal, head: &RequestContext) -> Response {
        if is_token(head) { refuse::refuse_token(refusal) } else { refuse::refuse(refusal) }
    }

    fn finish(&self, head: &RequestContext, response: &mut Response) {
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

fn is_token(head: &RequestContext) -> bool {
    plain(head.uri.path()).trim_start_matches('/').eq_ignore_ascii_case("token")
}

/// Paths that need no token and count for no limit.
fn is_free(head: &RequestContext) -> bool {
    let path = plain(head.uri.path()).trim_start_matches('/');
    is_token(head) || path.eq_ignore_ascii_case("v1") || path.eq_ignore_ascii_case("v1/rate_limit")
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
