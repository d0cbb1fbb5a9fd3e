//! Implements the store: each method delegates to the writer or a reader.

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
    Options,
    batch::Batch,
    error::Error,
    feed,
    flavor::Sqlite,
    generation::WalIndex,
    groups, idempotency, keys,
    list_pools::ListPools,
    load, migrate, open,
    open_files::OpenFiles,
    query,
    read_pool::ReadPool,
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
    pub(crate) readers: ReadPool,
    /// For lists, which may take longer; they never delay single records.
    lists: ListPools,
    /// The files, as they were when they were opened.
    files: Arc<OpenFiles>,
    /// Shared with the writer, which detects a new region.
    regions: Arc<Regions>,
    /// Tells whether anybody has committed.
    wal_index: WalIndex,
    /// For connections beside those above: snapshots, inspections.
    pub(crate) file: PathBuf,
    pub(crate) timeout: Duration,
}

impl SqliteStore {
    /// Opens a file, creates it if there is none, and migrates it to the schema of this version.
    ///
    /// Several processes may have the file open, and write; each waits for the other's commit.
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let mut connection = open::writer(path, options.timeout)?;
        migrate::migrate(&mut connection)?;
        let readers = ReadPool::open(path, options.readers, options.timeout)?;
        let lists = ListPools::open(path, &options)?;
        let cache = -i64::from(options.cache_bytes / 1024);
        let set = connection.pragma_update(None, "cache_size", cache);
        set.map_err(|error| StoreError::from(Error::from(error)))?;
        let wal_index = WalIndex::of(&connection);
        let files = Arc::new(OpenFiles::of(path, &connection));
        let writer = Writer::start(connection, Arc::clone(&files), &options)?;
        let (file, timeout) = (path.to_owned(), options.timeout);
        let regions = Arc::new(Regions::default());
        Ok(Self { writer, readers, lists, files, regions, wal_index, file, timeout })
    }

    /// SQLite's query plan for people, for tests of dialects' queries.
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
        self.lists.quick.run_blocking(move |c| groups::all(c, ws.0)).await
    }

    async fn write(&self, change: Change) -> Result<Committed, WriteError> {
        let region = self.region(change.workspace).await?;
        let prepared = Prepared::new(change, &region, &Sqlite);
        let regions = Arc::clone(&self.regions);
        let work =
            move |batch: &mut Batch<'_>, prepared: &mut _| write::write(batch, &regions, prepared);
        let done: Result<_, WriteError> = self.writer.run_with(prepared, work).await;
        let (written, prepared): (_, Prepared) = done?;
        Ok(written.committed(prepared.change))
    }

    async fn write_all(&self, changes: Vec<Change>) -> Result<Vec<Committed>, WriteAllError> {
        let Some(first) = changes.first() else { return Ok(Vec::new()) };
        let region = self.region(first.workspace).await?;
        let prepared: Vec<_> =
            changes.into_iter().map(|change| Prepared::new(change, &region, &Sqlite)).collect();
        let regions = Arc::clone(&self.regions);
        let work = move |batch: &mut Batch<'_>, prepared: &mut Vec<Prepared>| {
            let written = write::write_all(batch, &regions, prepared);
            Ok(written.map_err(|(at, error)| WriteAllError { at, error: error.into() }))
        };
        let done: Result<_, StoreError> = self.writer.run_with(prepared, work).await;
        let (written, prepared) = done?;
        let all = written?.into_iter().zip(prepared);
        Ok(all.map(|(written, prepared)| written.committed(prepared.change)).collect())
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
        let work = move |batch: &mut Batch<'_>, all: &mut Vec<Prepared>| {
            Ok(write::write_each(batch, &regions, all))
        };
        let done: Result<_, StoreError> = self.writer.run_with(all, work).await;
        match done {
            Ok((written, all)) => written
                .into_iter()
                .zip(all)
                .map(|(written, prepared)| Ok(written?.committed(prepared.change)))
                .collect(),
            Err(error) => failed(&error),
        }
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
        self.lists.quick.run_blocking(move |c| feed::behind(c, ws.0, after, limit)).await
    }

    async fn history(
        &self,
        ws: WorkspaceId,
        record: Uuid,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        self.lists.quick.run_blocking(move |c| feed::of_record(c, ws.0, record, limit)).await
    }

    async fn create_workspace(&self, new: NewWorkspace) -> Result<Option<Workspace>, StoreError> {
        self.writer
            .run(move |batch| {
                batch.in_savepoint(|batch| workspaces::create(batch.connection, &new))
            })
            .await
    }

    async fn workspaces(&self) -> Result<Vec<Workspace>, StoreError> {
        self.readers.read(workspaces::all).await
    }

    async fn set_workspace(&self, workspace: &Workspace) -> Result<Workspace, WorkspaceError> {
        let workspace = workspace.clone();
        let set: Result<_, StoreError> =
            self.writer.run(move |batch| workspaces::set(batch.connection, &workspace)).await;
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
            .run(move |batch| {
                let (last, texts) = batch.in_savepoint(|batch| {
                    workspaces::renew_phones(batch.connection, ws.0, &region, after)
                })?;
                batch.queue_index_updates(texts);
                Ok(last)
            })
            .await
    }

    async fn begin_erasure(&self, ws: WorkspaceId) -> Result<bool, StoreError> {
        self.writer.run(move |batch| workspaces::begin_erasure(batch.connection, ws.0)).await
    }

    async fn erase_some(&self, ws: WorkspaceId) -> Result<bool, StoreError> {
        self.writer
            .run(move |batch| {
                batch.in_savepoint(|batch| workspaces::erase_some(batch.connection, ws.0))
            })
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
        old: &Residue,
        new: &Residue,
    ) -> Result<bool, StoreError> {
        let (old, new) = (old.clone(), new.clone());
        self.writer
            .run(move |batch| workspaces::set_residue(batch.connection, ws.0, &old, &new))
            .await
    }

    async fn create_key(&self, new: NewKey) -> Result<Key, StoreError> {
        self.writer
            .run(move |batch| batch.in_savepoint(|batch| keys::create(batch.connection, &new)))
            .await
    }

    async fn key(&self, digest: &[u8; 32]) -> Result<Option<Key>, StoreError> {
        self.readers.read(|c| keys::by_digest(c, digest)).await
    }

    async fn key_by_id(&self, id: KeyId) -> Result<Option<Key>, StoreError> {
        self.readers.read(|c| keys::by_id(c, id.0)).await
    }

    async fn end_key(&self, id: KeyId, end: Timestamp) -> Result<bool, StoreError> {
        self.writer.run(move |batch| keys::end(batch.connection, id.0, end)).await
    }

    async fn note_key_use(&self, id: KeyId, at: Timestamp) -> Result<(), StoreError> {
        self.writer.run(move |batch| keys::note_use(batch.connection, id.0, at)).await
    }

    async fn keys(&self, ws: WorkspaceId) -> Result<Vec<Key>, StoreError> {
        self.lists.quick.run_blocking(move |c| keys::all(c, ws.0)).await
    }

    async fn stored_response(
        &self,
        ws: WorkspaceId,
        digest: &[u8; 32],
    ) -> Result<Option<StoredResponse>, StoreError> {
        self.readers.read(|c| idempotency::find(c, ws.0, digest)).await
    }

    async fn store_response(
        &self,
        ws: WorkspaceId,
        digest: &[u8; 32],
        answer: &[u8],
    ) -> Result<bool, StoreError> {
        let (digest, answer) = (*digest, answer.to_owned());
        self.writer
            .run(move |batch| idempotency::store(batch.connection, ws.0, &digest, &answer))
            .await
    }

    async fn revoke_key(&self, id: KeyId, at: Timestamp) -> Result<bool, StoreError> {
        self.writer.run(move |batch| keys::revoke(batch.connection, id.0, at)).await
    }

    async fn revoke_keys_of(
        &self,
        ws: WorkspaceId,
        person: PersonId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer.run(move |batch| keys::revoke_of(batch.connection, ws.0, person, at)).await
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
        // ReadPool first: SQLite copies the log into the file when the last connection closes, and
        // only one that writes can do that.
        self.readers.close().await;
        self.lists.close().await;
        self.writer.close().await;
    }

    async fn stopped(&self) {
        self.writer.stopped().await;
    }
}
