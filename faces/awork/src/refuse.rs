//! Writes refusals as the vendor does: one kind of object for every status.
//!
//! A 401 contains `code` and `description` twice, for two generations of clients: at the top level
//! and inside `message`. Missing permission is a 401 too. The vendor's API never answers 403; only
//! the filter in front of it does.

mod faults;

use std::borrow::Cow;

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

/// A member that breaks a rule.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ValidationError {
    property: String,
    message: String,
}

/// The error object of the vendor's gateway, which some clients read instead.
#[derive(Debug, Serialize)]
struct Message {
    description: String,
    code: &'static str,
}

/// The status and contents of an error response.
#[derive(Debug)]
struct ErrorResponse {
    status: StatusCode,
    code: &'static str,
    description: String,
    validation_errors: Vec<ValidationError>,
}

/// Writes a refusal.
pub fn refuse(refusal: &Refusal, context: &RequestContext) -> Response {
    let mut response = write(error_response(refusal), Vec::new(), context);
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

/// Writes an error in a filter or an order, with its position.
pub fn refuse_query(error: &QueryError, context: &RequestContext) -> Response {
    let response = ErrorResponse {
        status: StatusCode::BAD_REQUEST,
        code: "invalid-filter-or-order",
        description: format!("The parameter '{}' cannot be read.", error.parameter),
        validation_errors: Vec::new(),
    };
    write(response, vec![error.to_string()], context)
}

fn write(response: ErrorResponse, details: Vec<String>, context: &RequestContext) -> Response {
    let ErrorResponse { status, code, description, validation_errors } = response;
    let is_unauthorized = status == StatusCode::UNAUTHORIZED;
    // At the vendor, both statuses come from the gateway in front of the API.
    let is_of_gateway = is_unauthorized || status == StatusCode::TOO_MANY_REQUESTS;
    let message = is_of_gateway.then(|| Message { description: description.clone(), code });
    let body = ErrorBody {
        code,
        description,
        link: format!("{}/docs#{code}", context.origin()),
        trace_id: context.id().to_owned(),
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

/// The status, code and description of each refusal.
fn error_response(refusal: &Refusal) -> ErrorResponse {
    use StatusCode as Http;
    let (status, code, description): (StatusCode, &str, Cow<str>) = match refusal {
        Refusal::Invalid(faults) => return faults::error_response(faults),
        Refusal::Unauthenticated(why) => {
            (Http::UNAUTHORIZED, "unauthorized", token_text(*why).into())
        }
        Refusal::Forbidden(reason) => {
            let text = format!("You are not allowed to do this: {reason}.");
            (Http::UNAUTHORIZED, "unauthorized", text.into())
        }
        Refusal::NotFound(name) => {
            let name = if name == "person" { "user" } else { name };
            (Http::NOT_FOUND, "not-found", format!("There is no such {name}.").into())
        }
        Refusal::NoRoute => {
            (Http::NOT_FOUND, "not-found", "There is no matching path for this URL.".into())
        }
        Refusal::WrongMethod(allowed) => {
            let text = format!("This path has no such method; it has {allowed}.");
            (Http::METHOD_NOT_ALLOWED, "method-not-allowed", text.into())
        }
        Refusal::Malformed(text) => {
            let text = format!("The request is not valid: {text}.");
            (Http::BAD_REQUEST, "invalid-model", text.into())
        }
        Refusal::UnsupportedType => {
            let text = "The body must be of the type application/json.";
            (Http::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", text.into())
        }
        Refusal::UnsupportedEncoding => {
            let text = "The body may be compressed with gzip, and in no other way.";
            (Http::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", text.into())
        }
        Refusal::UnsupportedTransfer => {
            let text = "The only transfer coding that is known here is chunked.";
            (Http::NOT_IMPLEMENTED, "not-implemented", text.into())
        }
        Refusal::State(text) => (Http::BAD_REQUEST, "invalid-operation", text.clone()),
        Refusal::Stale => {
            let text = "The user was changed meanwhile; read it again.";
            (Http::PRECONDITION_FAILED, "concurrency-violation", text.into())
        }
        Refusal::TooLarge(limit) => {
            let text = format!("The body is longer than {limit} bytes.");
            (Http::PAYLOAD_TOO_LARGE, "request-body-too-large", text.into())
        }
        Refusal::Throttled(_) => {
            let text = "Too many requests; wait a while.";
            (Http::TOO_MANY_REQUESTS, "too-many-requests", text.into())
        }
        Refusal::Unavailable(_) => {
            let text = "The service is not available now; try again.";
            (Http::SERVICE_UNAVAILABLE, "server-error", text.into())
        }
        Refusal::Internal(_) => {
            let text = "Something went wrong on our side.";
            (Http::INTERNAL_SERVER_ERROR, "server-error", text.into())
        }
    };
    ErrorResponse {
        status,
        code,
        description: description.into_owned(),
        validation_errors: Vec::new(),
    }
}

/// Clients look for the words `token expired` to decide whether to refresh.
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
