//! The parameter `contacts`, in every shape that clients send.

use polydex_model::{Fault, Refusal, Rule, normal::is_blank, record::MAX_POINTS};
use serde_json::Value as Json;

use super::Params;

/// One contact as the client wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Verbatim; never blank.
    pub kind: String,
    /// Verbatim; empty also if it was absent or `null`.
    pub value: String,
}

impl Pair {
    /// A contact of this type.
    pub fn new(kind: impl Into<String>, value: impl Into<String>) -> Self {
        Self { kind: kind.into(), value: value.into() }
    }
}

/// The expected shape, as faults describe it.
const EXPECTED: &str = "list of {type, value}";

/// Reads the contacts of a request; `None` if the parameter is absent, `null` or an empty text.
pub fn read(params: &Params) -> Result<Option<Vec<Pair>>, Refusal> {
    let Some(node) = params.get("contacts") else { return Ok(None) };
    let node = unwrapped(node);
    let elements = match node {
        Json::Null => return Ok(None),
        Json::String(text) if is_blank(text) => return Ok(None),
        Json::Array(list) => list.as_slice(),
        node => std::slice::from_ref(node),
    };
    if elements.len() > MAX_POINTS {
        return Err(Refusal::at("contacts", Rule::TooLong(MAX_POINTS)));
    }
    let mut faults = Vec::new();
    let mut pairs = Vec::with_capacity(elements.len());
    for (index, element) in elements.iter().enumerate() {
        match pair(element, &format!("contacts.{index}")) {
            Ok(pair) => pairs.push(pair),
            Err(fault) => faults.push(fault),
        }
    }
    Refusal::unless_empty(faults).map(|()| Some(pairs))
}

/// Removes the wrapper of `<contacts><contact>…`.
fn unwrapped(node: &Json) -> &Json {
    match node {
        Json::Object(members) if members.len() == 1 => members.get("contact").unwrap_or(node),
        node => node,
    }
}

/// Reads one element. The vendor's reference site prints `{"value": {"Type": …, "Value": …}}`, and
/// clients copy that form.
pub(crate) fn pair(element: &Json, path: &str) -> Result<Pair, Fault> {
    let Json::Object(members) = element else {
        return Err(Fault::at(path, Rule::WrongType(EXPECTED)));
    };
    match (members.get("type"), members.get("value")) {
        (None, Some(inner @ Json::Object(_))) => pair(inner, &format!("{path}.value")),
        (kind, value) => {
            let kind = scalar(kind, path, "type")?;
            if is_blank(kind) {
                return Err(Fault::at(&format!("{path}.type"), Rule::Required));
            }
            Ok(Pair::new(kind, scalar(value, path, "value")?))
        }
    }
}

fn scalar<'n>(node: Option<&'n Json>, path: &str, name: &str) -> Result<&'n str, Fault> {
    match node {
        None | Some(Json::Null) => Ok(""),
        Some(Json::String(text)) => Ok(text),
        Some(_) => Err(Fault::at(&format!("{path}.{name}"), Rule::WrongType("text"))),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::wire::{form, json, xml};

    fn of_json(body: &str) -> Result<Option<Vec<Pair>>, Refusal> {
        read(&json::read(body.as_bytes()).unwrap())
    }

    #[rstest]
    #[case(r#"{"contacts":[{"type":"GTalk","value":"a"},{"type":"phone","value":"1"}]}"#)]
    #[case(r#"{"contacts":[{"Type":"GTalk","Value":"a"},{"TYPE":"phone","vaLue":1}]}"#)]
    #[case(r#"{"Contacts":[{"value":{"Type":"GTalk","Value":"a"}},{"type":"phone","value":"1"}]}"#)]
    #[case(
        r#"{"contacts":[{"type":"x","Type":"GTalk","value":"a"},{"type":"phone","value":"1"}]}"#
    )]
    fn json_in_every_spelling_is_read(#[case] body: &str) {
        let pairs = vec![Pair::new("GTalk", "a"), Pair::new("phone", "1")];
        assert_eq!(of_json(body), Ok(Some(pairs)), "{body}");
    }

    #[test]
    fn a_single_object_is_one_contact_also_when_nested() {
        let one = Ok(Some(vec![Pair::new("skype", "a")]));
        assert_eq!(of_json(r#"{"contacts":{"type":"skype","value":"a"}}"#), one);
        assert_eq!(of_json(r#"{"contacts":{"value":{"Type":"skype","Value":"a"}}}"#), one);
        let form =
            form::read(b"contacts[0][value][Type]=skype&contacts[0][value][Value]=a").unwrap();
        assert_eq!(read(&form), one);
    }

    #[test]
    fn xml_is_read_with_and_without_a_wrapper() {
        let pairs = Ok(Some(vec![Pair::new("a", "1"), Pair::new("b", "2")]));
        for body in [
            "<r><contacts><type>a</type><value>1</value></contacts><contacts><type>b</type><value>2</value></contacts></r>",
            "<r><contacts><contact><type>a</type><value>1</value></contact><contact><type>b</type><value>2</value></contact></contacts></r>",
            "<contacts><contact><type>a</type><value>1</value></contact><contact><type>b</type><value>2</value></contact></contacts>",
        ] {
            assert_eq!(read(&xml::read(body.as_bytes()).unwrap()), pairs, "{body}");
        }
    }

    #[test]
    fn absent_null_and_empty_text_differ_from_an_empty_list() {
        for body in ["{}", r#"{"contacts":null}"#, r#"{"contacts":""}"#] {
            assert_eq!(of_json(body), Ok(None), "{body}");
        }
        assert_eq!(of_json(r#"{"contacts":[]}"#), Ok(Some(Vec::new())));
    }

    #[test]
    fn a_missing_value_is_an_empty_one() {
        for body in [
            r#"{"contacts":[{"type":"a"}]}"#,
            r#"{"contacts":[{"type":"a","value":null}]}"#,
            r#"{"contacts":[{"type":"a","value":""}]}"#,
        ] {
            assert_eq!(of_json(body), Ok(Some(vec![Pair::new("a", "")])), "{body}");
        }
    }

    #[test]
    fn every_fault_is_named_with_its_path() {
        let body = r#"{"contacts":[{"type":"a"},{"value":"x"},"b",null,{"type":" "},{"type":{}},
            {"type":"a","value":[]},{"value":{"Type":"","Value":"x"}},{"value":{"Type":"a","Value":{}}}]}"#;
        let refusal = of_json(body).unwrap_err();
        let Refusal::Invalid(faults) = refusal else { panic!("{refusal}") };
        let paths: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            paths,
            [
                "contacts.1.type: required",
                "contacts.2: expected list of {type, value}",
                "contacts.3: expected list of {type, value}",
                "contacts.4.type: required",
                "contacts.5.type: expected text",
                "contacts.6.value: expected text",
                "contacts.7.value.type: required",
                "contacts.8.value.value: expected text",
            ]
        );
    }

    #[test]
    fn a_scalar_is_no_list_of_contacts() {
        let refusal = of_json(r#"{"contacts":"skype"}"#).unwrap_err();
        assert_eq!(refusal.to_string(), "contacts.0: expected list of {type, value}");
    }
}
