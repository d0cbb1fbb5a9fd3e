//! The face: its prefixes, its paths, and the headers of all its answers.

use std::sync::OnceLock;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use polydex_format_xurrent::{DIALECT, phrasebook};
use polydex_http::{App, Face, PathLimits, PresentedKey, RequestContext, Routes};
use polydex_model::{Dialect, Refusal};

use crate::{Options, auth, refuse, routes};

/// Maximum length of an import's body, in bytes: the file and the form around it.
const MAX_IMPORT: usize = 64 << 20;

/// Headers of every answer. The vendor's `Strict-Transport-Security` is not among them: it binds a
/// host and its subdomains for a year, so only the server that terminates TLS may send it.
const SECURITY_HEADERS: [(HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_XSS_PROTECTION, "1; mode=block"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
];

/// Xurrent over HTTP.
#[derive(Debug, Default)]
pub struct Xurrent {
    options: Options,
    /// Set when the face is mounted. Its clock measures `x-runtime`.
    app: OnceLock<App>,
}

impl Xurrent {
    /// The face with these options.
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

    /// Removes the suffix `.json` and the trailing slash, which mean nothing on any path.
    fn rewrite(&self, path: &str) -> String {
        plain(path).to_owned()
    }

    fn limits_of(&self, path: &str) -> PathLimits {
        match path {
            "/v1/import" => PathLimits::bodies(MAX_IMPORT),
            "/token" => PathLimits::SIGN_IN,
            _ => PathLimits::USUAL,
        }
    }

    fn keys(&self, context: &RequestContext) -> Result<Vec<PresentedKey>, Refusal> {
        Ok(vec![PresentedKey::secret(auth::token(context, self.options)?)])
    }

    fn routes(&self, app: App) -> Routes {
        // A face is mounted once; if it were mounted again, the clock would be the same.
        let _ = self.app.set(app.clone());
        routes::routes(&app, self.options)
    }

    fn refuse(&self, refusal: &Refusal, context: &RequestContext) -> Response {
        if is_token(context) { refuse::refuse_token(refusal) } else { refuse::refuse(refusal) }
    }

    fn finish(&self, context: &RequestContext, response: &mut Response) {
        let status = response.status();
        let headers = response.headers_mut();
        for (name, value) in SECURITY_HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let seconds = self
            .app
            .get()
            .map_or(0.0, |app| app.directory.now().duration_since(context.arrived()).as_secs_f64());
        for (name, text) in
            [("x-request-id", context.id().to_owned()), ("x-runtime", format!("{seconds:.6}"))]
        {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        if is_free(context) || status == StatusCode::UNAUTHORIZED {
            return;
        }
        let window = routes::rate_window(context.rates(), context.arrived());
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

fn plain(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.strip_suffix(".json").unwrap_or(path).trim_end_matches('/')
}

fn is_token(context: &RequestContext) -> bool {
    plain(context.uri.path()).trim_start_matches('/').eq_ignore_ascii_case("token")
}

/// Whether a path needs no token and counts against no limit.
fn is_free(context: &RequestContext) -> bool {
    let path = plain(context.uri.path()).trim_start_matches('/');
    is_token(context)
        || path.eq_ignore_ascii_case("v1")
        || path.eq_ignore_ascii_case("v1/rate_limit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffix_and_trailing_slash_mean_nothing() {
        for path in
            ["/v1/people/5/", "/v1/people/5.json", "/v1/people/5/.json", "/v1/people/5.json/"]
        {
            assert_eq!(Xurrent::default().rewrite(path), "/v1/people/5", "{path}");
        }
        assert_eq!(Xurrent::default().rewrite("/v1/"), "/v1");
    }
}
