//! Custom fields of a request.

use polydex_model::{Fault, Rule};
use serde_json::{Map, Value as Json};

use super::LONGEST_TEXT;
use crate::{lens::custom::number_of, wire::At};

/// Replaces the values of the fields that were sent; null takes one away.
pub(super) fn apply(
    fields: &mut Map<String, Json>,
    sent: Option<Map<String, Json>>,
    faults: &mut Vec<Fault>,
) {
    let at = At::root().member("fields");
    let mut unknown = Vec::new();
    for (key, value) in sent.into_iter().flatten() {
        let Some(number) = number_of(&key) else {
            unknown.push(key);
            continue;
        };
        if fields.get(number) == Some(&value) {
            continue;
        }
        if let Some(rule) = fault_of(&value) {
            faults.push(at.member(number.to_owned()).fault(rule));
        } else if value.is_null() {
            fields.shift_remove(number);
        } else {
            fields.insert(number.to_owned(), value);
        }
    }
    if !unknown.is_empty() {
        faults.push(at.fault(Rule::UnknownMembers(unknown.join(", "))));
    }
}

/// A value is a scalar, or a list of scalars (the choices of a choice field).
fn fault_of(value: &Json) -> Option<Rule> {
    match value {
        Json::Object(_) => Some(Rule::WrongType("string")),
        Json::Array(items) if items.iter().any(|item| item.is_array() || item.is_object()) => {
            Some(Rule::WrongType("string"))
        }
        Json::String(text) if text.chars().count() > LONGEST_TEXT => {
            Some(Rule::TooLong(LONGEST_TEXT))
        }
        _ => None,
    }
}
