//! A request's JSON object, read member by member.

use jiff::civil::Date;
use polydex_model::{Fault, Refusal, Rule, normal::is_blank};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Sent, day};

/// A request's JSON object. Readers note a fault for each value of the wrong type, so that one
/// answer names them all.
#[derive(Debug)]
pub struct Body {
    members: Vec<(String, Json)>,
    faults: Vec<Fault>,
}

impl Body {
    /// Reads a body; missing, empty, not JSON and not an object are all the vendor's
    /// `invalid-model`.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.trim_ascii().is_empty() {
            return Err(Refusal::Malformed(
                "a JSON object was expected, but the body is empty".into(),
            ));
        }
        match serde_json::from_slice(bytes) {
            Ok(Json::Object(members)) => Ok(Self::of(members.into_iter().collect())),
            Ok(_) => Err(Refusal::Malformed("a JSON object was expected".into())),
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                let text = format!("the body is not JSON (line {line}, column {column})");
                Err(Refusal::Malformed(text.into()))
            }
        }
    }

    /// An object that is at hand already.
    pub fn of(members: Vec<(String, Json)>) -> Self {
        Self { members, faults: Vec::new() }
    }

    /// A text.
    pub fn text(&mut self, name: &str) -> Sent<String> {
        self.read(name, "a string", |value| value.as_str().map(str::to_owned))
    }

    /// A text that has no meaning when it is blank: then it is none.
    pub fn word(&mut self, name: &str) -> Sent<String> {
        Some(self.text(name)?.filter(|text| !is_blank(text)))
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &str) -> Sent<bool> {
        self.read_unless_blank(name, "a boolean", Json::as_bool)
    }

    /// A day, from a date or a date-time.
    pub fn day(&mut self, name: &str) -> Sent<Date> {
        self.read_unless_blank(name, "a date-time", |value| day(value.as_str()?))
    }

    /// A UUID.
    pub fn uuid(&mut self, name: &str) -> Sent<Uuid> {
        self.read_unless_blank(name, "a UUID", uuid)
    }

    /// A list of UUIDs.
    pub fn uuids(&mut self, name: &str) -> Sent<Vec<Uuid>> {
        self.read_unless_blank(name, "a list of UUIDs", |value| {
            value.as_array()?.iter().map(uuid).collect()
        })
    }

    /// Notes a fault that the reader of the body found.
    pub fn note(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// What was found wrong, if anything.
    pub fn finish(self) -> Result<(), Refusal> {
        Refusal::unless_empty(self.faults)
    }

    /// What is no text; a blank text in its place is none, as form tools send for a field that was
    /// left empty.
    fn read_unless_blank<T>(
        &mut self,
        name: &str,
        expected: &'static str,
        read: impl FnOnce(&Json) -> Option<T>,
    ) -> Sent<T> {
        let found = self.read(name, expected, |value| match value.as_str() {
            Some(text) if is_blank(text) => Some(None),
            _ => read(value).map(Some),
        });
        found.map(Option::flatten)
    }

    /// The last member of that name, in any case: JSON readers let the last of equal names win.
    fn read<T>(
        &mut self,
        name: &str,
        expected: &'static str,
        read: impl FnOnce(&Json) -> Option<T>,
    ) -> Sent<T> {
        let (_, value) = self.members.iter().rfind(|(n, _)| n.eq_ignore_ascii_case(name))?;
        if value.is_null() {
            return Some(None);
        }
        let read = read(value);
        if read.is_none() {
            self.faults.push(Fault::at(&format!("$.{name}"), Rule::WrongType(expected)));
        }
        Some(read)
    }
}

fn uuid(value: &Json) -> Option<Uuid> {
    Uuid::try_parse(value.as_str()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_without_case_and_the_last_one_wins() {
        let mut body = Body::parse(br#"{"Value":"a","VALUE":"b","type":null}"#).unwrap();
        assert_eq!(body.text("value"), Some(Some("b".into())));
        assert_eq!(body.text("type"), Some(None));
        assert_eq!(body.text("label"), None);
        assert_eq!(body.finish(), Ok(()));
    }

    #[test]
    fn every_wrong_type_is_named_by_its_json_path() {
        let mut body = Body::parse(br#"{"value":1,"isAddress":"true","city":"Kiel"}"#).unwrap();
        assert_eq!((body.text("value"), body.flag("isAddress")), (Some(None), Some(None)));
        assert_eq!(body.text("city"), Some(Some("Kiel".into())));
        let refusal = body.finish().unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "$.value: expected a string; $.isAddress: expected a boolean"
        );
    }

    #[test]
    fn an_empty_text_in_place_of_another_type_is_null() {
        let mut body = Body::parse(br#"{"day":"","flag":" ","ids":"","id":"","word":""}"#).unwrap();
        assert_eq!((body.day("day"), body.flag("flag")), (Some(None), Some(None)));
        assert_eq!((body.uuids("ids"), body.uuid("id")), (Some(None), Some(None)));
        assert_eq!((body.word("word"), body.text("word")), (Some(None), Some(Some(String::new()))));
        assert_eq!(body.finish(), Ok(()));
    }

    #[test]
    fn anything_but_an_object_is_malformed() {
        for bytes in
            [&b""[..], b"  \r\n", b"null", b"[]", b"\"x\"", b"{", b"{\"a\":\"\\ud800\"}", b"\xff"]
        {
            let refusal = Body::parse(bytes).unwrap_err();
            assert!(matches!(refusal, Refusal::Malformed(_)), "{bytes:?}");
        }
    }
}
