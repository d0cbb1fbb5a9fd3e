//! `POST /token`: OAuth 2.0 client credentials (RFC 6749 §4.4). A key's number is the `client_id`,
//! its secret the `client_secret`.

use axum::{body::Bytes, extract::State};
use jiff::ToSpan;
use polydex_directory::KeyRequest;
use polydex_format_xurrent::{DIALECT, wire::Body};
use polydex_http::{App, Refused, RequestContext};
use polydex_model::{Refusal, refusal::Unauthenticated};
use secrecy::ExposeSecret as _;
use serde_json::json;
use url::form_urlencoded;

use crate::reply::Reply;

/// The lifetime of a token, in seconds.
const LIFETIME_S: i32 = 3600;

/// `POST /token`.
pub(crate) async fn grant(
    State(app): State<App>,
    context: RequestContext,
    body: Bytes,
) -> Result<Reply, Refused> {
    let body = parameters(&body)?;
    let text = |name| body.text_or_none(name);
    let grant_type = text("grant_type");
    if grant_type.as_deref() != Some("client_credentials") {
        let rule = polydex_model::Rule::NotAChoice;
        return Err(Refusal::at("grant_type", rule).into());
    }
    let unknown = || Refusal::Unauthenticated(Unauthenticated::UnknownKey);
    let client = text("client_id").and_then(|id| id.trim().parse().ok()).ok_or_else(unknown)?;
    let secret = text("client_secret").ok_or_else(unknown)?;
    let caller = app.caller(&DIALECT, &context, Some(client), &secret).await?;
    // A token that could create tokens would never expire.
    let person = caller.person.filter(|_| !caller.is_token).ok_or_else(unknown)?;
    let request = KeyRequest {
        person,
        role: caller.role,
        name: format!("OAuth token of key {client}"),
        is_token: true,
        expires: Some(app.directory.now() + LIFETIME_S.seconds()),
    };
    let token = app.directory.create_key(&caller, request).await?;
    // It expires no later than its key.
    let seconds = token.key.expires.map(|end| end.duration_since(app.directory.now()).as_secs());
    Ok(Reply::ok(&json!({
        "access_token": token.secret.expose_secret(),
        "token_type": "Bearer",
        "expires_in": seconds,
    })))
}

/// The parameters, which real clients send as a form or as JSON.
pub(super) fn parameters(body: &[u8]) -> Result<Body, Refusal> {
    if body.trim_ascii_start().starts_with(b"{") {
        return Body::parse(body);
    }
    let pairs = form_urlencoded::parse(body).into_owned();
    let members: serde_json::Map<_, _> = pairs.map(|(name, value)| (name, value.into())).collect();
    Ok(members.into())
}
