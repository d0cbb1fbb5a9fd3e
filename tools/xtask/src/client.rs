//! One client for all dialects of the registry: the same key in each one's own header form.

use anyhow::Context as _;
use polydex_lens::{ClientSpec, FormatSpec};
use polydex_registry::FORMATS;
use reqwest::{Method, StatusCode};
use serde_json::Value as Json;

/// A dialect of the registry; in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dialect(usize);

impl Dialect {
    /// Every dialect whose API a client can call.
    pub fn all() -> impl Iterator<Item = Self> {
        let with_client = |(at, format): (usize, &&FormatSpec)| format.client.as_ref().map(|_| at);
        FORMATS.iter().enumerate().filter_map(with_client).map(Self)
    }

    /// The dialect with this name.
    pub fn named(name: &str) -> Self {
        let named = Self::all().find(|dialect| dialect.name() == name);
        named.unwrap_or_else(|| panic!("the registry has no dialect {name}"))
    }

    /// Its name in the registry.
    pub fn name(self) -> &'static str {
        FORMATS[self.0].name
    }

    /// The name as its vendor writes it.
    pub fn title(self) -> &'static str {
        FORMATS[self.0].title
    }

    fn client(self) -> &'static ClientSpec {
        FORMATS[self.0].client.as_ref().expect("dialects without a client are not listed")
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
        let authorization = (dialect.client().authorization)(*id, secret);
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
        let dialect = Dialect::named("xurrent");
        let answer = self.call(dialect, Method::GET, "/v1/people", None).await;
        answer.is_ok_and(|(status, _)| status.is_success())
    }
}
