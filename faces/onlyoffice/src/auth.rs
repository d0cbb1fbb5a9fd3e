//! Authentication: a token in a form field, the cookie or the header, or e-mail and password.

use axum::http::{HeaderMap, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use polydex_directory::Caller;
use polydex_format_onlyoffice::DIALECT;
use polydex_http::{App, PresentedKey, RequestContext};
use polydex_model::{Refusal, refusal::Unauthenticated};

/// The form field and the cookie that hold a token. The vendor's server also reads it from the
/// query. We do not, since tokens in URLs end up in logs.
pub(crate) const TOKEN: &str = "asc_auth_key";

/// A credential in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Credential {
    Token(String),
    Password { login: String, password: String },
}

/// Authenticates a request. Credentials are tried in the vendor's order and the first valid one
/// counts, so that a stale cookie does not defeat a valid header.
pub(crate) async fn caller(
    app: &App,
    context: &RequestContext,
    form_field: Option<&str>,
) -> Result<Caller, Refusal> {
    let (credentials, mut refused) = credentials(&context.headers, form_field);
    for credential in credentials {
        match check(app, context, credential).await {
            Err(Refusal::Unauthenticated(why)) => refused = why,
            outcome => return outcome,
        }
    }
    Err(Refusal::Unauthenticated(refused))
}

/// The tokens in the headers. Passwords are not among them: they are checked when the request is
/// carried out.
pub(crate) fn tokens(headers: &HeaderMap) -> Result<Vec<PresentedKey>, Refusal> {
    let (credentials, refused) = credentials(headers, None);
    if credentials.is_empty() {
        return Err(Refusal::Unauthenticated(refused));
    }
    let tokens = credentials.into_iter().filter_map(|credential| match credential {
        Credential::Token(secret) => Some(PresentedKey::secret(secret)),
        Credential::Password { .. } => None,
    });
    Ok(tokens.collect())
}

async fn check(
    app: &App,
    context: &RequestContext,
    credential: Credential,
) -> Result<Caller, Refusal> {
    match credential {
        Credential::Token(token) => app.caller(&DIALECT, context, None, &token).await,
        Credential::Password { login, password } => {
            let host = context.host();
            let directory = &app.directory;
            let mut caller =
                directory.check_password(&DIALECT, Some(&host), &login, &password, context).await?;
            caller.request = Some(context.id().to_owned());
            app.admit(&DIALECT, context, &caller)?;
            Ok(caller)
        }
    }
}

/// The credentials to try, and the reason for a refusal if none of them is valid.
fn credentials(
    headers: &HeaderMap,
    form_field: Option<&str>,
) -> (Vec<Credential>, Unauthenticated) {
    let mut refused = Unauthenticated::Missing;
    let tokens = form_field.into_iter().chain(cookies(headers));
    let tokens = tokens.map(str::trim).filter(|token| !token.is_empty());
    let mut credentials: Vec<Credential> =
        tokens.map(|t| Credential::Token(t.to_owned())).collect();
    match headers.get(header::AUTHORIZATION).map(|value| value.to_str().map(authorization)) {
        Some(Ok(Ok(credential))) => credentials.push(credential),
        Some(Ok(Err(why))) => refused = why,
        Some(Err(_)) => refused = Unauthenticated::Malformed,
        None => {}
    }
    (credentials, refused)
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|c| c.split_once('='));
    pairs.filter(|(name, _)| name.trim() == TOKEN).map(|(_, token)| token.trim().trim_matches('"'))
}

/// Parses the header: a token without a scheme or with `Bearer`, or `Basic` with e-mail and password.
/// With a scheme, anything after a comma is ignored.
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
    fn an_invalid_header_has_its_reason() {
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
