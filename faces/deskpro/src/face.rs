//! The face: prefix, limits, CORS.

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

/// Headers of the answer to a preflight.
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

    /// Ignores eight digits behind the prefix, which are the date of a version, and a slash at the
    /// end.
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

    fn keys(&self, context: &RequestContext) -> Result<Vec<PresentedKey>, Refusal> {
        let presented = auth::credentials(&context.headers)?;
        Ok(vec![PresentedKey { number: presented.key, secret: presented.secret.to_owned() }])
    }

    fn routes(&self, app: App) -> Router {
        routes(app)
    }

    /// A preflight is always answered, whatever the path: no route has that method.
    fn refuse(&self, refusal: &Refusal, context: &RequestContext) -> Response {
        if context.method == Method::OPTIONS {
            return reply::empty(StatusCode::NO_CONTENT);
        }
        refuse::response(refusal, context)
    }

    /// Scripts in browsers may read answers to requests with an `Authorization` header, even a wrong
    /// one. Cookies give no access.
    fn finish(&self, context: &RequestContext, response: &mut Response) {
        let headers = response.headers_mut();
        if context.method == Method::OPTIONS {
            for (name, value) in PREFLIGHT {
                headers.insert(name, HeaderValue::from_static(value));
            }
        } else if context.headers.contains_key(header::AUTHORIZATION) {
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
    fn a_date_behind_the_prefix_and_a_slash_at_the_end_are_ignored() {
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
