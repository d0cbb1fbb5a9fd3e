//! The `Authorization` header: `key ID:SECRET` and its variants.

use axum::http::{HeaderMap, header};
use polydex_http::KeyKind;
use polydex_model::{Refusal, refusal::Unauthenticated};

/// The scheme that HTTP itself knows, in any case (RFC 9110 §11.1); the vendor's own are exact.
const BEARER: &str = "Bearer";

/// The first word of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// A key that an administrator made.
    Key,
    /// A token from signing in.
    Token,
    /// Either of them. Later builds of Deskpro use this word, as do programs of other vendors.
    Bearer,
}

impl Scheme {
    /// The kind of secret that may be sent under this word; `None` for any.
    pub(crate) fn kind(self) -> Option<KeyKind> {
        match self {
            Self::Key => Some(KeyKind::Key),
            Self::Token => Some(KeyKind::Token),
            Self::Bearer => None,
        }
    }
}

/// The credentials in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Credentials<'h> {
    /// The kind of secret.
    pub(crate) scheme: Scheme,
    /// The key's number, if it was sent.
    pub(crate) key: Option<i64>,
    /// The secret.
    pub(crate) secret: &'h str,
}

/// Reads the header as the vendor does: two parts separated by white space or commas, the first of
/// which is `key` or `token`. `Bearer`, in any case, means either, and the number may be missing.
pub(crate) fn credentials(headers: &HeaderMap) -> Result<Credentials<'_>, Refusal> {
    use Unauthenticated::{Malformed, Missing, UnknownKey, UnknownScheme};
    let refused = |why| Refusal::Unauthenticated(why);
    let header = headers.get(header::AUTHORIZATION).ok_or(refused(Missing))?;
    let text = header.to_str().map_err(|_| refused(Malformed))?;
    let mut parts =
        text.split(|c: char| c.is_whitespace() || c == ',').filter(|part| !part.is_empty());
    let (Some(kind), Some(rest), None) = (parts.next(), parts.next(), parts.next()) else {
        return Err(refused(Malformed));
    };
    let scheme = match kind {
        "key" => Scheme::Key,
        "token" => Scheme::Token,
        kind if kind.eq_ignore_ascii_case(BEARER) => Scheme::Bearer,
        _ => return Err(refused(UnknownScheme)),
    };
    let (key, secret) = match rest.split_once(':') {
        Some((id, secret)) => (Some(id.parse().map_err(|_| refused(UnknownKey))?), secret),
        None => (None, rest),
    };
    Ok(Credentials { scheme, key, secret })
}

/// Whether the header has a token; decides the error code of a wrong one.
pub(crate) fn is_token(headers: &HeaderMap) -> bool {
    let text = headers.get(header::AUTHORIZATION).and_then(|header| header.to_str().ok());
    let kind = text.unwrap_or_default().trim().split([' ', '\t', ',']).next();
    kind.is_some_and(|kind| kind == "token" || kind.eq_ignore_ascii_case(BEARER))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn read(header: &'static str) -> Result<(Scheme, Option<i64>, String), Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static(header));
        let read = credentials(&headers)?;
        Ok((read.scheme, read.key, read.secret.to_owned()))
    }

    #[test]
    fn keys_and_tokens_come_with_or_without_their_number() {
        assert_eq!(read("key 7:pdx_a"), Ok((Scheme::Key, Some(7), "pdx_a".into())));
        assert_eq!(read(" key ,  pdx_a "), Ok((Scheme::Key, None, "pdx_a".into())));
        assert_eq!(read("token 18:pdx_a"), Ok((Scheme::Token, Some(18), "pdx_a".into())));
        for bearer in ["Bearer pdx_a", "bearer pdx_a", "BEARER pdx_a"] {
            assert_eq!(read(bearer), Ok((Scheme::Bearer, None, "pdx_a".into())));
        }
    }

    #[test]
    fn each_mistake_has_its_own_reason() {
        use Unauthenticated::{Malformed, Missing, UnknownKey, UnknownScheme};
        for (header, why) in [
            ("key", Malformed),
            ("", Malformed),
            ("key 1:a b", Malformed),
            ("Key 1:a", UnknownScheme),
            ("Basic abc", UnknownScheme),
            ("Token 1:a", UnknownScheme),
            ("key one:a", UnknownKey),
        ] {
            assert_eq!(read(header), Err(Refusal::Unauthenticated(why)), "{header}");
        }
        let headers = HeaderMap::new();
        assert_eq!(credentials(&headers), Err(Refusal::Unauthenticated(Missing)));
    }
}
