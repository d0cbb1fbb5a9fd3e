//! Keys: who a secret acts for.

use jiff::{SignedDuration, Timestamp};
use polydex_model::{KeyId, PersonId, Role, WorkspaceId};
use serde::Serialize;

/// How many tokens of one person or technical account work at once; a further one ends the oldest.
///
/// Enough for every device of a person, and for a program that asks for a token with each start of
/// many workers; few enough that nobody fills the table by signing in again and again.
pub const MAX_LIVE_TOKENS: u32 = 200;

/// How many ended keys one commit deletes at most, of each kind: more than it adds, so that none
/// pile up, and few enough that nobody waits for it.
pub const SWEEP_LIMIT: u32 = 8;

/// How long an ended token is still known: its holder is told that it expired, not that it never was.
pub const ENDED_TOKEN_RETENTION: SignedDuration = SignedDuration::from_hours(24);

/// How long an ended key is still known, and listed among those that no longer work.
pub const ENDED_KEY_RETENTION: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A key as stored; the secret itself is not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Key {
    /// Public number, unique over all workspaces.
    pub id: KeyId,
    /// The workspace that it opens.
    pub workspace: WorkspaceId,
    /// The person whom it acts for, or the id of its technical account.
    pub person: PersonId,
    /// That person's or account's number in the workspace.
    pub number: i64,
    /// Whether it acts for a technical account: no person and no record, but a name, an id and a
    /// number that exist with its keys alone.
    #[serde(rename = "is_technical")] // The JSON is what digests are made of.
    pub is_service_account: bool,
    /// The most it may do; a person's own role bounds it too.
    pub role: Role,
    /// What it is for, in the words of whoever made it.
    pub name: String,
    /// Whether it was obtained by signing in, rather than made by an administrator.
    pub is_token: bool,
    /// The key that it was obtained with, and ends with.
    pub parent: Option<KeyId>,
    /// When it was made.
    pub created: Timestamp,
    /// From when on it no longer works.
    pub expires: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
    /// When it was used last, to some minutes; `None` if never.
    pub used: Option<Timestamp>,
}

impl Key {
    /// Whether it works at this time, as far as the key itself says.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked.is_none() && self.expires.is_none_or(|end| now < end)
    }
}

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// SHA-256 of the secret.
    pub digest: [u8; 32],
    /// As in [`Key`].
    pub workspace: WorkspaceId,
    /// As in [`Key`].
    pub person: PersonId,
    /// As in [`Key`]. An account that has no key yet is given a number by the store.
    pub is_service_account: bool,
    /// As in [`Key`].
    pub role: Role,
    /// As in [`Key`].
    pub name: String,
    /// As in [`Key`].
    pub is_token: bool,
    /// As in [`Key`]; one of the same workspace.
    pub parent: Option<KeyId>,
    /// As in [`Key`].
    pub created: Timestamp,
    /// As in [`Key`]; the parent's end where that comes earlier.
    pub expires: Option<Timestamp>,
}
