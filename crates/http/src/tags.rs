//! Entity tags: which version of a record a client saw.
//!
//! One record has one version, shown in many documents, so tags are weak (RFC 9110 §8.8.1). That
//! `If-Match` would have to compare strongly (§13.1.1) is meant for byte ranges; here a weak tag
//! names the version that an edit expects, in every dialect.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use polydex_directory::Expect;
use polydex_model::Record;

/// A weak `ETag` of a record's version: `W/"…"` around [`polydex_directory::tag`].
///
/// ```
/// let etag = polydex_http::etag(&polydex_model::Person::default());
/// assert_eq!(etag, "W/\"00000000000000000000000000000000\"");
/// ```
pub fn etag<R: Record>(record: &R) -> HeaderValue {
    weak(&polydex_directory::tag(record))
}

/// A weak `ETag` of what is no single record, of all texts that it is made of: equal ones have equal
/// tags, of 32 hex digits too.
///
/// ```
/// use polydex_http::etag_of_texts;
/// assert_eq!(etag_of_texts(&[b"[]"]), etag_of_texts(&[b"[]"]));
/// assert_ne!(etag_of_texts(&[b"[]"]), etag_of_texts(&[b"[1]"]));
/// ```
pub fn etag_of_texts(texts: &[&[u8]]) -> HeaderValue {
    weak(&digest(texts))
}

pub(crate) fn digest(texts: &[&[u8]]) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        hasher.update(text);
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

/// A weak tag of hex digits.
pub(crate) fn weak(hex: &str) -> HeaderValue {
    let tag = ["W/\"", hex, "\""].concat();
    HeaderValue::try_from(tag).expect("hex digits and quotes are visible ASCII")
}

/// What `If-Match` asks for: anything without the header or with `*`, else one of its tags. A
/// header that holds no tag at all matches nothing.
///
/// ```
/// use polydex_directory::Expect;
/// let mut headers = http::HeaderMap::new();
/// assert_eq!(polydex_http::if_match(&headers), Expect::Any);
/// headers.insert("if-match", "W/\"1f\", \"2e\"".parse().unwrap());
/// assert_eq!(polydex_http::if_match(&headers), Expect::Tags(vec!["1f".into(), "2e".into()]));
/// ```
pub fn if_match(headers: &HeaderMap) -> Expect {
    match listed(headers, &header::IF_MATCH) {
        None => Expect::Any,
        Some(tags) if tags.iter().any(|tag| tag == "*") => Expect::Any,
        Some(tags) => Expect::Tags(tags),
    }
}

/// Whether `If-None-Match` names this version or `*`: the client has it already and `GET` answers
/// 304.
///
/// ```
/// let mut headers = http::HeaderMap::new();
/// let etag = polydex_http::etag(&polydex_model::Person::default());
/// assert!(!polydex_http::if_none_match(&headers, &etag));
/// headers.insert("if-none-match", etag.clone());
/// assert!(polydex_http::if_none_match(&headers, &etag));
/// ```
pub fn if_none_match(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let wanted = etag.to_str().map(opaque).unwrap_or_default();
    listed(headers, &header::IF_NONE_MATCH)
        .is_some_and(|tags| tags.iter().any(|tag| tag == "*" || tag == wanted))
}

/// The tags of a header without `W/` and quotes; `None` without the header. Our tags hold no
/// comma, so splitting there takes apart at worst a tag that is not ours.
fn listed(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<String>> {
    let mut values = headers.get_all(name).iter().peekable();
    values.peek()?;
    let tags = values
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .map(|tag| opaque(tag).to_owned())
        .filter(|tag| !tag.is_empty())
        .collect();
    Some(tags)
}

/// What stands in the quotes; clients that strip them are understood.
fn opaque(tag: &str) -> &str {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    tag.trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, values: &[&'static str]) -> HeaderMap {
        values
            .iter()
            .map(|value| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn several_headers_and_bare_tags_are_one_list() {
        let sent = headers("if-match", &["W/\"a1\" , \"b2\"", "c3"]);
        let tags = vec!["a1".to_owned(), "b2".to_owned(), "c3".to_owned()];
        assert_eq!(if_match(&sent), Expect::Tags(tags));
    }

    #[test]
    fn an_if_match_without_a_tag_matches_nothing() {
        assert_eq!(if_match(&headers("if-match", &[" , "])), Expect::Tags(Vec::new()));
    }

    #[test]
    fn a_star_matches_everything() {
        assert_eq!(if_match(&headers("if-match", &["*"])), Expect::Any);
        let etag = HeaderValue::from_static("W/\"a1\"");
        assert!(if_none_match(&headers("if-none-match", &["*"]), &etag));
    }

    #[test]
    fn strong_and_weak_forms_of_a_tag_are_the_same_version() {
        let etag = HeaderValue::from_static("W/\"a1\"");
        assert!(if_none_match(&headers("if-none-match", &["\"zz\", \"a1\""]), &etag));
        assert!(!if_none_match(&headers("if-none-match", &["\"zz\""]), &etag));
    }
}
