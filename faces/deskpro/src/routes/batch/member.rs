//! What a batch says of one call.

use axum::http::Method;
use polydex_format_deskpro::wire::{At, Input};
use polydex_http::Face as _;
use polydex_model::{Fault, Refusal, Rule};
use serde_json::{Map, Value as Json};

use crate::Deskpro;

/// One call of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// Under which name it is answered.
    pub(crate) name: String,
    /// `GET` unless said otherwise.
    pub(crate) method: Method,
    /// Path and query; with the API's path or without.
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

/// The calls of a body: inside `requests`, or the map by itself.
pub(crate) fn members_of(mut body: Map<String, Json>) -> Result<Vec<Member>, Refusal> {
    let is_wrapped = body.get("requests").is_some_and(|sent| !is_call(sent));
    let wrapped = if is_wrapped { body.shift_remove("requests") } else { None };
    let (at, sent) = match wrapped {
        Some(Json::Object(sent)) => (At::root().member("requests"), sent),
        Some(_) => return Err(Refusal::at("requests", Rule::WrongType("object"))),
        None => (At::root(), body),
    };
    let mut faults = Vec::new();
    let members = sent.into_iter().filter_map(|(name, sent)| {
        let at = at.member(name.clone());
        read(name, at, sent).map_err(|found| faults.extend(found)).ok()
    });
    let members = members.collect();
    Refusal::unless_empty(faults)?;
    Ok(members)
}

/// Whether this is one call, rather than a map of them.
fn is_call(sent: &Json) -> bool {
    sent.is_string() || sent.get("url").is_some_and(Json::is_string)
}

fn read(name: String, at: At, sent: Json) -> Result<Member, Vec<Fault>> {
    let members = match sent {
        Json::String(url) => {
            return Ok(Member { name, method: Method::GET, url, payload: None });
        }
        Json::Object(members) => members,
        _ => return Err(vec![at.fault(Rule::WrongType("object"))]),
    };
    let mut input = Input::new(at, members);
    let method = method(&mut input);
    let url = url(&mut input);
    let payload = [input.take("payload"), input.take("data")];
    let payload = payload.into_iter().flatten().find(|sent| !sent.is_null());
    let faults = input.finish(&[]);
    if faults.is_empty() { Ok(Member { name, method, url, payload }) } else { Err(faults) }
}

fn method(input: &mut Input) -> Method {
    let name = input.text("method").unwrap_or_default();
    match name.to_ascii_uppercase().as_str() {
        "" | "GET" => Method::GET,
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        "DELETE" => Method::DELETE,
        _ => {
            input.note(input.at().member("method").fault(Rule::NotAChoice));
            Method::GET
        }
    }
}

fn url(input: &mut Input) -> String {
    if input.is_blank("url") {
        input.take("url");
        input.note(input.at().member("url").fault(Rule::Required));
    }
    input.text("url").unwrap_or_default()
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
    fn both_forms_say_the_same() {
        let map = json!({"a": "/me", "b": {"method": "put", "url": "people/7?x=1", "data": {}}});
        let read = members(map.clone()).unwrap();
        assert_eq!(read, members(json!({ "requests": map })).unwrap());
        let said: Vec<_> = read.iter().map(|m| (&*m.name, m.method.as_str(), m.target())).collect();
        let expected =
            [("a", "GET", "/api/v2/me".into()), ("b", "PUT", "/api/v2/people/7?x=1".into())];
        assert_eq!(said, expected);
        assert_eq!(read[1].payload, Some(json!({})));
    }

    #[test]
    fn a_call_may_be_named_requests() {
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
    fn what_is_no_call_is_named() {
        let sent = json!({"requests": {"a": 7, "b": {"url": ""}, "c": {"url": "/me", "method": "X"},
            "d": {"url": "/me", "verb": 1}}});
        let told = members(sent).unwrap_err().to_string();
        for part in ["requests.a", "requests.b.url", "requests.c.method", "requests.d: unknown"] {
            assert!(told.contains(part), "{part} in {told}");
        }
        assert!(members(json!({"requests": [1]})).is_err());
    }
}
