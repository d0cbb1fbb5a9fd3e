//! The store's face: each method picks the connections that do the work.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use polydex_model::{
    AnyRecord, KeyId, Organization, Person, PersonId, Query, RecordKind, Reference, Residue,
    Workspace, WorkspaceId, query::Page,
};
use polydex_store::{
    Change, Committed, FeedEntry, FeedHead, Group, Key, Lookup, NewKey, NewWorkspace, PageCache,
    PendingWork, ReferenceKind, Store, StoreError, StoredResponse, Validated, ValidatedPage,
    Validator, WorkspaceError, WriteAllError, WriteError,
};
use polydex_store_sql::{Prepared, Regions, SqlRecord, statements};
use uuid::Uuid;

use crate::{
    Options, answers, batches,
    connect::Target,
    distribute, feed,
    flavor::Postgres,
    groups, keys,
    lines::Lines,
    load, migrate,
    places::{Place, Places, reading},
    query, resolve,
    text::stored,
    validate::{self, Versions},
    workspaces,
    writer::{Done, Outcome, Writer, done, together},
};

/// A directory in a PostgreSQL database.
///
/// ```no_run
/// # use polydex_store::Store;
/// # use polydex_store_postgres::{Options, PostgresStore};
/// # async fn open() -> Result<(), polydex_store::StoreError> {
/// let url = "postgres://polydex@db1,db2/polydex?target_session_attrs=read-write";
/// let store = PostgresStore::open(url, Options::default()).await?;
/// store.ready().await?;
/// store.close().await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct PostgresStore {
    pub(crate) target: Target,
    pub(crate) options: Options,
    writer: Writer,
    /// For what is committed outside of groups: workspaces, keys, several changes together.
    pub(crate) writers: Lines,
    pub(crate) places: Places,
    regions: Regions,
    /// How validators are asked for.
    versions: Versions,
}

impl PostgresStore {
    /// Connects to a database and brings it to the schema of this version. Several processes may.
    ///
    /// The URL is that of PostgreSQL's own programs, several hosts with
    /// `target_session_attrs=read-write` included.
    pub async fn open(url: &str, options: Options) -> Result<Self, StoreError> {
        Self::open_with_replica(url, None, options).await
    }

    /// The same, with the URL of a replica that is read from while the primary does not answer.
    /// What it answers may be a moment old, unless it follows synchronously.
    pub async fn open_with_replica(
        url: &str,
        replica: Option<&str>,
        options: Options,
    ) -> Result<Self, StoreError> {
        let target = Target::of(url)?;
        migrate::migrate(&target, options.timeout).await?;
        let replica = replica.map(|url| Place::new(&Target::of(url)?, &options)).transpose()?;
        let places = Places::new(Place::new(&target, &options)?, replica);
        let writers = Lines::new(&target, options.writers, options.timeout)?;
        let writer = Writer::new(writers.clone(), options.queue, options.timeout);
        let distributed = distribute::is_distributed(&writers).await.map_err(StoreError::from)?;
        let versions = if distributed { Versions::OneByOne } else { Versions::Joined };
        let regions = Regions::default();
        Ok(Self { target, options, writer, writers, places, regions, versions })
    }

    pub(crate) async fn region(&self, workspace: WorkspaceId) -> Result<Arc<str>, StoreError> {
        let read = workspaces::region(&self.places.primary.readers, workspace.0);
        self.regions.of(workspace.0, read).await
    }

    async fn record<R: SqlRecord>(
        &self,
        ws: WorkspaceId,
        id: Uuid,
    ) -> Result<AnyRecord, StoreError> {
        let record = load::record::<R>(&self.places.primary.readers, ws.0, &Lookup::Id(id)).await?;
        let of_another = || StoreError::Failed("the event belongs to another record".to_owned());
        Ok(record.ok_or_else(of_another)?.into_any())
    }

    async fn validated_as<R: SqlRecord>(
        &self,
        ws: WorkspaceId,
        which: &Lookup,
    ) -> Result<Option<Validated>, StoreError> {
        let read = reading!(self.places, at => load::validated::<R>(&at.readers, ws.0, which))?;
        Ok(read.map(|(record, validator)| Validated { record: record.into_any(), validator }))
    }

    /// What is answered of a change: of one that an earlier commit holds, the record as it is now.
    async fn committed(
        &self,
        (ws, id, is_person): Author,
        done: Done,
    ) -> Result<Committed, StoreError> {
        let position = match done {
            Done::Now(committed) => return Ok(*committed),
            Done::Before(position) => position,
            Done::OtherRegion(_) => return Err(unsettled()),
        };
        let record = if is_person {
            self.record::<Person>(ws, id).await?
        } else {
            self.record::<Organization>(ws, id).await?
        };
        Ok(Committed { record, position })
    }
}

/// How often a change is prepared anew because another region was set meanwhile.
const REGIONS: usize = 8;

fn unsettled() -> StoreError {
    StoreError::Unavailable("the region of the workspace is being changed".to_owned())
}

impl PostgresStore {
    /// Changes of a workspace in one commit, all or none, as they were prepared and carried out.
    async fn together(
        &self,
        workspace: WorkspaceId,
        mut changes: Vec<Change>,
    ) -> Result<(Vec<Prepared>, Vec<Outcome>), WriteAllError> {
        for _ in 0..REGIONS {
            let region = self.region(workspace).await?;
            let prepared = changes.into_iter().map(|one| Prepared::new(one, &region, &Postgres));
            let prepared: Vec<Prepared> = prepared.collect();
            let timeout = self.options.timeout;
            let outcomes = together(&self.writers, workspace.0, &prepared, timeout).await;
            self.writer.note(outcomes.is_ok());
            match outcomes.map_err(StoreError::from)? {
                Ok(outcomes) => return Ok((prepared, outcomes)),
                Err((_, refused)) if refused.is_of_region() => {}
                Err((at, refused)) => {
                    let error = prepared.get(at).map(|prepared| refused.explain(prepared));
                    let error = error.unwrap_or(WriteError::Stale);
                    return Err(WriteAllError { at, error });
                }
            }
            self.regions.forget(workspace.0);
            changes = prepared.into_iter().map(|one| one.change).collect();
        }
        Err(unsettled().into())
    }

    /// Changes of a workspace in their order, each by itself.
    async fn each(
        &self,
        workspace: WorkspaceId,
        changes: Vec<Change>,
    ) -> Result<Vec<Result<Done, WriteError>>, StoreError> {
        let region = self.region(workspace).await?;
        let prepared = changes.into_iter().map(|one| Prepared::new(one, &region, &Postgres));
        let mut all = self.writer.write_each(prepared.collect()).await;
        for done in &mut all {
            if let Ok(Done::OtherRegion(change)) = done {
                self.regions.forget(workspace.0);
                let region = self.region(workspace).await?;
                let prepared = Prepared::new((**change).clone(), &region, &Postgres);
                *done = self.writer.write(prepared).await;
            }
        }
        Ok(all)
    }
}

/// Workspaces that are asked whether they answer: on a distributed database each may lie on another
/// server.
const ASKED: usize = 8;

/// A workspace that answers, if there are any. Where only some do not, the others are still served.
async fn answering(lines: &Lines, all: &[Workspace]) -> Result<Option<WorkspaceId>, StoreError> {
    let asked = all.iter().take(ASKED).map(|workspace| async move {
        workspaces::epoch(lines, workspace.id.0).await.map(|_| workspace.id)
    });
    let mut answer = Ok(None);
    for read in futures::future::join_all(asked).await {
        match (read.map_err(StoreError::from), &answer) {
            (Ok(_), Ok(Some(_))) => {}
            (Ok(workspace), _) => answer = Ok(Some(workspace)),
            (Err(error), Ok(None)) => answer = Err(error),
            (Err(error), _) => tracing::warn!(%error, "a workspace does not answer"),
        }
    }
    answer
}

/// Whose change it is: workspace, UUID of the record, whether it is a person.
type Author = (WorkspaceId, Uuid, bool);

fn author(change: &Change) -> Author {
    let is_person = matches!(*change.after, AnyRecord::Person(_));
    (change.workspace, change.after.uuid(), is_person)
}

#[async_trait]
impl Store for PostgresStore {
    async fn person(&self, ws: WorkspaceId, who: &Lookup) -> Result<Option<Person>, StoreError> {
        Ok(reading!(self.places, at => load::record(&at.readers, ws.0, who))?)
    }

    async fn people(&self, ws: WorkspaceId, query: &Query) -> Result<Page<Person>, StoreError> {
        Ok(reading!(self.places, at => query::page(at, ws.0, query))?)
    }

    async fn organization(
        &self,
        ws: WorkspaceId,
        which: &Lookup,
    ) -> Result<Option<Organization>, StoreError> {
        Ok(reading!(self.places, at => load::record(&at.readers, ws.0, which))?)
    }

    async fn organizations(
        &self,
        ws: WorkspaceId,
        query: &Query,
    ) -> Result<Page<Organization>, StoreError> {
        Ok(reading!(self.places, at => query::page(at, ws.0, query))?)
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
        refers_to: [Option<i64>; 2],
    ) -> Result<Option<Validator>, StoreError> {
        let (versions, of) = (self.versions, (ws.0, number));
        Ok(match kind {
            RecordKind::Person => reading!(self.places, at => {
                validate::of::<Person>(&at.readers, versions, of, refers_to)
            }),
            RecordKind::Organization => reading!(self.places, at => {
                validate::of::<Organization>(&at.readers, versions, of, refers_to)
            }),
        }?)
    }

    async fn feed_head(&self, ws: WorkspaceId) -> Result<Option<FeedHead>, StoreError> {
        Ok(reading!(self.places, at => validate::head(&at.readers, ws.0))?)
    }

    async fn validated_page(
        &self,
        ws: WorkspaceId,
        kind: RecordKind,
        query: &Query,
        cache: Arc<dyn PageCache>,
    ) -> Result<ValidatedPage, StoreError> {
        Ok(match kind {
            RecordKind::Person => reading!(self.places, at => {
                query::validated_page::<Person>(at, ws.0, query, &*cache)
            }),
            RecordKind::Organization => reading!(self.places, at => {
                query::validated_page::<Organization>(at, ws.0, query, &*cache)
            }),
        }?)
    }

    async fn resolve(
        &self,
        ws: WorkspaceId,
        kind: ReferenceKind,
        wanted: &[Reference],
    ) -> Result<Vec<Option<Reference>>, StoreError> {
        Ok(resolve::all(&self.places.primary.readers, ws.0, kind, wanted).await?)
    }

    async fn email_holder(
        &self,
        ws: WorkspaceId,
        address: &str,
    ) -> Result<Option<i64>, StoreError> {
        Ok(resolve::holder(&self.places.primary.readers, ws.0, address).await?)
    }

    async fn groups(&self, ws: WorkspaceId) -> Result<Vec<Group>, StoreError> {
        Ok(reading!(self.places, at => groups::all(&at.listers, ws.0))?)
    }

    async fn write(&self, change: Change) -> Result<Committed, WriteError> {
        let (ws, author) = (change.workspace, author(&change));
        let mut change = change;
        for _ in 0..REGIONS {
            let region = self.region(ws).await?;
            match self.writer.write(Prepared::new(change, &region, &Postgres)).await? {
                Done::OtherRegion(refused) => change = *refused,
                done => return Ok(self.committed(author, done).await?),
            }
            self.regions.forget(ws.0);
        }
        Err(unsettled().into())
    }

    async fn write_all(&self, changes: Vec<Change>) -> Result<Vec<Committed>, WriteAllError> {
        let Some(workspace) = changes.first().map(|change| change.workspace) else {
            return Ok(Vec::new());
        };
        let authors: Vec<Author> = changes.iter().map(author).collect();
        let (prepared, outcomes) = self.together(workspace, changes).await?;
        let mut all = Vec::with_capacity(authors.len());
        for (at, ((prepared, outcome), author)) in
            prepared.into_iter().zip(outcomes).zip(authors).enumerate()
        {
            let done = done(prepared, outcome).map_err(|error| WriteAllError { at, error })?;
            all.push(self.committed(author, done).await?);
        }
        Ok(all)
    }

    async fn write_each(&self, changes: Vec<Change>) -> Vec<Result<Committed, WriteError>> {
        let Some(workspace) = changes.first().map(|change| change.workspace) else {
            return Vec::new();
        };
        let authors: Vec<Author> = changes.iter().map(author).collect();
        let done = match self.each(workspace, changes).await {
            Ok(done) => done,
            Err(error) => return authors.iter().map(|_| Err(error.clone().into())).collect(),
        };
        let mut all = Vec::with_capacity(authors.len());
        for (done, author) in done.into_iter().zip(authors) {
            all.push(match done {
                Ok(done) => self.committed(author, done).await.map_err(WriteError::from),
                Err(error) => Err(error),
            });
        }
        all
    }

    async fn epoch(&self, ws: WorkspaceId) -> Result<Option<i64>, StoreError> {
        Ok(reading!(self.places, at => workspaces::epoch(&at.readers, ws.0))?)
    }

    async fn changes(
        &self,
        ws: WorkspaceId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        Ok(reading!(self.places, at => feed::behind(&at.listers, ws.0, after, limit))?)
    }

    async fn history(
        &self,
        ws: WorkspaceId,
        record: Uuid,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        Ok(reading!(self.places, at => feed::of_record(&at.listers, ws.0, record, limit))?)
    }

    async fn create_workspace(&self, new: NewWorkspace) -> Result<Option<Workspace>, StoreError> {
        Ok(workspaces::create(&self.writers, &new).await?)
    }

    async fn workspaces(&self) -> Result<Vec<Workspace>, StoreError> {
        Ok(reading!(self.places, at => workspaces::all(&at.readers))?)
    }

    async fn set_workspace(&self, workspace: &Workspace) -> Result<Workspace, WorkspaceError> {
        workspaces::set(&self.writers, workspace).await
    }

    async fn renew_phones(
        &self,
        ws: WorkspaceId,
        region: &str,
        after: i64,
    ) -> Result<Option<i64>, StoreError> {
        let readers = &self.places.primary.readers;
        let renewed = batches::renew_phones(&self.writers, readers, ws.0, region, after);
        Ok(Box::pin(renewed).await?)
    }

    async fn begin_erasure(&self, ws: WorkspaceId) -> Result<bool, StoreError> {
        Ok(batches::begin_erasure(&self.writers, ws.0).await?)
    }

    async fn erase_some(&self, ws: WorkspaceId) -> Result<bool, StoreError> {
        Ok(batches::erase_some(&self.writers, ws.0).await?)
    }

    async fn pending_work(&self) -> Result<Vec<PendingWork>, StoreError> {
        Ok(batches::pending_work(&self.writers).await?)
    }

    async fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        let sql = statements::WORKSPACE;
        Ok(reading!(self.places, at => workspaces::one(&at.readers, sql, &id.0))?)
    }

    async fn workspace_by_host(&self, host: &str) -> Result<Option<Workspace>, StoreError> {
        let (sql, host) = (statements::WORKSPACE_BY_HOST, stored(host));
        Ok(reading!(self.places, at => workspaces::one(&at.readers, sql, &host))?)
    }

    async fn set_workspace_residue(
        &self,
        ws: WorkspaceId,
        was: &Residue,
        now: &Residue,
    ) -> Result<bool, StoreError> {
        Ok(workspaces::set_residue(&self.writers, ws.0, was, now).await?)
    }

    async fn create_key(&self, new: NewKey) -> Result<Key, StoreError> {
        Ok(keys::create(&self.writers, &new).await?)
    }

    async fn key(&self, digest: &[u8; 32]) -> Result<Option<Key>, StoreError> {
        Ok(reading!(self.places, at => keys::by_digest(&at.readers, digest))?)
    }

    async fn key_by_id(&self, id: KeyId) -> Result<Option<Key>, StoreError> {
        Ok(reading!(self.places, at => keys::by_id(&at.readers, id.0))?)
    }

    async fn end_key(&self, id: KeyId, end: Timestamp) -> Result<bool, StoreError> {
        Ok(keys::end(&self.writers, id.0, end).await?)
    }

    async fn note_key_use(&self, id: KeyId, at: Timestamp) -> Result<(), StoreError> {
        Ok(keys::note_use(&self.writers, id.0, at).await?)
    }

    async fn keys(&self, ws: WorkspaceId) -> Result<Vec<Key>, StoreError> {
        Ok(reading!(self.places, at => keys::all(&at.listers, ws.0))?)
    }

    async fn stored_response(
        &self,
        ws: WorkspaceId,
        digest: &[u8; 32],
    ) -> Result<Option<StoredResponse>, StoreError> {
        Ok(answers::find(&self.places.primary.readers, ws.0, digest).await?)
    }

    async fn store_response(
        &self,
        ws: WorkspaceId,
        digest: &[u8; 32],
        answer: &[u8],
    ) -> Result<bool, StoreError> {
        Ok(answers::keep(&self.writers, ws.0, digest, answer).await?)
    }

    async fn revoke_key(&self, id: KeyId, at: Timestamp) -> Result<bool, StoreError> {
        Ok(keys::revoke(&self.writers, id.0, at).await?)
    }

    async fn revoke_keys_of(
        &self,
        ws: WorkspaceId,
        person: PersonId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        Ok(keys::revoke_of(&self.writers, ws.0, person, at).await?)
    }

    async fn ready(&self) -> Result<(), StoreError> {
        let all = workspaces::all(&self.writers).await?;
        let workspace = answering(&self.writers, &all).await?;
        if let Some(workspace) = workspace.filter(|_| self.writer.is_failing()) {
            workspaces::commit_nothing(&self.writers, workspace.0).await?;
            self.writer.note(true);
        }
        Ok(())
    }

    async fn close(&self) {
        self.writer.close().await;
        self.places.close();
    }
}
