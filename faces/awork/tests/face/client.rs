//! A minimal awork client for tests.

use polydex_face_awork::Awork;
use polydex_testkit::{Answer, TestApp, TestKey};
use serde_json::Value as Json;

/// A server with the awork face.
pub async fn start() -> TestApp {
    TestApp::start(vec![Box::new(Awork)]).await
}

/// A text, encoded as the value of a query parameter.
pub fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A client with one token.
pub struct Client<'a> {
    app: &'a TestApp,
    key: &'a TestKey,
}

impl<'a> Client<'a> {
    /// A client that uses this key.
    pub fn of(app: &'a TestApp, key: &'a TestKey) -> Self {
        Self { app, key }
    }

    /// Makes a call with further headers; the path is relative to `/api/v1`.
    pub async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let bearer = self.key.bearer();
        let mut all = vec![("Authorization", bearer.as_str())];
        if !body.is_empty() && !headers.iter().any(|(name, _)| *name == "Content-Type") {
            all.push(("Content-Type", "application/json"));
        }
        all.extend(headers);
        self.app.request(method, &format!("/api/v1{path}"), &all, body).await
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], "").await
    }

    /// Any other call, with a JSON document; `null` sends no body.
    pub async fn send(&self, method: &str, path: &str, body: &Json) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.call(method, path, &[], &body).await
    }

    /// The path of a user's contact infos.
    pub fn infos(user: &TestKey) -> String {
        format!("/users/{}/contactinfo", user.person_id)
    }
}
