//! Authentication: the bearer token, and the account that the request names.

use axum::{extract::FromRequestParts, http::request::Parts};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use polydex_directory::Caller;
use polydex_format_xurrent::XurrentLens;
use polydex_http::{App, Params, Refused, RequestContext};
use polydex_model::{Refusal, Workspace, refusal::Unauthenticated};

use crate::Options;

/// Headers that name an account by its id. If several differ, the newest name wins.
const ACCOUNT_HEADERS: [&str; 3] = ["x-xurrent-account", "x-4me-account", "x-itrp-account"];

/// Headers that name the system from which a record comes, the newest first.
const SOURCE_HEADERS: [&str; 4] =
    ["x-xurrent-source", "x-4me-source", "x-itrp-source", "user-agent"];

/// The authenticated caller of a request, with the request and the lens of the workspace.
#[derive(Debug)]
pub(crate) struct Authenticated {
    pub(crate) caller: Caller,
    pub(crate) context: RequestContext,
    pub(crate) lens: XurrentLens,
}

impl AsRef<Caller> for Authenticated {
    fn as_ref(&self) -> &Caller {
        &self.caller
    }
}

impl FromRequestParts<App> for Authenticated {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let polydex_http::Authenticated { caller, context } =
            polydex_http::Authenticated::from_request_parts(parts, app).await?;
        check_account(&context, &caller.workspace)?;
        let lens = XurrentLens::for_workspace(&caller.workspace.settings);
        Ok(Self { caller, context, lens })
    }
}

/// The token of a request, in any of the accepted forms.
pub(crate) fn token(context: &RequestContext, options: Options) -> Result<String, Refusal> {
    let in_query = || {
        let params = Params::of(&context.uri);
        params.all("api_token").next().map(str::to_owned)
    };
    match header(context, "authorization") {
        Some(header) => from_header(header, options),
        None => options.basic_auth.then(in_query).flatten().ok_or(Unauthenticated::Missing),
    }
    .map_err(Refusal::Unauthenticated)
}

/// The token of `Authorization`: of `Bearer`, the one scheme that the vendor still has, or, where it
/// is switched on, of `Basic` with the token as the user.
fn from_header(header: &str, options: Options) -> Result<String, Unauthenticated> {
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

/// Checks that a named account is the workspace of the key, which alone decides the workspace.
fn check_account(context: &RequestContext, workspace: &Workspace) -> Result<(), Refusal> {
    let named = ACCOUNT_HEADERS.iter().find(|name| context.headers.contains_key(**name));
    match named.map(|name| header(context, name).unwrap_or_default()) {
        Some(account) if !account.eq_ignore_ascii_case(&workspace.name) => {
            Err(Refusal::Malformed("Invalid x-xurrent-account header".into()))
        }
        _ => Ok(()),
    }
}

/// The `source` of a new record whose body names none.
pub(crate) fn source(context: &RequestContext) -> String {
    /// Maximum length of `source`, in characters.
    const MAX: usize = 30;
    let mut named = SOURCE_HEADERS.iter().filter_map(|name| header(context, name));
    let source = named.find(|name| !name.is_empty()).unwrap_or("Xurrent API");
    source.chars().take(MAX).collect()
}

fn header<'h>(context: &'h RequestContext, name: &str) -> Option<&'h str> {
    context.headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn request(headers: &[(&str, &str)]) -> RequestContext {
        let builder = headers
            .iter()
            .fold(Request::get("/v1/me"), |request, (name, value)| request.header(*name, *value));
        let (parts, ()) = builder.body(()).expect("a request").into_parts();
        RequestContext::new(&parts, String::new())
    }

    const OLD: Options = Options { basic_auth: true, safe_csv: false };

    #[test]
    fn a_bearer_token_is_read_and_other_forms_only_if_switched_on() {
        let new = Options::default();
        for options in [new, OLD] {
            assert_eq!(from_header("bearer  t", options).as_deref(), Ok("t"));
            assert_eq!(from_header("t", options), Err(Unauthenticated::Malformed));
            assert_eq!(from_header("Digest t", options), Err(Unauthenticated::UnknownScheme));
        }
        // `t:x`
        assert_eq!(from_header("Basic dDp4", OLD).as_deref(), Ok("t"));
        assert_eq!(from_header("Basic dDp4", new), Err(Unauthenticated::UnknownScheme));
        assert_eq!(from_header("Basic ?", OLD), Err(Unauthenticated::Malformed));
    }

    #[test]
    fn the_source_comes_from_the_newest_header_and_is_cut() {
        let all = [("User-Agent", "curl/8"), ("X-4me-Source", "hr"), ("X-Xurrent-Source", "crm")];
        assert_eq!(source(&request(&all)), "crm");
        assert_eq!(source(&request(&all[..2])), "hr");
        assert_eq!(source(&request(&all[..1])), "curl/8");
        assert_eq!(source(&request(&[])), "Xurrent API");
        assert_eq!(source(&request(&[("User-Agent", &"x".repeat(99))])).len(), 30);
    }
}
