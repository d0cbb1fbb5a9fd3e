//! Idempotency keys and the responses stored for them.

use jiff::Timestamp;

/// A request that its client may repeat without knowing whether it was carried out.
///
/// The commit of its change records it, so that no crash can fall between both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// Digest of what identifies the request: the sender and the name that the sender gave it.
    pub digest: [u8; 32],
    /// Digest of the request's content. The same name with other content is a mistake.
    pub request: [u8; 32],
    /// When it expires.
    pub until: Timestamp,
}

/// A request that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredResponse {
    /// As in [`IdempotencyKey`].
    pub request: [u8; 32],
    /// As in [`IdempotencyKey`].
    pub until: Timestamp,
    /// The response. `None` until it is stored, and for good if storing it failed.
    pub answer: Option<Vec<u8>>,
}
