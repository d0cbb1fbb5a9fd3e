//! The whole database, out of this engine and into it.

mod accept;
mod epoch;
mod inspect;
mod search;
mod snapshot;

use async_trait::async_trait;
use jiff::Timestamp;
use polydex_store::{
    StoreError,
    transfer::{Item, Payload, Progress, Snapshot, Transfer},
};

use polydex_store_sql::Prepared;

use crate::{SqliteStore, flavor::Sqlite, group::Group, open};

use self::{accept::Load, snapshot::SqliteSnapshot};

#[async_trait]
impl Transfer for SqliteStore {
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError> {
        let connection = open::reader(&self.file, self.timeout)?;
        Ok(Box::new(SqliteSnapshot::begin(connection)?))
    }

    async fn accept(&self, items: Vec<Item>, progress: Progress) -> Result<(), StoreError> {
        let mut loads = Vec::with_capacity(items.len());
        for Item { workspace, payload } in items {
            loads.push(match payload {
                Payload::Record(record, position) => {
                    let region = self.region(workspace).await?;
                    let prepared = Prepared::stored(workspace, record, &region, &Sqlite);
                    Load::Record(Box::new(prepared), position)
                }
                other => Load::Other(workspace.0, Box::new(other)),
            });
        }
        self.writer
            .run(move |group| {
                let all = |group: &mut Group<'_>| accept::all(group.connection, &loads, &progress);
                let texts = group.apart(all)?;
                group.index(texts);
                Ok(())
            })
            .await
    }

    async fn progress(&self) -> Result<Option<Progress>, StoreError> {
        self.readers.read(epoch::progress).await
    }

    async fn begin_epoch(&self, at: Timestamp, beyond: i64) -> Result<(), StoreError> {
        self.writer
            .run(move |group| group.apart(|group| epoch::begin(group.connection, at, beyond)))
            .await
    }

    async fn inspect(&self) -> Result<Vec<String>, StoreError> {
        let connection = open::reader(&self.file, self.timeout)?;
        let inspect = move || inspect::all(&connection).map_err(StoreError::from);
        let inspected = tokio::task::spawn_blocking(inspect).await;
        inspected.map_err(|_| StoreError::Failed("the inspection ended early".to_owned()))?
    }
}
