//! Custom fields: values by the number of the field, kept as extras.

use polydex_model::Residue;
use serde_json::{Map, Value as Json};
use url::form_urlencoded;

use super::lists::set_marks;
use crate::DIALECT;

const PREFIX: &str = "fields.";

/// The extra that holds a custom field.
pub fn extra_of(field: &str) -> String {
    format!("{PREFIX}{field}")
}

/// The extra that marks a list with this text in it; see [`set_marks`].
pub fn mark_of(field: &str, item: &str) -> String {
    let item: String = form_urlencoded::byte_serialize(item.as_bytes()).collect();
    format!("{PREFIX}{field}.{item}")
}

/// A value as a filter says it.
fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The number of a custom field by its key in a request: `7` itself, or the alias `field7`.
pub(super) fn number_of(key: &str) -> Option<&str> {
    let digits = key.strip_prefix("field").unwrap_or(key);
    (is_number(digits) && !digits.starts_with('0') && digits.len() <= 18).then_some(digits)
}

fn is_number(digits: &str) -> bool {
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The custom fields of a record, in the order of their numbers.
pub(super) fn fields(residue: &Residue) -> Map<String, Json> {
    let Some(left) = residue.of(&DIALECT) else { return Map::new() };
    let mut fields: Vec<(String, Json)> = left
        .extras
        .iter()
        .filter_map(|(name, value)| {
            let number = name.strip_prefix(PREFIX).filter(|rest| is_number(rest))?;
            Some((number.to_owned(), value.clone()))
        })
        .collect();
    fields.sort_by_key(|(number, _)| (number.len(), number.clone()));
    fields.into_iter().collect()
}

/// Stores what differs; a field without a value is gone.
pub(super) fn set_fields(residue: &mut Residue, now: &Map<String, Json>, was: &Map<String, Json>) {
    let gone = was.keys().filter(|number| !now.contains_key(*number));
    for number in now.keys().chain(gone) {
        let (now, was) = (now.get(number), was.get(number));
        if now == was {
            continue;
        }
        let marks = |list: Option<&Json>| {
            let items = list.and_then(Json::as_array).into_iter().flatten();
            items.map(|item| mark_of(number, &text(item))).collect::<Vec<_>>()
        };
        set_marks(residue, &marks(now), &marks(was));
        residue.set_extra(&DIALECT, &extra_of(number), now.cloned());
    }
}
