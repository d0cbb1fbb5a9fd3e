//! `Authorization: key ID:SECRET` and its relatives.

use axum::http::{HeaderMap, header};
use polydex_model::{Refusal, refusal::Unauthenticated};

/// What a client says to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Credentials<'h> {
    /// By a token from signing in, rather than by a key of an administrator.
    pub(crate) by_token: bool,
    /// The key's number, where it was sent.
    pub(crate) key: Option<i64>,
    /// The secret.
    pub(crate) secret: &'h str,
}

/// Reads the header as the vendor does: two parts between white space or commas, the first of them
/// `key` or `token`. `Bearer` is another spelling of `token`, and the number may be left out.
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
    let by_token = match kind {
        "key" => false,
        "token" | "Bearer" => true,
        _ => return Err(refused(UnknownScheme)),
    };
    let (key, secret) = match rest.split_once(':') {
        Some((id, secret)) => (Some(id.parse().map_err(|_| refused(UnknownKey))?), secret),
        None => (None, rest),
    };
    Ok(Credentials { by_token, key, secret })
}

/// Whether the header names a token; decides the word for a wrong one.
pub(crate) fn is_token(headers: &HeaderMap) -> bool {
    let text = headers.get(header::AUTHORIZATION).and_then(|header| header.to_str().ok());
    let kind = text.unwrap_or_default().trim().split([' ', '\t', ',']).next();
    matches!(kind, Some("token" | "Bearer"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn read(header: &'static str) -> Result<(bool, Option<i64>, String), Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static(header));
        let read = credentials(&headers)?;
        Ok((read.by_token, read.key, read.secret.to_owned()))
    }

    #[test]
    fn keys_and_tokens_come_with_or_without_their_number() {
        assert_eq!(read("key 7:pdx_a"), Ok((false, Some(7), "pdx_a".into())));
        assert_eq!(read(" key ,  pdx_a "), Ok((false, None, "pdx_a".into())));
        assert_eq!(read("token 18:pdx_a"), Ok((true, Some(18), "pdx_a".into())));
        assert_eq!(read("Bearer pdx_a"), Ok((true, None, "pdx_a".into())));
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        use Unauthenticated::{Malformed, Missing, UnknownKey, UnknownScheme};
        for (header, why) in [
            ("key", Malformed),
            ("", Malformed),
            ("key 1:a b", Malformed),
            ("Key 1:a", UnknownScheme),
            ("Basic abc", UnknownScheme),
            ("key one:a", UnknownKey),
        ] {
            assert_eq!(read(header), Err(Refusal::Unauthenticated(why)), "{header}");
        }
        let headers = HeaderMap::new();
        assert_eq!(credentials(&headers), Err(Refusal::Unauthenticated(Missing)));
    }
}
