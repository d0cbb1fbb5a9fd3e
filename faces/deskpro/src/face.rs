//! Deskpro on HTTP.

use axum::{
    Router,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use polydex_format_deskpro::{DIALECT, phrasebook};
use polydex_http::{App, Face, PathLimits, PresentedKey, RequestContext};
use polydex_model::{Dialect, Refusal};

use crate::{auth, refuse, reply, routes::routes};

/// The Deskpro API v2 under `/api/v2`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deskpro;

const PREFIX: &str = "/api/v2";

/// What a browser's program may send and read.
const PREFLIGHT: [(HeaderName, &str); 4] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, DELETE, OPTIONS"),
    (
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        "Authorization, Content-Type, If-Match, If-None-Match, X-DeskPRO-Agent-ID, \
         X-Deskpro-Api-Get-Query-Body",
    ),
    (header::ACCESS_CONTROL_MAX_AGE, "600"),
];

impl Face for Deskpro {
    fn dialect(&self) -> Dialect {
        DIALECT
    }

    fn granting(&self) -> &'static [&'static str] {
        phrasebook::GRANTING
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &[PREFIX]
    }

    /// Eight digits behind the prefix are the date of a version, which is ignored; so is a slash
    /// at the end.
    fn rewrite(&self, path: &str) -> String {
        let path = path.strip_suffix('/').unwrap_or(path);
        let rest = path.strip_prefix(PREFIX).unwrap_or(path);
        let dated = rest.strip_prefix('/').map(|rest| rest.split_once('/').unwrap_or((rest, "")));
        match dated {
            Some((date, rest)) if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) => {
                format!("{PREFIX}/{rest}")
            }
            _ => path.to_owned(),
        }
    }

    fn limits_of(&self, path: &str) -> PathLimits {
        match path {
            "/api/v2/batch" => PathLimits::BATCH,
            "/api/v2/api_tokens" => PathLimits::SIGN_IN,
            _ => PathLimits::USUAL,
        }
    }

    fn keys(&self, head: &RequestContext) -> Result<Vec<PresentedKey>, Refusal> {
        let shown = auth::credentials(&head.headers)?;
        Ok(vec![PresentedKey { number: shown.key, secret: shown.secret.to_owned() }])
    }

    fn routes(&self, app: App) -> Router {
        routes(app)
    }

    /// A preflight is always answered, also where there is nothing: no route is of that method.
    fn refuse(&self, refusal: &Refusal, head: &RequestContext) -> Response {
        if head.method == Method::OPTIONS {
            return reply::empty(StatusCode::NO_CONTENT);
        }
        refuse::response(refusal, head)
    }

    /// Programs in browsers may read answers to requests that carry a key of their own, and to
    /// those whose key is wrong. A cookie would not count as one.
    fn finish(&self, head: &RequestContext, response: &mut Response) {
        let headers = response.headers_mut();
        if head.method == Method::OPTIONS {
            for (name, value) in PREFLIGHT {
                headers.insert(name, HeaderValue::from_static(value));
            }
        } else if head.headers.contains_key(header::AUTHORIZATION) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            let exposed = HeaderValue::from_static("ETag, Location, Retry-After");
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_behind_the_prefix_and_a_slash_at_the_end_are_passed_over() {
        for (path, spelled) in [
            ("/api/v2/20170401/people/7", "/api/v2/people/7"),
            ("/api/v2/people/7/", "/api/v2/people/7"),
            ("/api/v2/20170401/people/", "/api/v2/people"),
            ("/api/v2/20170401", "/api/v2/"),
            ("/api/v2/2017040/people", "/api/v2/2017040/people"),
            ("/api/v2/people/20170401", "/api/v2/people/20170401"),
            ("/api/v2", "/api/v2"),
        ] {
            assert_eq!(Deskpro.rewrite(path), spelled, "{path}");
        }
    }
}
