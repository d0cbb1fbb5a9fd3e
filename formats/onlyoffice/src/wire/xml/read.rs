//! Reads an XML request as parameters.

use polydex_model::Refusal;
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesRef, BytesStart, Event},
};
use serde_json::{Map, Value as Json};

use super::is_legal;
use crate::wire::Params;

/// How deep elements may nest.
const DEEPEST: usize = 64;

/// Reads an XML body. The parameters are the children of the root element, whatever its name.
///
/// A root `contacts` around `contact` elements is the parameter itself. Only XML's predefined
/// entities are known; nothing is ever fetched or expanded.
///
/// ```
/// use polydex_format_onlyoffice::wire::xml;
/// let params = xml::read(b"<r><contacts><Type>phone</Type></contacts></r>").unwrap();
/// assert!(params.get("contacts").is_some());
/// ```
pub fn read(body: &[u8]) -> Result<Params, Refusal> {
    let text = std::str::from_utf8(body).map_err(|_| malformed("it must be UTF-8"))?;
    if text.trim().is_empty() {
        return Ok(Params::default());
    }
    let (root, node) = document(text)?;
    Ok(match node {
        Json::Object(members) if root == "contacts" && !members.contains_key("contacts") => {
            Params::new([(root, Json::Object(members))])
        }
        Json::Object(members) => Params::new(members),
        _ => Params::default(),
    })
}

fn malformed(reason: impl std::fmt::Display) -> Refusal {
    Refusal::Malformed(format!("the body is not XML that is read here: {reason}").into())
}

/// An element whose end tag has not been read yet.
struct OpenElement {
    name: String,
    members: Map<String, Json>,
    text: String,
}

impl OpenElement {
    fn new(tag: &BytesStart<'_>) -> Self {
        let name = tag.local_name().as_ref().to_lowercase();
        Self { name, members: Map::new(), text: String::new() }
    }

    /// Whitespace between child elements is dropped; in a text it counts.
    fn close(self) -> (String, Json) {
        let node = match (self.members.is_empty(), self.text) {
            (false, _) => Json::Object(self.members),
            (true, text) if text.is_empty() => Json::Null,
            (true, text) => Json::String(text),
        };
        (self.name, node)
    }

    /// Adds a child. A name that repeats becomes a list.
    fn add(&mut self, (name, node): (String, Json)) {
        match self.members.get_mut(&name) {
            None => {
                self.members.insert(name, node);
            }
            Some(Json::Array(list)) => list.push(node),
            Some(first) => {
                let list = vec![std::mem::replace(first, Json::Null), node];
                *first = Json::Array(list);
            }
        }
    }
}

/// Parses the document into the name of its root element and the content.
fn document(text: &str) -> Result<(String, Json), Refusal> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<OpenElement> = Vec::new();
    let mut root = None;
    loop {
        let closed = match reader.read_event().map_err(malformed)? {
            Event::Start(tag) => {
                if root.is_some() || open.len() == DEEPEST {
                    return Err(malformed("one root element, not too deep"));
                }
                open.push(OpenElement::new(&tag));
                continue;
            }
            Event::Empty(tag) => OpenElement::new(&tag).close(),
            Event::End(_) => match open.pop() {
                Some(element) => element.close(),
                None => return Err(malformed("an element that was never opened")),
            },
            Event::Text(text) => {
                add_text(&mut open, &text.xml_content(XmlVersion::Implicit1_0))?;
                continue;
            }
            Event::CData(text) => {
                add_text(&mut open, &text.xml_content(XmlVersion::Implicit1_0))?;
                continue;
            }
            Event::GeneralRef(entity) => {
                add_text(&mut open, entity_text(&entity)?.encode_utf8(&mut [0; 4]))?;
                continue;
            }
            Event::DocType(_) => return Err(malformed("a DOCTYPE is not allowed")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            Event::Eof => break,
        };
        match open.last_mut() {
            Some(parent) => parent.add(closed),
            None if root.is_none() => root = Some(closed),
            None => return Err(malformed("more than one root element")),
        }
    }
    match (open.pop(), root) {
        (Some(element), _) => Err(malformed(format_args!("{} is not closed", element.name))),
        (None, Some(root)) => Ok(root),
        (None, None) => Err(malformed("there is no element")),
    }
}

fn add_text(open: &mut [OpenElement], text: &str) -> Result<(), Refusal> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(malformed("text outside of the root element")),
    }
    Ok(())
}

fn entity_text(entity: &BytesRef<'_>) -> Result<char, Refusal> {
    if let Some(c) = entity.resolve_char_ref().map_err(malformed)? {
        return if is_legal(c) { Ok(c) } else { Err(malformed("a character that XML lacks")) };
    }
    match entity.xml_content(XmlVersion::Implicit1_0).as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(malformed("an unknown entity")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pair(kind: &str, value: &str) -> Json {
        json!({"type": kind, "value": value})
    }

    #[test]
    fn repeated_elements_are_a_list_whatever_the_root() {
        for root in ["result", "request", "ArrayOfContact"] {
            let body = format!(
                "<?xml version=\"1.0\"?><!-- c --><{root} xmlns:x=\"y\"><contacts><type>a</type><value>1</value></contacts>\n  \
                 <x:Contacts id='1'><Type>b</Type><Value>2</Value></x:Contacts></{root}>"
            );
            let params = read(body.as_bytes()).unwrap();
            let list = Json::Array(vec![pair("a", "1"), pair("b", "2")]);
            assert_eq!(params.get("contacts"), Some(&list), "{root}");
        }
    }

    #[test]
    fn a_root_around_contacts_is_the_parameter() {
        let body = b"<contacts><contact><type>a</type><value>1</value></contact></contacts>";
        let expected = json!({"contact": pair("a", "1")});
        assert_eq!(read(body).unwrap().get("contacts"), Some(&expected));
    }

    #[test]
    fn texts_keep_blanks_entities_and_sections() {
        let body = "<r><a> x &lt;&amp;&#x1F600;&#233; <![CDATA[<b>]]> </a><b></b><c/></r>";
        let params = read(body.as_bytes()).unwrap();
        assert_eq!(params.text("a"), Ok(Some(" x <&😀é <b> ")));
        assert_eq!(params.get("b"), Some(&Json::Null));
        assert_eq!(params.get("c"), Some(&Json::Null));
    }

    #[test]
    fn anything_but_xml_is_malformed() {
        let deep = "<a>".repeat(100_000);
        for body in [
            "<a>",
            "</a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "x",
            "<a>&x;</a>",
            "<a>&#0;</a>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
            "<a",
            "<a>&</a>",
            "{}",
            &deep,
        ] {
            assert!(matches!(read(body.as_bytes()), Err(Refusal::Malformed(_))), "{body:.40}");
        }
        assert!(matches!(read(b"<a>\xff</a>"), Err(Refusal::Malformed(_))));
    }

    #[test]
    fn an_empty_body_holds_no_parameters() {
        assert_eq!(read(b" "), Ok(Params::default()));
        assert_eq!(read(b"<r>text</r>"), Ok(Params::default()));
    }
}
