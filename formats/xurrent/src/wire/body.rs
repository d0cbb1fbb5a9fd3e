//! Request bodies: one JSON object whose scalars may have any JSON type.
//!
//! The vendor's Ruby client sends every scalar as a string and nil as `""`, its Python client sends
//! booleans as words. So the member's own type decides how it is read, never its JSON type.

use polydex_model::{
    Refusal, Rule,
    normal::{is_blank, number},
};
use serde_json::{Map, Value as Json};

/// The vendor's message for a body that is no JSON object.
const INVALID_JSON: &str = "Invalid JSON string posted";

/// What a client posted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body(Map<String, Json>);

impl Body {
    /// Parses a body. An empty body has no members, as in the vendor's framework.
    ///
    /// ```
    /// use polydex_format_xurrent::wire::Body;
    /// let body = Body::parse(br#"{"telephone":5}"#).unwrap();
    /// assert_eq!(body.text("telephone"), Some(Ok(Some("5".into()))));
    /// assert!(Body::parse(b"[1]").is_err());
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        match serde_json::from_slice(bytes) {
            Ok(Json::Object(members)) => Ok(Self(members)),
            _ => Err(Refusal::Malformed(INVALID_JSON.into())),
        }
    }

    /// A member as sent; `None` if it was not.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.get(name)
    }

    /// The members in the order sent.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Sets a member that the client left out or blank.
    pub fn set_default(&mut self, name: &str, value: &str) {
        if !matches!(self.text(name), Some(Ok(Some(_)) | Err(_))) {
            self.0.insert(name.to_owned(), value.into());
        }
    }

    /// The text of a member; see [`text`]. The outer `None`: it was not sent.
    pub fn text(&self, name: &str) -> Option<Result<Option<String>, Rule>> {
        self.get(name).map(text)
    }

    /// The boolean of a member; see [`flag`]. `None`: it was not sent.
    pub fn flag(&self, name: &str) -> Option<Result<bool, Rule>> {
        self.get(name).map(flag)
    }
}

impl From<Map<String, Json>> for Body {
    fn from(members: Map<String, Json>) -> Self {
        Self(members)
    }
}

/// A text, from any scalar but a number whose digits JSON loses. `null` is no value, nor is a text
/// of white space and invisible characters alone.
pub fn text(value: &Json) -> Result<Option<String>, Rule> {
    match value {
        Json::Null => Ok(None),
        Json::String(text) => Ok(Some(text.clone()).filter(|text| !is_blank(text))),
        Json::Number(sent) => number(sent).map(Some).ok_or(Rule::WrongType("string")),
        Json::Bool(flag) => Ok(Some(flag.to_string())),
        Json::Array(_) | Json::Object(_) => Err(Rule::WrongType("string")),
    }
}

/// A boolean: `true` or one of the vendor's words for it, in any letter case; any other scalar is
/// false.
pub fn flag(value: &Json) -> Result<bool, Rule> {
    const YES: [&str; 6] = ["1", "t", "y", "true", "yes", "on"];
    match value {
        Json::Array(_) | Json::Object(_) => Err(Rule::WrongType("boolean")),
        scalar => {
            let word = text(scalar)?.unwrap_or_default();
            Ok(YES.iter().any(|yes| word.trim().eq_ignore_ascii_case(yes)))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scalars_of_any_json_type_are_read() {
        assert_eq!(text(&json!(12)), Ok(Some("12".into())));
        assert_eq!(text(&json!(true)), Ok(Some("true".into())));
        assert_eq!(text(&json!(16_082_719_000.0)), Ok(Some("16082719000".into())));
        assert_eq!(text(&json!(1e22)), Err(Rule::WrongType("string")));
        assert_eq!(text(&json!("")), Ok(None));
        assert_eq!(text(&json!(" \u{200b}")), Ok(None));
        assert_eq!(text(&json!(null)), Ok(None));
        assert_eq!(text(&json!(["12"])), Err(Rule::WrongType("string")));
    }

    #[test]
    fn the_documented_words_are_true_and_all_others_false() {
        for word in [json!(1), json!("T"), json!("y"), json!("TRUE"), json!("yes"), json!("On")] {
            assert_eq!(flag(&word), Ok(true), "{word}");
        }
        for word in [json!(0), json!("false"), json!("si"), json!(""), json!(null), json!(2)] {
            assert_eq!(flag(&word), Ok(false), "{word}");
        }
        assert_eq!(flag(&json!({})), Err(Rule::WrongType("boolean")));
    }

    #[test]
    fn a_body_that_is_no_object_is_refused_with_the_vendors_message() {
        for body in [&b"{"[..], b"[]", b"\"x\"", b"null", b"{} {}", b"\xff"] {
            let refusal = Body::parse(body).expect_err("no object");
            assert_eq!(refusal, Refusal::Malformed(INVALID_JSON.into()));
        }
        assert_eq!(Body::parse(b" \n"), Ok(Body::default()));
    }

    #[test]
    fn a_default_replaces_only_missing_or_blank_members() {
        let mut body = Body::parse(br#"{"source":"hr","sourceID":""}"#).expect("an object");
        body.set_default("source", "agent");
        body.set_default("sourceID", "5");
        assert_eq!(body.text("source"), Some(Ok(Some("hr".into()))));
        assert_eq!(body.text("sourceID"), Some(Ok(Some("5".into()))));
    }
}
