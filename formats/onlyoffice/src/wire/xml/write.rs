//! Writes a JSON document as XML.

use serde_json::Value as Json;

use super::is_legal;

/// Writes a JSON document as XML, under a root element of this name.
///
/// Members become elements in their order. An array repeats its element without a wrapper, and an
/// empty array writes nothing. `null` and `{}` become an empty element. There is no declaration and
/// no indentation. Characters that XML 1.0 does not allow are dropped.
///
/// ```
/// use polydex_format_onlyoffice::wire::xml;
/// let answer = serde_json::json!({"contacts": [{"type": "skype"}], "terminated": null});
/// let text = "<result><contacts><type>skype</type></contacts><terminated /></result>";
/// assert_eq!(xml::write("result", &answer), text);
/// ```
pub fn write(root: &str, document: &Json) -> String {
    let mut text = String::new();
    element(root, document, &mut text);
    text
}

fn element(name: &str, value: &Json, text: &mut String) {
    if !is_name(name) {
        return;
    }
    match value {
        Json::Array(items) => {
            for item in items {
                element(name, item, text);
            }
            return;
        }
        Json::Null => return empty(name, text),
        Json::Object(members) if members.is_empty() => return empty(name, text),
        _ => {}
    }
    text.extend(["<", name, ">"]);
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                element(name, value, text);
            }
        }
        Json::String(content) => escape(content, text),
        scalar => text.push_str(&scalar.to_string()),
    }
    text.extend(["</", name, ">"]);
}

fn empty(name: &str, text: &mut String) {
    text.extend(["<", name, " />"]);
}

/// Whether a member's name may name an element. All of the vendor's may; a member that another
/// program put into an imported document may not.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

fn escape(content: &str, text: &mut String) {
    for c in content.chars().filter(|c| is_legal(*c)) {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            // Parsers read a bare carriage return as a line feed.
            '\r' => text.push_str("&#xD;"),
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_json_kind_has_its_xml_form() {
        let document = json!({
            "text": "a", "empty": "", "null": null, "yes": true, "no": false, "number": -12,
            "list": ["a", "b"], "none": [], "object": {"inner": 1}, "nothing": {},
        });
        let expected = "<r><text>a</text><empty></empty><null /><yes>true</yes><no>false</no>\
            <number>-12</number><list>a</list><list>b</list><object><inner>1</inner></object>\
            <nothing /></r>";
        assert_eq!(write("r", &document), expected);
    }

    #[test]
    fn markup_in_values_is_text() {
        let document = json!({"a": "<b> & \"c\" 'd' ]]> \r\n\t"});
        let expected = "<r><a>&lt;b&gt; &amp; \"c\" 'd' ]]&gt; &#xD;\n\t</a></r>";
        assert_eq!(write("r", &document), expected);
    }

    #[test]
    fn characters_that_xml_does_not_allow_are_dropped() {
        let document = json!({"a": "x\u{0}\u{8}\u{b}\u{1f}\u{fffe}\u{ffff}y😀\u{85}"});
        assert_eq!(write("r", &document), "<r><a>xy😀\u{85}</a></r>");
    }

    #[test]
    fn a_member_that_cannot_be_an_element_is_left_out() {
        let document = json!({"a b": 1, "<x>": 2, "1": 3, "": 4, "ok": 5});
        assert_eq!(write("r", &document), "<r><ok>5</ok></r>");
    }
}
