//! Everything of a database, out of one engine and into another.
//!
//! A [`Snapshot`] hands a database out, frozen at one moment, as [`Item`]s in one fixed order
//! ([`Cursor`]): what others refer to comes first, and the references between records come after all
//! records, so that no engine needs to put off its foreign keys. [`Transfer::accept`] takes items
//! in and notes in the same commit how far it is ([`Progress`]), so that a transfer that was cut
//! off goes on where it was. A [`Digest`] runs along: the same over the same data in every engine,
//! wherever batches are cut.
//!
//! What can be derived is not handed over: the engine that takes items in folds, normalises and
//! indexes by itself, with [`derived`](crate::derived).
//!
//! A database that was copied or restored continues a history that the original may continue too.
//! [`Transfer::begin_epoch`] parts the two: cursors of before are known as such by their
//! [epoch](crate::Store::epoch), and numbers leap ahead of all that the original can have given.

mod audit;
mod digest;
mod item;
mod reader;

use async_trait::async_trait;
use jiff::Timestamp;
use polydex_model::WorkspaceId;
use serde::{Deserialize, Serialize};

pub use audit::{Audit, audit};
pub use digest::Digest;
pub use item::{Counters, Cursor, Item, ItemKind, Payload, RecordLinks};
pub use reader::SnapshotReader;

use crate::{Store, StoreError};

/// How far numbers of records, points, groups and keys leap at the beginning of an epoch.
///
/// More than is given between a backup and the loss of the original, an import of a million people
/// included; and so little that numbers stay below 2^31, which some clients cannot read beyond,
/// for two hundred restores.
pub const LEAP: i64 = 10_000_000;

/// How far a transfer into a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The last item that was taken in.
    #[serde(rename = "mark")] // As databases hold it whose transfer is under way.
    pub cursor: Cursor,
    /// How many were.
    pub items: u64,
    /// Over all of them.
    pub digest: Digest,
    /// Over what the original said of its workspaces when the transfer began: whoever goes on sees
    /// whether it is still the same.
    pub origin: Digest,
}

/// An engine whose data can be handed over to another one.
#[async_trait]
pub trait Transfer: Store {
    /// The database as it is now, frozen. Writers go on meanwhile.
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError>;

    /// Takes items in as they were handed out, behind those taken in before, and notes `progress`
    /// in the same commit; they are of one kind. Ids, numbers, versions, positions and times stay what they are; nothing
    /// is added to the feed. All or none.
    ///
    /// The first items of all need a database without workspaces; nobody else uses it until
    /// [`Transfer::begin_epoch`].
    async fn accept(&self, items: Vec<Item>, progress: Progress) -> Result<(), StoreError>;

    /// How far the transfer into this database is; `None` if none is under way.
    async fn progress(&self) -> Result<Option<Progress>, StoreError>;

    /// Parts this database from the one that it was copied from, in one commit: every workspace has
    /// the epoch `at` in microseconds, or the next one if it was there already; last numbers leap by
    /// [`LEAP`], or beyond `beyond` if that is more, and so do the numbers of keys. Positions go on
    /// without a gap. Ends a transfer that is under way.
    async fn begin_epoch(&self, at: Timestamp, beyond: i64) -> Result<(), StoreError>;

    /// What is wrong with the database in ways that only its engine can see, a line a finding: a
    /// damaged file, broken foreign keys, derived columns and search index that are not those of the
    /// records. Empty if all is well.
    async fn inspect(&self) -> Result<Vec<String>, StoreError>;
}

/// A database frozen at one moment.
#[async_trait]
pub trait Snapshot: Send {
    /// Of one kind and workspace, what has a key above `after`: in the order of keys, at most
    /// `limit`. Workspaces are their own keys; each call for [`ItemKind::Workspaces`] answers the one
    /// workspace.
    async fn read(
        &mut self,
        kind: ItemKind,
        workspace: WorkspaceId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Payload>, StoreError>;

    /// Every workspace, in the order of their ids.
    async fn workspaces(&mut self) -> Result<Vec<WorkspaceId>, StoreError>;
}
