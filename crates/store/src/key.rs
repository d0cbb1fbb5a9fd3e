//! Keys: who a secret acts for.

use jiff::Timestamp;
use polydex_model::{KeyId, PersonId, Role, WorkspaceId};
use serde::Serialize;

/// A key as stored; the secret itself is not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Key {
    /// Public number, unique over all workspaces.
    pub id: KeyId,
    /// The workspace that it opens.
    pub workspace: WorkspaceId,
    /// The person whom it acts for.
    pub person: PersonId,
    /// The most it may do; the person's own role bounds it too.
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
