//! Custom fields of a request.

use polydex_model::{Fault, Rule};
use serde_json::{Map, Value as Json};

use super::{LONGEST_LINE, LONGEST_TEXT};
use crate::{
    lens::custom::number_of,
    wire::{At, Choice, Definition},
};

/// Replaces the values of the fields that were sent; null takes one away. A field is meant by its
/// number, by `field7`, or by the title of its definition.
pub(super) fn apply(
    fields: &mut Map<String, Json>,
    sent: Option<Map<String, Json>>,
    definitions: &[Definition],
    faults: &mut Vec<Fault>,
) {
    let at = At::root().member("fields");
    let mut unknown = Vec::new();
    for (key, value) in sent.into_iter().flatten() {
        let titled = || definitions.iter().find(|definition| definition.title == key.trim());
        let number = number_of(&key).map(str::to_owned);
        let Some(number) = number.or_else(|| titled().map(|known| known.id.to_string())) else {
            unknown.push(key);
            continue;
        };
        if fields.get(&number) == Some(&value) {
            continue;
        }
        let known = definitions.iter().find(|definition| definition.id.to_string() == number);
        let choices = known.map_or(&[][..], |definition| &definition.choices);
        match read(value, choices) {
            Err(rule) => faults.push(at.member(number).fault(rule)),
            Ok(None) => {
                fields.shift_remove(&number);
            }
            Ok(Some(value)) => {
                fields.insert(number, value);
            }
        }
    }
    if !unknown.is_empty() {
        faults.push(at.fault(Rule::UnknownMembers(unknown.join(", "))));
    }
}

/// A value is a scalar, or a list of scalars; of a field with choices, their ids. `None` for null,
/// which is no value.
fn read(value: Json, choices: &[Choice]) -> Result<Option<Json>, Rule> {
    let scalar = |value: Json, longest| match &value {
        _ if !choices.is_empty() => chosen(&value, choices),
        Json::Object(_) | Json::Array(_) => Err(Rule::WrongType("string")),
        Json::String(text) if text.chars().count() > longest => Err(Rule::TooLong(longest)),
        _ => Ok(value),
    };
    match value {
        Json::Null => Ok(None),
        Json::String(text) if text.is_empty() && !choices.is_empty() => Ok(None),
        Json::Array(items) => {
            let items = items.into_iter().map(|item| scalar(item, LONGEST_LINE));
            items.collect::<Result<_, _>>().map(|items| Some(Json::Array(items)))
        }
        value => scalar(value, LONGEST_TEXT).map(Some),
    }
}

/// The id of a choice, sent as such or as digits.
fn chosen(value: &Json, choices: &[Choice]) -> Result<Json, Rule> {
    let id = match value {
        Json::Number(number) => number.as_i64(),
        Json::String(digits) => digits.trim().parse().ok(),
        _ => None,
    };
    let choice = choices.iter().find(|choice| Some(choice.id) == id);
    choice.map(|choice| choice.id.into()).ok_or(Rule::NotAChoice)
}
