//! Bodies that cannot be read as a whole.

use super::{code, phone, state, writes};
use crate::client::{self, Client};
use serde_json::json;

#[tokio::test]
async fn a_body_that_is_not_a_json_object_is_an_invalid_model() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let writes = writes(&app).await;
    let before = state(&app).await;
    for (method, path) in &writes {
        for body in
            ["", " ", "{", "nonsense", "null", "[]", "\"text\"", "17", "{\"value\":}", "{}{}"]
        {
            let answer = owner.call(method, path, &[], body).await;
            assert_eq!(code(&answer, 400), "invalid-model", "{method} {path} {body:?}");
        }
        let bearer = app.owner.bearer();
        let target = format!("/api/v1{path}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        let latin = app.request(method, &target, &headers, b"{\"value\":\"\xe4\"}").await;
        assert_eq!(code(&latin, 400), "invalid-model");
        let deep = format!("{{\"value\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
        let answer = owner.call(method, path, &[], &deep).await;
        assert_eq!(code(&answer, 400), "invalid-model");
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn a_body_of_another_content_type_is_not_read() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let writes = writes(&app).await;
    let before = state(&app).await;
    for (method, path) in &writes {
        for kind in ["application/x-www-form-urlencoded", "text/xml", "text/plain", "nonsense"] {
            let headers = [("Content-Type", kind)];
            let answer = owner.call(method, path, &headers, &phone().to_string()).await;
            assert_eq!(code(&answer, 415), "unsupported-media-type", "{method} {path} {kind}");
        }
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn a_body_over_a_mebibyte_is_too_large() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let before = state(&app).await;
    let long = json!({"type": "phone", "value": "1".repeat(1 << 20)});
    let answer = owner.send("POST", &Client::infos(&app.member), &long).await;
    assert_eq!(code(&answer, 413), "request-body-too-large");
    assert_eq!(state(&app).await, before);
}
