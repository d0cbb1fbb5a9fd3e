//! Idempotency keys: a request that is sent again, because its answer was lost, is answered again and
//! not carried out again.
//!
//! The commit that carries a request's change notes the request, and its answer is stored beside it for
//! a day, so neither a crash nor a restart nor another process carries it out twice. Answers to
//! requests that change nothing in the directory are kept in memory. A refused request changed nothing,
//! so it is not stored: repeated, it is judged again.
//!
//! A face adds an [`Idempotency`] as a layer to the routes that may be repeated, and says which header
//! holds the key and how a caller becomes known.

mod memory;
mod response;

use std::sync::Arc;

use axum::{
    RequestExt as _,
    body::{Body, HttpBody as _, to_bytes},
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderName, Method, Uri, uri::PathAndQuery};
use jiff::SignedDuration;
use polydex_directory::{Caller, IdempotencyKey};
use polydex_model::{Refusal, Rule};
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex;

use self::{memory::Memory, response::Stored};
use crate::{App, Refused, RequestContext};

/// How long an answer is stored.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);
/// Longest answer that is stored, in bytes.
const MAX_ANSWER: usize = 256 * 1024;
/// Longest key, in bytes.
const MAX_KEY: usize = 255;
/// Requests with keys that may be carried out at once; those that share a lock wait.
const LOCKS: usize = 256;

/// Answers the repeated requests of a face. Cheap to clone; clones share what is kept in memory.
///
/// ```
/// use axum::middleware::from_fn_with_state;
/// use polydex_http::{App, Authenticated, Idempotency, Routes};
///
/// fn routes(app: App) -> Routes {
///     let repeats = Idempotency::new(app.clone(), "Idempotency-Key");
///     let answer = Idempotency::answer::<Authenticated>;
///     Routes::new(app).post("/people", async || "created").layer(from_fn_with_state(repeats, answer))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Idempotency {
    app: App,
    /// As refusals name it.
    header: &'static str,
    memory: Memory,
    /// Held while a request is carried out, so that one sent twice at once is carried out once.
    locks: Arc<[Mutex<()>; LOCKS]>,
}

impl Idempotency {
    /// A key that was used for another request.
    pub const OTHER_REQUEST: Rule = Rule::Own("idempotency_key_of_another_request");

    /// A key of a request that was carried out just before the server went down, or whose answer could
    /// not be stored because it was too long, no text, or still being made.
    pub const ANSWER_LOST: Rule = Rule::Own("idempotency_key_without_an_answer");

    /// Takes keys from this header.
    pub fn new(app: App, header: &'static str) -> Self {
        let locks = Arc::new([const { Mutex::const_new(()) }; LOCKS]);
        Self { app, header, memory: Memory::default(), locks }
    }

    /// Answers a `POST` with a known key as it was answered before; carries out every other request.
    /// A middleware; `A` is the face's extractor of callers.
    pub async fn answer<A>(State(this): State<Self>, request: Request, next: Next) -> Response
    where
        A: FromRequestParts<App, Rejection = Refused> + AsRef<Caller> + 'static,
    {
        let name = HeaderName::try_from(this.header).ok();
        let key = name.and_then(|name| request.headers().get(name));
        let key = key.filter(|_| request.method() == Method::POST);
        match key.map(|key| key.as_bytes().to_vec()) {
            Some(key) => {
                let answer = this.once::<A>(&key, request, next).await;
                answer.unwrap_or_else(Refused::into_response)
            }
            None => next.run(request).await,
        }
    }

    async fn once<A>(
        &self,
        key: &[u8],
        mut request: Request,
        next: Next,
    ) -> Result<Response, Refused>
    where
        A: FromRequestParts<App, Rejection = Refused> + AsRef<Caller> + 'static,
    {
        match key.len() {
            0 => return Err(Refusal::at(self.header, Rule::Required).into()),
            1..=MAX_KEY => {}
            _ => return Err(Refusal::at(self.header, Rule::TooLong(MAX_KEY)).into()),
        }
        let authenticated: A = request.extract_parts_with_state(&self.app).await?;
        let caller = authenticated.as_ref();
        let Ok(context) = request.extract_parts::<RequestContext>().await;
        let (mut parts, body) = request.into_parts();
        // It was read within the limit before it came here.
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let key = IdempotencyKey {
            digest: digest_of([&owner(caller), key]),
            request: digest_of([target(&parts.uri).as_bytes(), &body]),
            until: context.arrived() + LIFETIME,
        };
        let _lock = self.locks[usize::from(key.digest[0])].lock().await;
        if let Some(answer) = self.stored(caller, &key).await? {
            return Ok(answer.into_response());
        }
        parts.extensions.insert(key);
        let response = next.run(Request::from_parts(parts, Body::from(body))).await;
        if !response.status().is_success() || response.extensions().get::<Refused>().is_some() {
            return Ok(response);
        }
        Ok(self.store(caller, key, response).await?)
    }

    /// What was answered to the request before.
    async fn stored(
        &self,
        caller: &Caller,
        key: &IdempotencyKey,
    ) -> Result<Option<Stored>, Refusal> {
        let directory = &self.app.directory;
        let known = match directory.stored_response(caller, key).await? {
            Some(known) => known,
            None => match self.memory.find(caller.workspace.id, key, directory.now()) {
                Some(known) => known,
                None => return Ok(None),
            },
        };
        let refused = |rule| Err(Refusal::at(self.header, rule));
        match known.answer.as_deref().map(Stored::parse) {
            _ if known.request != key.request => refused(Self::OTHER_REQUEST),
            Some(Some(answer)) => Ok(Some(answer)),
            _ => refused(Self::ANSWER_LOST),
        }
    }

    /// The answer, stored if it can be. The request is carried out: that its answer cannot be stored is
    /// no reason not to give it.
    async fn store(
        &self,
        caller: &Caller,
        key: IdempotencyKey,
        response: Response,
    ) -> Result<Response, Refusal> {
        if response.body().size_hint().exact().is_none_or(|length| length > MAX_ANSWER as u64) {
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, MAX_ANSWER).await;
        let body = body.map_err(|_| Refusal::Internal("an answer that broke off".into()))?;
        let text = Stored::of(&parts, &body).map(|stored| stored.to_bytes());
        if let Some(text) = text.filter(|text| text.len() <= MAX_ANSWER) {
            let directory = &self.app.directory;
            match directory.store_response(caller, &key, &text).await {
                Ok(true) => {}
                Ok(false) => self.memory.store(caller.workspace.id, key, text, directory.now()),
                Err(error) => tracing::error!(%error, "the answer to a request was not stored"),
            }
        }
        Ok(Response::from_parts(parts, Body::from(body)))
    }
}

/// The key in whose name a request is: each has its own idempotency keys. A token stands for the key
/// that it was obtained with, so that a client which gets a new one in between is recognized.
fn owner(caller: &Caller) -> [u8; 8] {
    let key = caller.parent.or(caller.key);
    key.map_or(0, |key| key.0).to_be_bytes()
}

/// Path and query: both say what is asked for.
fn target(uri: &Uri) -> &str {
    uri.path_and_query().map_or("", PathAndQuery::as_str)
}

/// The length of the first keeps both apart.
fn digest_of([first, second]: [&[u8]; 2]) -> [u8; 32] {
    let length = (first.len() as u64).to_be_bytes();
    Sha256::new().chain_update(length).chain_update(first).chain_update(second).finalize().into()
}
