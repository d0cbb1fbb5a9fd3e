//! Who is asking: the bearer token, and the account that the request names.

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use polydex_directory::{Caller, IdempotencyKey};
use polydex_http::{App, Refused, RequestContext};
use polydex_model::{Refusal, Workspace, refusal::Unauthenticated};
use url::form_urlencoded;

use crate::face::Options;
use polydex_format_xurrent::{DIALECT, XurrentLens};

/// Headers that name an account by its id. The newest name wins where several differ.
const ACCOUNT_HEADERS: [&str; 3] = ["x-xurrent-account", "x-4me-account", "x-itrp-account"];

/// Headers that name the system a record comes from, the newest first.
const SOURCE_HEADERS: [&str; 4] =
    ["x-xurrent-source", "x-4me-source", "x-itrp-source", "user-agent"];

/// The caller of a request, and the lens of the workspace.
#[derive(Debug)]
pub(crate) struct Asking {
    pub(crate) caller: Caller,
    pub(crate) lens: XurrentLens,
}

impl FromRequestParts<App> for Asking {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let Ok(head) = RequestContext::from_request_parts(parts, app).await;
        let mut caller = app.caller(&DIALECT, &head, None, &token(&head, options(parts))?).await?;
        caller.once = parts.extensions.get::<IdempotencyKey>().copied();
        check_account(&head, &caller.workspace)?;
        let lens = XurrentLens::for_workspace(&caller.workspace.settings);
        Ok(Self { caller, lens })
    }
}

/// The token that a request shows, valid or not.
#[derive(Debug)]
pub(crate) struct Presented(pub(crate) String);

impl OptionalFromRequestParts<App> for Presented {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Refused> {
        let Ok(head) = RequestContext::from_request_parts(parts, app).await;
        Ok(token(&head, options(parts)).ok().map(Self))
    }
}

fn options(parts: &Parts) -> Options {
    parts.extensions.get::<Options>().copied().unwrap_or_default()
}

/// The token of a request, in any form that is read here.
pub(crate) fn token(head: &RequestContext, options: Options) -> Result<String, Refusal> {
    let in_query = || {
        let query = head.uri.query().unwrap_or_default().as_bytes();
        let mut pairs = form_urlencoded::parse(query);
        pairs.find(|(name, _)| name == "api_token").map(|(_, token)| token.into_owned())
    };
    match header(head, "authorization") {
        Some(header) => in_header(header, options),
        None => options.basic_auth.then(in_query).flatten().ok_or(Unauthenticated::Missing),
    }
    .map_err(Refusal::Unauthenticated)
}

/// The token of `Authorization`: `Bearer`, the one scheme that the vendor still has, and where it
/// is switched on `Basic` with the token as user.
fn in_header(header: &str, options: Options) -> Result<String, Unauthenticated> {
    let (scheme, text) = header.split_once(' ').ok_or(Unauthenticated::Malformed)?;
    let text = text.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Ok(text.to_owned());
    }
    if !(options.basic_auth && scheme.eq_ignore_ascii_case("basic")) {
        return Err(Unauthenticated::UnknownScheme);
    }
    let plain = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let plain = plain.ok_or(Unauthenticated::Malformed)?;
    Ok(plain.split(':').next().unwrap_or_default().to_owned())
}

/// The key decides the workspace: an account that is named must be its own.
fn check_account(head: &RequestContext, workspace: &Workspace) -> Result<(), Refusal> {
    let named = ACCOUNT_HEADERS.iter().find(|name| head.headers.contains_key(**name));
    match named.map(|name| header(head, name).unwrap_or_default()) {
        Some(account) if !account.eq_ignore_ascii_case(&workspace.name) => {
            Err(Refusal::Malformed("Invalid x-xurrent-account header".into()))
        }
        _ => Ok(()),
    }
}

/// The system that a new record comes from, where its body names none.
pub(crate) fn source(head: &RequestContext) -> String {
    /// As many characters as `source` may have.
    const MOST: usize = 30;
    let mut named = SOURCE_HEADERS.iter().filter_map(|name| header(head, name));
    let source = named.find(|name| !name.is_empty()).unwrap_or("Xurrent API");
    source.chars().take(MOST).collect()
}

fn header<'h>(head: &'h RequestContext, name: &str) -> Option<&'h str> {
    head.headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn head(headers: &[(&str, &str)]) -> RequestContext {
        let builder = headers
            .iter()
            .fold(Request::get("/v1/me"), |request, (name, value)| request.header(*name, *value));
        let (parts, ()) = builder.body(()).expect("a request").into_parts();
        RequestContext::new(&parts, String::new())
    }

    const OLD: Options = Options { basic_auth: true, safe_csv: false };

    #[test]
    fn a_bearer_token_is_read_and_others_where_they_are_switched_on() {
        let new = Options::default();
        for options in [new, OLD] {
            assert_eq!(in_header("bearer  t", options).as_deref(), Ok("t"));
            assert_eq!(in_header("t", options), Err(Unauthenticated::Malformed));
            assert_eq!(in_header("Digest t", options), Err(Unauthenticated::UnknownScheme));
        }
        // `t:x`
        assert_eq!(in_header("Basic dDp4", OLD).as_deref(), Ok("t"));
        assert_eq!(in_header("Basic dDp4", new), Err(Unauthenticated::UnknownScheme));
        assert_eq!(in_header("Basic ?", OLD), Err(Unauthenticated::Malformed));
    }

    #[test]
    fn the_source_is_that_of_the_newest_header_and_never_too_long() {
        let all = [("User-Agent", "curl/8"), ("X-4me-Source", "hr"), ("X-Xurrent-Source", "crm")];
        assert_eq!(source(&head(&all)), "crm");
        assert_eq!(source(&head(&all[..2])), "hr");
        assert_eq!(source(&head(&all[..1])), "curl/8");
        assert_eq!(source(&head(&[])), "Xurrent API");
        assert_eq!(source(&head(&[("User-Agent", &"x".repeat(99))])).len(), 30);
    }
}
