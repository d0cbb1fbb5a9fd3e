//! Idempotent requests and their stored responses.
//!
//! A caller with [`Caller::idempotency_key`] changes records like any other. The commit records the
//! key, and a second commit with the same key is refused. The face that rendered the response
//! stores it here.

use polydex_model::Refusal;
use polydex_store::{IdempotencyKey, StoredResponse};

use crate::{Caller, Directory, refused};

impl Directory {
    /// The stored response of a request that an earlier commit carried out, unless it has expired.
    pub async fn stored_response(
        &self,
        caller: &Caller,
        once: &IdempotencyKey,
    ) -> Result<Option<StoredResponse>, Refusal> {
        let ws = caller.workspace.id;
        let known = self.store().stored_response(ws, &once.digest).await.map_err(refused)?;
        Ok(known.filter(|known| known.until > self.now()))
    }

    /// Stores the response to a request; `false` if the request changed nothing, so that no commit
    /// recorded it.
    pub async fn store_response(
        &self,
        caller: &Caller,
        once: &IdempotencyKey,
        answer: &[u8],
    ) -> Result<bool, Refusal> {
        let ws = caller.workspace.id;
        self.store().store_response(ws, &once.digest, answer).await.map_err(refused)
    }
}
