//! Refusals in the vendor's words: one object, the same for every status.
//!
//! A 401 says the same twice, because two generations of clients read it: `code` and
//! `description`, or both inside `message`. Missing permission is a 401 too; a 403 comes only from
//! the vendor's outer filter, never from the API.

mod faults;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use polydex_http::RequestContext;
use polydex_model::{Refusal, refusal::Unauthenticated};
use serde::Serialize;

use crate::filter::QueryError;

/// An error's body.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorBody {
    code: &'static str,
    description: String,
    link: String,
    trace_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    validation_errors: Vec<ValidationError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

/// One member that breaks a rule.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ValidationError {
    property: String,
    message: String,
}

/// What the vendor's gateway writes of a bad token, and some clients read instead.
#[derive(Debug, Serialize)]
struct Message {
    description: String,
    code: &'static str,
}

/// What is said of a refusal.
#[derive(Debug)]
struct Said {
    status: StatusCode,
    code: &'static str,
    description: String,
    validation_errors: Vec<ValidationError>,
}

impl Said {
    fn new(status: StatusCode, code: &'static str, description: impl Into<String>) -> Self {
        Self { status, code, description: description.into(), validation_errors: Vec::new() }
    }
}

/// Writes a refusal.
pub fn refuse(refusal: &Refusal, head: &RequestContext) -> Response {
    let mut response = write(said(refusal), Vec::new(), head);
    let headers = response.headers_mut();
    match refusal {
        Refusal::WrongMethod(allowed) => {
            if let Ok(allowed) = HeaderValue::from_str(allowed) {
                headers.insert(header::ALLOW, allowed);
            }
        }
        Refusal::Throttled(after) | Refusal::Unavailable(after) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
        }
        _ => {}
    }
    response
}

/// Writes what is wrong with a filter or an order, with the place.
pub fn refuse_query(error: &QueryError, head: &RequestContext) -> Response {
    let description = format!("The parameter '{}' cannot be read.", error.parameter);
    let said = Said::new(StatusCode::BAD_REQUEST, "invalid-filter-or-order", description);
    write(said, vec![error.to_string()], head)
}

fn write(said: Said, details: Vec<String>, head: &RequestContext) -> Response {
    let Said { status, code, description, validation_errors } = said;
    let is_unauthorized = status == StatusCode::UNAUTHORIZED;
    // Both come from the vendor's gateway rather than from the API behind it.
    let is_of_gateway = is_unauthorized || status == StatusCode::TOO_MANY_REQUESTS;
    let message = is_of_gateway.then(|| Message { description: description.clone(), code });
    let body = ErrorBody {
        code,
        description,
        link: format!("{}/docs#{code}", head.origin()),
        trace_id: head.id.clone(),
        details,
        validation_errors,
        message,
    };
    let mut response = (status, Json(body)).into_response();
    if is_unauthorized {
        let challenge = HeaderValue::from_static("Bearer");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// The table of refusals.
fn said(refusal: &Refusal) -> Said {
    use StatusCode as Http;
    match refusal {
        Refusal::Unauthenticated(why) => {
            Said::new(Http::UNAUTHORIZED, "unauthorized", token_text(*why))
        }
        Refusal::Forbidden(reason) => {
            let text = format!("You are not allowed to do this: {reason}.");
            Said::new(Http::UNAUTHORIZED, "unauthorized", text)
        }
        Refusal::NotFound(name) => {
            let name = if name == "person" { "user" } else { name };
            Said::new(Http::NOT_FOUND, "not-found", format!("There is no such {name}."))
        }
        Refusal::NoRoute => {
            Said::new(Http::NOT_FOUND, "not-found", "There is no matching path for this URL.")
        }
        Refusal::WrongMethod(allowed) => {
            let text = format!("This path has no such method; it has {allowed}.");
            Said::new(Http::METHOD_NOT_ALLOWED, "method-not-allowed", text)
        }
        Refusal::Malformed(text) => Said::new(
            Http::BAD_REQUEST,
            "invalid-model",
            format!("The request is not valid: {text}."),
        ),
        Refusal::UnsupportedType => Said::new(
            Http::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "The body must be of the type application/json.",
        ),
        Refusal::UnsupportedEncoding => Said::new(
            Http::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "The body may be compressed with gzip, and in no other way.",
        ),
        Refusal::UnsupportedTransfer => Said::new(
            Http::NOT_IMPLEMENTED,
            "not-implemented",
            "The only transfer coding that is known here is chunked.",
        ),
        Refusal::Invalid(list) => faults::said(list),
        Refusal::State(text) => Said::new(Http::BAD_REQUEST, "invalid-operation", text.clone()),
        Refusal::Stale => Said::new(
            Http::PRECONDITION_FAILED,
            "concurrency-violation",
            "The user was changed meanwhile; read it again.",
        ),
        Refusal::TooLarge(limit) => {
            let text = format!("The body is longer than {limit} bytes.");
            Said::new(Http::PAYLOAD_TOO_LARGE, "request-body-too-large", text)
        }
        Refusal::Throttled(_) => Said::new(
            Http::TOO_MANY_REQUESTS,
            "too-many-requests",
            "Too many requests; wait a while.",
        ),
        Refusal::Unavailable(_) => Said::new(
            Http::SERVICE_UNAVAILABLE,
            "server-error",
            "The service is not available now; try again.",
        ),
        Refusal::Internal(_) => Said::new(
            Http::INTERNAL_SERVER_ERROR,
            "server-error",
            "Something went wrong on our side.",
        ),
    }
}

/// A client decides by the words `token expired` whether to refresh.
fn token_text(why: Unauthenticated) -> &'static str {
    match why {
        Unauthenticated::Missing => "No token was sent",
        Unauthenticated::Malformed | Unauthenticated::UnknownScheme => {
            "Bad token; expected Authorization: Bearer <token>"
        }
        Unauthenticated::UnknownKey => "Bad token; there is no such token, or it was revoked",
        Unauthenticated::Expired => "token expired",
        Unauthenticated::WrongPassword => "Wrong e-mail address or password",
    }
}

#[cfg(test)]
mod tests;
