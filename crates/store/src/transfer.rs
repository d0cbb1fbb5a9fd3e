//! Moves a whole database from one engine into another.
//!
//! A [`Snapshot`] reads a database, frozen at one moment, as [`Item`]s in one fixed order
//! ([`Cursor`]): referenced items come first, and references between records come after all
//! records, so that no engine must defer its foreign keys. [`Transfer::accept`] writes items and
//! records the [`Progress`] in the same commit, so that an interrupted transfer continues where it
//! stopped. A [`Digest`] is computed along the way: it is the same over the same data in every
//! engine, wherever batches are cut.
//!
//! Derived data is not transferred: the receiving engine folds, normalises and indexes with
//! [`derived`](crate::derived).
//!
//! A copied or restored database continues a history that the original may continue too.
//! [`Transfer::begin_epoch`] separates the two: cursors from before are recognised by their
//! [epoch](crate::Store::epoch), and numbers leap ahead of all that the original can have assigned.
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

/// How far the numbers of records, points, groups and keys leap at the beginning of an epoch.
///
/// This is more than are assigned between a backup and the loss of the original, an import of a
/// million people included. It is little enough that numbers stay below 2^31, which some clients
/// cannot read beyond, for two hundred restores.
pub const LEAP: i64 = 10_000_000;

/// The progress of a transfer into a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The last accepted item.
    #[serde(rename = "mark")] // As databases hold it whose transfer is under way.
    pub cursor: Cursor,
    /// The number of accepted items.
    pub items: u64,
    /// The digest over all of them.
    pub digest: Digest,
    /// The digest over the original's workspaces when the transfer began. A resumed transfer checks
    /// that the original is still the same.
    pub origin: Digest,
}

/// An engine whose data can be transferred to another one.
#[async_trait]
pub trait Transfer: Store {
    /// A frozen view of the database as it is now. Writers continue meanwhile.
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError>;

    /// Accepts items in the order in which they were read, after those accepted before, and records
    /// `progress` in the same commit. All items are of one kind. Ids, numbers, versions, positions
    /// and times are kept; nothing is added to the feed. All or none.
    ///
    /// The first items need a database without workspaces. No other client may use it until
    /// [`Transfer::begin_epoch`].
    /// [`Transfer::begin_epoch`].
    async fn accept(&self, items: Vec<Item>, progress: Progress) -> Result<(), StoreError>;

    /// The progress of the transfer into this database. `None` if there is none.
    async fn progress(&self) -> Result<Option<Progress>, StoreError>;

    /// Separates this database from the one that it was copied from, in one commit. Every workspace
    /// gets the epoch `at` in microseconds, or the next one if it has that already. Last numbers
    /// leap by [`LEAP`], or beyond `beyond` if that is more, and so do the numbers of keys.
    /// Positions continue without a gap. Ends a transfer that is under way.
    /// [`LEAP`], or beyond `beyond` if that is more, and so do the numbers of keys. Positions go on
    /// without a gap. Ends a transfer that is under way.
    async fn begin_epoch(&self, at: Timestamp, beyond: i64) -> Result<(), StoreError>;

    /// Problems that only the engine can see, one per line: a damaged file, broken foreign keys,
    /// derived columns or a search index that do not match the records. Empty if there are none.
    async fn inspect(&self) -> Result<Vec<String>, StoreError>;
}

/// A database frozen at one moment.
#[async_trait]
pub trait Snapshot: Send {
    /// Items of one kind and workspace with keys above `after`, ordered by key, at most `limit`.
    /// Workspaces are their own keys; each call for [`ItemKind::Workspaces`] returns that one
    /// workspace.
    async fn read(
        &mut self,
        kind: ItemKind,
        workspace: WorkspaceId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Payload>, StoreError>;

    /// All workspaces, ordered by id.
    async fn workspaces(&mut self) -> Result<Vec<WorkspaceId>, StoreError>;
}
