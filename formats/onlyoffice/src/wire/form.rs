//! Form fields and the query: names in brackets or with dots.
//!
//! `contacts[0][Type]=a`, `contacts[0].Type=a`, `contacts[][type]=a`, `contacts[type]=a`,
//! `fields[]=a`, `fields=a`. Elements are ordered by index, and indexes may have gaps. As in PHP and
//! Rails, `[]` starts a new element whenever the previous one already holds the name.

use indexmap::IndexMap;
use percent_encoding::percent_decode;
use polydex_model::Refusal;
use serde_json::Value as Json;

use super::Params;

/// How deep names may nest. A deeper name is taken as plain text, which is no parameter's name.
const DEEPEST: usize = 8;

/// Reads a query or an `application/x-www-form-urlencoded` body.
///
/// ```
/// use polydex_format_onlyoffice::wire::form;
/// let params = form::read(b"contacts%5B0%5D[Type]=GTalk&fields=a&fields=b").unwrap();
/// assert!(params.get("contacts").is_some());
/// assert_eq!(params.texts("fields"), Ok(Some(vec!["a", "b"])));
/// ```
pub fn read(encoded: &[u8]) -> Result<Params, Refusal> {
    let mut fields = Vec::new();
    for pair in encoded.split(|b| *b == b'&').filter(|pair| !pair.is_empty()) {
        let end = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
        let value = pair.get(end + 1..).unwrap_or_default();
        fields.push((decoded(&pair[..end])?, decoded(value)?));
    }
    Ok(from_fields(fields))
}

/// Builds parameters from decoded fields, such as the parts of a multipart body.
pub fn from_fields(fields: impl IntoIterator<Item = (String, String)>) -> Params {
    let mut root = Slot::default();
    for (name, value) in fields {
        root.insert(&segments(&name), value);
    }
    Params::new(root.members.into_iter().map(|(name, slot)| (name, slot.into_node(true))))
}

/// Decodes `%` escapes and `+` (a space). A `%` that starts no escape is kept.
fn decoded(text: &[u8]) -> Result<String, Refusal> {
    let spaced: Vec<u8> = text.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    let text = percent_decode(&spaced).decode_utf8();
    let text = text.map_err(|_| Refusal::Malformed("form fields must be UTF-8".into()))?;
    Ok(text.into_owned())
}

/// A step into a name.
#[derive(Debug, PartialEq)]
enum Segment {
    Name(String),
    /// `[]`
    Next,
}

/// Splits a name into steps. Brackets that do not close or nest too deep make it one plain name.
fn segments(name: &str) -> Vec<Segment> {
    let whole = || vec![Segment::Name(name.to_lowercase())];
    let head = name.find(['[', '.']).unwrap_or(name.len());
    let mut segments = vec![Segment::Name(name[..head].to_lowercase())];
    let mut rest = &name[head..];
    while !rest.is_empty() {
        let (segment, after) = if let Some(inner) = rest.strip_prefix('[') {
            let Some((segment, after)) = inner.split_once(']') else { return whole() };
            (segment, after)
        } else {
            let Some(inner) = rest.strip_prefix('.') else { return whole() };
            inner.split_at(inner.find(['[', '.']).unwrap_or(inner.len()))
        };
        segments.push(match segment.trim() {
            "" => Segment::Next,
            segment => Segment::Name(segment.to_lowercase()),
        });
        rest = after;
    }
    if head == 0 || segments.len() > DEEPEST { whole() } else { segments }
}

/// A name under construction, while its fields are read.
#[derive(Debug, Default)]
struct Slot {
    values: Vec<String>,
    members: IndexMap<String, Slot>,
    elements: Vec<Slot>,
}

impl Slot {
    fn insert(&mut self, path: &[Segment], value: String) {
        match path {
            [] => self.values.push(value),
            [Segment::Name(name), rest @ ..] => {
                self.members.entry(name.clone()).or_default().insert(rest, value);
            }
            [Segment::Next, rest @ ..] => {
                let repeats = rest.is_empty() || self.elements.last().is_none_or(|e| e.has(rest));
                if repeats {
                    self.elements.push(Self::default());
                }
                if let Some(element) = self.elements.last_mut() {
                    element.insert(rest, value);
                }
            }
        }
    }

    fn has(&self, path: &[Segment]) -> bool {
        match path {
            [] => !self.values.is_empty(),
            [Segment::Name(name), rest @ ..] => self.members.get(name).is_some_and(|m| m.has(rest)),
            [Segment::Next, ..] => false,
        }
    }

    /// A name that repeats is a list at the top level; further down the last value wins.
    fn into_node(mut self, is_top: bool) -> Json {
        if !self.members.is_empty() || !self.elements.is_empty() {
            return self.into_group();
        }
        match self.values.len() {
            0 => Json::Null,
            1 => Json::String(self.values.swap_remove(0)),
            _ if is_top => Json::Array(self.values.into_iter().map(Json::String).collect()),
            last => Json::String(self.values.swap_remove(last - 1)),
        }
    }

    fn into_group(mut self) -> Json {
        let index = |name: &str| name.parse::<u64>().ok();
        let elements = self.elements.into_iter().map(|element| element.into_node(false));
        if self.members.keys().all(|name| index(name).is_some()) {
            self.members.sort_by(|a, _, b, _| index(a).cmp(&index(b)));
            let indexed = self.members.into_values().map(|member| member.into_node(false));
            return Json::Array(indexed.chain(elements).collect());
        }
        let members = self.members.into_iter().map(|(name, slot)| (name, slot.into_node(false)));
        Json::Object(members.collect())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn pair(kind: &str, value: &str) -> Json {
        json!({"type": kind, "value": value})
    }

    #[rstest]
    #[case::brackets(
        "contacts[0][Type]=a&contacts[0][Value]=1&contacts[1][Type]=b&contacts[1][Value]=2"
    )]
    #[case::encoded(
        "contacts%5B0%5D%5Btype%5D=a&contacts%5b0%5d%5bvalue%5d=1&contacts%5B1%5D%5Btype%5D=b&contacts%5B1%5D%5Bvalue%5D=2"
    )]
    #[case::dots("contacts[0].Type=a&contacts[0].Value=1&contacts[1].Type=b&contacts[1].Value=2")]
    #[case::repeated(
        "contacts[][type]=a&contacts[][value]=1&contacts[][type]=b&contacts[][value]=2"
    )]
    #[case::unsorted(
        "contacts[10][type]=b&contacts[10][value]=2&contacts[3][value]=1&contacts[3][type]=a"
    )]
    #[case::any_case(
        "Contacts[0][TYPE]=a&CONTACTS[0][value]=1&contacts[1][Type]=b&contacts[1][Value]=2"
    )]
    #[case::last_spelling(
        "contacts[0][type]=x&contacts[0][Type]=a&contacts[0][value]=1&contacts[1][type]=b&contacts[1][value]=2"
    )]
    fn every_style_of_brackets_is_the_same_list(#[case] form: &str) {
        let params = read(form.as_bytes()).unwrap();
        assert_eq!(
            params.get("contacts"),
            Some(&Json::Array(vec![pair("a", "1"), pair("b", "2")])),
            "{form}"
        );
    }

    #[test]
    fn a_single_contact_needs_no_index() {
        let params = read(b"contacts[type]=a&contacts[value]=1").unwrap();
        assert_eq!(params.get("contacts"), Some(&pair("a", "1")));
    }

    #[test]
    fn escapes_are_decoded_once_and_broken_ones_are_kept() {
        let params = read(b"a=%2B49+89%2531&b=100%&c=%zz&d=%C3%A9&e").unwrap();
        assert_eq!(params.text("a"), Ok(Some("+49 89%31")));
        assert_eq!(params.text("b"), Ok(Some("100%")));
        assert_eq!(params.text("c"), Ok(Some("%zz")));
        assert_eq!(params.text("d"), Ok(Some("é")));
        assert_eq!(params.text("e"), Ok(Some("")));
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_malformed() {
        assert!(matches!(read(b"a=%ff"), Err(Refusal::Malformed(_))));
    }

    #[test]
    fn names_that_do_not_close_or_nest_too_deep_are_plain_names() {
        let deep = format!("contacts{}=1", "[0]".repeat(1000));
        for form in ["contacts[0=1", "contacts]0[=1", "[0]=1", "contacts[0]x=1", &deep] {
            assert_eq!(read(form.as_bytes()).unwrap().get("contacts"), None, "{form}");
        }
    }

    #[test]
    fn the_first_value_of_a_scalar_counts() {
        let params = read(b"title=a&Title=b&TITLE=c").unwrap();
        assert_eq!(params.text("title"), Ok(Some("a")));
    }

    #[test]
    fn lists_come_in_all_forms() {
        for form in ["x[]=a&x[]=b", "x=a&x=b", "x=a,b", "x[0]=a&x[1]=b"] {
            let params = read(form.as_bytes()).unwrap();
            assert_eq!(params.texts("x"), Ok(Some(vec!["a", "b"])), "{form}");
        }
    }

    #[test]
    fn many_names_are_read_in_reasonable_time() {
        let form: Vec<String> = (0..50_000).map(|n| format!("contacts[{n}][type]={n}")).collect();
        let params = read(form.join("&").as_bytes()).unwrap();
        assert!(matches!(params.get("contacts"), Some(Json::Array(list)) if list.len() == 50_000));
    }
}
