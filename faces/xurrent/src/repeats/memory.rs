//! Answers to requests that changed nothing in the directory.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use polydex_directory::{IdempotencyKey, StoredResponse};
use polydex_model::WorkspaceId;

/// How many are kept at the most.
const MOST: usize = 1_000;

/// Answers by workspace and digest.
type Answers = HashMap<(WorkspaceId, [u8; 32]), StoredResponse>;

/// Answers kept by each process for itself. Clones keep them together.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory(Arc<Mutex<Answers>>);

impl Memory {
    pub(super) fn find(
        &self,
        ws: WorkspaceId,
        once: &IdempotencyKey,
        now: Timestamp,
    ) -> Option<StoredResponse> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&(ws, once.digest)).filter(|known| known.until > now).cloned()
    }

    /// Keeps an answer; the one that is over first makes room.
    pub(super) fn keep(
        &self,
        ws: WorkspaceId,
        once: IdempotencyKey,
        answer: Vec<u8>,
        now: Timestamp,
    ) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.retain(|_, known| known.until > now);
        }
        if all.len() >= MOST
            && let Some(oldest) = all.iter().min_by_key(|(_, known)| known.until)
        {
            let oldest = *oldest.0;
            all.remove(&oldest);
        }
        let known =
            StoredResponse { request: once.request, until: once.until, answer: Some(answer) };
        all.insert((ws, once.digest), known);
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;

    use super::*;

    #[test]
    fn the_oldest_answer_makes_room_and_none_outlives_its_time() {
        let (memory, ws, start) = (Memory::default(), WorkspaceId(1), Timestamp::UNIX_EPOCH);
        let once = |n: usize| {
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&n.to_be_bytes());
            let seconds = i64::try_from(n).expect("few") + 1;
            IdempotencyKey { digest, request: [0; 32], until: start + seconds.seconds() }
        };
        for n in 0..=MOST {
            memory.keep(ws, once(n), Vec::new(), start);
        }
        assert_eq!(memory.find(ws, &once(0), start), None);
        assert!(memory.find(ws, &once(1), start).is_some());
        assert_eq!(memory.find(ws, &once(1), once(1).until), None);
        assert_eq!(memory.find(WorkspaceId(2), &once(1), start), None);
    }
}
