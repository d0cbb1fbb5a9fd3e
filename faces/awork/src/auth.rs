//! Authentication: every call takes `Authorization: Bearer <token>`.

use std::ops::Deref;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use polydex_directory::Caller;
use polydex_format_awork::DIALECT;
use polydex_http::{App, Refused, RequestContext};
use polydex_model::{Refusal, refusal::Unauthenticated};

/// A caller with a valid token.
#[derive(Debug)]
pub struct Authenticated(pub Caller);

impl Deref for Authenticated {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl FromRequestParts<App> for Authenticated {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let Ok(context) = RequestContext::from_request_parts(parts, app).await;
        let token = token(&context.headers)?;
        Ok(Self(app.caller(&DIALECT, &context, None, token).await?))
    }
}

/// The token in a request's headers.
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
