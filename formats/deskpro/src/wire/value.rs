//! Single values of a request, with Deskpro's tolerance for other JSON types.

use polydex_model::{
    Rule,
    normal::{integer, is_blank, number},
    record::MAX_POINTS,
};
use serde_json::{Map, Value as Json};

/// A text without outer white space; one of invisible signs alone is empty. Numbers are texts too
/// (`"code": 44`), except those whose digits JSON loses; null is an empty one.
pub(super) fn text(value: &Json) -> Result<String, Rule> {
    match value {
        Json::String(text) if is_blank(text) => Ok(String::new()),
        Json::String(text) => Ok(text.trim().to_owned()),
        Json::Number(sent) => number(sent).ok_or(Rule::WrongType("string")),
        Json::Null => Ok(String::new()),
        _ => Err(Rule::WrongType("string")),
    }
}

/// Yes or no: `true`, `1`, `"1"`, `"true"` and their opposites; null and an empty text are no.
pub(super) fn flag(value: &Json) -> Result<bool, Rule> {
    let known = match value {
        Json::Bool(flag) => Some(*flag),
        Json::Number(number) => match integer(number) {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        },
        Json::String(text) => match text.trim() {
            "1" | "true" => Some(true),
            "0" | "false" | "" => Some(false),
            _ => None,
        },
        Json::Null => Some(false),
        _ => None,
    };
    known.ok_or(Rule::WrongType("boolean"))
}

/// An id: an integer or its digits; `None` for null and an empty text. Other texts name nothing.
pub(super) fn id(value: &Json) -> Result<Option<i64>, Rule> {
    match value {
        Json::Null => Ok(None),
        Json::Number(number) => integer(number).map(Some).ok_or(Rule::NotAChoice),
        Json::String(text) if is_blank(text) => Ok(None),
        Json::String(text) => text.trim().parse().map(Some).map_err(|_| Rule::NotAChoice),
        _ => Err(Rule::WrongType("id")),
    }
}

/// A list, also sent as an object with integer keys, in the order of the keys; null is empty.
///
/// No list is longer than a record has points: a body full of `{}` would answer with more faults
/// than anybody reads.
pub(super) fn list(value: Json) -> Result<Vec<Json>, Rule> {
    let items = match value {
        Json::Array(items) => items,
        Json::Null => Vec::new(),
        Json::Object(members) => numbered(members).ok_or(Rule::WrongType("list"))?,
        _ => return Err(Rule::WrongType("list")),
    };
    if items.len() > MAX_POINTS { Err(Rule::TooLong(MAX_POINTS)) } else { Ok(items) }
}

fn numbered(members: Map<String, Json>) -> Option<Vec<Json>> {
    let items = members.into_iter().map(|(key, item)| Some((key.parse::<u32>().ok()?, item)));
    let mut items: Vec<_> = items.collect::<Option<_>>()?;
    items.sort_by_key(|(key, _)| *key);
    Some(items.into_iter().map(|(_, item)| item).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_texts_and_outer_blanks_are_cut() {
        assert_eq!(text(&json!(1_632_960_961)), Ok("1632960961".into()));
        assert_eq!(text(&json!("  Ana ")), Ok("Ana".into()));
        assert_eq!(text(&json!("\u{200b} ")), Ok(String::new()));
        assert_eq!(text(&json!(16_082_719_000.0)), Ok("16082719000".into()));
        assert_eq!(text(&json!(1e22)), Err(Rule::WrongType("string")));
        assert_eq!(text(&json!(true)), Err(Rule::WrongType("string")));
        assert_eq!(text(&json!(["a"])), Err(Rule::WrongType("string")));
    }

    #[test]
    fn booleans_come_in_many_forms() {
        for yes in [json!(true), json!(1), json!("1"), json!("true")] {
            assert_eq!(flag(&yes), Ok(true), "{yes}");
        }
        for no in [json!(false), json!(0), json!("0"), json!("false"), json!(""), json!(null)] {
            assert_eq!(flag(&no), Ok(false), "{no}");
        }
        for other in [json!(2), json!("yes"), json!([]), json!({}), json!(0.5)] {
            assert_eq!(flag(&other), Err(Rule::WrongType("boolean")), "{other}");
        }
    }

    #[test]
    fn ids_are_integers_or_digits() {
        assert_eq!(id(&json!("12")), Ok(Some(12)));
        assert_eq!(id(&json!(12)), Ok(Some(12)));
        assert_eq!(id(&json!(12.0)), Ok(Some(12)));
        assert_eq!(id(&json!(null)), Ok(None));
        for other in [json!("twelve"), json!(1.5), json!("99999999999999999999")] {
            assert_eq!(id(&other), Err(Rule::NotAChoice), "{other}");
        }
        assert_eq!(id(&json!([12])), Err(Rule::WrongType("id")));
    }

    #[test]
    fn an_object_with_integer_keys_is_a_list_in_the_order_of_its_keys() {
        let sent = json!({"10": "c", "2": "b", "0": "a"});
        assert_eq!(list(sent), Ok(vec![json!("a"), json!("b"), json!("c")]));
        assert_eq!(list(json!({"a": 1})), Err(Rule::WrongType("list")));
        assert_eq!(list(json!("a")), Err(Rule::WrongType("list")));
    }

    #[test]
    fn a_list_longer_than_a_record_is_not_read() {
        assert_eq!(list(json!(vec![0; 1000])).map(|items| items.len()), Ok(1000));
        assert_eq!(list(json!(vec![0; 1001])), Err(Rule::TooLong(1000)));
    }
}
