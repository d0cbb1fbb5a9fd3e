//! Refusals as the vendor writes them: status, `hresult` and message, in the requested format.

use std::{borrow::Cow, time::Duration};

use axum::{
    http::{HeaderValue, Method, StatusCode, header},
    response::Response,
};
use polydex_format_onlyoffice::lens::{NOT_TERMINATED, SUSPENDED};
use polydex_http::RequestContext;
use polydex_model::{CanonicalField, Fault, FieldPath, Refusal, Rule, refusal::Unauthenticated};

use crate::{answer, reply};

/// The codes of the vendor's exceptions.
mod hresult {
    pub const NOT_FOUND: i32 = -2_147_467_259;
    pub const ARGUMENT: i32 = -2_147_024_809;
    pub const FORMAT: i32 = -2_146_233_033;
    pub const MISSING_METHOD: i32 = -2_146_233_069;
    pub const UNAUTHORIZED: i32 = -2_146_233_077;
    pub const INVALID_OPERATION: i32 = -2_146_233_079;
    pub const AUTHENTICATION: i32 = -2_146_233_087;
    pub const FAILURE: i32 = -2_146_233_088;
}

/// The resource that the refusal of an unknown group names.
pub(crate) const GROUP: &str = "group";

/// The vendor's form of a refusal.
#[derive(Debug, PartialEq, Eq)]
struct VendorError {
    status: StatusCode,
    hresult: i32,
    message: Cow<'static, str>,
}

fn error(status: StatusCode, hresult: i32, message: impl Into<Cow<'static, str>>) -> VendorError {
    VendorError { status, hresult, message: message.into() }
}

/// A refusal as a response.
pub(crate) fn response(refusal: &Refusal, context: &RequestContext) -> Response {
    let VendorError { status, hresult, message } = of(refusal, context);
    let envelope = answer::failure(status.as_u16(), &message, hresult);
    let mut response = reply::envelope(reply::format(context), status, &envelope);
    let headers = response.headers_mut();
    match refusal {
        Refusal::Unauthenticated(_) => {
            let challenge = format!("Basic Realm=\"{}\"", context.host());
            if let Ok(challenge) = HeaderValue::from_str(&challenge) {
                headers.insert(header::WWW_AUTHENTICATE, challenge);
            }
        }
        Refusal::WrongMethod(allowed) => {
            if let Ok(allowed) = HeaderValue::from_str(allowed) {
                headers.insert(header::ALLOW, allowed);
            }
        }
        Refusal::Throttled(wait) | Refusal::Unavailable(wait) => {
            headers.insert(header::RETRY_AFTER, seconds(*wait));
        }
        _ => {}
    }
    response
}

fn seconds(wait: Duration) -> HeaderValue {
    HeaderValue::from(wait.as_secs().max(1))
}

/// The table of refusals.
fn of(refusal: &Refusal, context: &RequestContext) -> VendorError {
    match refusal {
        Refusal::Unauthenticated(Unauthenticated::WrongPassword) => {
            error(StatusCode::UNAUTHORIZED, hresult::AUTHENTICATION, "User authentication failed")
        }
        Refusal::Unauthenticated(_) => {
            error(StatusCode::UNAUTHORIZED, hresult::AUTHENTICATION, "Unauthorized")
        }
        Refusal::Forbidden(reason) => {
            error(StatusCode::FORBIDDEN, hresult::UNAUTHORIZED, format!("access denied: {reason}"))
        }
        // The vendor writes it in two ways.
        Refusal::NotFound(resource) if resource == GROUP => {
            error(StatusCode::NOT_FOUND, hresult::NOT_FOUND, "group not found")
        }
        Refusal::NotFound(_) if matches!(context.method, Method::GET | Method::HEAD) => {
            error(StatusCode::NOT_FOUND, hresult::NOT_FOUND, "User not found")
        }
        Refusal::NotFound(_) => error(StatusCode::NOT_FOUND, hresult::NOT_FOUND, "user not found"),
        Refusal::NoRoute => {
            error(StatusCode::NOT_FOUND, hresult::MISSING_METHOD, "Method not found")
        }
        Refusal::WrongMethod(allowed) => error(
            StatusCode::METHOD_NOT_ALLOWED,
            hresult::MISSING_METHOD,
            format!("Method not found; allowed here are {allowed}"),
        ),
        Refusal::Malformed(reason) => {
            error(StatusCode::BAD_REQUEST, hresult::ARGUMENT, reason.clone())
        }
        Refusal::UnsupportedType => error(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            hresult::ARGUMENT,
            "The body must be JSON, XML or a form",
        ),
        Refusal::UnsupportedEncoding => error(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            hresult::ARGUMENT,
            "The body may be compressed with gzip, and in no other way",
        ),
        Refusal::UnsupportedTransfer => error(
            StatusCode::NOT_IMPLEMENTED,
            hresult::ARGUMENT,
            "The only transfer coding that is known here is chunked",
        ),
        Refusal::Invalid(faults) => of_faults(faults),
        Refusal::State(reason) => {
            error(StatusCode::FORBIDDEN, hresult::INVALID_OPERATION, reason.clone())
        }
        Refusal::Stale => error(
            StatusCode::PRECONDITION_FAILED,
            hresult::FAILURE,
            "The user was changed meanwhile",
        ),
        Refusal::TooLarge(limit) => error(
            StatusCode::PAYLOAD_TOO_LARGE,
            hresult::ARGUMENT,
            format!("The body is longer than {limit} bytes"),
        ),
        Refusal::Throttled(_) => {
            // Requests are counted for authenticated callers; before that, wrong passwords are.
            let is_authenticated = context.rates().is_some();
            let message = if is_authenticated {
                "Too many requests"
            } else {
                "Login refused, too many attempts"
            };
            error(StatusCode::TOO_MANY_REQUESTS, hresult::AUTHENTICATION, message)
        }
        Refusal::Unavailable(_) => {
            let message = "The service is not available now; try again";
            error(StatusCode::SERVICE_UNAVAILABLE, hresult::FAILURE, message)
        }
        Refusal::Internal(_) => {
            error(StatusCode::INTERNAL_SERVER_ERROR, hresult::FAILURE, "Server error")
        }
    }
}

/// The most serious fault decides the status; the message names all of them.
fn of_faults(faults: &[Fault]) -> VendorError {
    let any = |test: fn(&Rule) -> bool| faults.iter().any(|fault| test(&fault.rule));
    let message = faults.iter().map(fault_text).collect::<Vec<_>>().join("; ");
    if any(|rule| matches!(rule, Rule::NotAllowed)) {
        let message = format!("access denied: {message}");
        return error(StatusCode::FORBIDDEN, hresult::UNAUTHORIZED, message);
    }
    if any(|rule| matches!(rule, Rule::Own("last_owner"))) {
        let message = "There must always be an owner";
        return error(StatusCode::FORBIDDEN, hresult::INVALID_OPERATION, message);
    }
    if any(|rule| matches!(rule, Rule::Taken(_) | Rule::Own(SUSPENDED | NOT_TERMINATED))) {
        return error(StatusCode::CONFLICT, hresult::FAILURE, message);
    }
    let is_format =
        |rule: &Rule| matches!(rule, Rule::WrongType(_) | Rule::Format(_) | Rule::NotAChoice);
    let code = if any(is_format) { hresult::FORMAT } else { hresult::ARGUMENT };
    error(StatusCode::BAD_REQUEST, code, message)
}

/// A fault, its path as clients write it: `contacts[0].type: required`.
fn fault_text(fault: &Fault) -> String {
    let path = match &fault.path {
        FieldPath::Wire(segments) => joined(segments),
        FieldPath::Canonical(field) => parameter_of(field),
    };
    if path.is_empty() { fault.rule.to_string() } else { format!("{path}: {}", fault.rule) }
}

fn joined(segments: &[Cow<'static, str>]) -> String {
    let mut path = String::new();
    for segment in segments {
        if segment.bytes().all(|byte| byte.is_ascii_digit()) {
            path.extend(["[", segment, "]"]);
        } else {
            let dot = if path.is_empty() { "" } else { "." };
            path.extend([dot, segment]);
        }
    }
    path
}

/// The parameter that sets a canonical field.
fn parameter_of(field: &CanonicalField) -> String {
    let name = match field {
        CanonicalField::Record | CanonicalField::EmailDomain(_) => "",
        CanonicalField::Name => "firstname",
        CanonicalField::UserName => "userName",
        CanonicalField::PrimaryEmail => "email",
        CanonicalField::Role => "isVisitor",
        CanonicalField::Status => "disable",
        CanonicalField::Organization | CanonicalField::Parent => "organization",
        CanonicalField::Manager => "lead",
        CanonicalField::Group(n) => return format!("department[{n}]"),
        CanonicalField::ForeignId(_) => "foreignIds",
        CanonicalField::Point(_) | CanonicalField::Points => "contacts",
        CanonicalField::Member("invitation_accepted") => "activationStatus",
        CanonicalField::Member("notes") => "comment",
        CanonicalField::Member("job_title") => "title",
        CanonicalField::Member(name) => name,
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(refusal: &Refusal) -> (u16, i32, String) {
        let request = axum::http::Request::put("/").body(()).unwrap();
        let error = of(refusal, &RequestContext::new(&request.into_parts().0, "1".into()));
        (error.status.as_u16(), error.hresult, error.message.into_owned())
    }

    #[test]
    fn paths_are_written_as_clients_write_them() {
        let refusal = Refusal::at("contacts.0.value.type", Rule::Required);
        let message = "contacts[0].value.type: required".to_owned();
        assert_eq!(status(&refusal), (400, -2_147_024_809, message));
        let refusal = Refusal::at_field(CanonicalField::Group(1), Rule::NotAChoice);
        let message = "department[1]: not one of the known values".to_owned();
        assert_eq!(status(&refusal), (400, -2_146_233_033, message));
    }

    #[test]
    fn the_most_serious_fault_decides() {
        let taken = Fault {
            path: FieldPath::Canonical(CanonicalField::PrimaryEmail),
            rule: Rule::Taken(None),
        };
        let barred =
            Fault { path: FieldPath::Canonical(CanonicalField::Role), rule: Rule::NotAllowed };
        let odd = Fault::at("sex", Rule::NotAChoice);
        assert_eq!(status(&Refusal::Invalid(vec![odd.clone(), taken.clone()])).0, 409);
        assert_eq!(status(&Refusal::Invalid(vec![odd, taken, barred])).0, 403);
    }

    #[test]
    fn an_internal_error_reveals_nothing() {
        let refusal = Refusal::Internal("the disk of Ana".into());
        assert_eq!(status(&refusal), (500, -2_146_233_088, "Server error".into()));
    }
}
