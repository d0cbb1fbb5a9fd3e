//! Refusals in the vendor's words: which status, which message, which sentence a field gets.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use polydex_model::{CanonicalField, Fault, FieldPath, Refusal, Rule, refusal::ForeignId};
use serde_json::{Value as Json, json};

use crate::{
    bulk::{AMBIGUOUS, CONTACT_AND_ADDRESS},
    repeats::{ANSWER_LOST, OTHER_REQUEST},
    reply::Reply,
};
use polydex_format_xurrent::lens::{NO_VALUE, ONLY_ONE};

/// Writes a refusal.
pub(crate) fn refuse(refusal: &Refusal) -> Response {
    let (status, message) = status(refusal);
    let mut body = json!({ "message": message });
    match refusal {
        Refusal::Invalid(faults) => {
            body["errors"] = faults.iter().map(error).collect();
            // Beyond the vendor too, and beside the pairs, whose length clients rely on: what does
            // not change with the language.
            body["codes"] = faults.iter().map(|fault| code(&fault.rule)).collect();
            // Beyond the vendor: who holds what is taken, so that it can be found and enabled.
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
        // What a caller may not do is not there for him, and no path has other methods.
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

/// Writes a refusal of `/token`, in the words of OAuth.
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

/// A fault as the vendor's pair of field and whole sentence.
fn error(fault: &Fault) -> Json {
    let field = field(fault);
    let sentence = sentence(fault, &field);
    json!([field, sentence])
}

fn sentence(fault: &Fault, field: &str) -> String {
    let english = english(field);
    match &fault.rule {
        Rule::Required => format!("{english} can't be blank"),
        Rule::TooLong(most) => format!("{english} is too long (maximum is {most} characters)"),
        Rule::TooShort(least) => format!("{english} is too short (minimum is {least} characters)"),
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

/// The rule's name, one for each of the errors.
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
    let place = match &fault.path {
        FieldPath::Wire(segments) if segments.is_empty() => return "base".to_owned(),
        FieldPath::Wire(segments) => return segments.join("."),
        FieldPath::Canonical(place) => place,
    };
    match place {
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
        // What the directory refuses of a single point is that its flag is changed.
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

/// A field's English name, as its sentence begins: `Primary email`, `Organization`, `Source ID`.
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
    fn a_sentence_begins_with_the_fields_english_name() {
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
    fn faults_are_told_in_the_vendors_pairs() {
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
            assert_eq!(error(&fault)[1], sentence);
        }
    }

    #[test]
    fn who_may_try_again_is_told_when() {
        let response = refuse(&Refusal::Throttled(Duration::from_millis(1)));
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()["retry-after"], "1");
    }
}
