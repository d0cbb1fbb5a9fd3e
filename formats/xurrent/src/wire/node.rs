//! Ids on the wire: integers, and `nodeID`s, which are the base64url of `<domain>/<Type>/<id>`.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// The `nodeID` of a record or entry.
///
/// ```
/// use polydex_format_xurrent::wire::node::node_id;
/// assert_eq!(node_id("example.test", "Contact", 1720), "ZXhhbXBsZS50ZXN0L0NvbnRhY3QvMTcyMA");
/// ```
pub fn node_id(domain: &str, kind: &str, id: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{domain}/{kind}/{id}"))
}

/// The number of an id: digits, or a `nodeID` of this domain and type. `None` for any other text;
/// zero and negative numbers are no ids.
///
/// ```
/// use polydex_format_xurrent::wire::node::parse_id;
/// assert_eq!(parse_id("1720", "example.test", "Contact"), Some(1720));
/// let node = "ZXhhbXBsZS50ZXN0L0NvbnRhY3QvMTcyMA";
/// assert_eq!(parse_id(node, "example.test", "Contact"), Some(1720));
/// assert_eq!(parse_id(node, "example.test", "Person"), None);
/// ```
pub fn parse_id(text: &str, domain: &str, kind: &str) -> Option<i64> {
    digits(text).or_else(|| {
        let path = String::from_utf8(URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?);
        let path = path.ok()?;
        let rest = path.strip_prefix(domain)?.strip_prefix('/')?;
        digits(rest.strip_prefix(kind)?.strip_prefix('/')?)
    })
}

fn digits(text: &str) -> Option<i64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| plain && *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_neither_a_number_nor_a_node_id_is_no_id() {
        for text in ["", "0", "-1", "+1", "1.0", "x", "99999999999999999999", "Zm9v", "\u{663}"] {
            assert_eq!(parse_id(text, "example.test", "Person"), None, "{text}");
        }
    }

    #[test]
    fn a_node_id_of_another_domain_is_no_id() {
        let node = node_id("other.test", "Person", 5);
        assert_eq!(parse_id(&node, "example.test", "Person"), None);
        assert_eq!(parse_id(&node, "other.test", "Person"), Some(5));
    }
}
