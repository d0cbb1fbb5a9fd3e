//! The store's face: each method picks who does the work, the writer or a reader.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use polydex_model::{
    KeyId, Organization, Person, PersonId, Query, RecordKind, Reference, Residue, Workspace,
    WorkspaceId, query::Page,
};
use polydex_store::{
    Change, Committed, FeedEntry, FeedHead, Generation, Group, Key, Lookup, NewKey, NewWorkspace,
    PageCache, PendingWork, ReferenceKind, Store, StoreError, StoredResponse, Validated,
    ValidatedPage, Validator, WorkspaceError, WriteAllError, WriteError,
};
use polydex_store_sql::{Prepared, Regions, SqlRecord, statements};
use uuid::Uuid;

use crate::{
    Options, answers,
    error::Error,
    feed,
    files::Files,
    flavor::Sqlite,
    generation::WalIndex,
    groups, keys,
    lists::Lists,
    load, migrate, open, query,
    readers::Readers,
    resolve, validate, workspaces, write,
    writer::{Writer, trial},
};

/// A directory in one SQLite file.
///
/// ```
/// # use polydex_store::{NewWorkspace, Store};
/// # use polydex_store_sqlite::{Options, SqliteStore};
/// # let folder = tempfile::tempdir()?;
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let store = SqliteStore::open(folder.path().join("polydex.db"), Options::default())?;
/// assert!(store.workspaces().await?.is_empty());
/// store.close().await;
/// # Ok::<(), polydex_store::StoreError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SqliteStore {
    pub(crate) writer: Writer,
    /// For single records, read on the caller's thread.
    pub(crate) readers: Readers,
    /// For lists, which may take longer; they never keep a single record waiting.
    lists: Lists,
    /// The files, as they were when they were opened.
    files: Arc<Files>,
    /// Shared with the writer, which sees when another one was set.
    regions: Arc<Regions>,
    /// Tells whether anybody has committed.
    wal_index: WalIndex,
    /// For connections beside those above: snapshots, inspections.
    pub(crate) file: PathBuf,
    pub(crate) timeout: Duration,
}

impl SqliteStore {
    /// Opens a file, makes it if there is none, and brings it to the schema of this version.
    ///
    /// Several processes may have the file open, and write; each waits for the other's commit.
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let mut connection = open::writer(path, options.timeout)?;
        migrate::migrate(&mut connection)?;
        let readers = Readers::open(path, options.readers, options.timeout)?;
        let lists = Lists::open(path, &options)?;
        let cache = -i64::from(options.cache_bytes / 1024);
        let set = connection.pragma_update(None, "cache_size", cache);
        set.map_err(|error| StoreError::from(Error::from(error)))?;
        let wal_index = WalIndex::of(&connection);
        let files = Arc::new(Files::of(path, &connection));
        let writer = Writer::start(connection, Arc::clone(&files), &options)?;
        let (file, timeout) = (path.to_owned(), options.timeout);
        let regions = Arc::new(Regions::default());
        Ok(Self { writer, readers, lists, files, regions, wal_index, file, timeout })
    }

    /// How SQLite means to find people, step by step, for tests of what dialects ask.
    #[cfg(feature = "plans")]
    pub async fn plan_of_people(
        &self,
        ws: WorkspaceId,
        query: &Query,
    ) -> Result<Vec<String>, StoreError> {
        self.lists.quick.read(|c| query::plan::<Person>(c, ws.0, query)).await
    }

    pub(crate) async fn region(&self, workspace: WorkspaceId) -> Result<Arc<str>, StoreError> {
        let read = self.readers.read(|c| workspaces::region(c, workspace.0));
        self.regions.of(workspace.0, read).await
    }

    async fn record<R: SqlRecord>(
        &self,
        workspace: WorkspaceId,
        which: &Lookup,
    ) -> Result<Option<R>, StoreError> {
        self.readers.read(|c| Ok(load::record(c, workspace.0, which)?)).await
    }

    async fn validated_as<R: SqlRecord>(
        &self,
        workspace: WorkspaceId,
        which: &Lookup,
    ) -> Result<Option<Validated>, StoreError> {
        let read = self.readers.read(|c| Ok(load::validated::<R>(c, workspace.0, which)?)).await?;
        Ok(read.map(|(record, validator)| Validated { record: record.into_any(), validator }))
    }

    async fn page<R: SqlRecord>(
        &self,
        workspace: WorkspaceId,
        query: &Query,
    ) -> Result<Page<R>, StoreError> {
        let (query, conditions) = (Arc::new(query.clone()), query.size().conditions);
        self.lists.read(conditions, move |c| query::page(c, workspace.0, &query)).await
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn person(&self, ws: WorkspaceId, who: &Lookup) -> Result<Option<Person>, StoreError> {
        self.record(ws, who).await
    }

    async fn people(&self, ws: WorkspaceId, query: &Query) -> Result<Page<Person>, StoreError> {
        self.page(ws, query).await
    }

    async fn organization(
        &self,
        ws: WorkspaceId,
        which: &Lookup,
    ) -> Result<Option<Organization>, StoreError> {
        self.record(ws, which).await
    }

    async fn organizations(
        &self,
        ws: WorkspaceId,
        query: &Query,
    ) -> Result<Page<Organization>, StoreError> {
        self.page(ws, query).await
    }

    fn generation(&self) -> Option<Generation> {
        self.wal_index.generation()
    }

    async fn validated(
        &self,
        ws: WorkspaceId,
        kind: RecordKind,
        which: &Lookup,
    ) -> Result<Option<Validated>, StoreError> {
        match kind {
            RecordKind::Person => self.validated_as::<Person>(ws, which).await,
            RecordKind::Organization => self.validated_as::<Organization>(ws, which).await,
        }
    }

    async fn validator(
        &self,
        ws: WorkspaceId,
        kind: RecordKind,
        number: i64,
        _refers_to: [Option<i64>; 2],
    ) -> Result<Option<Validator>, StoreError> {
        let read = match kind {
            RecordKind::Person => validate::of::<Person>,
            RecordKind::Organization => validate::of::<Organization>,
        };
        self.readers.read(|c| read(c, ws.0, number)).await
    }

    async fn feed_head(&self, ws: WorkspaceId) -> Result<Option<FeedHead>, StoreError> {
        self.readers.read(|c| validate::head(c, ws.0)).await
    }

    async fn validated_page(
        &self,
        ws: WorkspaceId,
        kind: RecordKind,
        query: &Query,
        cache: Arc<dyn PageCache>,
    ) -> Result<ValidatedPage, StoreError> {
        let read = match kind {
            RecordKind::Person => query::validated_page::<Person>,
            RecordKind::Organization => query::validated_page::<Organization>,
        };
        let (query, conditions) = (Arc::new(query.clone()), query.size().conditions);
        self.lists.read(conditions, move |c| read(c, ws.0, &query, &*cache)).await
    }

    async fn resolve(
        &self,
        ws: WorkspaceId,
        kind: ReferenceKind,
        wanted: &[Reference],
    ) -> Result<Vec<Option<Reference>>, StoreError> {
        let all = |c: &_| wanted.iter().map(|one| resolve::resolve(c, ws.0, kind, one)).collect();
        self.readers.read(all).await
    }

    async fn email_holder(
        &self,
        ws: WorkspaceId,
        address: &str,
    ) -> Result<Option<i64>, StoreError> {
        self.readers.read(|c| resolve::holder(c, ws.0, address)).await
    }

    async fn groups(&self, ws: WorkspaceId) -> Result<Vec<Group>, StoreError> {
        self.lists.quick.apart(move |c| groups::all(c, ws.0)).await
    }

    async fn write(&self, change: Change) -> Result<Committed, WriteError> {
        let region = self.region(change.workspace).await?;
        let prepared = Prepared::new(change, &region, &Sqlite);
        let regions = Arc::clone(&self.regions);
        self.writer.run(move |group| write::write(group, &regions, &prepared)).await
    }

    async fn write_all(&self, changes: Vec<Change>) -> Result<Vec<Committed>, WriteAllError> {
        let Some(first) = changes.first() else { return Ok(Vec::new()) };
        let region = self.region(first.workspace).await?;
        let prepared: Vec<_> =
            changes.into_iter().map(|change| Prepared::new(change, &region, &Sqlite)).collect();
        let regions = Arc::clone(&self.regions);
        let written: Result<_, StoreError> = self
            .writer
            .run(move |group| {
                let written = write::write_all(group, &regions, &prepared);
                Ok(written.map_err(|(at, error)| WriteAllError { at, error: error.into() }))
            })
            .await;
        written?
    }

    async fn write_each(&self, changes: Vec<Change>) -> Vec<Result<Committed, WriteError>> {
        let count = changes.len();
        let failed = |error: &StoreError| (0..count).map(|_| Err(error.clone().into())).collect();
        let Some(first) = changes.first() else { return Vec::new() };
        let region = match self.region(first.workspace).await {
            Ok(region) => region,
            Err(error) => return failed(&error),
        };
        let all: Vec<_> =
            changes.into_iter().map(|change| Prepared::new(change, &region, &Sqlite)).collect();
        let regions = Arc::clone(&self.regions);
        let written: Result<Vec<_>, StoreError> = self
            .writer
            .run(move |group| {
                let each = write::write_each(group, &regions, &all).into_iter();
                Ok(each.map(|done| done.map_err(WriteError::from)).collect())
            })
            .await;
        written.unwrap_or_else(|error| failed(&error))
    }

    async fn epoch(&self, ws: WorkspaceId) -> Result<Option<i64>, StoreError> {
        self.readers.read(|c| workspaces::epoch(c, ws.0)).await
    }

    async fn changes(
        &self,
        ws: WorkspaceId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        self.lists.quick.apart(move |c| feed::behind(c, ws.0, after, limit)).await
    }

    async fn history(
        &self,
        ws: WorkspaceId,
        record: Uuid,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        self.lists.quick.apart(move |c| feed::of_record(c, ws.0, record, limit)).await
    }

    async fn create_workspace(&self, new: NewWorkspace) -> Result<Option<Workspace>, StoreError> {
        self.writer
            .run(move |group| group.apart(|group| workspaces::create(group.connection, &new)))
            .await
    }

    async fn workspaces(&self) -> Result<Vec<Workspace>, StoreError> {
        self.readers.read(workspaces::all).await
    }

    async fn set_workspace(&self, workspace: &Workspace) -> Result<Workspace, WorkspaceError> {
        let workspace = workspace.clone();
        let set: Result<_, StoreError> =
            self.writer.run(move |group| workspaces::set(group.connection, &workspace)).await;
        set?
    }

    async fn renew_phones(
        &self,
        ws: WorkspaceId,
        region: &str,
        after: i64,
    ) -> Result<Option<i64>, StoreError> {
        let region = region.to_owned();
        self.writer
            .run(move |group| {
                let (last, texts) = group.apart(|group| {
                    workspaces::renew_phones(group.connection, ws.0, &region, after)
                })?;
                group.index(texts);
                Ok(last)
            })
            .await
    }

    async fn begin_erasure(&self, ws: WorkspaceId) -> Result<bool, StoreError> {
        self.writer.run(move |group| workspaces::begin_erasure(group.connection, ws.0)).await
    }

    async fn erase_some(&self, ws: WorkspaceId) -> Result<bool, StoreError> {
        self.writer
            .run(move |group| group.apart(|group| workspaces::erase_some(group.connection, ws.0)))
            .await
    }

    async fn pending_work(&self) -> Result<Vec<PendingWork>, StoreError> {
        self.readers.read(workspaces::pending_work).await
    }

    async fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        self.readers.read(|c| workspaces::one(c, statements::WORKSPACE, id.0)).await
    }

    async fn workspace_by_host(&self, host: &str) -> Result<Option<Workspace>, StoreError> {
        self.readers.read(|c| workspaces::one(c, statements::WORKSPACE_BY_HOST, host)).await
    }

    async fn set_workspace_residue(
        &self,
        ws: WorkspaceId,
        was: &Residue,
        now: &Residue,
    ) -> Result<bool, StoreError> {
        let (was, now) = (was.clone(), now.clone());
        self.writer
            .run(move |group| workspaces::set_residue(group.connection, ws.0, &was, &now))
            .await
    }

    async fn create_key(&self, new: NewKey) -> Result<Key, StoreError> {
        self.writer
            .run(move |group| group.apart(|group| keys::create(group.connection, &new)))
            .await
    }

    async fn key(&self, digest: &[u8; 32]) -> Result<Option<Key>, StoreError> {
        self.readers.read(|c| keys::by_digest(c, digest)).await
    }

    async fn key_by_id(&self, id: KeyId) -> Result<Option<Key>, StoreError> {
        self.readers.read(|c| keys::by_id(c, id.0)).await
    }

    async fn end_key(&self, id: KeyId, end: Timestamp) -> Result<bool, StoreError> {
        self.writer.run(move |group| keys::end(group.connection, id.0, end)).await
    }

    async fn note_key_use(&self, id: KeyId, at: Timestamp) -> Result<(), StoreError> {
        self.writer.run(move |group| keys::note_use(group.connection, id.0, at)).await
    }

    async fn keys(&self, ws: WorkspaceId) -> Result<Vec<Key>, StoreError> {
        self.lists.quick.apart(move |c| keys::all(c, ws.0)).await
    }

    async fn stored_response(
        &self,
        ws: WorkspaceId,
        digest: &[u8; 32],
    ) -> Result<Option<StoredResponse>, StoreError> {
        self.readers.read(|c| answers::find(c, ws.0, digest)).await
    }

    async fn store_response(
        &self,
        ws: WorkspaceId,
        digest: &[u8; 32],
        answer: &[u8],
    ) -> Result<bool, StoreError> {
        let (digest, answer) = (*digest, answer.to_owned());
        self.writer.run(move |group| answers::keep(group.connection, ws.0, &digest, &answer)).await
    }

    async fn revoke_key(&self, id: KeyId, at: Timestamp) -> Result<bool, StoreError> {
        self.writer.run(move |group| keys::revoke(group.connection, id.0, at)).await
    }

    async fn revoke_keys_of(
        &self,
        ws: WorkspaceId,
        person: PersonId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer.run(move |group| keys::revoke_of(group.connection, ws.0, person, at)).await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        if !self.writer.is_open() {
            return Err(StoreError::Unavailable("the writer ended".to_owned()));
        }
        self.files.check()?;
        let counters = "SELECT max(last_number) FROM counters";
        self.readers.read(|c| Ok(c.query_row(counters, [], |_| Ok(()))?)).await?;
        if self.writer.is_failing() {
            return self.writer.run(trial).await;
        }
        Ok(())
    }

    async fn close(&self) {
        // Readers first: SQLite copies the log into the file when the last connection closes, and
        // only one that writes can do that.
        self.readers.close().await;
        self.lists.close().await;
        self.writer.close().await;
    }

    async fn stopped(&self) {
        self.writer.stopped().await;
    }
}
