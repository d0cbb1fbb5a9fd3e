//! The caller of a request.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use http::request::Parts;
use polydex_directory::{Caller, IdempotencyKey};
use polydex_model::{Refusal, refusal::Unauthenticated};

use crate::{App, PresentedKey, Refused, RequestContext};

/// A caller whose key is known. As an extractor it tries the keys that the request shows by
/// [`Face::keys`](crate::Face::keys), in their order, and counts the request against the rate limits.
///
/// Faces that need more of a caller (a lens, another account) build their own extractor on this one.
#[derive(Clone, Debug)]
pub struct Authenticated {
    /// The caller.
    pub caller: Caller,
    /// The request.
    pub context: RequestContext,
}

impl Deref for Authenticated {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl AsRef<Caller> for Authenticated {
    fn as_ref(&self) -> &Caller {
        &self.caller
    }
}

impl Authenticated {
    /// The caller of a request, by the keys that it shows. The last refusal is that of the request.
    pub async fn by_keys(app: &App, context: RequestContext) -> Result<Self, Refusal> {
        let Some(face) = context.face() else {
            return Err(Refusal::Internal("a request of no face has no caller".to_owned()));
        };
        let dialect = face.dialect();
        let mut refused = Refusal::Unauthenticated(Unauthenticated::Missing);
        for PresentedKey { number, secret, kind } in face.keys(&context)? {
            match app.uncounted_caller(&dialect, &context, number, &secret).await {
                Ok(caller) if kind.is_none_or(|kind| kind.takes(&caller)) => {
                    app.admit(&dialect, &context, &caller)?;
                    return Ok(Self { caller, context });
                }
                Ok(_) => refused = Refusal::Unauthenticated(Unauthenticated::UnknownKey),
                Err(why @ Refusal::Unauthenticated(_)) => refused = why,
                Err(refusal) => return Err(refusal),
            }
        }
        Err(refused)
    }
}

impl FromRequestParts<App> for Authenticated {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let Ok(context) = RequestContext::from_request_parts(parts, app).await;
        let mut authenticated = Self::by_keys(app, context).await?;
        authenticated.caller.idempotency_key = parts.extensions.get::<IdempotencyKey>().copied();
        Ok(authenticated)
    }
}
