//! Members that replace a set, and custom fields.

use polydex_lens::request::WirePath;
use polydex_model::{Fault, Rule};
use serde_json::{Map, Value as Json};

use super::{LONGEST_LINE, LONGEST_TEXT};
use crate::{
    lens::{entry::trimmed, person::same_labels},
    wire::{Choice, Definition},
};

/// Replaces a set of labels. A label that is there already keeps the blanks around it.
pub(super) fn labels(
    labels: &mut Vec<String>,
    sent: Option<Vec<String>>,
    name: &'static str,
    faults: &mut Vec<Fault>,
) {
    let Some(sent) = sent.filter(|sent| !same_labels(sent, labels)) else { return };
    let at = WirePath::root().member(name);
    let mut wanted: Vec<String> = Vec::with_capacity(sent.len());
    for (index, label) in sent.into_iter().enumerate() {
        if let Some(known) = labels.iter().find(|known| trimmed(known) == label) {
            push_once(&mut wanted, known.clone());
            continue;
        }
        if label.is_empty() {
            faults.push(at.index(index).fault(Rule::Required));
        } else if label.chars().count() > LONGEST_LINE {
            faults.push(at.index(index).fault(Rule::TooLong(LONGEST_LINE)));
        }
        push_once(&mut wanted, label);
    }
    *labels = wanted;
}

fn push_once(labels: &mut Vec<String>, label: String) {
    if !labels.contains(&label) {
        labels.push(label);
    }
}

/// Replaces a set of domains, which are stored in lower case.
pub(super) fn domains(
    domains: &mut Vec<String>,
    sent: Option<Vec<String>>,
    faults: &mut Vec<Fault>,
) {
    let Some(sent) = sent else { return };
    let lower = |domains: &[String]| -> Vec<String> {
        domains.iter().map(|domain| domain.to_lowercase()).collect()
    };
    let sent = lower(&sent);
    if same_labels(&sent, &lower(domains)) {
        return;
    }
    let at = WirePath::root().member("email_domains");
    for (index, domain) in sent.iter().enumerate() {
        let is_new = !domains.iter().any(|known| known.trim() == domain);
        if is_new && !domain.is_empty() && sent[..index].contains(domain) {
            faults.push(at.index(index).fault(Rule::Repeated));
        }
    }
    labels(domains, Some(sent), "email_domains", faults);
}

/// Replaces a set of ids.
pub(super) fn ids(ids: &mut Vec<i64>, sent: Option<Vec<i64>>) {
    if let Some(sent) = sent {
        *ids = sent;
    }
}

/// Replaces the values of the custom fields sent; null removes one. The key of a field is its number,
/// `field7`, or the title of its definition.
pub(super) fn custom_fields(
    fields: &mut Map<String, Json>,
    sent: Option<Map<String, Json>>,
    definitions: &[Definition],
    faults: &mut Vec<Fault>,
) {
    let at = WirePath::root().member("fields");
    let mut unknown = Vec::new();
    for (key, value) in sent.into_iter().flatten() {
        let titled = || definitions.iter().find(|definition| definition.title == key.trim());
        let number = number_of(&key).map(str::to_owned);
        let Some(number) = number.or_else(|| titled().map(|definition| definition.id.to_string()))
        else {
            unknown.push(key);
            continue;
        };
        if fields.get(&number) == Some(&value) {
            continue;
        }
        let known = definitions.iter().find(|definition| definition.id.to_string() == number);
        let choices = known.map_or(&[][..], |definition| &definition.choices);
        match field_value(value, choices) {
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

/// A value is a scalar or a list of scalars; of a field with choices, their ids. `None` for null,
/// which removes the value.
fn field_value(value: Json, choices: &[Choice]) -> Result<Option<Json>, Rule> {
    let scalar = |value: Json, longest| match &value {
        _ if !choices.is_empty() => choice_id(&value, choices),
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

/// The id of a choice, sent as a number or as digits.
fn choice_id(value: &Json, choices: &[Choice]) -> Result<Json, Rule> {
    let id = match value {
        Json::Number(number) => number.as_i64(),
        Json::String(digits) => digits.trim().parse().ok(),
        _ => None,
    };
    let choice = choices.iter().find(|choice| Some(choice.id) == id);
    choice.map(|choice| choice.id.into()).ok_or(Rule::NotAChoice)
}

/// The number in the key of a custom field: `7` itself, or the alias `field7`.
fn number_of(key: &str) -> Option<&str> {
    let digits = key.strip_prefix("field").unwrap_or(key);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && (1..=18).contains(&digits.len()) && !digits.starts_with('0')).then_some(digits)
}
