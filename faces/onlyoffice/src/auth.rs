//! Who is calling: a token from a form field, the cookie or the header, or e-mail and password.

use axum::http::{HeaderMap, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use polydex_directory::Caller;
use polydex_format_onlyoffice::DIALECT;
use polydex_http::{App, PresentedKey, RequestContext};
use polydex_model::{Refusal, refusal::Unauthenticated};

/// The form field and the cookie that hold a token. The original reads it from the query too;
/// tokens in URLs end up in logs, so that is not served.
pub(crate) const TOKEN: &str = "asc_auth_key";

/// What a request shows for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Credential {
    Token(String),
    Password { login: String, password: String },
}

/// The caller of a request. The places are tried in the original's order, and the first credential
/// that is good counts, so that a stale cookie does not defeat a valid header.
pub(crate) async fn caller(
    app: &App,
    head: &RequestContext,
    form_field: Option<&str>,
) -> Result<Caller, Refusal> {
    let (credentials, mut refused) = credentials(&head.headers, form_field);
    for credential in credentials {
        match check(app, head, credential).await {
            Err(Refusal::Unauthenticated(why)) => refused = why,
            outcome => return outcome,
        }
    }
    Err(Refusal::Unauthenticated(refused))
}

/// The tokens that a head shows. A password is none: it is checked where the request is carried out.
pub(crate) fn tokens(headers: &HeaderMap) -> Result<Vec<PresentedKey>, Refusal> {
    let (credentials, refused) = credentials(headers, None);
    if credentials.is_empty() {
        return Err(Refusal::Unauthenticated(refused));
    }
    let tokens = credentials.into_iter().filter_map(|credential| match credential {
        Credential::Token(secret) => Some(PresentedKey { number: None, secret }),
        Credential::Password { .. } => None,
    });
    Ok(tokens.collect())
}

async fn check(
    app: &App,
    head: &RequestContext,
    credential: Credential,
) -> Result<Caller, Refusal> {
    match credential {
        Credential::Token(token) => app.caller(&DIALECT, head, None, &token).await,
        Credential::Password { login, password } => {
            let host = head.host();
            let directory = &app.directory;
            let mut caller =
                directory.check_password(&DIALECT, Some(&host), &login, &password, head).await?;
            caller.request = Some(head.id.clone());
            app.admit(&DIALECT, head, &caller)?;
            Ok(caller)
        }
    }
}

/// What there is to try, and what to say if none of it is good.
fn credentials(
    headers: &HeaderMap,
    form_field: Option<&str>,
) -> (Vec<Credential>, Unauthenticated) {
    let mut refused = Unauthenticated::Missing;
    let tokens = form_field.into_iter().chain(cookies(headers));
    let tokens = tokens.map(str::trim).filter(|token| !token.is_empty());
    let mut found: Vec<Credential> = tokens.map(|t| Credential::Token(t.to_owned())).collect();
    match headers.get(header::AUTHORIZATION).map(|value| value.to_str().map(authorization)) {
        Some(Ok(Ok(credential))) => found.push(credential),
        Some(Ok(Err(why))) => refused = why,
        Some(Err(_)) => refused = Unauthenticated::Malformed,
        None => {}
    }
    (found, refused)
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|c| c.split_once('='));
    pairs.filter(|(name, _)| name.trim() == TOKEN).map(|(_, token)| token.trim().trim_matches('"'))
}

/// A token without a scheme or with `Bearer`, or `Basic` with e-mail and password. What stands
/// behind a comma is ignored with a scheme.
fn authorization(value: &str) -> Result<Credential, Unauthenticated> {
    let value = value.trim();
    let Some((scheme, rest)) = value.split_once(char::is_whitespace) else {
        let is_scheme = ["basic", "bearer", ""].iter().any(|s| value.eq_ignore_ascii_case(s));
        return if is_scheme {
            Err(Unauthenticated::Malformed)
        } else {
            Ok(Credential::Token(value.to_owned()))
        };
    };
    let rest = rest.split(',').next().unwrap_or_default().trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(Credential::Token(rest.to_owned()))
    } else if scheme.eq_ignore_ascii_case("basic") {
        basic(rest).ok_or(Unauthenticated::Malformed)
    } else {
        Err(Unauthenticated::UnknownScheme)
    }
}

fn basic(encoded: &str) -> Option<Credential> {
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (login, password) = decoded.split_once(':')?;
    Some(Credential::Password { login: login.to_owned(), password: password.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> Credential {
        Credential::Token(text.into())
    }

    fn of(headers: &[(&'static str, &str)], field: Option<&str>) -> Vec<Credential> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        credentials(&map, field).0
    }

    #[test]
    fn tokens_are_read_with_and_without_a_scheme() {
        for value in ["a=+/", "Bearer a=+/", "bearer  a=+/ , b", " a=+/ "] {
            assert_eq!(of(&[("authorization", value)], None), [token("a=+/")], "{value}");
        }
    }

    #[test]
    fn a_password_comes_with_basic() {
        let password =
            Credential::Password { login: "nora@corp.example".into(), password: "a:b".into() };
        let value = format!("Basic {}", STANDARD.encode("nora@corp.example:a:b"));
        assert_eq!(of(&[("authorization", &value)], None), [password]);
    }

    #[test]
    fn the_field_comes_before_the_cookie_and_that_before_the_header() {
        let headers = [("cookie", "x=1; asc_auth_key=b"), ("authorization", "c")];
        assert_eq!(of(&headers, Some("a")), [token("a"), token("b"), token("c")]);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (value, why) in [
            ("Digest a b", Unauthenticated::UnknownScheme),
            ("Basic", Unauthenticated::Malformed),
            ("Basic !!", Unauthenticated::Malformed),
            ("Basic YQ==", Unauthenticated::Malformed),
            ("Bearer", Unauthenticated::Malformed),
            ("", Unauthenticated::Malformed),
        ] {
            assert_eq!(authorization(value), Err(why), "{value}");
        }
    }
}
