//! How much, and how long.

use std::time::Duration;

/// Requests that may be worked on at once for each core. Enough for writers to share commits; of
/// the dearest searches it is what a core does in a second, so that nobody waits much longer.
const REQUESTS_A_CORE: usize = 128;

/// Batches that may be worked on at once for each core, and at least and at most so many: each holds
/// its answers ([`Limits::batch_bytes`]).
const BATCHES_A_CORE: usize = 4;
const BATCHES: (usize, usize) = (8, 32);

/// How much a client may send and how long anything may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest body of a request, in bytes; one byte more is refused. A path may have another limit
    /// ([`PathLimits`](crate::PathLimits)).
    pub body_bytes: usize,
    /// Longest body of a request whose head shows no key that is known here, in bytes.
    pub stranger_bytes: usize,
    /// Time for the whole body to arrive, beside what it gains by [`Limits::body_rate`].
    pub body_time: Duration,
    /// A body has a second more for so many bytes that arrived: what comes as fast as this goes on
    /// for as long as it takes, what trickles ends with [`Limits::body_time`].
    pub body_rate: u32,
    /// Longest head of a request (HTTP/1: its read buffer; HTTP/2: its header list), in bytes.
    pub head_bytes: u32,
    /// Time for the head of a request to arrive, counted from the end of the one before: also how
    /// long an idle connection is kept.
    pub head_time: Duration,
    /// Requests that are worked on at once.
    pub requests: usize,
    /// How long a request waits for a place among them before it is told to come again.
    pub patience: Duration,
    /// Bytes of all bodies that are arriving or worked on, of callers whose keys are known.
    pub bodies_bytes: usize,
    /// The same of bodies of paths with a longer limit than [`Limits::body_bytes`].
    pub long_bodies_bytes: usize,
    /// Bytes of the bodies of strangers: of those that are arriving, and as many again of those that
    /// are worked on.
    pub strangers_bytes: usize,
    /// Batches that are worked on at once.
    pub batches: usize,
    /// Bytes of the answers of one batch together; members beyond it are refused.
    pub batch_bytes: usize,
    /// Connections open at once. Requests of a few more are turned away, those beyond are closed.
    pub connections: usize,
    /// Longest time in which a client may take nothing of an answer.
    pub write_time: Duration,
    /// Time that requests in flight have to finish once shutdown began.
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
            patience: Duration::from_secs(1),
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
