//! API keys and tokens.

use jiff::{SignedDuration, Timestamp};
use polydex_model::{KeyId, PersonId, Role, WorkspaceId};
use serde::Serialize;

/// How many live tokens one person or service account may have. A further one ends the oldest.
///
/// This is enough for every device of a person, and for a program whose many workers each ask for a
/// token at start-up. It is few enough that repeated sign-ins cannot fill the table.
pub const MAX_LIVE_TOKENS: u32 = 200;

/// How many ended keys of each kind one commit deletes at most: more than it adds, so that none
/// pile up, and few enough that the commit stays short.
pub const SWEEP_LIMIT: u32 = 8;

/// How long an ended token is kept: its holder learns that it expired rather than that it never
/// existed.
pub const ENDED_TOKEN_RETENTION: SignedDuration = SignedDuration::from_hours(24);

/// How long an ended key is kept, and listed among the keys that no longer work.
pub const ENDED_KEY_RETENTION: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A stored key. The secret itself is not stored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Key {
    /// Public number, unique over all workspaces.
    pub id: KeyId,
    /// The workspace that it opens.
    pub workspace: WorkspaceId,
    /// The person that the key acts for, or the id of its service account.
    pub person: PersonId,
    /// That person's or account's number in the workspace.
    pub number: i64,
    /// Whether it acts for a service account: not a person and not a record, but a name, an id and
    /// a number that exist only with its keys.
    #[serde(rename = "is_technical")] // The JSON is what digests are made of.
    pub is_service_account: bool,
    /// The most that the key may do. A person's own role limits it too.
    pub role: Role,
    /// What the key is for, as its creator named it.
    pub name: String,
    /// Whether it was obtained by signing in, rather than made by an administrator.
    pub is_token: bool,
    /// The key that it was obtained with, and with which it ends.
    pub parent: Option<KeyId>,
    /// When it was made.
    pub created: Timestamp,
    /// When it expires.
    pub expires: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
    /// When it was last used, accurate to some minutes. `None` if never.
    pub used: Option<Timestamp>,
}

impl Key {
    /// Whether the key is neither revoked nor expired at this time.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked.is_none() && self.expires.is_none_or(|end| now < end)
    }
}

/// A key to create.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// SHA-256 of the secret.
    pub digest: [u8; 32],
    /// As in [`Key`].
    pub workspace: WorkspaceId,
    /// As in [`Key`].
    pub person: PersonId,
    /// As in [`Key`]. The store assigns a number to a service account that has no key yet.
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
