//! Authentication: `Authorization: Bearer <token>`, on every path.

use axum::http::{HeaderMap, header};
use polydex_model::{Refusal, refusal::Unauthenticated};

/// The token of a request, valid or not.
pub(crate) fn token(headers: &HeaderMap) -> Result<&str, Refusal> {
    let refused = |why| Err(Refusal::Unauthenticated(why));
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return refused(Unauthenticated::Missing);
    };
    let Ok(text) = value.to_str() else {
        return refused(Unauthenticated::Malformed);
    };
    let (scheme, token) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    match token.trim() {
        _ if !scheme.eq_ignore_ascii_case("bearer") => refused(Unauthenticated::UnknownScheme),
        "" => refused(Unauthenticated::Malformed),
        token => Ok(token),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Unauthenticated::{Malformed, Missing, UnknownScheme};

    #[test]
    fn a_bearer_token_is_read_and_nothing_else() {
        let read = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            token(&headers).map(str::to_owned)
        };
        assert_eq!(read("Bearer pdx_a"), Ok("pdx_a".to_owned()));
        assert_eq!(read("bearer  pdx_a "), Ok("pdx_a".to_owned()));
        for (value, why) in [
            ("pdx_a", UnknownScheme),
            ("Basic YTpi", UnknownScheme),
            ("Bearer", Malformed),
            ("Bearer ", Malformed),
        ] {
            assert_eq!(read(value), Err(Refusal::Unauthenticated(why)), "{value}");
        }
        let none = token(&HeaderMap::new()).map(str::to_owned);
        assert_eq!(none, Err(Refusal::Unauthenticated(Missing)));
    }
}
