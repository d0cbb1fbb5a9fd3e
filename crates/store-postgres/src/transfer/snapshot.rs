//! Reads the whole database.

use std::sync::LazyLock;

use async_trait::async_trait;
use polydex_model::{AnyRecord, Organization, Person, Record as _, WorkspaceId};
use polydex_store::{
    StoreError,
    transfer::{ItemKind, Payload, RecordLinks, Snapshot},
};
use polydex_store_sql::{
    Cells as _, SqlRecord as _, counters, dollars, feed_entry, group, key,
    statements::{self, RECORD_TABLES},
    workspace,
};
use tokio_postgres::Row;

use crate::{
    error::{Result, failed},
    load,
    pool::{Connection, Pool, Values},
    row::Columns,
};

/// A connection in one long transaction, which sees the database as it was at its beginning.
pub(super) struct PostgresSnapshot(Connection);

/// Records; the kind and the position come first.
pub(super) static RECORDS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT r.kind, r.position, {} FROM {RECORD_TABLES}
         WHERE r.workspace_id = ?1 AND r.number > ?2
         ORDER BY r.number LIMIT ?3",
        *load::COLUMNS
    )
});

impl PostgresSnapshot {
    pub(super) async fn begin(pool: Pool) -> Result<Self> {
        let connection = pool.acquire().await?;
        // The first read takes the snapshot.
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SELECT FROM workspaces";
        connection.client().batch_execute(begin).await?;
        Ok(Self(connection))
    }

    async fn query(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>> {
        let statement = self.0.prepare(&dollars(sql)).await?;
        Ok(self.0.client().query(&statement, values).await?)
    }

    async fn behind<T>(
        &self,
        sql: &str,
        (workspace, after, limit): (i64, i64, u32),
        read: impl Fn(&mut Columns<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let rows = self.query(sql, &[&workspace, &after, &i64::from(limit)]).await?;
        rows.iter().map(|row| read(&mut Columns::of(row))).collect()
    }

    async fn workspace(&self, id: i64) -> Result<Payload> {
        let all = self.query(statements::WORKSPACES, &[]).await?;
        let all = all.iter().map(|row| workspace(&mut Columns::of(row)));
        let all = all.collect::<Result<Vec<_>>>()?;
        let this = all.into_iter().find(|this| this.id.0 == id);
        let counted = self.query(statements::COUNTERS, &[&id]).await?;
        let counted = counted.first().map(|row| counters(&mut Columns::of(row))).transpose()?;
        match (this, counted) {
            (Some(this), Some(counted)) => Ok(Payload::Workspace(this, counted)),
            _ => Err(failed("no such workspace")),
        }
    }

    async fn payloads(&self, kind: ItemKind, which: (i64, i64, u32)) -> Result<Vec<Payload>> {
        let (id, after, _) = which;
        match kind {
            ItemKind::Workspaces if after >= id => Ok(Vec::new()),
            ItemKind::Workspaces => Ok(vec![self.workspace(id).await?]),
            ItemKind::Groups => {
                self.behind(statements::GROUPS_AFTER, which, |columns| {
                    Ok(Payload::Group(group(columns)?))
                })
                .await
            }
            ItemKind::Records => self.behind(&RECORDS, which, record).await,
            ItemKind::Links => self.behind(statements::LINKS_AFTER, which, link).await,
            ItemKind::Changes => {
                self.behind(statements::FEED, which, |columns| {
                    Ok(Payload::Change(feed_entry(columns)?))
                })
                .await
            }
            ItemKind::Keys => {
                self.behind(statements::KEYS_AFTER, which, |columns| {
                    Ok(Payload::Key(key(columns)?, columns.digest()?))
                })
                .await
            }
        }
    }
}

#[async_trait]
impl Snapshot for PostgresSnapshot {
    async fn read(
        &mut self,
        kind: ItemKind,
        workspace: WorkspaceId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Payload>, StoreError> {
        Ok(self.payloads(kind, (workspace.0, after, limit)).await?)
    }

    async fn workspaces(&mut self) -> Result<Vec<WorkspaceId>, StoreError> {
        let rows = self.query(statements::WORKSPACES, &[]).await?;
        let all = rows.iter().map(|row| Ok(workspace(&mut Columns::of(row))?.id));
        Ok(all.collect::<Result<_>>()?)
    }
}

fn record(columns: &mut Columns<'_>) -> Result<Payload> {
    let is_person = columns.must_text()? == Person::KEYWORD;
    let position = columns.must_integer()?;
    let record: AnyRecord = if is_person {
        load::read::<Person>(columns)?.into_any()
    } else {
        load::read::<Organization>(columns)?.into_any()
    };
    Ok(Payload::record(record, position))
}

fn link(columns: &mut Columns<'_>) -> Result<Payload> {
    let number = columns.must_integer()?;
    let (organization, manager) = (columns.integer()?, columns.integer()?);
    Ok(Payload::Links(RecordLinks { number, organization, manager }))
}
