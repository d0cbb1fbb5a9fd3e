//! Handing the file out.

use async_trait::async_trait;
use polydex_model::{Organization, Person, Record, WorkspaceId};
use polydex_store::{
    StoreError,
    transfer::{ItemKind, Payload, RecordLinks, Snapshot},
};
use polydex_store_sql::{Cells as _, SqlRecord, counters, statements};
use rusqlite::Connection;

use crate::{
    error::{Result, failed},
    feed, groups, keys, load,
    row::{Columns, row_of},
    workspaces,
};

/// A connection that stays in one transaction, and so sees the file as it was at its beginning.
pub(super) struct SqliteSnapshot {
    /// Away only while a thread reads with it.
    connection: Option<Connection>,
}

impl SqliteSnapshot {
    pub(super) fn begin(connection: Connection) -> Result<Self, StoreError> {
        let begin = || -> Result<()> {
            // Reading something is what takes the snapshot.
            connection.execute_batch("BEGIN; SELECT count(*) FROM workspaces;")?;
            Ok(())
        };
        begin()?;
        Ok(Self { connection: Some(connection) })
    }

    async fn apart<T: Send + 'static>(
        &mut self,
        read: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let ended = || StoreError::Failed("reading a snapshot ended early".to_owned());
        let connection = self.connection.take().ok_or_else(ended)?;
        let task = tokio::task::spawn_blocking(move || (read(&connection), connection));
        let (outcome, connection) = task.await.map_err(|_| ended())?;
        self.connection = Some(connection);
        Ok(outcome?)
    }
}

#[async_trait]
impl Snapshot for SqliteSnapshot {
    async fn read(
        &mut self,
        kind: ItemKind,
        workspace: WorkspaceId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Payload>, StoreError> {
        let ws = workspace.0;
        self.apart(move |c| match kind {
            ItemKind::Workspaces if after >= ws => Ok(Vec::new()),
            ItemKind::Workspaces => Ok(vec![the_workspace(c, ws)?]),
            ItemKind::Groups => {
                let groups = groups::behind(c, ws, after, limit)?;
                Ok(groups.into_iter().map(Payload::Group).collect())
            }
            ItemKind::Records => records(c, ws, after, limit),
            ItemKind::Links => links(c, ws, after, limit),
            ItemKind::Changes => {
                let entries = feed::behind(c, ws, after, limit)?;
                Ok(entries.into_iter().map(Payload::Change).collect())
            }
            ItemKind::Keys => {
                let keys = keys::behind(c, ws, after, limit)?;
                Ok(keys.into_iter().map(|(key, digest)| Payload::Key(key, digest)).collect())
            }
        })
        .await
    }

    async fn workspaces(&mut self) -> Result<Vec<WorkspaceId>, StoreError> {
        let all = self.apart(workspaces::all).await?;
        Ok(all.into_iter().map(|workspace| workspace.id).collect())
    }
}

fn the_workspace(connection: &Connection, workspace: i64) -> Result<Payload> {
    let all = workspaces::all(connection)?;
    let this = all.into_iter().find(|this| this.id.0 == workspace);
    let this = this.ok_or_else(|| failed("no such workspace"))?;
    let mut statement = connection.prepare_cached(statements::COUNTERS)?;
    let counters = statement.query_row([workspace], |row| counters(&mut Columns::of(row)))?;
    Ok(Payload::Workspace(this, counters))
}

/// The rows of a workspace's records behind a number: greater than the first, at most the second.
fn rows_behind(workspace: i64, number: i64) -> (i64, i64) {
    let last = workspace << 40 | ((1 << 40) - 1);
    (row_of(workspace, number).unwrap_or(workspace << 40), last)
}

fn records(
    connection: &Connection,
    workspace: i64,
    after: i64,
    limit: u32,
) -> Result<Vec<Payload>> {
    let mut rows = connection.prepare_cached(
        "SELECT row, kind = 'person', position FROM records
         WHERE row > ?1 AND row <= ?2
         ORDER BY row LIMIT ?3",
    )?;
    let (from, to) = rows_behind(workspace, after);
    let rows = rows.query_map((from, to, limit), |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?, row.get::<_, i64>(2)?))
    })?;
    rows.map(|row| {
        let (row, is_person, position) = row?;
        if is_person {
            record::<Person>(connection, workspace, row, position)
        } else {
            record::<Organization>(connection, workspace, row, position)
        }
    })
    .collect()
}

fn record<R: SqlRecord>(
    connection: &Connection,
    workspace: i64,
    row: i64,
    position: i64,
) -> Result<Payload> {
    let found = load::at_row::<R>(connection, workspace, row)?.map(Record::into_any);
    let found = found.ok_or_else(|| failed("a record is gone in the middle of a snapshot"))?;
    Ok(Payload::record(found, position))
}

fn links(connection: &Connection, workspace: i64, after: i64, limit: u32) -> Result<Vec<Payload>> {
    let mut statement = connection.prepare_cached(statements::LINKS_BEHIND)?;
    let links = statement.query_map((workspace, after, limit), |row| {
        let mut columns = Columns::of(row);
        let number = columns.must_integer()?;
        let (organization, manager) = (columns.integer()?, columns.integer()?);
        Ok(Payload::Links(RecordLinks { number, organization, manager }))
    })?;
    Ok(links.collect::<Result<_, _>>()?)
}
