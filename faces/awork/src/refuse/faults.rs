//! Writes faults of single members as `validationErrors`.

use axum::http::StatusCode;
use polydex_model::{CanonicalField, Fault, FieldPath, Rule};

use super::{ErrorResponse, ValidationError};
use polydex_format_awork::lens::{DATE_OUT_OF_RANGE, ENTITY_ARCHIVED};

/// Rules with a code of their own, which becomes the response's code if every fault has it.
const OWN: &[(&str, &str, &str)] = &[
    (DATE_OUT_OF_RANGE, DATE_OUT_OF_RANGE, "A date is out of its range."),
    (ENTITY_ARCHIVED, ENTITY_ARCHIVED, "The user is archived and takes no changes."),
    ("last_owner", "invalid-operation", "The last owner must stay, and stay active."),
];

/// The error response for faults. It is a 401 if the caller may not change one of the members.
pub(super) fn error_response(faults: &[Fault]) -> ErrorResponse {
    let validation_errors: Vec<ValidationError> =
        faults.iter().filter_map(ValidationError::of).collect();
    let any = |fits: fn(&Rule) -> bool| faults.iter().any(|fault| fits(&fault.rule));
    let (status, code, description) = if any(|rule| matches!(rule, Rule::NotAllowed)) {
        let text = "You are not allowed to change all of what was sent.";
        (StatusCode::UNAUTHORIZED, "unauthorized", text)
    } else if let Some((code, text)) = own_code(faults) {
        (StatusCode::BAD_REQUEST, code, text)
    } else if any(|rule| matches!(rule, Rule::Taken(_))) {
        (StatusCode::BAD_REQUEST, "already-exist-error", "There is such an entity already.")
    } else {
        (StatusCode::BAD_REQUEST, "validation-failed", "The request body has invalid members.")
    };
    ErrorResponse { status, code, description: description.to_owned(), validation_errors }
}

fn own_code(faults: &[Fault]) -> Option<(&'static str, &'static str)> {
    OWN.iter()
        .find(|(rule, _, _)| faults.iter().all(|fault| fault.rule == Rule::Own(rule)))
        .map(|(_, code, text)| (*code, *text))
}

impl ValidationError {
    /// `None` if the fault names no member.
    fn of(fault: &Fault) -> Option<Self> {
        let property = property(&fault.path)?;
        let message = message(&property, &fault.rule);
        Some(Self { property, message })
    }
}

fn property(path: &FieldPath) -> Option<String> {
    let place = match path {
        FieldPath::Wire(segments) if segments.is_empty() => return None,
        FieldPath::Wire(segments) => return Some(segments.join(".")),
        FieldPath::Canonical(place) => place,
    };
    Some(match place {
        CanonicalField::Record => return None,
        CanonicalField::Name => "FirstName".into(),
        CanonicalField::PrimaryEmail => "Email".into(),
        CanonicalField::Role => "RoleId".into(),
        CanonicalField::Group(n) => format!("TeamIds[{n}]"),
        CanonicalField::Points => "UserContactInfos".into(),
        CanonicalField::Point(_) => "Value".into(),
        CanonicalField::Status => "IsDeactivated".into(),
        other => format!("{other:?}"),
    })
}

fn message(property: &str, rule: &Rule) -> String {
    let name = in_words(property);
    match rule {
        Rule::Required => format!("'{name}' must not be empty."),
        Rule::TooLong(limit) => format!("'{name}' must have at most {limit} characters."),
        Rule::TooShort(limit) => format!("'{name}' must have at least {limit} characters."),
        Rule::NotAChoice => format!("'{name}' has a value that is not possible here."),
        Rule::Format("country") => {
            format!("'{name}' must be a country's two letters (ISO 3166-1).")
        }
        Rule::Format("email") => format!("'{name}' must be an e-mail address."),
        Rule::Format(format) => format!("'{name}' is not a valid {format}."),
        Rule::WrongType(expected) => {
            format!("The JSON value could not be converted: {expected} was expected.")
        }
        Rule::UnknownMembers(names) => format!("'{name}' has unknown members: {names}."),
        Rule::Taken(_) => format!("'{name}' is taken already."),
        Rule::Repeated => format!("'{name}' was given twice."),
        Rule::NotAllowed => format!("You may not change '{name}'."),
        Rule::ReadOnly => format!("'{name}' is read-only."),
        Rule::Own(DATE_OUT_OF_RANGE) => format!("'{name}' must not be in the future."),
        Rule::Own(code) => format!("'{name}' is not possible: {code}."),
    }
}

/// Splits a name into words: `ZipCode` becomes `Zip Code`.
fn in_words(property: &str) -> String {
    let mut words = String::with_capacity(property.len() + 3);
    for c in property.chars() {
        if c.is_uppercase() && words.ends_with(|last: char| last.is_lowercase()) {
            words.push(' ');
        }
        words.push(c);
    }
    words
}
