//! Answers to requests that changed nothing in the directory.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use polydex_directory::{IdempotencyKey, StoredResponse};
use polydex_model::WorkspaceId;

/// Most answers that are kept.
const MAX_ANSWERS: usize = 1_000;

/// Answers by workspace and digest.
type Answers = HashMap<(WorkspaceId, [u8; 32]), StoredResponse>;

/// The answers of this process. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory(Arc<Mutex<Answers>>);

impl Memory {
    pub(super) fn find(
        &self,
        ws: WorkspaceId,
        key: &IdempotencyKey,
        now: Timestamp,
    ) -> Option<StoredResponse> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&(ws, key.digest)).filter(|known| known.until > now).cloned()
    }

    /// Keeps an answer in place of the one that ends first, if there are too many.
    pub(super) fn store(
        &self,
        ws: WorkspaceId,
        key: IdempotencyKey,
        answer: Vec<u8>,
        now: Timestamp,
    ) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_ANSWERS {
            all.retain(|_, known| known.until > now);
        }
        if all.len() >= MAX_ANSWERS
            && let Some(oldest) = all.iter().min_by_key(|(_, known)| known.until)
        {
            let oldest = *oldest.0;
            all.remove(&oldest);
        }
        let known = StoredResponse { request: key.request, until: key.until, answer: Some(answer) };
        all.insert((ws, key.digest), known);
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;

    use super::*;

    #[test]
    fn the_answer_that_ends_first_is_evicted_and_none_outlives_its_time() {
        let (memory, ws, start) = (Memory::default(), WorkspaceId(1), Timestamp::UNIX_EPOCH);
        let key = |n: usize| {
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&n.to_be_bytes());
            let seconds = i64::try_from(n).expect("few") + 1;
            IdempotencyKey { digest, request: [0; 32], until: start + seconds.seconds() }
        };
        for n in 0..=MAX_ANSWERS {
            memory.store(ws, key(n), Vec::new(), start);
        }
        assert_eq!(memory.find(ws, &key(0), start), None);
        assert!(memory.find(ws, &key(1), start).is_some());
        assert_eq!(memory.find(ws, &key(1), key(1).until), None);
        assert_eq!(memory.find(WorkspaceId(2), &key(1), start), None);
    }
}
