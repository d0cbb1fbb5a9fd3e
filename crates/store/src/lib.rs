//! The store as everybody above sees it: one trait, finished changes in, records out.
//!
//! A store receives finished [`Change`]s with the version they expect, so that an engine can
//! commit many callers' changes together and hold no lock across a round trip. It gives numbers
//! and feed positions in the commit, from the workspace's counter. It knows no dialect, no policy
//! and no HTTP. Every behaviour is a case of `contract` (feature `contract`) and runs against each
//! engine. What engines must derive alike, so that all answer and sort the same, is in [`derived`]
//! and [`keywords`].

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

/// How one record is looked for.
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
    /// Whose record.
    pub workspace: WorkspaceId,
    /// Made beforehand, so that a change whose commit was cut off can be looked for.
    pub event: EventId,
    /// What happened.
    pub happened: ChangeKind,
    /// The record as it was loaded; `None` if it is new. Its version is the one expected.
    pub before: Option<Box<AnyRecord>>,
    /// The record as it shall be. Pending points and new records have ids, but no numbers yet. A
    /// group that has an id and a name, but no number, is made by the commit; if there is one of
    /// this name (without case) the record joins that.
    pub after: Box<AnyRecord>,
    /// Who changes it, and through what.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// The request that asks for it, where it must not be carried out twice.
    pub idempotency_key: Option<IdempotencyKey>,
    /// Where it takes an owner out of use; refused there unless another one is in use.
    pub ends_ownership: Option<CanonicalField>,
}

/// A change that is durable.
#[derive(Clone, Debug, PartialEq)]
pub struct Committed {
    /// The record with its numbers and version.
    pub record: AnyRecord,
    /// Where the change stands in the workspace's feed.
    pub position: i64,
}

/// Why a change was not applied.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The stored version is not the one expected: load again and decide anew.
    #[error("the record was changed meanwhile")]
    Stale,
    /// A rule over several records: another record holds this value already.
    #[error("{0:?} is taken")]
    Taken(CanonicalField, Option<i64>),
    /// A record referred to is gone.
    #[error("{0:?} does not exist")]
    Dangling(CanonicalField),
    /// Nobody would be left who owns the workspace and is in use ([`Change::ends_ownership`]).
    #[error("{0:?} of the last owner")]
    LastOwner(CanonicalField),
    /// An earlier commit carried out the request already ([`Change::idempotency_key`]).
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
    /// Which of the changes, from 0. When the engine failed, 0.
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
    /// It does not answer now: full disk, connection lost, too many waiting.
    #[error("store not available: {0}")]
    Unavailable(String),
    /// A read cost more than one may ([`Store::people`] and the like); it will again, however often
    /// it is asked. Nobody's fault but the question's.
    #[error("the query takes too long")]
    TooCostly,
    /// So many costly reads wait that this one is not taken on; it may be in a moment.
    #[error("too many costly queries are waiting")]
    Crowded,
    /// Anything else.
    #[error("store failed: {0}")]
    Failed(String),
}

/// An entry of the change feed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeedEntry {
    /// Ascends in commit order, without gaps, from 1.
    pub position: i64,
    /// As in [`Change::event`].
    pub event: EventId,
    /// UUID of the record.
    pub record: Uuid,
    /// Number of the record.
    pub number: i64,
    /// Whether it is a person (or an organization).
    pub is_person: bool,
    /// The version that the change made.
    pub version: i64,
    /// What happened.
    pub happened: ChangeKind,
    /// When.
    pub at: Timestamp,
    /// Who, and through what.
    pub actor: Actor,
    /// What changed; `None` once it expired or was erased.
    pub difference: Option<Difference>,
}

/// What a [`Reference`] may point to.
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
    /// Name, unique without case.
    pub name: String,
}

/// A workspace to be made.
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
    /// There is another version of it, or none any more: load again and decide anew.
    #[error("the workspace was changed meanwhile")]
    Stale,
    /// Another workspace has the name or the host.
    #[error("the name or the host is taken")]
    Taken,
    /// The engine failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is left to be done for a workspace, batch by batch, since a change of it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PendingWork {
    /// What is derived from phones, with the workspace's region: [`Store::renew_phones`].
    Renewal(WorkspaceId),
    /// All that it holds is to go: [`Store::erase_some`].
    Erasure(WorkspaceId),
}

/// One engine.
///
/// Nothing here judges: a filter is taken as it is, deleted records and foreign statuses included,
/// and whoever may ask was decided above. Workspaces see nothing of each other.
///
/// ```
/// use polydex_model::{Person, Record, WorkspaceId};
/// use polydex_store::{Change, Lookup, Store, WriteError};
///
/// /// Writes what `change` makes of the stored person, again and again until nobody is faster.
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
    /// A person with everything it refers to by UUID, number and name. Deleted ones are found by
    /// UUID, number and user name. `None` when there is no such person.
    async fn person(&self, ws: WorkspaceId, who: &Lookup) -> Result<Option<Person>, StoreError>;

    /// People by query. The filter is taken as it is: deleted people are found unless it says no.
    ///
    /// A query that costs more than an engine gives any is refused ([`StoreError::TooCostly`]). While
    /// one is answered that costs much, others that cost little go ahead.
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
    /// version is another one, and that is all that need be told.
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

    /// The number of the person, not deleted, who holds this e-mail address, as primary or among
    /// others; of several the oldest.
    async fn email_holder(&self, ws: WorkspaceId, address: &str)
    -> Result<Option<i64>, StoreError>;

    /// Every group, by name.
    async fn groups(&self, ws: WorkspaceId) -> Result<Vec<Group>, StoreError>;

    /// Applies one change; the answer comes after the commit that holds it. Changes of many
    /// callers are committed together; each stands or falls alone.
    ///
    /// Numbers are given to the groups that are made, then to a new record, then to its pending
    /// points in the order of their pending numbers. An event that an earlier commit holds is not carried out again; the answer
    /// is then the record as it is stored now. [`ChangeKind::Erased`] takes the differences of all
    /// earlier changes of the record out of the feed.
    async fn write(&self, change: Change) -> Result<Committed, WriteError>;

    /// Applies several changes of one workspace in one commit, all or none. They are carried out in
    /// their order, so that one may take an address that an earlier one freed; no record comes
    /// twice.
    ///
    /// Otherwise as [`Store::write`].
    async fn write_all(&self, changes: Vec<Change>) -> Result<Vec<Committed>, WriteAllError>;

    /// Applies several changes of one workspace, for those who bring many: carried out in their
    /// order, answered in it, each stands or falls alone.
    ///
    /// Otherwise as [`Store::write`]; an engine may save the way there and back for each of them.
    async fn write_each(&self, changes: Vec<Change>) -> Vec<Result<Committed, WriteError>> {
        join_all(changes.into_iter().map(|change| self.write(change))).await
    }

    /// Since when a workspace's positions are counted, in microseconds since 1970: the beginning of
    /// the workspace, of its copy or of its restore. A position is one of this feed only together
    /// with the epoch; who holds one of another epoch starts over. `None` if there is no such
    /// workspace.
    async fn epoch(&self, ws: WorkspaceId) -> Result<Option<i64>, StoreError>;

    /// The feed behind `after`, at most `limit` entries.
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

    /// Makes a workspace; `None` if its name or host is taken.
    async fn create_workspace(&self, new: NewWorkspace) -> Result<Option<Workspace>, StoreError>;

    /// Every workspace, in the order of creation.
    async fn workspaces(&self) -> Result<Vec<Workspace>, StoreError>;

    /// Replaces name, host and settings of the workspace of this id by those given, if it still has
    /// the version given; answers it as it is then.
    ///
    /// With another region, phone numbers read otherwise: what is derived from them is renewed by
    /// [`Store::renew_phones`]. Changes that are written from now on are right by themselves.
    async fn set_workspace(&self, workspace: &Workspace) -> Result<Workspace, WorkspaceError>;

    /// Renews what is derived from the phones of some records behind the number `after`, and
    /// answers the number to go on behind. `None` when all is done, or the region is not `region`
    /// any longer.
    async fn renew_phones(
        &self,
        ws: WorkspaceId,
        region: &str,
        after: i64,
    ) -> Result<Option<i64>, StoreError>;

    /// Begins to erase a workspace: it is found no longer, its keys open nothing, its name and host
    /// are free, and nothing more is written to it. `false` if there is none.
    async fn begin_erasure(&self, ws: WorkspaceId) -> Result<bool, StoreError>;

    /// Erases some of what a workspace held, once that was begun; `true` when nothing is left of
    /// it.
    async fn erase_some(&self, ws: WorkspaceId) -> Result<bool, StoreError>;

    /// What was begun and is not done, by this process or one that ended.
    async fn pending_work(&self) -> Result<Vec<PendingWork>, StoreError>;

    /// One workspace.
    async fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>, StoreError>;

    /// The workspace with this host, written exactly so (hosts are stored in lower case).
    async fn workspace_by_host(&self, host: &str) -> Result<Option<Workspace>, StoreError>;

    /// Replaces what dialects keep for a workspace as a whole, if it still is `was`; `false` if it
    /// is not, or there is no such workspace.
    async fn set_workspace_residue(
        &self,
        ws: WorkspaceId,
        was: &Residue,
        now: &Residue,
    ) -> Result<bool, StoreError>;

    /// Stores a key under the digest of its secret. One that is obtained with another key ends no
    /// later than that, and is revoked if that is.
    ///
    /// The commit also keeps the table bounded: of the tokens of one person or account that still
    /// work it deletes the oldest beyond [`MAX_LIVE_TOKENS`], and at most [`SWEEP_LIMIT`] keys of each kind whose
    /// end is longer ago than [`ENDED_TOKEN_RETENTION`] or [`ENDED_KEY_RETENTION`].
    async fn create_key(&self, new: NewKey) -> Result<Key, StoreError>;

    /// The key with this digest, also if expired or revoked.
    async fn key(&self, digest: &[u8; 32]) -> Result<Option<Key>, StoreError>;

    /// The key with this number, also if expired or revoked.
    async fn key_by_id(&self, id: KeyId) -> Result<Option<Key>, StoreError>;

    /// Lets a key, and those obtained with it, end at `end`, unless they end earlier; `false` if
    /// there is none.
    async fn end_key(&self, id: KeyId, end: Timestamp) -> Result<bool, StoreError>;

    /// Notes that a key was used at `at`, unless a later use is noted already.
    async fn note_key_use(&self, id: KeyId, at: Timestamp) -> Result<(), StoreError>;

    /// Every key of a workspace, in the order of creation.
    async fn keys(&self, ws: WorkspaceId) -> Result<Vec<Key>, StoreError>;

    /// What is known of a request that was carried out, by [`IdempotencyKey::digest`]. One whose time is
    /// over may still be found.
    async fn stored_response(
        &self,
        ws: WorkspaceId,
        digest: &[u8; 32],
    ) -> Result<Option<StoredResponse>, StoreError>;

    /// Keeps what was answered to a request that was carried out; `false` if no commit noted it.
    /// [`ChangeKind::Erased`] drops the answers to all requests that changed the record.
    async fn store_response(
        &self,
        ws: WorkspaceId,
        digest: &[u8; 32],
        answer: &[u8],
    ) -> Result<bool, StoreError>;

    /// Revokes a key from `at` on, unless it is revoked already, and with it the keys that were
    /// obtained with it; `false` if there is none.
    async fn revoke_key(&self, id: KeyId, at: Timestamp) -> Result<bool, StoreError>;

    /// Revokes every key that acts for a person.
    async fn revoke_keys_of(
        &self,
        ws: WorkspaceId,
        person: PersonId,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Whether the engine answers, reads what a workspace has, and can commit. That it cannot is
    /// known from the last commit that was tried; then this tries one of its own, which changes
    /// nothing.
    async fn ready(&self) -> Result<(), StoreError>;

    /// Waits until what was accepted is committed, then closes.
    async fn close(&self);

    /// Resolves once the store can write no more: it was closed, or what writes for it is dead, which
    /// only a new start of the process mends. One that always can never resolves it.
    async fn stopped(&self) {
        std::future::pending::<()>().await;
    }
}
