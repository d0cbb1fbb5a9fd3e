//! Several calls in one request.

use serde_json::{Value as Json, json};

use crate::desk::{Desk, path_of};

async fn responses(desk: &Desk, requests: Json) -> Json {
    let body = json!({ "requests": requests });
    desk.post("/batch", &body).await.expect(200).json()["responses"].clone()
}

#[tokio::test]
async fn members_run_in_order_and_answer_as_they_would_alone() {
    let desk = Desk::start().await;
    let path = path_of(&desk.person("t@lind.example", &json!({})).await);
    let answers = responses(
        &desk,
        json!({
            "write": {"method": "PUT", "url": path, "payload": {"summary": "x"}},
            "read": {"url": format!("/api/v2{path}")},
            "me": "/api/v2/20170401/me",
            "ping": "apps/zapier/ping",
            "list": {"method": "get", "url": "/people?primary_email=t%40lind.example&count=1"},
            "made": {"method": "POST", "url": "people",
                "data": {"name": "New", "primary_email": "new@lind.example"}},
            "gone": {"method": "DELETE", "url": path},
            "after": path,
        }),
    )
    .await;
    let names: Vec<&str> = answers.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["write", "read", "me", "ping", "list", "made", "gone", "after"]);
    let only_headers = |name: &str| answers[name].as_object().unwrap().keys().eq(["headers"]);
    assert!(only_headers("write") && only_headers("ping") && only_headers("gone"));
    let status = |name: &str| answers[name]["headers"]["status-code"].as_u64().unwrap();
    assert_eq!(
        names.iter().map(|name| status(name)).collect::<Vec<_>>(),
        [204, 200, 200, 200, 200, 201, 200, 404]
    );
    assert_eq!(answers["write"]["headers"]["location"], format!("/api/v2{path}"));
    assert_eq!(answers["read"]["headers"]["content-type"], "application/json");
    assert_eq!(answers["read"]["data"]["summary"], "x");
    assert_eq!(answers["me"]["data"]["person_id"], desk.app.owner.number);
    assert_eq!(answers["list"]["meta"]["pagination"]["total"], 1);
    assert_eq!(answers["made"]["data"]["primary_email"], "new@lind.example");
}

#[tokio::test]
async fn a_member_that_fails_is_the_bare_error_and_stops_nothing() {
    let desk = Desk::start().await;
    let answers = responses(
        &desk,
        json!({
            "bad": {"method": "POST", "url": "/people", "payload": {"name": "x"}},
            "missing": "/people/999",
            "wrong": {"method": "PUT", "url": "/people", "payload": {}},
            "list": {"method": "POST", "url": "/people", "payload": [1]},
            "good": "/me",
        }),
    )
    .await;
    for (name, status, code) in [
        ("bad", 400, "invalid_input"),
        ("missing", 404, "not_found"),
        ("wrong", 405, "method_not_allowed"),
        ("list", 400, "invalid_json_body"),
    ] {
        let answer = &answers[name];
        let members: Vec<&String> = answer.as_object().unwrap().keys().collect();
        assert_eq!(members, ["status", "code", "message", "errors", "headers"], "{name}");
        assert_eq!((&answer["status"], &answer["code"]), (&json!(status), &json!(code)), "{name}");
        assert_eq!(answer["headers"]["status-code"], status);
    }
    assert!(answers["wrong"]["headers"]["allow"].as_str().unwrap().contains("POST"));
    assert_eq!(answers["good"]["headers"]["status-code"], 200);
}

#[tokio::test]
async fn reads_may_be_named_in_the_query_or_in_a_map_by_itself() {
    let desk = Desk::start().await;
    let expected = responses(&desk, json!({"a": "/api/v2/me", "b": "/people?count=1"})).await;
    let answer = desk.get("/batch?get[a]=/api/v2/me&get%5Bb%5D=%2Fpeople%3Fcount%3D1").await;
    assert_eq!(answer.expect(200).json(), json!({ "responses": expected }));
    let answer = desk.post("/batch", &json!({"a": "/me", "b": {"url": "/people?count=1"}})).await;
    assert_eq!(answer.expect(200).json(), json!({ "responses": expected }));
    assert_eq!(desk.get("/batch").await.expect(200).json(), json!({"responses": {}}));
}

#[tokio::test]
async fn a_url_without_a_route_fails_the_whole_batch_before_anything_runs() {
    let desk = Desk::start().await;
    let before = desk.app.feed().await;
    for url in [
        "/shoes",
        "",
        "/batch",
        "/people/x",
        "/people/7/contact_data/y",
        "http://a.example/",
        "/a b",
    ] {
        let make = json!({"method": "POST", "url": "/organizations", "payload": {"name": "x"}});
        let body = json!({"requests": {"make": make, "bad": {"url": url}}});
        desk.post("/batch", &body).await.expect(400);
        assert_eq!(desk.app.feed().await, before, "{url}");
    }
    let body = desk.post("/batch", &json!({"a": "/shoes"})).await.expect(400).json();
    assert_eq!(body["message"], "No route matches the url of request \"a\".");
}

#[tokio::test]
async fn what_is_no_call_is_named_by_its_path() {
    let desk = Desk::start().await;
    let requests = json!({"a": {"url": "/me", "method": "BREW"}, "b": {}, "c": [7]});
    let body = desk.post("/batch", &json!({ "requests": requests })).await.expect(400).json();
    let fields = &body["errors"]["fields"]["requests"]["fields"];
    assert_eq!(fields["a"]["fields"]["method"]["errors"][0]["code"], "bad_choice");
    assert_eq!(fields["b"]["fields"]["url"]["errors"][0]["code"], "required");
    assert_eq!(fields["c"]["errors"][0]["code"], "invalid_data_type");
}

#[tokio::test]
async fn a_batch_has_at_most_a_hundred_members() {
    let desk = Desk::start().await;
    let requests = |count: usize| {
        let names = (0..count).map(|name| (name.to_string(), json!("/apps/zapier/ping")));
        json!({ "requests": names.collect::<serde_json::Map<_, _>>() })
    };
    desk.post("/batch", &requests(100)).await.expect(200);
    let body = desk.post("/batch", &requests(101)).await.expect(400).json();
    assert_eq!(body["code"], "bad_request");
}

#[tokio::test]
async fn members_may_do_what_the_caller_may() {
    let desk = Desk::start().await;
    desk.app
        .request("POST", "/api/v2/batch", &[], r#"{"a":"/helpdesk/discover"}"#)
        .await
        .expect(401);
    let make = r#"{"a":{"method":"POST","url":"/organizations","data":{"name":"x"}}}"#;
    let answer = desk.call_as(&desk.app.member, "POST", "/batch", make).await.expect(200).json();
    let member = &answer["responses"]["a"];
    assert_eq!((&member["status"], &member["code"]), (&json!(403), &json!("unauthorized")));
}

#[tokio::test]
async fn conditions_and_marks_of_the_whole_request_are_not_its_members() {
    let desk = Desk::start().await;
    let authorization = crate::desk::authorization(&desk.app.owner);
    let headers = [
        ("Authorization", &*authorization),
        ("If-Match", "\"stale\""),
        ("X-Deskpro-Api-Get-Query-Body", "1"),
    ];
    let path = path_of(&desk.person("t@lind.example", &json!({})).await);
    let body = json!({
        "put": {"method": "PUT", "url": path, "payload": {"summary": "x"}},
        "post": {"method": "POST", "url": "/organizations", "payload": {"name": "x"}},
    });
    let answer = desk.app.request("POST", "/api/v2/batch", &headers, body.to_string()).await;
    let answers = answer.expect(200).json()["responses"].clone();
    assert_eq!(answers["put"]["headers"]["status-code"], 204);
    assert_eq!(answers["post"]["headers"]["status-code"], 201);
}
