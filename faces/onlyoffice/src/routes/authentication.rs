//! `POST /authentication`: exchanges e-mail and password for a token.

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

use crate::{answer, auth, reply, request::Anonymous};

/// Parameters of sign-in through another provider, which is not served.
const PROVIDERS: &[&str] = &["provider", "accessToken", "codeOAuth", "serializedProfile"];

/// The names of the login: published clients also write `username` and `user`. Case is ignored.
const LOGINS: &[&str] = &["userName", "user", "email"];

/// Signs in. The response holds the token, in its body and in a cookie.
pub(crate) async fn sign_in(request: Anonymous) -> Result<Response, Refused> {
    let (login, password) = read(&request.params)?;
    let directory = &request.state.app.directory;
    let host = request.context.host();
    let signed_in =
        directory.sign_in(&DIALECT, Some(&host), login, password, &request.context).await;
    let (secret, caller) = signed_in?;
    let token = secret.secret.expose_secret();
    let portal = Portal::new(&caller.workspace.settings, request.state.face.zero_offset);
    let response = json!({"token": token, "expires": portal.moment(secret.key.expires)});
    let envelope = answer::one(201, response);
    let mut response =
        reply::envelope(reply::format(&request.context), StatusCode::CREATED, &envelope);
    response.headers_mut().insert(header::SET_COOKIE, cookie(token, &request.context));
    Ok(response)
}

fn read(params: &Params) -> Result<(&str, &str), Refusal> {
    if PROVIDERS.iter().any(|name| params.word(name).is_some()) {
        let text = "only e-mail and password are accepted here";
        return Err(Refusal::at("provider", Rule::Own(text)));
    }
    let login = LOGINS.iter().find_map(|name| params.word(name));
    // Blanks in a password are significant.
    let password = params.text("password").ok().flatten().filter(|text| !text.is_empty());
    let missing = [("userName", login), ("password", password)];
    let missing = missing.iter().filter(|(_, text)| text.is_none());
    let faults = missing.map(|(name, _)| Fault::at(name, Rule::Required)).collect();
    Refusal::unless_empty(faults)?;
    Ok((login.unwrap_or_default(), password.unwrap_or_default()))
}

/// The cookie of a token. Scripts cannot read it, and other sites cannot send it.
fn cookie(token: &str, context: &RequestContext) -> HeaderValue {
    let secure = if context.origin().starts_with("https:") { "; Secure" } else { "" };
    let name = auth::TOKEN;
    let cookie = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).expect("tokens are visible ASCII")
}
