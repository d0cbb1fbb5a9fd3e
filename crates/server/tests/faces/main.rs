//! What holds for all four faces alike, because crates/http sees to it: in each dialect's own words.

mod batches;
mod bodies;
mod heads;
mod strangers;

use polydex_testkit::{Answer, TestApp, TestKey};
use serde_json::{Value as Json, json};

async fn app() -> TestApp {
    Box::pin(TestApp::start(polydex_server::faces())).await
}

/// A call that reads who the caller is, by dialect.
const READS: [(&str, &str); 4] = [
    ("deskpro", "/api/v2/me"),
    ("onlyoffice", "/api/2.0/people/@self"),
    ("xurrent", "/v1/me"),
    ("awork", "/api/v1/me"),
];

/// A write in one dialect.
struct Write {
    dialect: &'static str,
    method: &'static str,
    path: String,
    body: Json,
}

/// A write in each dialect that the person of the key may make, of themselves.
fn writes(key: &TestKey) -> [Write; 4] {
    let write = |dialect, method, path: String, body| Write { dialect, method, path, body };
    let (id, number) = (key.person_id, key.number);
    let phone = json!({"type": "phone", "subType": "work", "value": "1"});
    [
        write("deskpro", "PUT", format!("/api/v2/people/{number}"), json!({"summary": "x"})),
        write(
            "onlyoffice",
            "POST",
            "/api/2.0/people/@self/contacts".to_owned(),
            json!({"contacts": [{"type": "vk", "value": "x"}]}),
        ),
        write("xurrent", "PATCH", format!("/v1/people/{number}"), json!({"job_title": "x"})),
        write("awork", "POST", format!("/api/v1/users/{id}/contactinfo"), phone),
    ]
}

impl Write {
    /// Sends it with another body and these headers beside key and type.
    async fn send(
        &self,
        app: &TestApp,
        key: &TestKey,
        body: impl AsRef<[u8]>,
        more: &[(&str, &str)],
    ) -> Answer {
        let bearer = key.bearer();
        let mut headers = vec![("authorization", &*bearer), ("content-type", "application/json")];
        headers.extend_from_slice(more);
        app.request(self.method, &self.path, &headers, body).await
    }
}

/// Whether an answer is an error as the dialect writes errors.
fn is_own_error(dialect: &str, answer: &Answer) -> bool {
    let body = answer.json();
    match dialect {
        "deskpro" => body["status"] == answer.status && body["code"].is_string(),
        "onlyoffice" => body["statusCode"] == answer.status && body["error"]["message"].is_string(),
        "xurrent" => body["message"].is_string(),
        _ => body["code"].is_string() && body["traceId"].is_string(),
    }
}
