//! How much a client may send, and how long anything may take.

use std::time::Duration;

use polydex_gate::Capacity;

/// Requests in progress for each core. Enough for writers to share commits; of the most expensive
/// searches it is what a core does in a second, so that no request waits much longer.
const REQUESTS_A_CORE: usize = 128;

/// Batches in progress for each core, and the least and the most of them: each holds its answers
/// ([`Limits::batch_bytes`]).
const BATCHES_A_CORE: usize = 4;
const BATCHES: (usize, usize) = (8, 32);

/// How much a client may send and how long anything may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest body of a request, in bytes; one byte more is refused. A path may have another limit
    /// ([`PathLimits`](crate::PathLimits)).
    pub body_bytes: usize,
    /// Longest body of a request without a known key, in bytes.
    pub stranger_bytes: usize,
    /// Time for the whole body to arrive, plus what it gains by [`Limits::body_rate`].
    pub body_time: Duration,
    /// Bytes per second. A body has a second more for each this many bytes that arrived: one that is
    /// at least this fast may take as long as it needs, one that trickles ends with
    /// [`Limits::body_time`].
    pub body_rate: u32,
    /// Longest head of a request (HTTP/1: its read buffer; HTTP/2: its header list), in bytes.
    pub head_bytes: u32,
    /// Time for the head of a request to arrive, counted from the end of the one before; so also how
    /// long an idle connection stays open.
    pub head_time: Duration,
    /// Requests in progress.
    pub requests: usize,
    /// How long a request waits for a permit before it is refused.
    pub request_wait: Duration,
    /// Bytes of all bodies that are arriving or in progress, of callers whose keys are known.
    pub bodies_bytes: usize,
    /// The same of bodies of paths with a longer limit than [`Limits::body_bytes`].
    pub long_bodies_bytes: usize,
    /// Bytes of the bodies of clients without a known key: of those that are arriving, and as many again
    /// of those in progress.
    pub strangers_bytes: usize,
    /// Batches in progress.
    pub batches: usize,
    /// Bytes of the answers of one batch together; members beyond it are refused.
    pub batch_bytes: usize,
    /// Open connections. Requests on a few more are refused; those beyond are closed.
    pub connections: usize,
    /// Longest time in which a client may read nothing of an answer.
    pub write_time: Duration,
    /// Time that requests in progress have to finish once shutdown has begun.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            body_bytes: 1 << 20,
            stranger_bytes: 16 << 10,
            body_time: Duration::from_secs(30),
            body_rate: 16 << 10,
            head_bytes: 64 << 10,
            head_time: Duration::from_mins(1),
            requests: REQUESTS_A_CORE * cores,
            request_wait: Duration::from_secs(1),
            bodies_bytes: 64 << 20,
            long_bodies_bytes: 128 << 20,
            strangers_bytes: 4 << 20,
            batches: (BATCHES_A_CORE * cores).clamp(BATCHES.0, BATCHES.1),
            batch_bytes: 8 << 20,
            connections: 16_384,
            write_time: Duration::from_secs(30),
            grace: Duration::from_secs(20),
        }
    }
}

impl Limits {
    /// Those limits that the gate keeps.
    pub(crate) fn capacity(&self) -> Capacity {
        Capacity {
            requests: self.requests,
            wait: self.request_wait,
            batches: self.batches,
            batch_bytes: self.batch_bytes,
            body_bytes: self.body_bytes,
            bodies_bytes: self.bodies_bytes,
            long_bodies_bytes: self.long_bodies_bytes,
            strangers_bytes: self.strangers_bytes,
        }
    }
}
