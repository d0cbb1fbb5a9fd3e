//! Refusals as the vendor's errors: the status, the message, the sentence for each field.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use polydex_format_xurrent::lens::{NO_VALUE, ONLY_ONE};
use polydex_http::Idempotency;
use polydex_model::{CanonicalField, Fault, FieldPath, Refusal, Rule, refusal::ForeignId};
use serde_json::{Value as Json, json};

use crate::reply::Reply;

const OTHER_REQUEST: Rule = Idempotency::OTHER_REQUEST;
const ANSWER_LOST: Rule = Idempotency::ANSWER_LOST;
/// A name in an imported row that several records have.
pub(crate) const AMBIGUOUS: Rule = Rule::Own("several_of_that_name");
/// An imported row that is both a contact and an address.
pub(crate) const CONTACT_AND_ADDRESS: Rule = Rule::Own("contact_and_address");

/// Writes a refusal as a response.
pub(crate) fn refuse(refusal: &Refusal) -> Response {
    let (status, message) = status(refusal);
    let mut body = json!({ "message": message });
    match refusal {
        Refusal::Invalid(faults) => {
            body["errors"] = faults.iter().map(error_pair).collect();
            // An addition to the vendor's answer: codes that do not change with the language. They
            // are not part of the pairs because clients rely on the length of those.
            body["codes"] = faults.iter().map(|fault| code(&fault.rule)).collect();
            // Another addition: the record that holds the taken value, so that clients can find and
            // enable it.
            if let Some(holder) = faults.iter().find_map(holder) {
                body["taken_by"] = holder.into();
            }
        }
        Refusal::State(why) => body["errors"] = json!([["base", why]]),
        _ => {}
    }
    let mut response = Reply::new(status, &body).into_response();
    if let Refusal::Throttled(wait) | Refusal::Unavailable(wait) = refusal {
        let seconds = HeaderValue::from(wait.as_secs().max(1));
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

fn status(refusal: &Refusal) -> (StatusCode, &str) {
    match refusal {
        Refusal::Unauthenticated(_) => (StatusCode::UNAUTHORIZED, "Unauthorized"),
        // The vendor hides what a caller may not do, and answers wrong methods with 404 too.
        Refusal::Forbidden(_)
        | Refusal::NotFound(_)
        | Refusal::NoRoute
        | Refusal::WrongMethod(_) => (StatusCode::NOT_FOUND, "Not Found"),
        Refusal::Malformed(text) => (StatusCode::BAD_REQUEST, text),
        Refusal::UnsupportedType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported Media Type"),
        Refusal::UnsupportedEncoding => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported Content Encoding: gzip is read")
        }
        Refusal::UnsupportedTransfer => (StatusCode::NOT_IMPLEMENTED, "Not Implemented"),
        Refusal::Invalid(_) | Refusal::State(_) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "Validation Failed")
        }
        Refusal::Stale => (StatusCode::PRECONDITION_FAILED, "Precondition Failed"),
        Refusal::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "Payload Too Large"),
        Refusal::Throttled(_) => (StatusCode::TOO_MANY_REQUESTS, "Too Many Requests"),
        Refusal::Unavailable(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable: please try again later")
        }
        Refusal::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
    }
}

/// Writes a refusal of `/token` as an OAuth error.
pub(crate) fn refuse_token(refusal: &Refusal) -> Response {
    let (code, description) = match refusal {
        Refusal::Unauthenticated(_) => {
            ("invalid_client", "Client authentication failed: unknown client or wrong secret")
        }
        Refusal::Invalid(_) => {
            ("unsupported_grant_type", "The only grant type is client_credentials")
        }
        Refusal::Malformed(text) => ("invalid_request", &**text),
        _ => return refuse(refusal),
    };
    let body = json!({ "error": code, "error_description": description });
    Reply::new(StatusCode::BAD_REQUEST, &body).into_response()
}

/// A refusal as sentences, for a log that people read.
pub(crate) fn sentences(refusal: &Refusal) -> Vec<String> {
    match refusal {
        Refusal::Invalid(faults) => {
            faults.iter().map(|fault| sentence(fault, &field(fault))).collect()
        }
        other => vec![status(other).1.to_owned()],
    }
}

/// A fault as the vendor's pair of field and sentence.
fn error_pair(fault: &Fault) -> Json {
    let field = field(fault);
    let sentence = sentence(fault, &field);
    json!([field, sentence])
}

fn sentence(fault: &Fault, field: &str) -> String {
    let english = english(field);
    match &fault.rule {
        Rule::Required => format!("{english} can't be blank"),
        Rule::TooLong(max) => format!("{english} is too long (maximum is {max} characters)"),
        Rule::TooShort(min) => format!("{english} is too short (minimum is {min} characters)"),
        Rule::NotAChoice => format!("{english} is not included in the list"),
        Rule::Taken(_) => format!("{english} has already been taken"),
        Rule::Format("number") => format!("{english} is not a number"),
        Rule::NotAllowed => format!("{english} can only be changed by an administrator"),
        Rule::ReadOnly => format!("{english} can't be changed"),
        rule if *rule == ONLY_ONE => {
            "Only one of telephone, email, chat, website can be given".to_owned()
        }
        rule if *rule == NO_VALUE => {
            "One of telephone, email, chat, website must be given".to_owned()
        }
        rule if *rule == OTHER_REQUEST => {
            format!("{english} was used for another request")
        }
        rule if *rule == ANSWER_LOST => {
            format!("{english} was used for a request that was carried out; its answer is lost")
        }
        rule if *rule == AMBIGUOUS => format!("{english} is the name of several"),
        rule if *rule == CONTACT_AND_ADDRESS => {
            "A row is either a contact or an address".to_owned()
        }
        Rule::Own("last_owner") => format!("{english} of the last owner can't be changed"),
        Rule::Format(_)
        | Rule::WrongType(_)
        | Rule::UnknownMembers(_)
        | Rule::Repeated
        | Rule::Own(_) => format!("{english} is invalid"),
    }
}

/// The code of a rule; an answer has one for each error.
fn code(rule: &Rule) -> &'static str {
    match rule {
        Rule::Required => "blank",
        Rule::TooLong(_) => "too_long",
        Rule::TooShort(_) => "too_short",
        Rule::NotAChoice => "inclusion",
        Rule::Format(_) => "format",
        Rule::WrongType(_) => "type",
        Rule::UnknownMembers(_) => "unknown",
        Rule::Taken(_) => "taken",
        Rule::Repeated => "repeated",
        Rule::NotAllowed => "not_allowed",
        Rule::ReadOnly => "read_only",
        Rule::Own(code) => code,
    }
}

/// The field at fault, as a client writes it.
fn field(fault: &Fault) -> String {
    let field = match &fault.path {
        FieldPath::Wire(segments) if segments.is_empty() => return "base".to_owned(),
        FieldPath::Wire(segments) => return segments.join("."),
        FieldPath::Canonical(field) => field,
    };
    match field {
        CanonicalField::Name => "name",
        CanonicalField::PrimaryEmail => "primary_email",
        CanonicalField::Role => "roles",
        CanonicalField::Status => "disabled",
        CanonicalField::Organization => "organization_id",
        CanonicalField::Parent => "parent_id",
        CanonicalField::Manager => "manager_id",
        CanonicalField::ForeignId(ForeignId::Source) => "source",
        CanonicalField::ForeignId(ForeignId::SourceId) => "sourceID",
        CanonicalField::ForeignId(ForeignId::Employee) => "employeeID",
        CanonicalField::ForeignId(ForeignId::Support) => "supportID",
        CanonicalField::ForeignId(ForeignId::Authentication) => "authenticationID",
        // The only thing that the directory refuses about a single point is a change of this flag.
        CanonicalField::Point(_) => "integration",
        CanonicalField::Points => "contacts",
        CanonicalField::Member(name) => name,
        CanonicalField::Record
        | CanonicalField::UserName
        | CanonicalField::Group(_)
        | CanonicalField::EmailDomain(_) => "base",
    }
    .to_owned()
}

/// A field's English name at the beginning of its sentence: `Primary email`, `Source ID`.
fn english(field: &str) -> String {
    let field = field.strip_suffix("_id").unwrap_or(field);
    let words = match field.strip_suffix("ID") {
        Some("") => "ID".to_owned(),
        Some(word) => format!("{word} ID"),
        None => field.replace(['_', '.'], " "),
    };
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn holder(fault: &Fault) -> Option<i64> {
    match fault.rule {
        Rule::Taken(holder) => holder,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_sentence_begins_with_the_english_name_of_its_field() {
        for (field, name) in [
            ("telephone", "Telephone"),
            ("primary_email", "Primary email"),
            ("organization_id", "Organization"),
            ("sourceID", "Source ID"),
            ("contacts.uri", "Contacts uri"),
        ] {
            assert_eq!(english(field), name);
        }
    }

    #[test]
    fn faults_are_written_as_the_vendors_pairs() {
        let faults = [
            (Fault::at("label", Rule::NotAChoice), "Label is not included in the list"),
            (
                Fault::at("telephone", Rule::TooLong(255)),
                "Telephone is too long (maximum is 255 characters)",
            ),
            (
                Fault {
                    path: FieldPath::Canonical(CanonicalField::PrimaryEmail),
                    rule: Rule::Taken(Some(5)),
                },
                "Primary email has already been taken",
            ),
            (
                Fault::at("base", ONLY_ONE),
                "Only one of telephone, email, chat, website can be given",
            ),
        ];
        for (fault, sentence) in faults {
            assert_eq!(error_pair(&fault)[1], sentence);
        }
    }

    #[test]
    fn a_throttled_request_is_answered_with_retry_after() {
        let response = refuse(&Refusal::Throttled(Duration::from_millis(1)));
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()["retry-after"], "1");
    }
}
