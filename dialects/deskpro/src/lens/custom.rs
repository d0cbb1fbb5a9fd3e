//! Custom fields: values by the number of the field, kept as extras.

use polydex_model::Residue;
use serde_json::{Map, Value as Json};

use crate::DIALECT;

const PREFIX: &str = "fields.";

/// The extra that holds a custom field.
pub(crate) fn extra_of(field: &str) -> String {
    format!("{PREFIX}{field}")
}

/// The number of a custom field by its key in a request: `7` itself, or the alias `field7`.
pub(super) fn number_of(key: &str) -> Option<&str> {
    let digits = key.strip_prefix("field").unwrap_or(key);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && digits.len() <= 18).then_some(digits)
}

/// The custom fields of a record, in the order of their numbers.
pub(super) fn fields(residue: &Residue) -> Map<String, Json> {
    let Some(left) = residue.of(&DIALECT) else { return Map::new() };
    let mut fields: Vec<(String, Json)> = left
        .extras
        .iter()
        .filter_map(|(name, value)| {
            let number = name.strip_prefix(PREFIX)?;
            Some((number.to_owned(), value.clone()))
        })
        .collect();
    fields.sort_by_key(|(number, _)| (number.len(), number.clone()));
    fields.into_iter().collect()
}

/// Stores what differs; a field without a value is gone.
pub(super) fn set_fields(residue: &mut Residue, now: &Map<String, Json>, was: &Map<String, Json>) {
    for (number, value) in now {
        if was.get(number) != Some(value) {
            residue.set_extra(&DIALECT, &extra_of(number), Some(value.clone()));
        }
    }
    for number in was.keys().filter(|number| !now.contains_key(*number)) {
        residue.set_extra(&DIALECT, &extra_of(number), None);
    }
}
