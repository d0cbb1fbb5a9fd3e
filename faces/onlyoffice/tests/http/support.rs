//! A running server with this face alone, and clients of it.

use std::fmt::Write as _;

use polydex_face_onlyoffice::Onlyoffice;
use polydex_testkit::{Answer, TestApp, TestKey};
use serde_json::{Value as Json, json};

pub const JSON: &str = "application/json";
pub const FORM: &str = "application/x-www-form-urlencoded";
pub const XML: &str = "text/xml";

/// Where the contacts of the test's member are.
pub const CONTACTS: &str = "/api/2.0/people/member/contacts";

pub async fn start() -> TestApp {
    start_with(Onlyoffice::default()).await
}

pub async fn start_with(face: Onlyoffice) -> TestApp {
    TestApp::start(vec![Box::new(face)]).await
}

/// A body and its content type.
pub type Sent<'s> = (&'s str, &'s str);

/// Sends a request with a key's secret as the bare header.
pub async fn send(
    app: &TestApp,
    key: &TestKey,
    method: &str,
    path: &str,
    sent: Sent<'_>,
) -> Answer {
    let (content_type, body) = sent;
    let mut headers = vec![("Authorization", &*key.secret)];
    if !content_type.is_empty() {
        headers.push(("Content-Type", content_type));
    }
    app.request(method, path, &headers, body).await
}

pub async fn get(app: &TestApp, key: &TestKey, path: &str) -> Answer {
    send(app, key, "GET", path, ("", "")).await
}

/// Sends contacts as JSON for the test's member, as that member, and expects success.
pub async fn write(app: &TestApp, method: &str, contacts: Json) -> Json {
    let body = json!({ "contacts": contacts }).to_string();
    let answer = send(app, &app.member, method, CONTACTS, (JSON, &body)).await;
    answer.expect(if method == "POST" { 201 } else { 200 });
    answer.json()["response"].clone()
}

/// The contacts of the test's member as read back; an empty list where the member is absent.
pub async fn contacts(app: &TestApp) -> Json {
    let answer = get(app, &app.member, "/api/2.0/people/@self").await;
    answer.expect(200);
    answer.json()["response"].get("contacts").cloned().unwrap_or(json!([]))
}

pub fn pair(kind: &str, value: &str) -> Json {
    json!({"type": kind, "value": value})
}

/// A text as a value in a form or query, every byte escaped.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        write!(all, "%{byte:02X}").unwrap();
        all
    })
}
