//! Memory for bodies of requests.
//!
//! Clients that show no known key have memory for their bodies beside that of callers, and memory for
//! finished bodies beside that for unfinished ones: whatever they leave unfinished, callers and people
//! who sign in go on. Bodies on paths that take long ones have memory of their own too. No caller
//! takes more than a share of either, whatever keys they show, so one caller stops no other.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use polydex_model::{PersonId, Refusal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::admission::{Capacity, permits, unavailable};

/// Bodies are counted in blocks of this many bytes.
const BLOCK: usize = 1 << 10;

/// One caller's bodies take at most this part of the memory for all.
const SHARE: usize = 4;

/// The same of long bodies; one of the longest must fit.
const LONG_SHARE: usize = 2;

/// Which memory a body takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyPool {
    /// That of callers whose key is known.
    Caller(Option<PersonId>),
    /// The same, on a path that takes long bodies.
    Long(Option<PersonId>),
    /// That of clients without a known key.
    Strangers,
}

/// The memory that there is.
#[derive(Clone, Debug)]
pub(crate) struct BodyPools {
    callers: Arc<Semaphore>,
    long: Arc<Semaphore>,
    strangers_unfinished: Arc<Semaphore>,
    strangers_finished: Arc<Semaphore>,
    by_caller: Arc<BytesByCaller>,
    caller_bytes: usize,
    caller_long_bytes: usize,
}

/// The memory that one body takes, given back when it is dropped.
#[derive(Debug)]
pub struct BodyPermit {
    blocks: Arc<Semaphore>,
    /// Where a finished body counts, if that is elsewhere.
    finished: Option<Arc<Semaphore>>,
    taken: Option<OwnedSemaphorePermit>,
    bytes: usize,
    share: Option<Share>,
}

/// How many bytes each caller's bodies take now.
#[derive(Debug, Default)]
struct BytesByCaller(Mutex<HashMap<PersonId, usize>>);

/// What one body takes of its caller's share, given back when it is dropped.
#[derive(Debug)]
struct Share {
    all: Arc<BytesByCaller>,
    caller: PersonId,
    limit: usize,
    bytes: usize,
}

impl BodyPools {
    pub(crate) fn new(capacity: &Capacity) -> Self {
        let blocks = |bytes: usize| permits(bytes.div_ceil(BLOCK));
        Self {
            callers: blocks(capacity.bodies_bytes),
            long: blocks(capacity.long_bodies_bytes),
            strangers_unfinished: blocks(capacity.strangers_bytes),
            strangers_finished: blocks(capacity.strangers_bytes),
            by_caller: Arc::default(),
            // One body of the longest length always fits.
            caller_bytes: (capacity.bodies_bytes / SHARE).max(capacity.body_bytes),
            caller_long_bytes: capacity.long_bodies_bytes / LONG_SHARE,
        }
    }

    pub(crate) fn permit(&self, pool: BodyPool) -> BodyPermit {
        let (blocks, finished, share) = match pool {
            BodyPool::Caller(caller) => {
                (&self.callers, None, self.share(caller, self.caller_bytes))
            }
            BodyPool::Long(caller) => {
                (&self.long, None, self.share(caller, self.caller_long_bytes))
            }
            BodyPool::Strangers => {
                (&self.strangers_unfinished, Some(&self.strangers_finished), None)
            }
        };
        let (blocks, finished) = (Arc::clone(blocks), finished.cloned());
        BodyPermit { blocks, finished, taken: None, bytes: 0, share }
    }

    fn share(&self, caller: Option<PersonId>, limit: usize) -> Option<Share> {
        Some(Share { all: Arc::clone(&self.by_caller), caller: caller?, limit, bytes: 0 })
    }
}

impl BodyPermit {
    /// Takes memory for more bytes of an unfinished body.
    pub fn take(&mut self, bytes: usize) -> Result<(), Refusal> {
        if let Some(share) = &mut self.share {
            share.take(bytes)?;
        }
        let before = self.bytes.div_ceil(BLOCK);
        self.bytes += bytes;
        let more = self.bytes.div_ceil(BLOCK) - before;
        if more == 0 {
            return Ok(());
        }
        let permit = acquire(&self.blocks, more)?;
        match &mut self.taken {
            Some(taken) => taken.merge(permit),
            none => *none = Some(permit),
        }
        Ok(())
    }

    /// As [`BodyPermit::take`], for the bytes with which the body is finished; they may be none.
    pub fn take_last(&mut self, bytes: usize) -> Result<(), Refusal> {
        let Some(finished) = self.finished.take() else { return self.take(bytes) };
        self.bytes += bytes;
        self.taken = Some(acquire(&finished, self.bytes.div_ceil(BLOCK))?);
        self.blocks = finished;
        Ok(())
    }
}

impl Share {
    fn take(&mut self, bytes: usize) -> Result<(), Refusal> {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = all.entry(self.caller).or_default();
        if *taken + bytes > self.limit {
            return Err(unavailable());
        }
        *taken += bytes;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = all.get(&self.caller).map_or(0, |taken| taken.saturating_sub(self.bytes));
        if left == 0 {
            all.remove(&self.caller);
        } else {
            all.insert(self.caller, left);
        }
    }
}

fn acquire(blocks: &Arc<Semaphore>, number: usize) -> Result<OwnedSemaphorePermit, Refusal> {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    Arc::clone(blocks).try_acquire_many_owned(number).map_err(|_| unavailable())
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Admission;

    /// A small server.
    pub(crate) const CAPACITY: Capacity = Capacity {
        requests: 8,
        wait: Duration::from_secs(1),
        batches: 2,
        batch_bytes: 1 << 20,
        body_bytes: 1 << 20,
        bodies_bytes: 64 << 20,
        long_bodies_bytes: 128 << 20,
        strangers_bytes: 4 << 20,
    };

    #[test]
    fn bodies_take_memory_by_what_arrived_and_give_it_back() {
        let admission = Admission::new(&Capacity { bodies_bytes: 2 * BLOCK, ..CAPACITY });
        let body = || admission.body(BodyPool::Caller(None));
        let (mut one, mut other) = (body(), body());
        for _ in 0..BLOCK {
            one.take(1).expect("a block");
        }
        other.take(BLOCK).expect("the second block");
        assert!(one.take(1).is_err(), "there is no third");
        drop(other);
        one.take(0).expect("nothing more");
        let mut third = body();
        third.take_last(BLOCK).expect("the block of the other");
    }

    #[test]
    fn unfinished_bodies_of_strangers_take_no_memory_from_finished_ones_or_from_callers() {
        let capacity = Capacity { strangers_bytes: BLOCK, bodies_bytes: BLOCK, ..CAPACITY };
        let admission = Admission::new(&capacity);
        let mut unfinished = admission.body(BodyPool::Strangers);
        unfinished.take(BLOCK).expect("the only block");
        assert!(admission.body(BodyPool::Strangers).take(1).is_err(), "another unfinished one");
        let mut finished = admission.body(BodyPool::Strangers);
        finished.take_last(1).expect("a finished body");
        admission.body(BodyPool::Caller(None)).take(BLOCK).expect("a caller's");
        assert!(unfinished.take_last(0).is_err(), "finished, while another one is in progress");
        drop(finished);
        let mut next = admission.body(BodyPool::Strangers);
        next.take_last(BLOCK).expect("a finished body after that");
    }

    #[test]
    fn one_caller_takes_a_share_of_the_memory_and_gives_it_back() {
        let (bodies_bytes, body_bytes) = (4 * SHARE * BLOCK, BLOCK);
        let pools = BodyPools::new(&Capacity { body_bytes, bodies_bytes, ..CAPACITY });
        let body = |who| pools.permit(BodyPool::Caller(Some(PersonId(uuid::Uuid::from_u128(who)))));
        let (mut one, mut other) = (body(1), body(1));
        one.take(3 * BLOCK).expect("most of the share");
        other.take(BLOCK).expect("the rest of it");
        assert!(other.take(1).is_err(), "the share is taken");
        body(2).take(4 * BLOCK).expect("another caller's");
        drop(one);
        other.take(BLOCK).expect("it was given back");
        drop(other);
        assert!(pools.by_caller.0.lock().expect("no panic").is_empty());
    }
}
