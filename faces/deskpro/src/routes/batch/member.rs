//! One request of a batch.

use axum::http::Method;
use polydex_format_deskpro::wire::COERCION;
use polydex_http::Face as _;
use polydex_lens::request::{RequestObject, WirePath};
use polydex_model::{Fault, Refusal, Rule};
use serde_json::{Map, Value as Json};

use crate::Deskpro;

/// One request of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// The name of its response.
    pub(crate) name: String,
    /// `GET` by default.
    pub(crate) method: Method,
    /// Path and query, with or without the prefix of the API.
    url: String,
    /// The body of a write.
    pub(crate) payload: Option<Json>,
}

impl Member {
    /// Path and query as the routes spell them.
    pub(crate) fn target(&self) -> String {
        let url = self.url.trim_start_matches('/');
        let (path, query) = url.split_once('?').map_or((url, None), |(path, q)| (path, Some(q)));
        let is_whole = path.starts_with("api/v2/");
        let path = if is_whole { format!("/{path}") } else { format!("/api/v2/{path}") };
        let path = Deskpro.rewrite(&path);
        query.map_or_else(|| path.clone(), |query| format!("{path}?{query}"))
    }
}

/// The requests of a body: inside `requests`, or the map alone.
pub(crate) fn members_of(mut body: Map<String, Json>) -> Result<Vec<Member>, Refusal> {
    let is_wrapped = body.get("requests").is_some_and(|sent| !is_request(sent));
    let wrapped = if is_wrapped { body.shift_remove("requests") } else { None };
    let (path, sent) = match wrapped {
        Some(Json::Object(sent)) => (WirePath::root().member("requests"), sent),
        Some(_) => return Err(Refusal::at("requests", Rule::WrongType("object"))),
        None => (WirePath::root(), body),
    };
    let mut faults = Vec::new();
    let members = sent.into_iter().filter_map(|(name, sent)| {
        let path = path.member(name.clone());
        read(name, path, sent).map_err(|found| faults.extend(found)).ok()
    });
    let members = members.collect();
    Refusal::unless_empty(faults)?;
    Ok(members)
}

/// Whether this is one request rather than a map of them.
fn is_request(sent: &Json) -> bool {
    sent.is_string() || sent.get("url").is_some_and(Json::is_string)
}

fn read(name: String, path: WirePath, sent: Json) -> Result<Member, Vec<Fault>> {
    let members = match sent {
        Json::String(url) => {
            return Ok(Member { name, method: Method::GET, url, payload: None });
        }
        Json::Object(members) => members,
        _ => return Err(vec![path.fault(Rule::WrongType("object"))]),
    };
    let mut input = RequestObject::at(COERCION, path, members);
    let method = method(&mut input);
    let url = url(&mut input);
    let payload = [input.take("payload"), input.take("data")];
    let payload = payload.into_iter().flatten().find(|sent| !sent.is_null());
    let faults = input.into_faults_and_unknown(&[]);
    if faults.is_empty() { Ok(Member { name, method, url, payload }) } else { Err(faults) }
}

fn method(input: &mut RequestObject) -> Method {
    let name = input.text("method").value().unwrap_or_default();
    match name.to_ascii_uppercase().as_str() {
        "" | "GET" => Method::GET,
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        "DELETE" => Method::DELETE,
        _ => {
            input.note(input.path().member("method").fault(Rule::NotAChoice));
            Method::GET
        }
    }
}

fn url(input: &mut RequestObject) -> String {
    if input.is_blank("url") {
        input.take("url");
        input.note(input.path().member("url").fault(Rule::Required));
    }
    input.text("url").value().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn members(body: Json) -> Result<Vec<Member>, Refusal> {
        let Json::Object(body) = body else { panic!("an object") };
        members_of(body)
    }

    #[test]
    fn both_forms_are_the_same() {
        let map = json!({"a": "/me", "b": {"method": "put", "url": "people/7?x=1", "data": {}}});
        let read = members(map.clone()).unwrap();
        assert_eq!(read, members(json!({ "requests": map })).unwrap());
        let requests: Vec<_> =
            read.iter().map(|m| (&*m.name, m.method.as_str(), m.target())).collect();
        let expected =
            [("a", "GET", "/api/v2/me".into()), ("b", "PUT", "/api/v2/people/7?x=1".into())];
        assert_eq!(requests, expected);
        assert_eq!(read[1].payload, Some(json!({})));
    }

    #[test]
    fn a_request_may_be_named_requests() {
        let read = members(json!({"requests": "/me", "b": "/agents"})).unwrap();
        assert_eq!(read.len(), 2);
        let read = members(json!({"requests": {"url": "/me"}})).unwrap();
        assert_eq!((&*read[0].name, read[0].target()), ("requests", "/api/v2/me".into()));
        assert_eq!(members(json!({"requests": {}})), Ok(vec![]));
    }

    #[test]
    fn urls_are_read_as_paths_of_the_api() {
        for (url, target) in [
            ("/api/v2/people/7", "/api/v2/people/7"),
            ("api/v2/people", "/api/v2/people"),
            ("/api/v2/20170401/people?a=b?c", "/api/v2/people?a=b?c"),
            ("people/", "/api/v2/people"),
            ("", "/api/v2"),
        ] {
            let member =
                Member { name: String::new(), method: Method::GET, url: url.into(), payload: None };
            assert_eq!(member.target(), target, "{url}");
        }
    }

    #[test]
    fn faults_name_the_request() {
        let sent = json!({"requests": {"a": 7, "b": {"url": ""}, "c": {"url": "/me", "method": "X"},
            "d": {"url": "/me", "verb": 1}}});
        let message = members(sent).unwrap_err().to_string();
        for part in ["requests.a", "requests.b.url", "requests.c.method", "requests.d: unknown"] {
            assert!(message.contains(part), "{part} in {message}");
        }
        assert!(members(json!({"requests": [1]})).is_err());
    }
}
