//! Requests that must not be carried out twice: what was answered to them.
//!
//! A caller with [`Caller::idempotency_key`] changes records as any other does; the commit notes the request,
//! and a second commit with it is refused. Whoever rendered the answer has it kept here.

use polydex_model::Refusal;
use polydex_store::{IdempotencyKey, StoredResponse};

use crate::{Caller, Directory, refused};

impl Directory {
    /// What is known of a request that an earlier commit carried out, and is not over.
    pub async fn stored_response(
        &self,
        caller: &Caller,
        once: &IdempotencyKey,
    ) -> Result<Option<StoredResponse>, Refusal> {
        let ws = caller.workspace.id;
        let known = self.store().stored_response(ws, &once.digest).await.map_err(refused)?;
        Ok(known.filter(|known| known.until > self.now()))
    }

    /// Keeps the answer to a request; `false` if it changed nothing, so that no commit noted it.
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
