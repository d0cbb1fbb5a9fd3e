//! Conventions that all calls share.

use crate::client::{self, Client};
use serde_json::json;

#[tokio::test]
async fn paths_match_in_any_case_with_doubled_slashes_and_one_at_the_end() {
    let app = client::start().await;
    let bearer = app.owner.bearer();
    let id = app.owner.person_id.to_string().to_uppercase();
    for path in [
        "/API/V1/Users/ME".to_owned(),
        "/api/v1//users".to_owned(),
        "/api/v1/users/".to_owned(),
        format!("/api/v1/users/{id}/contactInfo"),
    ] {
        app.request("GET", &path, &[("authorization", &bearer)], "").await.expect(200);
    }
}

#[tokio::test]
async fn every_response_has_a_trace_id_and_cors_headers() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let answers = [
        owner.get("/users").await,
        owner.get("/nowhere").await,
        owner.send("POST", "/me", &json!({})).await,
        app.request("GET", "/api/v1/me", &[], "").await,
        owner.send("POST", &Client::infos(&app.owner), &json!({})).await,
    ];
    for (answer, status) in answers.iter().zip([200, 404, 405, 401, 400]) {
        let trace = answer.expect(status).header("trace-id").unwrap();
        assert!(trace.len() == 32 && trace.bytes().all(|b| b.is_ascii_hexdigit()), "{trace}");
        if status > 200 {
            let body = answer.json();
            assert_eq!(body["traceId"], trace);
            for member in ["code", "description", "link"] {
                assert!(body[member].is_string(), "{member}");
            }
        }
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let exposed = answer.header("access-control-expose-headers").unwrap();
        assert!(
            exposed.starts_with(
                "aw-page,aw-items,aw-pagesize,aw-totalitems,aw-sortby,aw-order,trace-id"
            )
        );
    }
    let wrong = &answers[2];
    assert!(wrong.header("allow").unwrap().contains("GET"));
    assert_eq!(answers[1].json()["description"], "There is no matching path for this URL.");
}

#[tokio::test]
async fn a_browsers_preflight_is_answered() {
    let app = client::start().await;
    let headers = [
        ("Origin", "https://app.example"),
        ("Access-Control-Request-Method", "PUT"),
        ("Access-Control-Request-Headers", "authorization"),
    ];
    let path = format!("/api/v1/users/{}", app.owner.person_id);
    let answer = app.request("OPTIONS", &path, &headers, "").await;
    assert!(answer.expect(204).body.is_empty());
    assert!(answer.header("access-control-allow-headers").unwrap().contains("authorization"));
    assert!(answer.header("access-control-allow-methods").unwrap().contains("PUT"));
}

#[tokio::test]
async fn documents_are_json_in_utf_8() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let named = json!({"firstName": "Žofie 🙂"});
    owner.send("PUT", &format!("/users/{}", app.owner.person_id), &named).await.expect(200);
    let me = owner.get("/me").await;
    assert_eq!(me.json()["firstName"], "Žofie 🙂");
    let json = Some("application/json; charset=utf-8");
    assert_eq!(me.header("content-type"), json);
    assert_eq!(owner.get("/nowhere").await.header("content-type"), json);
}
