//! `orderby`: a comma-separated list of properties, each with an optional direction.

use std::cmp::Ordering;

use jiff::Timestamp;
use polydex_model::{Order, normal, query::Field};
use serde_json::Value as Json;

use super::{MAX_LENGTH, ORDER_BY, QueryError, Schema, Type};

/// One key to sort by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortKey {
    /// The path to the property from the outermost object, as the documents spell it.
    pub names: Vec<&'static str>,
    /// Its type.
    kind: Type,
    /// Whether to sort from large to small.
    pub descending: bool,
    /// Its position in the order's text.
    at: usize,
}

/// Parses an order on documents of a schema. Blanks around commas are accepted.
pub fn parse_order(text: &str, schema: Schema) -> Result<Vec<SortKey>, QueryError> {
    if text.len() > MAX_LENGTH {
        return Err(error(0, format!("the order is longer than {MAX_LENGTH} bytes")));
    }
    let mut keys = Vec::new();
    let mut at = 0;
    for item in text.split(',') {
        keys.push(key(item, at, schema)?);
        at += item.chars().count() + 1;
    }
    Ok(keys)
}

fn key(item: &str, at: usize, schema: Schema) -> Result<SortKey, QueryError> {
    let at = at + item.chars().take_while(|c| c.is_whitespace()).count();
    let mut words = item.split_whitespace();
    let path = words.next().ok_or_else(|| error(at, "a property was expected"))?;
    let descending = match words.next() {
        None => false,
        Some(word) if word.eq_ignore_ascii_case("asc") => false,
        Some(word) if word.eq_ignore_ascii_case("desc") => true,
        Some(word) => return Err(error(at, format!("`asc` or `desc` was expected, not `{word}`"))),
    };
    if let Some(word) = words.next() {
        return Err(error(at, format!("`,` was expected before `{word}`")));
    }
    let (names, kind) = property(path, at, schema)?;
    Ok(SortKey { names, kind, descending, at })
}

/// The path to a property from the outermost object, and its type.
fn property(
    path: &str,
    at: usize,
    mut schema: Schema,
) -> Result<(Vec<&'static str>, Type), QueryError> {
    let mut names = Vec::new();
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        let found = schema.property(part);
        let (name, kind) =
            found.ok_or_else(|| error(at, format!("there is no property `{part}`")))?;
        names.push(name);
        match (kind, parts.peek()) {
            (Type::Object(inner), Some(_)) => schema = inner,
            (Type::Object(_) | Type::List(_), _) | (_, Some(_)) => {
                return Err(error(at, format!("nothing is sorted by `{path}`")));
            }
            (kind, None) => return Ok((names, kind)),
        }
    }
    Err(error(at, "a property was expected"))
}

fn error(at: usize, text: impl Into<String>) -> QueryError {
    QueryError { parameter: ORDER_BY, at, text: text.into() }
}

impl SortKey {
    /// The model's sort key for users; `None` if the property is equal in all users of a list.
    pub fn of_users(&self) -> Result<Option<Order>, QueryError> {
        let mut descending = self.descending;
        let field = match self.names[..] {
            ["id"] => Field::Id,
            ["firstName"] => Field::Given,
            ["lastName"] => Field::Surname,
            ["birthDate"] => Field::Birthday,
            ["gender"] => Field::Gender,
            ["title"] => Field::NameTitle,
            ["position"] => Field::JobTitle,
            ["language"] => Field::Locale,
            ["createdOn"] => Field::Created,
            ["updatedOn" | "resourceVersion"] => Field::Updated,
            ["status", "invitationAccepted"] => Field::InvitationAccepted,
            ["createdBy"] => Field::CreatedBy,
            ["updatedBy"] => Field::UpdatedBy,
            ["deactivatedOn"] => Field::StatusSince,
            ["isArchived"] => Field::IsArchived,
            ["isDeactivated"] | ["status", "isDeactivated"] => {
                descending = !descending;
                Field::IsActive
            }
            ["isAgent" | "isExternal" | "shouldMigrateToConnect" | "deletedOn"] => return Ok(None),
            _ => {
                let name = self.names.join("/");
                return Err(error(self.at, format!("users cannot be sorted by `{name}`")));
            }
        };
        Ok(Some(Order { field, descending }))
    }
}

/// Sorts documents in memory; equal ones keep their order. Missing values come first, and texts
/// sort by their folded form, as everywhere.
pub fn sort(documents: &mut [Json], keys: &[SortKey]) {
    documents.sort_by(|left, right| {
        keys.iter()
            .map(|key| {
                let order = compare(key.kind, find(left, &key.names), find(right, &key.names));
                if key.descending { order.reverse() } else { order }
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    });
}

fn find<'a>(document: &'a Json, names: &[&str]) -> &'a Json {
    names.iter().fold(document, |object, name| object.get(name).unwrap_or(&Json::Null))
}

fn compare(kind: Type, left: &Json, right: &Json) -> Ordering {
    match (left, right) {
        // Times omit trailing zeros, so their texts do not sort by time.
        (Json::String(left), Json::String(right)) if kind == Type::Time => {
            left.parse::<Timestamp>().ok().cmp(&right.parse().ok())
        }
        (Json::String(left), Json::String(right)) => normal::fold(left).cmp(&normal::fold(right)),
        (Json::Bool(left), Json::Bool(right)) => left.cmp(right),
        (left, right) => {
            left.as_i64().cmp(&right.as_i64()).then(right.is_null().cmp(&left.is_null()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::{CONTACT_INFO, USER};
    use serde_json::json;

    #[test]
    fn properties_and_directions_match_in_any_case() {
        let keys = parse_order("LASTNAME , firstName DESC,status/isDeactivated asc", USER).unwrap();
        let read: Vec<_> = keys.iter().map(|key| (key.names.join("/"), key.descending)).collect();
        let expected = [("lastName", false), ("firstName", true), ("status/isDeactivated", false)];
        assert_eq!(read, expected.map(|(name, descending)| (name.to_owned(), descending)));
    }

    #[test]
    fn an_order_error_names_its_position() {
        for (order, at) in [
            ("", 0),
            ("email", 0),
            ("lastName,", 9),
            ("lastName, email", 10),
            ("lastName up", 0),
            ("lastName asc desc", 0),
            ("status", 0),
            ("userContactInfos", 0),
            ("lastName/x", 0),
        ] {
            assert_eq!(parse_order(order, USER).unwrap_err().at, at, "{order:?}");
        }
    }

    #[test]
    fn times_sort_by_time_and_not_by_text() {
        let moments = ["10:00:00.5Z", "10:00:00Z", "10:00:00.12Z", "10:00:00.1Z"];
        let mut infos = moments.map(|at| json!({"createdOn": format!("2026-02-01T{at}")}));
        sort(&mut infos, &parse_order("createdOn", CONTACT_INFO).unwrap());
        let sorted = infos.map(|info| info["createdOn"].as_str().unwrap()[11..].to_owned());
        assert_eq!(sorted, ["10:00:00Z", "10:00:00.1Z", "10:00:00.12Z", "10:00:00.5Z"]);
    }

    #[test]
    fn missing_values_come_first_and_equal_ones_stay_in_order() {
        let mut infos = [
            json!({"id": 1, "label": "b"}),
            json!({"id": 2, "label": "Ä"}),
            json!({"id": 3}),
            json!({"id": 4, "label": "a"}),
        ];
        let ids = |infos: &[Json]| -> Vec<i64> {
            infos.iter().filter_map(|info| info["id"].as_i64()).collect()
        };
        sort(&mut infos, &parse_order("label", CONTACT_INFO).unwrap());
        assert_eq!(ids(&infos), [3, 2, 4, 1]);
        sort(&mut infos, &parse_order("label desc", CONTACT_INFO).unwrap());
        assert_eq!(ids(&infos), [1, 2, 4, 3]);
    }
}
