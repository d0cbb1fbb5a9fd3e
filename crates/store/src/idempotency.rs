//! Requests that must not be carried out twice, and what was answered to them.

use jiff::Timestamp;

/// A request that its client may send again without knowing whether it was carried out.
///
/// The commit that carries its change notes it, so that no crash falls between both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// Digest of whatever tells the request from others: who sends it, and the name he gave it.
    pub digest: [u8; 32],
    /// Digest of what is asked for. The same name with another request is a mistake.
    pub request: [u8; 32],
    /// Until when it is known.
    pub until: Timestamp,
}

/// A request that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredResponse {
    /// As in [`IdempotencyKey`].
    pub request: [u8; 32],
    /// As in [`IdempotencyKey`].
    pub until: Timestamp,
    /// What was answered; `None` before the answer is kept, and for good if that was prevented.
    pub answer: Option<Vec<u8>>,
}
