//! Entity tags, and conditional requests.
//!
//! The tag of a document that shows a record has two parts, `W/"VERSION-DIGEST"`: the record's
//! version ([`polydex_directory::version_tag`]) and a digest of the document, 32 hex digits each. Equal
//! tags therefore mean equal bytes, whatever a document shows beside its record: names of other
//! records, titles of custom fields, settings of the workspace. `If-None-Match` compares whole
//! tags. `If-Match` compares the versions alone: an edit is meant for a version of the record, and
//! a renamed organization must not refuse it.
//!
//! A document of several records has the digest alone, and an answer without a document the version
//! alone. Tags are weak (RFC 9110 §8.8.1), since what `If-Match` compares is not the bytes.

use axum::{body::Body, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use polydex_directory::{Expect, Rendered, RenderedPage};
use polydex_model::Record;

/// Between the version and the digest.
const PARTS: &str = "-";

/// The tag of a record's version, for answers without a document. It edits as every tag of that
/// version does, and no document has it.
///
/// ```
/// let etag = polydex_http::etag(&polydex_model::Person::default());
/// assert_eq!(etag, "W/\"00000000000000000000000000000000\"");
/// ```
pub fn etag<R: Record>(record: &R) -> HeaderValue {
    header_of(&weak(&[&polydex_directory::version_tag(record)]))
}

/// The tag of a document that shows a record or a part of it.
///
/// ```
/// use polydex_http::etag_of;
/// let ana = polydex_model::Person::default();
/// assert_eq!(etag_of(&ana, b"{}"), etag_of(&ana, b"{}"));
/// assert_ne!(etag_of(&ana, b"{}"), etag_of(&ana, b"[]"));
/// ```
pub fn etag_of<R: Record>(record: &R, document: &[u8]) -> HeaderValue {
    header_of(&both(&polydex_directory::version_tag(record), document))
}

/// The same, of a document that the cache holds with the version of the record: it is made once.
pub fn etag_of_rendered<R: Record>(record: &R, document: &Rendered) -> HeaderValue {
    let make = |text: &str| both(&polydex_directory::version_tag(record), text.as_bytes());
    header_of(document.tag(make))
}

/// The tag of another document of the same version.
pub fn etag_again(etag: &HeaderValue, document: &[u8]) -> HeaderValue {
    let tag = etag.to_str().map(opaque).unwrap_or_default();
    header_of(&both(version(tag), document))
}

/// The tag of a document that shows no single record, of all texts that it is made of.
///
/// ```
/// use polydex_http::etag_of_texts;
/// assert_eq!(etag_of_texts(&[b"[]"]), etag_of_texts(&[b"[]"]));
/// assert_ne!(etag_of_texts(&[b"[]"]), etag_of_texts(&[b"[1]"]));
/// ```
pub fn etag_of_texts(texts: &[&[u8]]) -> HeaderValue {
    header_of(&weak(&[&digest(texts)]))
}

/// The tag of a page: a digest of its text and of the total, made once.
pub(crate) fn etag_of_page(page: &RenderedPage) -> HeaderValue {
    let make = |text: &str, total: u64| weak(&[&digest(&[text.as_bytes(), &total.to_be_bytes()])]);
    header_of(page.tag(make))
}

fn digest(texts: &[&[u8]]) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        hasher.update(text);
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

/// The tag of a document of a version.
fn both(version: &str, document: &[u8]) -> String {
    weak(&[version, PARTS, &digest(&[document])])
}

/// A weak tag of hex digits.
fn weak(parts: &[&str]) -> String {
    ["W/\"", &parts.concat(), "\""].concat()
}

fn header_of(tag: &str) -> HeaderValue {
    HeaderValue::from_str(tag).expect("hex digits, hyphens and quotes are visible ASCII")
}

/// Answers 304 where the client has the document already: the only place that does, for all faces.
pub(crate) fn settle(method: &Method, headers: &HeaderMap, response: &mut Response) {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    if !reads || response.status() != StatusCode::OK {
        return;
    }
    let etag = response.headers().get(header::ETAG);
    if etag.is_some_and(|etag| if_none_match(headers, etag)) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
}

/// What `If-Match` asks for: anything without the header or with `*`, else one of the versions in
/// its tags. A header that holds no tag at all matches nothing.
///
/// ```
/// use polydex_directory::Expect;
/// let mut headers = http::HeaderMap::new();
/// assert_eq!(polydex_http::if_match(&headers), Expect::Any);
/// headers.insert("if-match", "W/\"1f-3d\", \"2e\"".parse().unwrap());
/// assert_eq!(polydex_http::if_match(&headers), Expect::Tags(vec!["1f".into(), "2e".into()]));
/// ```
pub fn if_match(headers: &HeaderMap) -> Expect {
    match listed(headers, &header::IF_MATCH) {
        None => Expect::Any,
        Some(tags) if tags.iter().any(|tag| tag == "*") => Expect::Any,
        Some(tags) => Expect::Tags(tags.iter().map(|tag| version(tag).to_owned()).collect()),
    }
}

/// Whether `If-None-Match` names this document or is `*`: the client has it already.
fn if_none_match(headers: &HeaderMap, etag: &HeaderValue) -> bool {
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

/// The part of a tag that names the record's version.
fn version(tag: &str) -> &str {
    tag.split_once(PARTS).map_or(tag, |(version, _)| version)
}

#[cfg(test)]
mod tests {
    use polydex_model::Person;

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
    fn every_document_of_a_version_edits_that_version() {
        let ana = Person { version: 3, ..Person::default() };
        let version = vec![polydex_directory::version_tag(&ana)];
        let rendered = Rendered::new("{}".to_owned());
        assert_eq!(etag_of_rendered(&ana, &rendered), etag_of(&ana, b"{}"));
        let tags = [etag(&ana), etag_of(&ana, b"{}"), etag_again(&etag_of(&ana, b"{}"), b"[]")];
        for tag in tags {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, tag.clone());
            assert_eq!(if_match(&headers), Expect::Tags(version.clone()), "{tag:?}");
        }
    }

    #[test]
    fn only_a_read_that_was_answered_is_settled() {
        let tag = etag_of_texts(&[b"[]"]);
        let sent = HeaderMap::from_iter([(header::IF_NONE_MATCH, tag.clone())]);
        let status = |method: &Method, status: StatusCode, tag: &HeaderValue| {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = status;
            response.headers_mut().insert(header::ETAG, tag.clone());
            settle(method, &sent, &mut response);
            response.status().as_u16()
        };
        assert_eq!(status(&Method::GET, StatusCode::OK, &tag), 304);
        assert_eq!(status(&Method::HEAD, StatusCode::OK, &tag), 304);
        assert_eq!(status(&Method::GET, StatusCode::OK, &etag_of_texts(&[b"{}"])), 200);
        assert_eq!(status(&Method::PUT, StatusCode::OK, &tag), 200);
        assert_eq!(status(&Method::GET, StatusCode::NOT_FOUND, &tag), 404);
    }

    #[test]
    fn strong_and_weak_forms_of_a_tag_are_the_same_version() {
        let etag = HeaderValue::from_static("W/\"a1\"");
        assert!(if_none_match(&headers("if-none-match", &["\"zz\", \"a1\""]), &etag));
        assert!(!if_none_match(&headers("if-none-match", &["\"zz\""]), &etag));
    }
}
