//! Every route: its whole response, its two formats, literal segments, and calls that are not served.

use polydex_format_onlyoffice::wire::{Params, json, xml};
use polydex_testkit::{Answer, TestApp, person};
use rstest::rstest;
use serde_json::Value as Json;

use crate::support::*;

/// Every route, in an order in which each has an effect: method, path under `/api/2.0`, and form.
/// `{ID}` is a person, `{GROUP}` a group.
const ROUTES: &[(&str, &str, &str)] = &[
    ("POST", "/authentication", "userName=member&password=s3cret-harbour"),
    ("GET", "/people", ""),
    ("POST", "/people", "email=new@test.example&firstname=A&lastname=B&department=Sales"),
    ("GET", "/people/@self", ""),
    ("GET", "/people/new", ""),
    ("PUT", "/people/new", "title=Clerk"),
    ("GET", "/people/email?email=new@test.example", ""),
    ("GET", "/people/search?query=clerk", ""),
    ("GET", "/people/@search/clerk", ""),
    ("GET", "/people/status/active", ""),
    ("GET", "/people/status/1/search?query=new", ""),
    ("GET", "/people/filter", ""),
    ("GET", "/people/simple/filter", ""),
    ("PUT", "/people/{ID}/contacts", "contacts[type]=vk&contacts[value]=v"),
    ("POST", "/people/{ID}/contacts", "contacts[type]=vk&contacts[value]=w"),
    ("DELETE", "/people/{ID}/contacts", "contacts[type]=vk"),
    ("GET", "/people/{ID}/photo", ""),
    ("DELETE", "/people/{ID}/photo", ""),
    ("PUT", "/people/{ID}/email", "email=other@test.example"),
    ("PUT", "/people/{ID}/password", "password=s3cret-harbour"),
    ("GET", "/group", ""),
    ("GET", "/group/search?groupName=sal", ""),
    ("GET", "/group/{GROUP}", ""),
    ("PUT", "/people/type/visitor", "userIds={ID}"),
    ("PUT", "/people/invite", "userIds={ID}"),
    ("PUT", "/people/status/terminated", "userIds={ID}"),
    ("PUT", "/people/delete", "userIds={ID}"),
    ("PUT", "/people/new", "disable=true"),
    ("DELETE", "/people/new", ""),
    ("POST", "/batch", "batch=[{\"relativeUrl\":\"/api/2.0/people/@self?fields=id,userName\"}]"),
];

async fn with_everything() -> (TestApp, [(&'static str, String); 2]) {
    let app = start().await;
    let made = person("Cleo Contact").email("cleo@test.example").create(&app).await;
    let path = format!("/api/2.0/people/{}", made.id);
    let sent =
        (FORM, "department=Sales&password=s3cret-harbour&contacts[type]=a&contacts[value]=%3C");
    send(&app, &app.admin, "PUT", &path, sent).await.expect(200);
    let path = "/api/2.0/people/member/password";
    send(&app, &app.admin, "PUT", path, (FORM, "password=s3cret-harbour")).await.expect(200);
    let group = app.person(made.id).await.groups[0].id.unwrap().to_string();
    (app, [("{ID}", made.id.to_string()), ("{GROUP}", group)])
}

/// Calls every route; each path with its response, and its body with the server's address replaced.
async fn walk(suffix: &str) -> Vec<(&'static str, Answer, String)> {
    let (app, names) = with_everything().await;
    let filled = |text: &str| {
        names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    };
    let mut answers = Vec::new();
    for (method, path, body) in ROUTES {
        let (bare, query) = path.split_once('?').unwrap_or((path, ""));
        let target = format!("/api/2.0{}{suffix}?{query}", filled(bare));
        let answer = send(&app, &app.admin, method, &target, (FORM, &filled(body))).await;
        let status = if *method == "POST" { 201 } else { 200 };
        answer.expect(status);
        let text = answer.text().replace(&app.address.to_string(), "host");
        answers.push((*path, answer, text));
    }
    answers
}

/// The document without the differences that XML cannot express: between an absent value and an empty
/// one, and between a list of one and its element.
fn without_differences(params: &Params) -> Json {
    fn of(node: Json) -> Option<Json> {
        match node {
            Json::Null | Json::Bool(_) | Json::Number(_) => None,
            Json::String(text) => (!text.is_empty()).then_some(Json::String(text)),
            Json::Array(list) => {
                let mut list: Vec<Json> = list.into_iter().filter_map(of).collect();
                if list.len() > 1 { Some(Json::Array(list)) } else { list.pop() }
            }
            Json::Object(members) => {
                let members =
                    members.into_iter().filter_map(|(name, node)| Some((name, of(node)?)));
                Some(Json::Object(members.collect())).filter(|n| *n != serde_json::json!({}))
            }
        }
    }
    let members = ["count", "total", "status", "statusCode", "response"];
    let members = members.map(|name| (name.to_owned(), params.get(name).cloned()));
    let members = members.into_iter().filter_map(|(name, node)| Some((name, of(node?)?)));
    Json::Object(members.collect())
}

/// Headers that differ with each run or connection.
const VOLATILE: &[&str] = &["date", "content-length", "connection", "x-request-id"];

/// A response as snapshots show it.
fn whole(method: &str, path: &str, answer: &Answer, body: &str) -> String {
    let mut lines = vec![format!("{method} {path}"), answer.status.to_string()];
    let headers = answer.headers.iter().map(|(name, value)| (name.to_lowercase(), value));
    let mut headers: Vec<String> = headers
        .filter(|(name, _)| !VOLATILE.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    headers.sort();
    lines.extend(headers);
    lines.push(String::new());
    lines.push(body.to_owned());
    lines.join("\n")
}

/// Compares responses with the stored ones; ids, times, tokens and digests are replaced.
fn assert_whole(name: &str, responses: &[String]) {
    let mut settings = insta::Settings::clone_current();
    let id = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}";
    settings.add_filter(id, "[id]");
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}", "[time]");
    settings.add_filter(r#"(token":"|asc_auth_key=)[^";]+"#, "${1}[token]");
    settings.add_filter(r#"etag(":"|: )W/(\\*")[^"\\]+"#, "etag${1}W/${2}[etag]");
    settings.bind(|| insta::assert_snapshot!(name, responses.join("\n\n")));
}

#[tokio::test]
async fn every_route_has_its_whole_response() {
    let answers = walk("").await.into_iter().zip(ROUTES);
    let responses: Vec<String> = answers
        .map(|((path, answer, body), (method, ..))| whole(method, path, &answer, &body))
        .collect();
    assert_whole("routes", &responses);
}

#[tokio::test]
async fn every_kind_of_refusal_has_its_whole_response() {
    let app = start().await;
    let mut responses = Vec::new();
    for (method, path, sent) in [
        ("GET", "/people/nobody", ("", "")),
        ("GET", "/group/1", ("", "")),
        ("PUT", "/people/nobody", (FORM, "")),
        ("GET", "/people/import", ("", "")),
        ("DELETE", "/people/filter", ("", "")),
        ("PUT", "/people/admin", (FORM, "title=x")),
        ("PUT", "/people/@self", (FORM, "birthday=soon&sex=x")),
        ("PUT", "/people/@self", (JSON, "{")),
        ("PUT", "/people/@self", ("image/png", "x")),
        ("PUT", "/people/@self/photo", (FORM, "files=http://host/p.png")),
        ("DELETE", "/people/@self", ("", "")),
        ("GET", "/people/@self.xml?fields=x&fields[a]=y", ("", "")),
        ("OPTIONS", "/people/@self", ("", "")),
    ] {
        let target = format!("/api/2.0{path}");
        let answer = send(&app, &app.member, method, &target, sent).await;
        let body = answer.text().replace(&app.address.to_string(), "host");
        responses.push(whole(method, path, &answer, &body));
    }
    let answer = app.request("GET", "/api/2.0/people/@self", &[("Host", "host")], "").await;
    responses.push(whole("GET", "/people/@self", &answer, answer.text()));
    assert_whole("refusals", &responses);
}

#[tokio::test]
async fn every_route_answers_the_same_in_json_and_in_xml() {
    let (json, xml) = (walk(".json").await, walk(".xml").await);
    for ((path, json, in_json), (_, xml, in_xml)) in json.into_iter().zip(xml) {
        assert_eq!(json.header("content-type"), Some("application/json; charset=UTF-8"), "{path}");
        assert_eq!(xml.header("content-type"), Some("text/xml; charset=UTF-8"), "{path}");
        assert!(in_xml.starts_with("<result>"), "{path}: {in_xml}");
        if path == "/authentication" {
            assert!(in_xml.contains("<response><token>"), "each sign-in has its own token");
            continue;
        }
        let parsed = without_differences(&xml::read(in_xml.as_bytes()).unwrap());
        assert_eq!(parsed, without_differences(&json::read(in_json.as_bytes()).unwrap()), "{path}");
    }
}

#[tokio::test]
async fn every_route_refuses_unknown_callers_in_both_formats() {
    let app = start().await;
    let before = app.feed().await;
    for (method, path, body) in ROUTES.iter().filter(|(_, path, _)| *path != "/authentication") {
        for (suffix, start) in [("", "{\"status\":1,"), (".xml", "<result><status>1</status>")] {
            let (bare, query) = path.split_once('?').unwrap_or((path, ""));
            let target = format!("/api/2.0{bare}{suffix}?{query}").replace(['{', '}'], "");
            let answer = app.request(method, &target, &[("Content-Type", FORM)], body).await;
            answer.expect(401);
            assert!(answer.text().starts_with(start), "{target}: {}", answer.text());
        }
    }
    assert_eq!(app.feed().await, before);
}

#[tokio::test]
async fn literal_segments_win_over_user_names() {
    let app = start().await;
    for name in ["email", "search", "filter", "status", "simple", "import", "delete", "invite"] {
        let made = person("Named Oddly").email(&format!("{name}@test.example"));
        let made = made.with(|person| person.account.user_name = name.into()).create(&app).await;
        let answer = get(&app, &app.member, &format!("/api/2.0/people/{name}")).await;
        assert_eq!(answer.json()["response"].get("userName"), None, "{name}: {}", answer.text());
        let path = format!("/api/2.0/people/{name}/contacts");
        // `contacts` is not a status.
        let status = if name == "status" { 400 } else { 404 };
        send(&app, &app.admin, "PUT", &path, (FORM, "")).await.expect(status);
        for who in [made.id.to_string(), format!("{name}%40test.example")] {
            let answer = get(&app, &app.member, &format!("/api/2.0/people/{who}")).await;
            assert_eq!(answer.expect(200).json()["response"]["userName"], name);
        }
    }
}

#[rstest]
#[case("PUT", "/people/self/delete")]
#[case("PUT", "/people/thirdparty/linkaccount")]
#[case("DELETE", "/people/thirdparty/unlinkaccount")]
#[case("GET", "/people/thirdparty/providers")]
#[case("POST", "/people/reassign/start")]
#[case("GET", "/people/reassign/progress")]
#[case("PUT", "/people/remove/terminate")]
#[case("POST", "/people/import/save")]
#[case("GET", "/people/import")]
#[case("POST", "/people/birthdays/reminder")]
#[case("GET", "/people/simple")]
#[case("GET", "/people/status")]
#[case("PUT", "/people/thirdparty/photo")]
#[tokio::test]
async fn an_unserved_call_is_an_unknown_method_rather_than_an_unknown_user(
    #[case] method: &str,
    #[case] path: &str,
) {
    let app = start().await;
    let path = format!("/api/2.0{path}");
    let answer = send(&app, &app.admin, method, &path, ("", "")).await;
    answer.expect(404);
    let error = &answer.json()["error"];
    assert_eq!(
        (&error["message"], &error["hresult"]),
        (&"Method not found".into(), &(-2_146_233_069).into())
    );
    let answer = send(&app, &app.admin, method, &format!("{path}.xml"), ("", "")).await;
    assert!(answer.expect(404).text().contains("<message>Method not found</message>"));
}

#[rstest]
#[case("/people/invite", "PUT")]
#[case("/people/delete", "PUT")]
#[case("/people/filter", "GET,HEAD")]
#[case("/people/type/1", "PUT")]
#[case("/people/status/1", "GET,HEAD,PUT")]
#[case("/group", "GET,HEAD")]
#[tokio::test]
async fn another_method_gets_the_allowed_ones(#[case] path: &str, #[case] allowed: &str) {
    let app = start().await;
    let answer = send(&app, &app.admin, "PATCH", &format!("/api/2.0{path}"), ("", "")).await;
    let header = answer.expect(405).header("allow").unwrap().replace(' ', "");
    let mut methods: Vec<&str> = header.split(',').collect();
    methods.sort_unstable();
    assert_eq!(methods.join(","), allowed);
}
