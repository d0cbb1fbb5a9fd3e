//! Who is asking: the bearer token, and the account that the request names.

use axum::{extract::FromRequestParts, http::request::Parts};
use polydex_directory::Caller;
use polydex_http::{App, Head, Refused};
use polydex_model::{Refusal, Workspace, refusal::Unauthenticated};

use crate::{DIALECT, XurrentLens};

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
        let Ok(head) = Head::from_request_parts(parts, app).await;
        let caller = app.caller(&DIALECT, &head, None, bearer(&head)?).await?;
        check_account(&head, &caller.workspace)?;
        let lens = XurrentLens::for_workspace(&caller.workspace.settings);
        Ok(Self { caller, lens })
    }
}

/// The token of `Authorization: Bearer`, the one scheme that the vendor still has.
fn bearer(head: &Head) -> Result<&str, Refusal> {
    let refused = |why| Refusal::Unauthenticated(why);
    let header = header(head, "authorization").ok_or(refused(Unauthenticated::Missing))?;
    let (scheme, token) = header.split_once(' ').ok_or(refused(Unauthenticated::Malformed))?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(token.trim())
    } else {
        Err(refused(Unauthenticated::UnknownScheme))
    }
}

/// The key decides the workspace: an account that is named must be its own.
fn check_account(head: &Head, workspace: &Workspace) -> Result<(), Refusal> {
    let named = ACCOUNT_HEADERS.iter().find(|name| head.headers.contains_key(**name));
    match named.map(|name| header(head, name).unwrap_or_default()) {
        Some(account) if !account.eq_ignore_ascii_case(&workspace.name) => {
            Err(Refusal::Malformed("Invalid x-xurrent-account header".into()))
        }
        _ => Ok(()),
    }
}

/// The system that a new record comes from, where its body names none.
pub(crate) fn source(head: &Head) -> String {
    /// As many characters as `source` may have.
    const MOST: usize = 30;
    let mut named = SOURCE_HEADERS.iter().filter_map(|name| header(head, name));
    let source = named.find(|name| !name.is_empty()).unwrap_or("Xurrent API");
    source.chars().take(MOST).collect()
}

fn header<'h>(head: &'h Head, name: &str) -> Option<&'h str> {
    head.headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn head(headers: &[(&str, &str)]) -> Head {
        let builder = headers
            .iter()
            .fold(Request::get("/v1/me"), |request, (name, value)| request.header(*name, *value));
        let (parts, ()) = builder.body(()).expect("a request").into_parts();
        Head::new(&parts, String::new())
    }

    #[test]
    fn only_a_bearer_token_is_read() {
        assert_eq!(bearer(&head(&[("Authorization", "bearer  t")])), Ok("t"));
        for (odd, why) in
            [("Basic dDp4", Unauthenticated::UnknownScheme), ("t", Unauthenticated::Malformed)]
        {
            let head = head(&[("Authorization", odd)]);
            assert_eq!(bearer(&head), Err(Refusal::Unauthenticated(why)), "{odd}");
        }
        assert_eq!(bearer(&head(&[])), Err(Refusal::Unauthenticated(Unauthenticated::Missing)));
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
