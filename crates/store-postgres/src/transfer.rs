//! The whole database, out of this engine and into it.

mod accept;
mod inspect;
mod snapshot;

use async_trait::async_trait;
use jiff::Timestamp;
use polydex_store::{
    Store as _, StoreError,
    transfer::{Item, LEAP, Progress, Snapshot, Transfer},
};
use polydex_store_sql::Cells as _;

use crate::{
    PostgresStore,
    error::Result,
    lines::Lines,
    row::Columns,
    statistics::{doubled, gather},
};

use self::snapshot::PostgresSnapshot;

#[async_trait]
impl Transfer for PostgresStore {
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError> {
        let lines = Lines::new(&self.target, 1, self.options.timeout)?;
        Ok(Box::new(PostgresSnapshot::begin(lines).await?))
    }

    async fn accept(&self, items: Vec<Item>, progress: Progress) -> Result<(), StoreError> {
        let taken = items.len() as u64;
        let batch = accept::Batch::of(self, items).await?;
        batch.take_in(&self.writers, &progress).await?;
        let count = |items: u64| i64::try_from(items).unwrap_or(i64::MAX);
        if doubled(count(progress.items.saturating_sub(taken)), count(progress.items)) {
            gather(&self.writers, count(progress.items)).await;
        }
        Ok(())
    }

    async fn progress(&self) -> Result<Option<Progress>, StoreError> {
        let rows = self.places.primary.readers.read("SELECT progress FROM transfer", &[]).await?;
        let progress = rows.first().map(|row| Columns::of(row).json()).transpose()?;
        Ok(progress.flatten())
    }

    async fn begin_epoch(&self, at: Timestamp, beyond: i64) -> Result<(), StoreError> {
        Ok(begin_epoch(&self.writers, at, beyond).await?)
    }

    async fn inspect(&self) -> Result<Vec<String>, StoreError> {
        let workspaces = self.workspaces().await?;
        let lines = Lines::new(&self.target, 1, self.options.timeout)?;
        Ok(inspect::all(&lines, &workspaces).await?)
    }
}

/// What is read of a workspace to hand it over or to check it.
#[cfg(test)]
pub(crate) fn statements() -> [(&'static str, &'static str); 2] {
    [("snapshot::RECORDS", &snapshot::RECORDS), ("inspect::ROWS", inspect::ROWS)]
}

async fn begin_epoch(lines: &Lines, at: Timestamp, beyond: i64) -> Result<()> {
    let line = lines.lend().await?;
    // One call of the function is one commit.
    let begun = async {
        let values: crate::lines::Values<'_> = &[&at.as_microsecond(), &LEAP, &beyond];
        line.client().execute("SELECT begin_epoch($1, $2, $3)", values).await?;
        Ok(())
    };
    let outcome = begun.await;
    line.settle(outcome)
}
