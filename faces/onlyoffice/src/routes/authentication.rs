//! `POST /authentication`: e-mail and password for a token.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use polydex_format_onlyoffice::{
    DIALECT,
    wire::{Params, date::Portal},
};
use polydex_http::{Refused, RequestContext};
use polydex_model::{Fault, Refusal, Rule};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::{answer, auth, reply, request::Open};

/// Names of parameters for signing in through another provider, which is not served.
const PROVIDERS: &[&str] = &["provider", "accessToken", "codeOAuth", "serializedProfile"];

/// Published clients also write `username` and `user`; names are read in any case.
const LOGINS: &[&str] = &["userName", "user", "email"];

/// Signs in. The token is in the answer and in a cookie.
pub(crate) async fn sign_in(open: Open) -> Result<Response, Refused> {
    let (login, password) = read(&open.params)?;
    let directory = &open.server.app.directory;
    let host = open.head.host();
    let signed_in = directory.sign_in(&DIALECT, Some(&host), login, password, &open.head).await;
    let (secret, caller) = signed_in?;
    let token = secret.secret.expose_secret();
    let portal = Portal::new(&caller.workspace.settings, open.server.face.zero_offset);
    let response = json!({"token": token, "expires": portal.moment(secret.key.expires)});
    let envelope = answer::one(201, response);
    let mut response = reply::envelope(reply::format(&open.head), StatusCode::CREATED, &envelope);
    response.headers_mut().insert(header::SET_COOKIE, cookie(token, &open.head));
    Ok(response)
}

fn read(params: &Params) -> Result<(&str, &str), Refusal> {
    if PROVIDERS.iter().any(|name| params.word(name).is_some()) {
        let text = "only e-mail and password are accepted here";
        return Err(Refusal::at("provider", Rule::Own(text)));
    }
    let login = LOGINS.iter().find_map(|name| params.word(name));
    // Blanks of a password count.
    let password = params.text("password").ok().flatten().filter(|text| !text.is_empty());
    let missing = [("userName", login), ("password", password)];
    let missing = missing.iter().filter(|(_, text)| text.is_none());
    let faults = missing.map(|(name, _)| Fault::at(name, Rule::Required)).collect();
    Refusal::unless_empty(faults)?;
    Ok((login.unwrap_or_default(), password.unwrap_or_default()))
}

/// Scripts cannot read it, other sites cannot send it.
fn cookie(token: &str, head: &RequestContext) -> HeaderValue {
    let secure = if head.origin().starts_with("https:") { "; Secure" } else { "" };
    let name = auth::TOKEN;
    let cookie = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).expect("tokens are visible ASCII")
}
