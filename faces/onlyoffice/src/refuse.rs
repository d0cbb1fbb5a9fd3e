//! Refusals in the vendor's words: status, `hresult` and message, in the format asked for.

use std::{borrow::Cow, time::Duration};

use axum::{
    http::{HeaderValue, Method, StatusCode, header},
    response::Response,
};
use polydex_format_onlyoffice::lens::{NOT_TERMINATED, SUSPENDED};
use polydex_http::RequestContext;
use polydex_model::{CanonicalField, Fault, FieldPath, Refusal, Rule, refusal::Unauthenticated};

use crate::{answer, reply};

/// Codes of the original's exceptions.
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

/// What the refusal of an unknown group names.
pub(crate) const GROUP: &str = "group";

/// How one refusal is written.
#[derive(Debug, PartialEq, Eq)]
struct Words {
    status: StatusCode,
    hresult: i32,
    message: Cow<'static, str>,
}

fn words(status: StatusCode, hresult: i32, message: impl Into<Cow<'static, str>>) -> Words {
    Words { status, hresult, message: message.into() }
}

/// A refusal as a response.
pub(crate) fn response(refusal: &Refusal, head: &RequestContext) -> Response {
    let Words { status, hresult, message } = of(refusal, head);
    let envelope = answer::failure(status.as_u16(), &message, hresult);
    let mut response = reply::envelope(reply::format(head), status, &envelope);
    let headers = response.headers_mut();
    match refusal {
        Refusal::Unauthenticated(_) => {
            let challenge = format!("Basic Realm=\"{}\"", head.host());
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
fn of(refusal: &Refusal, head: &RequestContext) -> Words {
    match refusal {
        Refusal::Unauthenticated(Unauthenticated::WrongPassword) => {
            words(StatusCode::UNAUTHORIZED, hresult::AUTHENTICATION, "User authentication failed")
        }
        Refusal::Unauthenticated(_) => {
            words(StatusCode::UNAUTHORIZED, hresult::AUTHENTICATION, "Unauthorized")
        }
        Refusal::Forbidden(reason) => {
            words(StatusCode::FORBIDDEN, hresult::UNAUTHORIZED, format!("access denied: {reason}"))
        }
        // The original writes it in two ways.
        Refusal::NotFound(what) if what == GROUP => {
            words(StatusCode::NOT_FOUND, hresult::NOT_FOUND, "group not found")
        }
        Refusal::NotFound(_) if matches!(head.method, Method::GET | Method::HEAD) => {
            words(StatusCode::NOT_FOUND, hresult::NOT_FOUND, "User not found")
        }
        Refusal::NotFound(_) => words(StatusCode::NOT_FOUND, hresult::NOT_FOUND, "user not found"),
        Refusal::NoRoute => {
            words(StatusCode::NOT_FOUND, hresult::MISSING_METHOD, "Method not found")
        }
        Refusal::WrongMethod(allowed) => words(
            StatusCode::METHOD_NOT_ALLOWED,
            hresult::MISSING_METHOD,
            format!("Method not found; allowed here are {allowed}"),
        ),
        Refusal::Malformed(what) => words(StatusCode::BAD_REQUEST, hresult::ARGUMENT, what.clone()),
        Refusal::UnsupportedType => words(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            hresult::ARGUMENT,
            "The body must be JSON, XML or a form",
        ),
        Refusal::UnsupportedEncoding => words(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            hresult::ARGUMENT,
            "The body may be compressed with gzip, and in no other way",
        ),
        Refusal::UnsupportedTransfer => words(
            StatusCode::NOT_IMPLEMENTED,
            hresult::ARGUMENT,
            "The only transfer coding that is known here is chunked",
        ),
        Refusal::Invalid(faults) => of_faults(faults),
        Refusal::State(why) => {
            words(StatusCode::FORBIDDEN, hresult::INVALID_OPERATION, why.clone())
        }
        Refusal::Stale => words(
            StatusCode::PRECONDITION_FAILED,
            hresult::FAILURE,
            "The user was changed meanwhile",
        ),
        Refusal::TooLarge(limit) => words(
            StatusCode::PAYLOAD_TOO_LARGE,
            hresult::ARGUMENT,
            format!("The body is longer than {limit} bytes"),
        ),
        Refusal::Throttled(_) => {
            // Requests are counted for callers who are known; before that, passwords are.
            let is_known = head.rates().is_some();
            let what =
                if is_known { "Too many requests" } else { "Login refused, too many attempts" };
            words(StatusCode::TOO_MANY_REQUESTS, hresult::AUTHENTICATION, what)
        }
        Refusal::Unavailable(_) => {
            let what = "The service is not available now; try again";
            words(StatusCode::SERVICE_UNAVAILABLE, hresult::FAILURE, what)
        }
        Refusal::Internal(_) => {
            words(StatusCode::INTERNAL_SERVER_ERROR, hresult::FAILURE, "Server error")
        }
    }
}

/// The gravest of several faults decides; the message names all of them.
fn of_faults(faults: &[Fault]) -> Words {
    let any = |is: fn(&Rule) -> bool| faults.iter().any(|fault| is(&fault.rule));
    let message = faults.iter().map(written).collect::<Vec<_>>().join("; ");
    if any(|rule| matches!(rule, Rule::NotAllowed)) {
        let message = format!("access denied: {message}");
        return words(StatusCode::FORBIDDEN, hresult::UNAUTHORIZED, message);
    }
    if any(|rule| matches!(rule, Rule::Own("last_owner"))) {
        let message = "There must always be an owner";
        return words(StatusCode::FORBIDDEN, hresult::INVALID_OPERATION, message);
    }
    if any(|rule| matches!(rule, Rule::Taken(_) | Rule::Own(SUSPENDED | NOT_TERMINATED))) {
        return words(StatusCode::CONFLICT, hresult::FAILURE, message);
    }
    let is_format =
        |rule: &Rule| matches!(rule, Rule::WrongType(_) | Rule::Format(_) | Rule::NotAChoice);
    let code = if any(is_format) { hresult::FORMAT } else { hresult::ARGUMENT };
    words(StatusCode::BAD_REQUEST, code, message)
}

/// A fault with its path as clients write it: `contacts[0].type: required`.
fn written(fault: &Fault) -> String {
    let path = match &fault.path {
        FieldPath::Wire(segments) => of_segments(segments),
        FieldPath::Canonical(place) => of_place(place),
    };
    if path.is_empty() { fault.rule.to_string() } else { format!("{path}: {}", fault.rule) }
}

fn of_segments(segments: &[Cow<'static, str>]) -> String {
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

/// The parameter that stands for a place of the record.
fn of_place(place: &CanonicalField) -> String {
    let name = match place {
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
        let words = of(refusal, &RequestContext::new(&request.into_parts().0, "1".into()));
        (words.status.as_u16(), words.hresult, words.message.into_owned())
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
    fn the_gravest_fault_decides() {
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
    fn an_internal_error_says_nothing() {
        let refusal = Refusal::Internal("the disk of Ana".into());
        assert_eq!(status(&refusal), (500, -2_146_233_088, "Server error".into()));
    }
}
