//! Request bodies: one JSON object whose scalars may have any JSON type.
//!
//! The vendor's Ruby client sends every scalar as a string and nil as `""`, its Python client sends
//! booleans as words. So the member's own type decides how it is read, never its JSON type.

use polydex_lens::request::{Coercion, Patch};
use polydex_model::{Refusal, Rule};
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
    /// use polydex_lens::request::Patch;
    /// let body = Body::parse(br#"{"telephone":5}"#).unwrap();
    /// assert_eq!(body.text("telephone"), Ok(Patch::Value("5".into())));
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
        if matches!(self.text(name), Ok(Patch::Absent | Patch::Null)) {
            self.0.insert(name.to_owned(), value.into());
        }
    }

    /// The text of a member; a blank one counts as null.
    pub fn text(&self, name: &str) -> Result<Patch<String>, Rule> {
        Ok(Patch::from(self.get(name).map(text).transpose()?))
    }

    /// The text of a member; `None` if there is none or it cannot be read.
    pub fn text_or_none(&self, name: &str) -> Option<String> {
        self.text(name).ok().and_then(Patch::value)
    }

    /// The boolean of a member; `None` if it was not sent.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Rule> {
        self.get(name).map(flag).transpose()
    }
}

impl From<Map<String, Json>> for Body {
    fn from(members: Map<String, Json>) -> Self {
        Self(members)
    }
}

/// A text of any scalar; `None` for null and for a blank text.
pub fn text(value: &Json) -> Result<Option<String>, Rule> {
    Coercion::RUBY.word(value)
}

/// A boolean: `true` or one of the vendor's words for it; any other scalar is false.
pub fn flag(value: &Json) -> Result<bool, Rule> {
    Ok(Coercion::RUBY.flag(value)?.unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
        assert_eq!(body.text("source"), Ok(Patch::Value("hr".into())));
        assert_eq!(body.text("sourceID"), Ok(Patch::Value("5".into())));
    }
}
