//! One client for all four dialects: the same key in each one's own header form.

use anyhow::Context as _;
use reqwest::{Method, StatusCode};
use serde_json::Value as Json;

/// The four dialects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    Deskpro,
    Onlyoffice,
    Xurrent,
    Awork,
}

impl Dialect {
    pub const ALL: [Self; 4] = [Self::Deskpro, Self::Onlyoffice, Self::Xurrent, Self::Awork];

    pub fn name(self) -> &'static str {
        match self {
            Self::Deskpro => "Deskpro",
            Self::Onlyoffice => "ONLYOFFICE",
            Self::Xurrent => "Xurrent",
            Self::Awork => "awork",
        }
    }
}

/// One client. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    origin: String,
    key: Key,
}

/// A key of the product.
#[derive(Clone, Debug)]
pub struct Key {
    pub id: i64,
    pub secret: String,
}

impl Client {
    pub fn new(origin: &str, key: &Key) -> Self {
        Self { http: reqwest::Client::new(), origin: origin.to_owned(), key: key.clone() }
    }

    /// One call; an answer that is no JSON is null.
    pub async fn call(
        &self,
        dialect: Dialect,
        method: Method,
        path: &str,
        body: Option<&Json>,
    ) -> anyhow::Result<(StatusCode, Json)> {
        let Key { id, secret } = &self.key;
        let authorization = match dialect {
            Dialect::Deskpro => format!("key {id}:{secret}"),
            Dialect::Onlyoffice => secret.clone(),
            Dialect::Xurrent | Dialect::Awork => format!("Bearer {secret}"),
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

    /// Whether a list of people is answered now.
    pub async fn reads(&self) -> bool {
        let answer = self.call(Dialect::Xurrent, Method::GET, "/v1/people", None).await;
        answer.is_ok_and(|(status, _)| status.is_success())
    }
}
