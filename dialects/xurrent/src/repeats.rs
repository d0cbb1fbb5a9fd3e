//! `Idempotency-Key`: a request that is sent again, because its answer was lost, is answered again
//! and not carried out again.
//!
//! The vendor has no such thing. Answers are kept in memory, by each process for itself, for a day
//! and so many at the most: a restart forgets them. A refused request changed nothing, so it is
//! not kept: repeated, it is judged anew.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    RequestExt as _,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, Method, StatusCode},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use jiff::{SignedDuration, Timestamp};
use polydex_http::{App, Head, Refused};
use polydex_model::{Refusal, Rule, WorkspaceId};
use sha2::{Digest as _, Sha256};

use crate::auth::Asking;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A key that was used for another request.
pub(crate) const OTHER_REQUEST: Rule = Rule::Own("idempotency_key_of_another_request");

/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How many answers are kept at the most.
const MOST: usize = 4_000;
/// Longest answer that is kept, in bytes.
const LONGEST: usize = 64 * 1024;
/// Longest key, in bytes.
const LONGEST_KEY: usize = 255;

/// Answers that were given. Clones keep them together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repeats(Arc<Mutex<HashMap<Which, Kept>>>);

/// Whose key it is, and what it was sent with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Which {
    workspace: WorkspaceId,
    caller: i64,
    key: Vec<u8>,
}

#[derive(Clone, Debug)]
struct Kept {
    until: Timestamp,
    /// Digest of path and body.
    request: [u8; 32],
    /// Locked while the request is carried out, so that one sent twice at once is done once.
    answer: Arc<tokio::sync::Mutex<Option<Answer>>>,
}

#[derive(Clone, Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
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
            repeats.once(&app, key, request, next).await.unwrap_or_else(Refused::into_response)
        }
        None => next.run(request).await,
    }
}

impl Repeats {
    async fn once(
        &self,
        app: &App,
        key: Vec<u8>,
        mut request: Request,
        next: Next,
    ) -> Result<Response, Refused> {
        match key.len() {
            0 => return Err(Refusal::at("Idempotency-Key", Rule::Required).into()),
            1..=LONGEST_KEY => {}
            _ => return Err(Refusal::at("Idempotency-Key", Rule::TooLong(LONGEST_KEY)).into()),
        }
        let Asking { caller, .. } = request.extract_parts_with_state(app).await?;
        let Ok(head) = request.extract_parts::<Head>().await;
        let (parts, body) = request.into_parts();
        // It was read within the limit before it came here.
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let which = Which { workspace: caller.workspace.id, caller: caller.number, key };
        let digest = digest(parts.uri.path(), &body);
        let kept = self.kept(which, digest, head.arrived);
        if kept.request != digest {
            return Err(Refusal::at("Idempotency-Key", OTHER_REQUEST).into());
        }
        let mut answer = kept.answer.lock().await;
        if let Some(answer) = &*answer {
            return Ok(answer.clone().into_response());
        }
        let response = next.run(Request::from_parts(parts, Body::from(body))).await;
        if !response.status().is_success() || response.extensions().get::<Refused>().is_some() {
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await;
        let body = body.map_err(|_| Refusal::Internal("an answer that broke off".into()))?;
        let given = Answer { status: parts.status, headers: parts.headers, body };
        if given.body.len() <= LONGEST {
            *answer = Some(given.clone());
        }
        Ok(given.into_response())
    }

    /// What is kept for a key; a new place for the answer if there is nothing.
    fn kept(&self, which: Which, request: [u8; 32], now: Timestamp) -> Kept {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.retain(|_, kept| kept.until > now);
        }
        if all.len() >= MOST
            && let Some(oldest) = all.iter().min_by_key(|(_, kept)| kept.until)
        {
            let oldest = oldest.0.clone();
            all.remove(&oldest);
        }
        if all.get(&which).is_some_and(|kept| kept.until <= now || kept.was_refused(request)) {
            all.remove(&which);
        }
        let new = || Kept { until: now + KEPT, request, answer: Arc::default() };
        all.entry(which).or_insert_with(new).clone()
    }
}

impl Kept {
    /// Whether another request with the key was refused, so that the key is free again.
    fn was_refused(&self, request: [u8; 32]) -> bool {
        self.request != request && self.answer.try_lock().is_ok_and(|answer| answer.is_none())
    }
}

impl Answer {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

fn digest(path: &str, body: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(path).chain_update([0]).chain_update(body).finalize().into()
}
