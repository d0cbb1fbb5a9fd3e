//! The store's interface: one trait. Finished changes go in, records come out.
//!
//! A store receives finished [`Change`]s with the version they expect. So an engine can commit many
//! callers' changes together and holds no lock across a round trip. It assigns numbers and feed
//! positions in the commit, from the workspace's counter. It knows no dialect, no policy and no
//! HTTP. Every behaviour is a case of `contract` (feature `contract`) and runs against each engine.
//! What engines must derive identically, so that all of them match and sort alike, is in
//! [`derived`] and [`keywords`].

#[cfg(feature = "contract")]
pub mod contract;
pub mod derived;
mod idempotency;
mod key;
pub mod keywords;
pub mod transfer;
mod validate;

use std::sync::Arc;

use async_trait::async_trait;
use futures::future::join_all;
use jiff::Timestamp;
use polydex_model::{
    Actor, AnyRecord, CanonicalField, ChangeKind, Difference, EventId, GroupId, KeyId,
    Organization, Person, PersonId, Query, RecordKind, Reference, Residue, Workspace, WorkspaceId,
    query::Page,
};
use serde::Serialize;
use uuid::Uuid;

pub use idempotency::{IdempotencyKey, StoredResponse};
pub use key::{
    ENDED_KEY_RETENTION, ENDED_TOKEN_RETENTION, Key, MAX_LIVE_TOKENS, NewKey, SWEEP_LIMIT,
};
pub use validate::{
    FeedHead, Generation, MOST_CHANGES, PageCache, Revision, Validated, ValidatedPage, Validator,
    changed_since,
};

/// How to look up one record.
///
/// ```
/// use polydex_store::Lookup;
/// assert_ne!(Lookup::UserName("ana".into()), Lookup::Email("ana".into()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Lookup {
    /// By UUID.
    Id(Uuid),
    /// By number.
    Number(i64),
    /// By user name, without case (people).
    UserName(String),
    /// By primary e-mail address, without case, among people not deleted.
    Email(String),
}

/// A finished change of one record; applied whole or not at all.
///
/// ```
/// use jiff::Timestamp;
/// use polydex_model::{Actor, EventId, ChangeKind, Name, Person, PersonId, Record, WorkspaceId};
/// use polydex_store::Change;
/// use uuid::Uuid;
///
/// let mut ana = Person { id: PersonId(Uuid::from_u128(7 << 76)), ..Person::default() };
/// ana.card.name = Name::from_full("Ana Silva");
/// let change = Change {
///     workspace: WorkspaceId(1),
///     event: EventId(Uuid::from_u128(7 << 76 | 1)),
///     happened: ChangeKind::Created,
///     before: None,
///     after: Box::new(ana.into_any()),
///     actor: Actor::default(),
///     at: Timestamp::UNIX_EPOCH,
///     idempotency_key: None,
///     ends_ownership: None,
/// };
/// assert_eq!(change.after.number(), 0, "the commit gives it");
/// ```
#[derive(Clone, Debug)]
pub struct Change {
    /// The workspace of the record.
    pub workspace: WorkspaceId,
    /// Assigned before the commit, so that the store can be asked whether a change went through
    /// when the commit was interrupted.
    pub event: EventId,
    /// What happened.
    pub happened: ChangeKind,
    /// The record as it was loaded, or `None` if it is new. Its version is the expected one.
    pub before: Option<Arc<AnyRecord>>,
    /// The new record. Pending points and new records have ids, but no numbers yet. A group that
    /// has an id and a name, but no number, is created by the commit; if a group of that name
    /// exists (ignoring case), the record joins it.
    pub after: Box<AnyRecord>,
    /// Who makes the change, and through which dialect.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// The idempotency key of the request, if the request must not be carried out twice.
    pub idempotency_key: Option<IdempotencyKey>,
    /// Set if the change deactivates or demotes an owner: the field to blame. The commit refuses it
    /// unless another owner is in use.
    pub ends_ownership: Option<CanonicalField>,
}

/// A change that is durable.
#[derive(Clone, Debug, PartialEq)]
pub struct Committed {
    /// The record with its numbers and version.
    pub record: AnyRecord,
    /// The position of the change in the workspace's feed.
    pub position: i64,
}

/// Why a change was not applied.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The stored version is not the expected one. Load the record again and repeat the edit.
    #[error("the record was changed meanwhile")]
    Stale,
    /// Another record already has this value, which must be unique.
    #[error("{0:?} is taken")]
    Taken(CanonicalField, Option<i64>),
    /// A referenced record does not exist any more.
    #[error("{0:?} does not exist")]
    Dangling(CanonicalField),
    /// The workspace would have no owner in use ([`Change::ends_ownership`]).
    #[error("{0:?} of the last owner")]
    LastOwner(CanonicalField),
    /// An earlier commit already carried out this request ([`Change::idempotency_key`]).
    #[error("the request was carried out already")]
    Repeated,
    /// The engine failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why none of several changes was applied.
///
/// ```
/// use polydex_store::{WriteAllError, WriteError};
/// let error = WriteAllError { at: 1, error: WriteError::Stale };
/// assert_eq!(error.to_string(), "change 1: the record was changed meanwhile");
/// ```
#[derive(Debug, thiserror::Error)]
#[error("change {at}: {error}")]
pub struct WriteAllError {
    /// Index of the change. 0 if the engine failed.
    pub at: usize,
    /// What was wrong with it.
    pub error: WriteError,
}

impl From<StoreError> for WriteAllError {
    fn from(error: StoreError) -> Self {
        Self { at: 0, error: error.into() }
    }
}

/// A failure of the engine.
///
/// ```
/// use polydex_store::{StoreError, WriteError};
/// let full = StoreError::Unavailable("disk full".into());
/// assert_eq!(WriteError::from(full).to_string(), "store not available: disk full");
/// ```
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The engine is temporarily unavailable: full disk, lost connection, or too many waiting
    /// changes.
    #[error("store not available: {0}")]
    Unavailable(String),
    /// A read exceeded its budget ([`Store::people`] and the like). It will do so again however
    /// often it is repeated: the query is at fault.
    #[error("the query takes too long")]
    TooCostly,
    /// Too many expensive reads are waiting. A retry may succeed soon.
    #[error("too many costly queries are waiting")]
    Crowded,
    /// Anything else.
    #[error("store failed: {0}")]
    Failed(String),
}

/// An entry of the change feed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeedEntry {
    /// Ascends in commit order, without gaps, starting at 1.
    pub position: i64,
    /// As in [`Change::event`].
    pub event: EventId,
    /// UUID of the record.
    pub record: Uuid,
    /// Number of the record.
    pub number: i64,
    /// Whether it is a person (or an organization).
    pub is_person: bool,
    /// The record's version after the change.
    pub version: i64,
    /// What happened.
    pub happened: ChangeKind,
    /// When.
    pub at: Timestamp,
    /// Who made the change, and through which dialect.
    pub actor: Actor,
    /// What changed. `None` once the difference has expired or was erased.
    pub difference: Option<Difference>,
}

/// The kind of record that a [`Reference`] points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceKind {
    /// A person.
    Person,
    /// An organization.
    Organization,
    /// A group.
    Group,
}

/// A group that people belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// UUID.
    pub id: GroupId,
    /// Number, from the workspace's counter.
    pub number: i64,
    /// Name, unique ignoring case.
    pub name: String,
}

/// A workspace to create.
#[derive(Clone, Debug)]
pub struct NewWorkspace {
    /// As in [`Workspace`].
    pub uuid: Uuid,
    /// As in [`Workspace`].
    pub name: String,
    /// As in [`Workspace`].
    pub host: Option<String>,
    /// As in [`Workspace`].
    pub settings: polydex_model::Settings,
    /// When.
    pub at: Timestamp,
}

/// Why a workspace was not changed.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// The workspace has another version or does not exist any more. Load it again and repeat the
    /// change.
    #[error("the workspace was changed meanwhile")]
    Stale,
    /// Another workspace has the name or the host.
    #[error("the name or the host is taken")]
    Taken,
    /// The engine failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Work on a workspace that was begun and is done in batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PendingWork {
    /// Phone numbers are normalised again for another region: [`Store::renew_phones`].
    Renewal(WorkspaceId),
    /// The workspace's data is being erased: [`Store::erase_some`].
    Erasure(WorkspaceId),
}

/// A storage engine.
///
/// The store checks no permissions and applies filters literally, so it returns deleted records
/// too. Callers decide who may ask. Workspaces are isolated from each other.
///
/// ```
/// use polydex_model::{Person, Record, WorkspaceId};
/// use polydex_store::{Change, Lookup, Store, WriteError};
///
/// /// Writes what `change` makes of the stored person, and again if another writer was faster.
/// async fn edit(
///     store: &dyn Store,
///     workspace: WorkspaceId,
///     who: &Lookup,
///     change: impl Fn(Person) -> Change,
/// ) -> Result<Option<Person>, WriteError> {
///     while let Some(person) = store.person(workspace, who).await? {
///         match store.write(change(person)).await {
///             Err(WriteError::Stale) => {}
///             Err(other) => return Err(other),
///             Ok(committed) => return Ok(Person::from_any(committed.record)),
///         }
///     }
///     Ok(None)
/// }
/// ```
#[async_trait]
pub trait Store: Send + Sync + std::fmt::Debug {
    /// A person with the id, number and name of everything it references. Deleted people are found
    /// by UUID, number and user name. `None` when there is no such person.
    async fn person(&self, ws: WorkspaceId, who: &Lookup) -> Result<Option<Person>, StoreError>;

    /// People that match a query. The filter is applied literally: deleted people are found unless
    /// it excludes them.
    ///
    /// A query that exceeds the engine's budget is refused ([`StoreError::TooCostly`]). While an
    /// expensive query runs, cheap ones do not wait for it.
    async fn people(&self, ws: WorkspaceId, query: &Query) -> Result<Page<Person>, StoreError>;

    /// An organization; as [`Store::person`].
    async fn organization(
        &self,
        ws: WorkspaceId,
        which: &Lookup,
    ) -> Result<Option<Organization>, StoreError>;

    /// Organizations by query; as [`Store::people`].
    async fn organizations(
        &self,
        ws: WorkspaceId,
        query: &Query,
    ) -> Result<Page<Organization>, StoreError>;

    /// The state of the whole database, if the engine can tell it without a query. It is another one
    /// after every commit of any process, and at the latest when that is acknowledged.
    fn generation(&self) -> Option<Generation> {
        None
    }

    /// A record of either kind, looked for as by [`Store::person`], with its validator.
    async fn validated(
        &self,
        ws: WorkspaceId,
        kind: RecordKind,
        which: &Lookup,
    ) -> Result<Option<Validated>, StoreError>;

    /// The validator of a record by its number; `None` if there is none. `refers_to` are the records
    /// that a cached version refers to ([`AnyRecord::refers_to`]): if it refers to others now, its own
    /// version is another one, and no more is needed.
    async fn validator(
        &self,
        ws: WorkspaceId,
        kind: RecordKind,
        number: i64,
        refers_to: [Option<i64>; 2],
    ) -> Result<Option<Validator>, StoreError>;

    /// The last change of a workspace. While it is the same, every query has the same answer.
    async fn feed_head(&self, ws: WorkspaceId) -> Result<Option<FeedHead>, StoreError>;

    /// As [`Store::people`] and [`Store::organizations`], of each record what a cache lacks. The page,
    /// its totals, what changed and the records are of one moment.
    async fn validated_page(
        &self,
        ws: WorkspaceId,
        kind: RecordKind,
        query: &Query,
        cache: Arc<dyn PageCache>,
    ) -> Result<ValidatedPage, StoreError>;

    /// Resolves references by whichever of id, number and name (without case) is given, in this
    /// order; `None` for what does not exist or is deleted. Of several records of one name it is
    /// the one written exactly so, else the oldest.
    async fn resolve(
        &self,
        ws: WorkspaceId,
        kind: ReferenceKind,
        wanted: &[Reference],
    ) -> Result<Vec<Option<Reference>>, StoreError>;

    /// The number of the person who has this e-mail address, primary or not. Deleted people do not
    /// count; of several the oldest is returned.
    async fn email_holder(&self, ws: WorkspaceId, address: &str)
    -> Result<Option<i64>, StoreError>;

    /// All groups, ordered by name.
    async fn groups(&self, ws: WorkspaceId) -> Result<Vec<Group>, StoreError>;

    /// Applies one change and returns after the commit that holds it. Changes of many callers are
    /// committed together; each succeeds or fails on its own.
    ///
    /// Numbers go first to created groups, then to a new record, then to its pending points in the
    /// order of their pending numbers. If an earlier commit holds the event, nothing is written and
    /// the record is returned as it is stored now. [`ChangeKind::Erased`] removes the differences
    /// of all earlier changes of the record from the feed.
    async fn write(&self, change: Change) -> Result<Committed, WriteError>;

    /// Applies several changes of one workspace in one commit, all or none. They are applied in
    /// order, so a change may take an address that an earlier one freed. No record may appear
    /// twice.
    ///
    /// Otherwise as [`Store::write`].
    async fn write_all(&self, changes: Vec<Change>) -> Result<Vec<Committed>, WriteAllError>;

    /// Applies a batch of changes to one workspace in order. Each succeeds or fails on its own;
    /// results keep the order of the input.
    ///
    /// Otherwise as [`Store::write`]; an engine may send the batch in one round trip.
    async fn write_each(&self, changes: Vec<Change>) -> Vec<Result<Committed, WriteError>> {
        join_all(changes.into_iter().map(|change| self.write(change))).await
    }

    /// The epoch of a workspace's feed, in microseconds since 1970: when the workspace was created,
    /// copied or restored. A position is only meaningful with its epoch; a reader whose epoch
    /// differs must start over. `None` if there is no such workspace.
    async fn epoch(&self, ws: WorkspaceId) -> Result<Option<i64>, StoreError>;

    /// Feed entries after the position `after`, at most `limit`.
    async fn changes(
        &self,
        ws: WorkspaceId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, StoreError>;

    /// The changes of one record, newest first.
    async fn history(
        &self,
        ws: WorkspaceId,
        record: Uuid,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, StoreError>;

    /// Creates a workspace. `None` if its name or host is taken.
    async fn create_workspace(&self, new: NewWorkspace) -> Result<Option<Workspace>, StoreError>;

    /// Every workspace, in the order of creation.
    async fn workspaces(&self) -> Result<Vec<Workspace>, StoreError>;

    /// Replaces name, host and settings of the workspace with this id if its version still matches,
    /// and returns the workspace as stored.
    ///
    /// Another region changes how phone numbers are normalised: [`Store::renew_phones`] updates the
    /// stored ones. Changes written from now on already use the new region.
    /// [`Store::renew_phones`]. Changes that are written from now on are right by themselves.
    async fn set_workspace(&self, workspace: &Workspace) -> Result<Workspace, WorkspaceError>;

    /// Normalises the phones of some records after the number `after` again, and returns the number
    /// to continue after. `None` when all are done, or the region is no longer `region`.
    async fn renew_phones(
        &self,
        ws: WorkspaceId,
        region: &str,
        after: i64,
    ) -> Result<Option<i64>, StoreError>;

    /// Starts to erase a workspace: it can no longer be found, its keys stop working, its name and
    /// host are free, and nothing more is written to it. `false` if there is none.
    async fn begin_erasure(&self, ws: WorkspaceId) -> Result<bool, StoreError>;

    /// Erases a batch of the workspace's data after [`Store::begin_erasure`]. `true` when nothing
    /// is left.
    async fn erase_some(&self, ws: WorkspaceId) -> Result<bool, StoreError>;

    /// Unfinished work, begun by this process or by one that ended.
    async fn pending_work(&self) -> Result<Vec<PendingWork>, StoreError>;

    /// One workspace.
    async fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>, StoreError>;

    /// The workspace with exactly this host (hosts are stored in lower case).
    async fn workspace_by_host(&self, host: &str) -> Result<Option<Workspace>, StoreError>;

    /// Replaces the dialects' data of a workspace if it still equals `old`. `false` if it does not,
    /// or there is no such workspace.
    async fn set_workspace_residue(
        &self,
        ws: WorkspaceId,
        old: &Residue,
        new: &Residue,
    ) -> Result<bool, StoreError>;

    /// Stores a key under the digest of its secret. A key that was obtained with another key
    /// expires no later than that key and is revoked with it.
    ///
    /// The commit also bounds the table. It deletes a person's or account's oldest live tokens
    /// beyond [`MAX_LIVE_TOKENS`], and at most [`SWEEP_LIMIT`] keys of each kind that ended longer
    /// ago than [`ENDED_TOKEN_RETENTION`] or [`ENDED_KEY_RETENTION`].
    async fn create_key(&self, new: NewKey) -> Result<Key, StoreError>;

    /// The key with this digest, even if it has expired or was revoked.
    async fn key(&self, digest: &[u8; 32]) -> Result<Option<Key>, StoreError>;

    /// The key with this number, even if it has expired or was revoked.
    async fn key_by_id(&self, id: KeyId) -> Result<Option<Key>, StoreError>;

    /// Makes a key, and the keys obtained with it, expire at `end` unless they expire earlier.
    /// `false` if there is no such key.
    async fn end_key(&self, id: KeyId, end: Timestamp) -> Result<bool, StoreError>;

    /// Records that a key was used at `at`, unless a later use is recorded.
    async fn note_key_use(&self, id: KeyId, at: Timestamp) -> Result<(), StoreError>;

    /// Every key of a workspace, in the order of creation.
    async fn keys(&self, ws: WorkspaceId) -> Result<Vec<Key>, StoreError>;

    /// The stored response of a request that was carried out, by [`IdempotencyKey::digest`]. An
    /// expired one may still be returned.
    async fn stored_response(
        &self,
        ws: WorkspaceId,
        digest: &[u8; 32],
    ) -> Result<Option<StoredResponse>, StoreError>;

    /// Stores the response to a request that was carried out; `false` if no commit recorded the
    /// request. [`ChangeKind::Erased`] drops the responses to all requests that changed the record.
    /// [`ChangeKind::Erased`] drops the answers to all requests that changed the record.
    async fn store_response(
        &self,
        ws: WorkspaceId,
        digest: &[u8; 32],
        answer: &[u8],
    ) -> Result<bool, StoreError>;

    /// Revokes a key as of `at`, unless it is revoked already, and with it the keys that were
    /// obtained with it. `false` if there is none.
    async fn revoke_key(&self, id: KeyId, at: Timestamp) -> Result<bool, StoreError>;

    /// Revokes every key that acts for a person.
    async fn revoke_keys_of(
        &self,
        ws: WorkspaceId,
        person: PersonId,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Whether the engine answers, can read a workspace and can commit. The outcome of the last
    /// commit tells whether it can; after a failure this tries a commit of its own, which changes
    /// nothing.
    async fn ready(&self) -> Result<(), StoreError>;

    /// Waits until all accepted changes are committed, then closes the store.
    async fn close(&self);

    /// Resolves once the store can no longer write: it was closed, or its writer has died, which
    /// only a restart of the process fixes. A store that can always write never resolves it.
    async fn stopped(&self) {
        std::future::pending::<()>().await;
    }
}
