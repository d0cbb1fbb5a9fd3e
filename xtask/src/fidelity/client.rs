//! One client for all four dialects: the same key in each one's own header form.

use anyhow::Context as _;
use reqwest::{Method, StatusCode};
use serde_json::Value as Json;

use super::fact::Dialect;

#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    origin: String,
    key: i64,
    secret: String,
}

impl Client {
    pub fn new(origin: &str, key: i64, secret: &str) -> Self {
        let http = reqwest::Client::new();
        Self { http, origin: origin.to_owned(), key, secret: secret.to_owned() }
    }

    /// One call; an answer that is no JSON is null.
    pub async fn call(
        &self,
        dialect: Dialect,
        method: Method,
        path: &str,
        body: Option<&Json>,
    ) -> anyhow::Result<(StatusCode, Json)> {
        let authorization = match dialect {
            Dialect::Deskpro => format!("key {}:{}", self.key, self.secret),
            Dialect::Onlyoffice => self.secret.clone(),
            Dialect::Xurrent | Dialect::Awork => format!("Bearer {}", self.secret),
        };
        let mut request = self
            .http
            .request(method.clone(), format!("{}{path}", self.origin))
            .header("Authorization", authorization);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.with_context(|| format!("{method} {path}"))?;
        let status = answer.status();
        let bytes = answer.bytes().await?;
        Ok((status, serde_json::from_slice(&bytes).unwrap_or(Json::Null)))
    }

    /// A call that must succeed.
    pub async fn must(
        &self,
        dialect: Dialect,
        method: Method,
        path: &str,
        body: Option<&Json>,
    ) -> anyhow::Result<Json> {
        let (status, answer) = self.call(dialect, method.clone(), path, body).await?;
        anyhow::ensure!(status.is_success(), "{method} {path}: {status}: {answer}");
        Ok(answer)
    }

    /// A call that a documented rule may refuse; whether it was carried out.
    pub async fn may(
        &self,
        dialect: Dialect,
        method: Method,
        path: &str,
        body: &Json,
    ) -> anyhow::Result<bool> {
        let (status, answer) = self.call(dialect, method.clone(), path, Some(body)).await?;
        anyhow::ensure!(!status.is_server_error(), "{method} {path}: {status}: {answer}");
        Ok(status.is_success())
    }
}
