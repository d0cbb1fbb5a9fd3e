//! `Idempotency-Key`: a request that is sent again, because its answer was lost, is answered again
//! and not carried out again.
//!
//! The vendor has no such thing. The commit that carries a request's change notes the request, and
//! its answer is kept beside it for a day, so neither a crash nor a restart nor another process
//! carries it out twice. Imports and exports change nothing before they are answered: what is
//! answered to them is kept in memory, as are their tokens. A refused request changed nothing, so
//! it is not kept: repeated, it is judged anew.

mod answer;
mod memory;

use std::sync::Arc;

use axum::{
    RequestExt as _,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderName, Method, Uri, uri::PathAndQuery},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use jiff::SignedDuration;
use polydex_directory::{Caller, IdempotencyKey};
use polydex_http::{App, Refused, RequestContext};
use polydex_model::{Refusal, Rule};
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex;

use crate::{
    auth::Authenticated,
    refuse::{ANSWER_LOST, OTHER_REQUEST},
};
use answer::Answer;
use memory::Memory;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// Longest answer that is kept, in bytes.
const LONGEST: usize = 256 * 1024;
/// Longest key, in bytes.
const LONGEST_KEY: usize = 255;
/// How many requests with keys are carried out at once; those that share a turn wait.
const TURNS: usize = 256;

/// Answers that were given. Clones keep them together.
#[derive(Clone, Debug)]
pub(crate) struct Repeats {
    memory: Memory,
    /// Taken while a request is carried out, so that one sent twice at once is done once.
    turns: Arc<[Mutex<()>; TURNS]>,
}

impl Default for Repeats {
    fn default() -> Self {
        Self { memory: Memory::default(), turns: Arc::new([const { Mutex::const_new(()) }; TURNS]) }
    }
}

/// Answers a `POST` with a key that was answered before; carries out every other request.
pub(crate) async fn answer_again(
    State((app, repeats)): State<(App, Repeats)>,
    request: Request,
    next: Next,
) -> Response {
    let key = request.headers().get(IDEMPOTENCY_KEY).map(|key| key.as_bytes().to_vec());
    match key.filter(|_| request.method() == Method::POST) {
        Some(key) => {
            repeats.once(&app, &key, request, next).await.unwrap_or_else(Refused::into_response)
        }
        None => next.run(request).await,
    }
}

impl Repeats {
    async fn once(
        &self,
        app: &App,
        key: &[u8],
        mut request: Request,
        next: Next,
    ) -> Result<Response, Refused> {
        match key.len() {
            0 => return Err(Refusal::at("Idempotency-Key", Rule::Required).into()),
            1..=LONGEST_KEY => {}
            _ => return Err(Refusal::at("Idempotency-Key", Rule::TooLong(LONGEST_KEY)).into()),
        }
        let Authenticated { caller, .. } = request.extract_parts_with_state(app).await?;
        let Ok(head) = request.extract_parts::<RequestContext>().await;
        let (mut parts, body) = request.into_parts();
        // It was read within the limit before it came here.
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let once = IdempotencyKey {
            digest: digest_of([&who(&caller), key]),
            request: digest_of([target(&parts.uri).as_bytes(), &body]),
            until: head.arrived() + KEPT,
        };
        let _turn = self.turns[usize::from(once.digest[0])].lock().await;
        if let Some(answer) = self.given(app, &caller, &once).await? {
            return Ok(answer.into_response());
        }
        parts.extensions.insert(once);
        let response = next.run(Request::from_parts(parts, Body::from(body))).await;
        if !response.status().is_success() || response.extensions().get::<Refused>().is_some() {
            return Ok(response);
        }
        let answer = Answer::of(response).await?;
        self.keep(app, &caller, once, &answer).await;
        Ok(answer.into_response())
    }

    /// What was answered to the request before.
    async fn given(
        &self,
        app: &App,
        caller: &Caller,
        once: &IdempotencyKey,
    ) -> Result<Option<Answer>, Refusal> {
        let known = match app.directory.stored_response(caller, once).await? {
            Some(known) => known,
            None => match self.memory.find(caller.workspace.id, once, app.directory.now()) {
                Some(known) => known,
                None => return Ok(None),
            },
        };
        let refused = |rule| Err(Refusal::at("Idempotency-Key", rule));
        match known.answer.as_deref().map(Answer::read) {
            _ if known.request != once.request => refused(OTHER_REQUEST),
            Some(Some(answer)) => Ok(Some(answer)),
            _ => refused(ANSWER_LOST),
        }
    }

    /// The request is done: that its answer cannot be kept is no reason not to give it.
    async fn keep(&self, app: &App, caller: &Caller, once: IdempotencyKey, answer: &Answer) {
        let text = answer.written();
        if text.len() > LONGEST {
            return;
        }
        match app.directory.store_response(caller, &once, &text).await {
            Ok(true) => {}
            Ok(false) => self.memory.keep(caller.workspace.id, once, text, app.directory.now()),
            Err(error) => tracing::error!(%error, "the answer to a request was not kept"),
        }
    }
}

/// Whose name for a request it is: each key has its own. A token stands for the key that it was
/// obtained with, so that a client which gets a new one in between is recognized.
fn who(caller: &Caller) -> [u8; 8] {
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

/// A body that is at hand.
async fn bytes_of(body: Body) -> Result<Bytes, Refusal> {
    let bytes = to_bytes(body, usize::MAX).await;
    bytes.map_err(|_| Refusal::Internal("an answer that broke off".into()))
}
