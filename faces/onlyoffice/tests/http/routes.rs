//! Every route, in both formats; literal segments; calls that are not served.

use polydex_format_onlyoffice::wire::{Node, Params, json, xml};
use polydex_testkit::{Answer, TestApp, person};
use rstest::rstest;

use crate::support::*;

/// Every route with a body that it takes, in an order in which each has something to do: method,
/// path under `/api/2.0` and form. `{ID}` is a person, `{GROUP}` a group.
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
    ("GET", "/group/{GROUP}", ""),
    ("PUT", "/people/type/visitor", "userIds={ID}"),
    ("PUT", "/people/invite", "userIds={ID}"),
    ("PUT", "/people/status/terminated", "userIds={ID}"),
    ("PUT", "/people/delete", "userIds={ID}"),
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

/// Each path with its answer, and the text of that without the port of the server.
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

/// The document with what XML cannot tell apart told as one: an absent value and an empty one, a
/// list of one and its element.
fn alike(params: &Params) -> Node {
    fn of(node: Node) -> Option<Node> {
        match node {
            Node::Null => None,
            Node::Text(text) => (!text.is_empty()).then_some(Node::Text(text)),
            Node::List(list) => {
                let mut list: Vec<Node> = list.into_iter().filter_map(of).collect();
                if list.len() > 1 { Some(Node::List(list)) } else { list.pop() }
            }
            Node::Object(members) => {
                let members =
                    members.into_iter().filter_map(|(name, node)| Some((name, of(node)?)));
                Some(Node::Object(members.collect())).filter(|n| *n != Node::Object([].into()))
            }
        }
    }
    let members = ["count", "total", "status", "statusCode", "response"];
    let members = members.map(|name| (name.to_owned(), params.get(name).cloned()));
    let members = members.into_iter().filter_map(|(name, node)| Some((name, of(node?)?)));
    Node::Object(members.collect())
}

#[tokio::test]
async fn every_route_answers_the_same_in_json_and_in_xml() {
    let (json, xml) = (walk(".json").await, walk(".xml").await);
    for ((path, json, in_json), (_, xml, in_xml)) in json.into_iter().zip(xml) {
        assert_eq!(json.header("content-type"), Some("application/json; charset=UTF-8"), "{path}");
        assert_eq!(xml.header("content-type"), Some("text/xml; charset=UTF-8"), "{path}");
        assert!(in_xml.starts_with("<result>"), "{path}: {in_xml}");
        if path == "/authentication" {
            assert!(in_xml.contains("<response><token>"), "a token of its own");
            continue;
        }
        let parsed = alike(&xml::read(in_xml.as_bytes()).unwrap());
        assert_eq!(parsed, alike(&json::read(in_json.as_bytes()).unwrap()), "{path}");
    }
}

#[tokio::test]
async fn every_route_refuses_whom_it_does_not_know_in_both_formats() {
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
        // `contacts` is no status either.
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
async fn what_is_not_served_is_no_method_rather_than_no_user(
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
async fn another_method_is_told_those_that_are(#[case] path: &str, #[case] allowed: &str) {
    let app = start().await;
    let answer = send(&app, &app.admin, "PATCH", &format!("/api/2.0{path}"), ("", "")).await;
    let told = answer.expect(405).header("allow").unwrap().replace(' ', "");
    let mut told: Vec<&str> = told.split(',').collect();
    told.sort_unstable();
    assert_eq!(told.join(","), allowed);
}
