//! Several calls in one request.

use serde_json::{Value as Json, json};

use crate::support::*;

fn form(batch: &Json) -> String {
    format!("batch={}", encoded(&batch.to_string()))
}

/// The answer of a call inside an answer.
fn data(answer: &Json) -> Json {
    serde_json::from_str(answer["data"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn calls_run_in_order_and_answer_as_they_would_alone() {
    let app = start().await;
    let batch = json!([
        {"name": "last", "order": 2, "relativeUrl": "/api/2.0/people/@self.xml"},
        {"method": "put", "RelativeUrl": "api/2.0//people/@self/contacts.json",
            "body": "contacts[0][type]=skype&contacts[0][value]=mia"},
        {"method": "POST", "relativeUrl": "/api/2.0/people/@self/contacts?fields=contacts",
            "body": "{\"contacts\":[{\"type\":\"vk\",\"value\":\"mia\"}]}",
            "bodyContentType": "application/json"},
        {"relativeUrl": "/api/2.0/people/nobody", "name": "gone"},
        {"relativeUrl": "/api/2.0/people/member/contacts"},
        {"relativeUrl": "/api/2.0/batch", "method": "POST"},
    ]);
    for (content_type, body) in
        [(FORM, form(&batch)), (JSON, json!({ "batch": batch }).to_string())]
    {
        let answer = send(&app, &app.member, "POST", "/api/2.0/batch", (content_type, &body)).await;
        let envelope = answer.expect(201).json();
        assert_eq!((&envelope["count"], &envelope["statusCode"]), (&json!(6), &json!(201)));
        let answers = envelope["response"].as_array().unwrap();
        let statuses: Vec<_> = answers.iter().map(|answer| answer["status"].clone()).collect();
        assert_eq!(statuses, [200, 201, 404, 405, 404, 200]);
        let names: Vec<_> = answers.iter().map(|answer| answer.get("name").cloned()).collect();
        assert_eq!(names, [None, None, Some("gone".into()), None, None, Some("last".into())]);
        let merged = data(&answers[0])["response"]["contacts"].clone();
        assert_eq!(merged.as_array().unwrap().last(), Some(&pair("skype", "mia")));
        assert_eq!(data(&answers[1])["response"], json!({"contacts": [pair("vk", "mia")]}));
        assert_eq!(data(&answers[2])["error"]["message"], "User not found");
        assert_eq!(answers[3]["headers"]["allow"], "PUT, POST, DELETE");
        assert!(answers[5]["data"].as_str().unwrap().starts_with("<result><count>1</count>"));
        assert_eq!(answers[5]["headers"]["content-type"], "text/xml; charset=UTF-8");
    }
    assert_eq!(contacts(&app).await, json!([pair("vk", "mia")]));
}

#[tokio::test]
async fn a_call_may_do_what_the_caller_may() {
    let app = start().await;
    let path = format!("/api/2.0/people/{}/contacts", app.admin.person_id);
    let batch = json!([{"method": "POST", "relativeUrl": path}]);
    let before = app.feed().await;
    let answer = send(&app, &app.member, "POST", "/api/2.0/batch", (FORM, &form(&batch))).await;
    assert_eq!(answer.expect(201).json()["response"][0]["status"], 403);
    let body = format!("{}&asc_auth_key={}", form(&batch), app.guest.secret);
    let headers = [("Content-Type", FORM)];
    let answer = app.request("POST", "/api/2.0/batch", &headers, &body).await;
    assert_eq!(answer.expect(201).json()["response"][0]["status"], 404);
    app.request("POST", "/api/2.0/batch", &headers, form(&batch)).await.expect(401);
    assert_eq!(app.feed().await, before);
}

#[tokio::test]
async fn what_is_no_call_is_named_and_nothing_runs() {
    let app = start().await;
    let before = app.feed().await;
    let good = json!({"method": "POST", "relativeUrl": "/api/2.0/people/@self/contacts",
        "body": "contacts[type]=vk&contacts[value]=x"});
    for (bad, message) in [
        (json!({}), "batch[1].relativeUrl: required"),
        (json!(7), "batch[1]: expected object"),
        (json!({"relativeUrl": "/a b"}), "batch[1].relativeUrl: not a valid URL"),
        (
            json!({"relativeUrl": "/", "method": "BREW"}),
            "batch[1].method: not one of the known values",
        ),
        (json!({"relativeUrl": "/", "order": "x"}), "batch[1].order: expected number"),
        (json!({"relativeUrl": "/", "body": {}}), "batch[1].body: expected text"),
    ] {
        let body = form(&json!([good, bad]));
        let answer = send(&app, &app.member, "POST", "/api/2.0/batch", (FORM, &body)).await;
        assert_eq!(answer.expect(400).json()["error"]["message"], message);
    }
    let many: Vec<&Json> = vec![&good; 101];
    for body in ["", "batch=", "batch=[", "batch={}", "batch=7", &form(&json!(many))] {
        send(&app, &app.member, "POST", "/api/2.0/batch", (FORM, body)).await.expect(400);
    }
    get(&app, &app.member, "/api/2.0/batch").await.expect(405);
    assert_eq!(app.feed().await, before);
}
