//! Concurrency limits. Requests over the limit are refused, and may be sent again.
//!
//! A server that accepts every request gets slower for all clients until they give up: each request
//! waits behind all those that came before, and memory grows with them. So the number of requests in
//! progress and of bytes of their bodies has a limit each, and past it a client gets a refusal (503
//! with `Retry-After` in HTTP), which costs next to nothing. A request that finds no permit waits a
//! moment for one, in the order of arrival, so that a burst is no overload. Requests that wait for a
//! slow client to send its body count by the bytes that arrived, not as requests in progress: slow
//! clients take no permit from others.
//!
//! A batch is no request in progress itself: each of its members is one, as long as it runs. Batches
//! have a limit beside that, for each holds its answers, and those of their members that only read
//! take turns, so that they leave processors to others. A request that waits for such a turn holds no
//! permit, so no two requests can wait for each other.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use polydex_model::Refusal;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::body::{BodyPermit, BodyPool, BodyPools};

/// How long a client should wait whose request was refused because the server is full.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// How much may be in progress at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Requests in progress.
    pub requests: usize,
    /// How long a request waits for a permit before it is refused.
    pub wait: Duration,
    /// Batches in progress.
    pub batches: usize,
    /// Bytes of the answers of one batch together.
    pub batch_bytes: usize,
    /// Longest body of most requests, in bytes.
    pub body_bytes: usize,
    /// Bytes of all bodies of callers whose keys are known.
    pub bodies_bytes: usize,
    /// The same of bodies longer than [`Capacity::body_bytes`].
    pub long_bodies_bytes: usize,
    /// Bytes of unfinished bodies of clients without a known key, and as many again of finished ones.
    pub strangers_bytes: usize,
}

/// The permits that there are. Cheap to clone; clones share them.
#[derive(Clone, Debug)]
pub struct Admission {
    requests: Arc<Semaphore>,
    batches: Arc<Semaphore>,
    /// Members of batches that read, at once.
    batch_reads: Arc<Semaphore>,
    bodies: BodyPools,
    wait: Duration,
    batch_bytes: usize,
}

/// A permit for one piece of work, given back when it is dropped.
#[derive(Debug)]
pub struct Permit {
    _permit: OwnedSemaphorePermit,
}

/// A request's permit. The request gives it back while it waits for something that is no work for
/// this server's threads, and takes one again to go on.
#[derive(Debug)]
pub struct RequestPermit {
    admission: Admission,
    permits: Arc<Semaphore>,
    state: Mutex<PermitState>,
}

#[derive(Debug)]
struct PermitState {
    permit: Option<Permit>,
    /// How many parts of the request wait, such as members of a batch.
    pauses: usize,
}

impl Admission {
    /// All permits of a capacity.
    pub fn new(capacity: &Capacity) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            requests: permits(capacity.requests),
            batches: permits(capacity.batches),
            batch_reads: permits((cores / 2).max(1)),
            bodies: BodyPools::new(capacity),
            wait: capacity.wait,
            batch_bytes: capacity.batch_bytes,
        }
    }

    /// As [`Capacity::batch_bytes`].
    pub fn batch_bytes(&self) -> usize {
        self.batch_bytes
    }

    /// A permit for a request that does not wait for others while it is carried out.
    pub async fn short_request(&self) -> Result<Permit, Refusal> {
        self.acquire(&self.requests).await
    }

    /// A permit for a request, which can be given back for a while.
    pub async fn request(&self) -> Result<RequestPermit, Refusal> {
        self.pausable(&self.requests).await
    }

    /// The same for a batch.
    pub async fn batch(&self) -> Result<RequestPermit, Refusal> {
        self.pausable(&self.batches).await
    }

    /// A turn to read among the members of batches, however long it takes.
    pub async fn batch_read(&self) -> Result<Permit, Refusal> {
        let turn = Arc::clone(&self.batch_reads).acquire_owned().await;
        turn.map(|permit| Permit { _permit: permit }).map_err(|_| unavailable())
    }

    /// A permit for a body, of which nothing has arrived yet.
    pub fn body(&self, pool: BodyPool) -> BodyPermit {
        self.bodies.permit(pool)
    }

    async fn pausable(&self, permits: &Arc<Semaphore>) -> Result<RequestPermit, Refusal> {
        let state = PermitState { permit: Some(self.acquire(permits).await?), pauses: 0 };
        let (admission, permits) = (self.clone(), Arc::clone(permits));
        Ok(RequestPermit { admission, permits, state: Mutex::new(state) })
    }

    async fn acquire(&self, permits: &Arc<Semaphore>) -> Result<Permit, Refusal> {
        // A semaphore is fair: a permit that is given back goes to the request that waits longest.
        if let Ok(permit) = Arc::clone(permits).try_acquire_owned() {
            return Ok(Permit { _permit: permit });
        }
        let permit = Arc::clone(permits).acquire_owned();
        match tokio::time::timeout(self.wait, permit).await {
            Ok(Ok(permit)) => Ok(Permit { _permit: permit }),
            _ => Err(unavailable()),
        }
    }
}

impl RequestPermit {
    /// Gives the permit back, until [`RequestPermit::resume`].
    pub fn pause(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.pauses += 1;
        state.permit = None;
    }

    /// Takes a permit again once no part of the request waits any more. Refused if there is none in
    /// time.
    pub async fn resume(&self) -> Result<(), Refusal> {
        let goes_on = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.pauses = state.pauses.saturating_sub(1);
            state.pauses == 0
        };
        if goes_on {
            let permit = self.admission.acquire(&self.permits).await?;
            self.state.lock().unwrap_or_else(PoisonError::into_inner).permit = Some(permit);
        }
        Ok(())
    }
}

/// The refusal of a request that there is no permit for.
pub fn unavailable() -> Refusal {
    Refusal::Unavailable(RETRY_AFTER)
}

pub(crate) fn permits(number: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(number.min(Semaphore::MAX_PERMITS)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::tests::CAPACITY;

    #[tokio::test(start_paused = true)]
    async fn a_request_that_waits_gives_its_permit_to_others_and_takes_one_to_go_on() {
        let admission = Admission::new(&Capacity { requests: 1, ..CAPACITY });
        let request = admission.request().await.expect("the only permit");
        assert!(admission.short_request().await.is_err(), "it is taken");
        request.pause();
        request.pause();
        let other = admission.short_request().await.expect("it was given back");
        request.resume().await.expect("another part of the request still waits");
        assert!(request.resume().await.is_err(), "the other request has the permit");
        drop(other);
        request.pause();
        request.resume().await.expect("it is free again");
        assert!(admission.short_request().await.is_err());
        drop(request);
        admission.short_request().await.expect("the request has ended");
    }
}
