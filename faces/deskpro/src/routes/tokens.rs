//! `POST /api_tokens`: exchanges e-mail address and password for a token.

use axum::{body::Bytes, extract::State, http::StatusCode, response::Response};
use polydex_format_deskpro::{
    DIALECT,
    wire::{COERCION, members},
};
use polydex_http::{App, Refused, RequestContext};
use polydex_lens::request::RequestObject;
use polydex_model::{Refusal, Rule};
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::reply;

/// Signs in. Needs no key; the directory throttles wrong passwords.
pub(crate) async fn create(
    State(app): State<App>,
    context: RequestContext,
    body: Bytes,
) -> Result<Response, Refused> {
    let (email, password) = read(&body)?;
    let host = context.host();
    let signed_in = app.directory.sign_in(&DIALECT, Some(&host), &email, &password, &context).await;
    let (token, caller) = signed_in?;
    let secret = format!("{}:{}", token.key.id.0, token.secret.expose_secret());
    let data = json!({ "person_id": caller.number, "token": secret });
    Ok(reply::data(StatusCode::CREATED, &data))
}

/// Address and password; neither may be blank.
fn read(body: &[u8]) -> Result<(String, String), Refusal> {
    let mut input = RequestObject::new(COERCION, members(body)?);
    for name in ["email", "password"] {
        if input.is_blank(name) {
            input.take(name);
            input.note(input.path().member(name).fault(Rule::Required));
        }
    }
    let (email, password) = (input.text("email").value(), input.verbatim("password").value());
    Refusal::unless_empty(input.into_faults_and_unknown(&[]))?;
    Ok((email.unwrap_or_default(), password.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use polydex_model::Fault;

    use super::*;

    #[test]
    fn both_members_must_be_sent_and_the_password_keeps_its_blanks() {
        let read_text = |text: &str| read(text.as_bytes());
        let sent = r#"{"email": " t@lind.example ", "password": " p "}"#;
        assert_eq!(read_text(sent), Ok(("t@lind.example".into(), " p ".into())));
        let required = |name| Fault::at(name, Rule::Required);
        let both = Err(Refusal::Invalid(vec![required("email"), required("password")]));
        assert_eq!(read_text(""), both);
        assert_eq!(read_text(r#"{"email": "", "password": null}"#), both);
        let list = read_text(r#"{"email": [], "password": "p"}"#);
        assert_eq!(list, Err(Refusal::at("email", Rule::WrongType("string"))));
    }
}
