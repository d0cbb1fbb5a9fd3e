//! The envelope of every response, and its two formats.

use serde_json::{Map, Value as Json, json};

use polydex_format_onlyoffice::wire::xml;

/// The format of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The default.
    Json,
    /// XML, derived from the JSON member by member.
    Xml,
}

/// The suffixes of a path's last segment, with the format that each selects. Any other ending belongs
/// to the name: `mike.zanyatski` is a user name.
const SUFFIXES: &[(&str, Format)] =
    &[(".json", Format::Json), (".xml", Format::Xml), (".tml", Format::Xml)];

impl Format {
    /// The format that a request selects: by suffix, else by `Accept`, else by an XML body.
    ///
    /// The vendor's server reads the suffix alone, although its documentation names the other two.
    /// If `Accept` allows neither format, the response is JSON.
    pub fn requested(path: &str, accept: Option<&str>, content_type: Option<&str>) -> Self {
        if let (_, Some(format)) = split_suffix(path) {
            return format;
        }
        if let Some(format) = accept.and_then(accepted) {
            return format;
        }
        let is_xml = content_type.is_some_and(|text| is_media_type(text, "text/xml"));
        if is_xml { Self::Xml } else { Self::Json }
    }

    /// The `Content-Type` of the response.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=UTF-8",
            Self::Xml => "text/xml; charset=UTF-8",
        }
    }

    /// Writes an envelope.
    pub fn write(self, envelope: &Json) -> String {
        match self {
            Self::Json => envelope.to_string(),
            Self::Xml => xml::write("result", envelope),
        }
    }
}

/// Splits the suffix off a path; the suffix selects a format.
///
/// ```
/// use polydex_face_onlyoffice::answer::{Format, split_suffix};
/// let path = "/api/2.0/people/@self.XML";
/// assert_eq!(split_suffix(path), ("/api/2.0/people/@self", Some(Format::Xml)));
/// assert_eq!(split_suffix("/api/2.0/people/a.b").1, None);
/// ```
pub fn split_suffix(path: &str) -> (&str, Option<Format>) {
    let path = path.trim_end_matches('/');
    let last = path.rfind('/').map_or(path, |at| &path[at + 1..]);
    for (suffix, format) in SUFFIXES {
        let at = last.len().saturating_sub(suffix.len());
        if last.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(suffix)) {
            let bare = &path[..path.len() - suffix.len()];
            return (bare.trim_end_matches('/'), Some(*format));
        }
    }
    (path, None)
}

/// Whether a `Content-Type` names this media type; parameters are ignored.
pub fn is_media_type(content_type: &str, media_type: &str) -> bool {
    let bare = content_type.split(';').next().unwrap_or_default();
    bare.trim().eq_ignore_ascii_case(media_type)
}

/// The format with the highest weight in `Accept`; the first of equal ones.
fn accepted(accept: &str) -> Option<Format> {
    let mut best: Option<(f32, Format)> = None;
    for range in accept.split(',') {
        let mut parameters = range.split(';').map(str::trim);
        let format = match parameters.next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "application/json" | "text/json" | "*/*" | "application/*" => Format::Json,
            "text/xml" | "application/xml" | "text/*" => Format::Xml,
            _ => continue,
        };
        let weight =
            parameters.find_map(|p| p.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
        let weight = weight.unwrap_or(0.0);
        if weight > best.map_or(0.0, |(weight, _)| weight) {
            best = Some((weight, format));
        }
    }
    best.map(|(_, format)| format)
}

/// The position of a page in its list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The number of items before the page.
    pub start: u64,
    /// The number of items in the whole list.
    pub total: u64,
}

/// The envelope of one document.
pub fn one(status: u16, response: Json) -> Json {
    let mut envelope = Map::new();
    envelope.insert("count".into(), 1.into());
    success(envelope, status, response)
}

/// The envelope of one page of a list.
pub fn list(items: Vec<Json>, page: Page) -> Json {
    listed(items.len() as u64, items.into(), page)
}

/// The envelope of a page that holds `count` items.
pub fn listed(count: u64, items: Json, page: Page) -> Json {
    let next = page.start + count;
    let mut envelope = Map::new();
    envelope.insert("count".into(), count.into());
    if page.start > 0 {
        envelope.insert("startIndex".into(), page.start.into());
    }
    if count > 0 && next < page.total {
        envelope.insert("nextIndex".into(), next.into());
    }
    envelope.insert("total".into(), page.total.into());
    success(envelope, 200, items)
}

/// Puts a JSON text into an envelope as its response. The bytes are those that [`Format::Json`] writes.
///
/// ```
/// use polydex_face_onlyoffice::answer::{one, with_rendered};
/// let text = r#"{"count":1,"status":0,"statusCode":200,"response":{"id":"7"}}"#;
/// assert_eq!(with_rendered(|response| one(200, response), r#"{"id":"7"}"#), text);
/// ```
pub fn with_rendered(envelope: impl FnOnce(Json) -> Json, response: &str) -> String {
    // The response is the last member.
    let mut text = envelope(Json::Null).to_string();
    text.truncate(text.len() - "null}".len());
    text.reserve(response.len() + 1);
    text.push_str(response);
    text.push('}');
    text
}

/// The envelope of a whole list of `count` items, as the response to a `POST`.
pub fn posted(count: usize, items: Json) -> Json {
    let mut envelope = Map::new();
    envelope.insert("count".into(), count.into());
    success(envelope, 201, items)
}

fn success(mut envelope: Map<String, Json>, status: u16, response: Json) -> Json {
    envelope.insert("status".into(), 0.into());
    envelope.insert("statusCode".into(), status.into());
    envelope.insert("response".into(), response);
    Json::Object(envelope)
}

/// The envelope of an error. `hresult` is the code of the vendor's exception.
pub fn failure(status: u16, message: &str, hresult: i32) -> Json {
    json!({
        "status": 1,
        "statusCode": status,
        "error": {"message": message, "hresult": hresult, "data": {}},
    })
}

/// Keeps the top-level members of a profile that the request names, in any case.
pub fn only(profile: Map<String, Json>, fields: Option<&[String]>) -> Json {
    let is_requested = |name: &str| {
        fields.is_none_or(|fields| fields.iter().any(|field| field.eq_ignore_ascii_case(name)))
    };
    profile.into_iter().filter(|(name, _)| is_requested(name)).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("/people.xml", Some("application/json"), Some("application/json"), Format::Xml)]
    #[case("/people.json/", Some("text/xml"), None, Format::Json)]
    #[case("/people/a.TML", None, None, Format::Xml)]
    #[case("/people", Some("text/xml"), None, Format::Xml)]
    #[case("/people", Some("application/xml;q=0.5, application/json"), None, Format::Json)]
    #[case("/people", Some("application/json;q=0.4,application/xml;q=0.5"), None, Format::Xml)]
    #[case("/people", Some("text/html, application/json;q=0"), Some("text/xml"), Format::Xml)]
    #[case("/people", Some("*/*"), Some("text/xml"), Format::Json)]
    #[case("/people", Some("image/png"), None, Format::Json)]
    #[case("/people", None, Some("Text/XML; charset=utf-8"), Format::Xml)]
    #[case("/people", None, Some("application/xml"), Format::Json)]
    #[case("/people", None, None, Format::Json)]
    #[case("/people/xml", None, None, Format::Json)]
    fn suffix_then_accept_then_body(
        #[case] path: &str,
        #[case] accept: Option<&str>,
        #[case] content_type: Option<&str>,
        #[case] format: Format,
    ) {
        assert_eq!(Format::requested(path, accept, content_type), format);
    }

    #[test]
    fn an_envelope_has_its_members_in_order() {
        let page = list(vec!["a".into(), "b".into()], Page { start: 2, total: 9 });
        let text = r#"{"count":2,"startIndex":2,"nextIndex":4,"total":9,"status":0,"statusCode":200,"response":["a","b"]}"#;
        assert_eq!(Format::Json.write(&page), text);
        let last = list(Vec::new(), Page::default());
        let text = "<result><count>0</count><total>0</total><status>0</status><statusCode>200</statusCode></result>";
        assert_eq!(Format::Xml.write(&last), text);
    }

    #[test]
    fn a_failure_has_no_response() {
        let failure = failure(404, "user not found", -2_147_467_259);
        let json = r#"{"status":1,"statusCode":404,"error":{"message":"user not found","hresult":-2147467259,"data":{}}}"#;
        assert_eq!(Format::Json.write(&failure), json);
        let xml = "<result><status>1</status><statusCode>404</statusCode><error><message>user not found</message><hresult>-2147467259</hresult><data /></error></result>";
        assert_eq!(Format::Xml.write(&failure), xml);
    }
}
