//! The face: prefix, keys, limits, CORS.

use axum::{http::StatusCode, response::Response};
use polydex_format_deskpro::{DIALECT, phrasebook};
use polydex_http::{App, Cors, Face, PathLimits, Preflight, PresentedKey, RequestContext, Routes};
use polydex_model::{Dialect, Refusal};

use crate::{
    auth::{self, Credentials},
    refuse,
    routes::routes,
};

/// The Deskpro API v2 under `/api/v2`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deskpro;

const PREFIX: &str = "/api/v2";

/// Scripts in browsers may read answers to requests with an `Authorization` header, even a wrong one.
/// Cookies give no access.
const CORS: Cors = Cors {
    preflight: Preflight::Always,
    status: StatusCode::NO_CONTENT,
    methods: "GET, POST, PUT, DELETE, OPTIONS",
    headers: "Authorization, Content-Type, If-Match, If-None-Match, X-DeskPRO-Agent-ID, \
              X-Deskpro-Api-Get-Query-Body",
    max_age: Some("600"),
    exposed: Some("ETag, Location, Retry-After"),
    with_authorization_only: true,
};

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
        let Credentials { scheme, key, secret } = auth::credentials(&context.headers)?;
        Ok(vec![PresentedKey { number: key, secret: secret.to_owned(), kind: scheme.kind() }])
    }

    fn routes(&self, app: App) -> Routes {
        routes(app)
    }

    fn cors(&self) -> Option<&'static Cors> {
        Some(&CORS)
    }

    fn refuse(&self, refusal: &Refusal, context: &RequestContext) -> Response {
        refuse::response(refusal, context)
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
