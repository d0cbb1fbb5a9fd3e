//! Refusals as Deskpro writes them: one table of statuses and codes, and the tree of faults.

mod faults;

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use polydex_format_deskpro::wire::INVALID_JSON;
use polydex_http::RequestContext;
use polydex_model::{FieldPath, Refusal, Rule, refusal::Unauthenticated};
use serde_json::{Value as Json, json};

use crate::{auth, reply};

pub(crate) use faults::{VendorFault, dupe_email};

const WWW_AUTHENTICATE: &str = "session,token,key realm=\"DeskPRO API\"";

/// A refusal as a response.
pub(crate) fn response(refusal: &Refusal, context: &RequestContext) -> Response {
    let (status, code, message) = words(refusal, context);
    let errors = match refusal {
        Refusal::Invalid(found) if status == StatusCode::BAD_REQUEST && code == INVALID_INPUT => {
            faults::tree(found.iter().map(VendorFault::from))
        }
        _ => Json::Null,
    };
    let mut body = body(status, code, &message, &errors);
    let headers: HeaderMap = headers(refusal).into_iter().collect();
    if reply::wants_headers(&context.uri) {
        body["headers"] = Json::Object(reply::header_members(status, &headers));
    }
    let mut response = reply::json(status, &body);
    response.headers_mut().extend(headers);
    response
}

/// Faults with their own messages as a response.
pub(crate) fn invalid(faults: Vec<VendorFault>) -> Response {
    let status = StatusCode::BAD_REQUEST;
    reply::json(status, &body(status, INVALID_INPUT, INVALID_MESSAGE, &faults::tree(faults)))
}

const INVALID_INPUT: &str = "invalid_input";
const INVALID_MESSAGE: &str = "Request input is invalid.";

fn body(status: StatusCode, code: &str, message: &str, errors: &Json) -> Json {
    json!({ "status": status.as_u16(), "code": code, "message": message, "errors": errors })
}

/// Status, code and message of a refusal.
fn words(refusal: &Refusal, context: &RequestContext) -> (StatusCode, &'static str, String) {
    let (status, code, message) = match refusal {
        Refusal::Unauthenticated(why) => {
            let (code, message) = unauthenticated(*why, context);
            (StatusCode::UNAUTHORIZED, code, message)
        }
        Refusal::Invalid(faults) if is_forbidden(faults) => forbidden(),
        Refusal::Forbidden(_) => forbidden(),
        Refusal::NotFound(_) | Refusal::NoRoute => {
            (StatusCode::NOT_FOUND, "not_found", "The requested resource was not found.")
        }
        Refusal::WrongMethod(_) => (
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "The method is not allowed for the requested resource.",
        ),
        Refusal::Invalid(faults) if is_no_json(faults) => {
            (StatusCode::BAD_REQUEST, INVALID_JSON, "Request body is not a valid JSON object.")
        }
        Refusal::Invalid(_) => (StatusCode::BAD_REQUEST, INVALID_INPUT, INVALID_MESSAGE),
        Refusal::Malformed(text) | Refusal::State(text) => {
            return (StatusCode::BAD_REQUEST, "bad_request", sentence(text));
        }
        Refusal::UnsupportedType => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "bad_request", "Only JSON is read here.")
        }
        Refusal::UnsupportedEncoding => (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "bad_request",
            "A body may be compressed with gzip, and in no other way.",
        ),
        Refusal::UnsupportedTransfer => (
            StatusCode::NOT_IMPLEMENTED,
            "not_implemented",
            "The only transfer coding that is known here is chunked.",
        ),
        Refusal::Stale => (
            StatusCode::PRECONDITION_FAILED,
            "precondition_failed",
            "The resource was changed meanwhile.",
        ),
        Refusal::TooLarge(max) => {
            let message = format!("The request body is longer than {max} bytes.");
            return (StatusCode::PAYLOAD_TOO_LARGE, "request_too_large", message);
        }
        Refusal::Throttled(_) => {
            (StatusCode::TOO_MANY_REQUESTS, "rate_limits", "Too many requests; try again later.")
        }
        Refusal::Unavailable(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, "error", "Not available now; try again later.")
        }
        Refusal::Internal(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "internal_error", "Internal error.")
        }
    };
    (status, code, message.to_owned())
}

const fn forbidden() -> (StatusCode, &'static str, &'static str) {
    (StatusCode::FORBIDDEN, "unauthorized", "You are not authorized to make this request.")
}

fn unauthenticated(why: Unauthenticated, context: &RequestContext) -> (&'static str, &'static str) {
    match why {
        Unauthenticated::Missing => {
            ("unauthorized", "You must be authenticated to make this request.")
        }
        Unauthenticated::Malformed => (
            "malformed_authorization_header",
            "Malformed Authorization header (should be \"Authorization: type value\").",
        ),
        Unauthenticated::UnknownScheme => (
            "invalid_authorization_header",
            "Invalid Authorization header (type can be one of \"key\" or \"token\").",
        ),
        Unauthenticated::UnknownKey | Unauthenticated::Expired
            if auth::is_token(&context.headers) =>
        {
            ("invalid_api_token", "Invalid API token.")
        }
        Unauthenticated::UnknownKey | Unauthenticated::Expired => {
            ("invalid_api_key", "Invalid API key.")
        }
        Unauthenticated::WrongPassword => ("bad_credentials", "Bad credentials."),
    }
}

/// Whether the policy refused the change of a field.
fn is_forbidden(faults: &[polydex_model::Fault]) -> bool {
    faults.iter().any(|fault| {
        matches!(fault.path, FieldPath::Canonical(_)) && fault.rule == Rule::NotAllowed
    })
}

fn is_no_json(faults: &[polydex_model::Fault]) -> bool {
    matches!(faults, [fault] if fault.rule == Rule::Own(INVALID_JSON))
}

/// The text as a sentence.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}

fn headers(refusal: &Refusal) -> Vec<(HeaderName, HeaderValue)> {
    match refusal {
        Refusal::Unauthenticated(_) => {
            vec![(header::WWW_AUTHENTICATE, HeaderValue::from_static(WWW_AUTHENTICATE))]
        }
        Refusal::WrongMethod(methods) => {
            HeaderValue::from_str(methods).map(|value| (header::ALLOW, value)).into_iter().collect()
        }
        Refusal::Throttled(wait) | Refusal::Unavailable(wait) => {
            vec![(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)))]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
