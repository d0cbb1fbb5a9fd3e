//! Changes that share a commit and are refused one by one.
//!
//! Usually none is refused. So they are tried without savepoints, for which SQLite copies every
//! page that is touched; if one is refused, the batch restarts with a savepoint for each change.

use polydex_store::StoreError;
use rusqlite::Connection;

use crate::{
    error::{Error, Result},
    search,
};

/// The state of one commit.
pub(crate) struct Batch<'c> {
    pub(crate) connection: &'c Connection,
    /// New texts of the search index by row. They are written at the end of the batch, because the
    /// index flushes all it holds to disk whenever a savepoint begins.
    search: Vec<(i64, String)>,
    has_savepoints: bool,
    /// Whether a change was refused, so that its partial work must be undone.
    needs_retry: bool,
}

impl<'c> Batch<'c> {
    /// Begins a transaction.
    pub(crate) fn begin(connection: &'c Connection) -> Result<Self, StoreError> {
        // Take the lock at once: counters must not be read before another process's commit.
        execute(connection, "BEGIN IMMEDIATE")?;
        Ok(Self { connection, search: Vec::new(), has_savepoints: false, needs_retry: false })
    }

    /// Runs `work`; an error undoes only that work.
    ///
    /// Without savepoints an error may leave the work half done: then the whole batch runs again,
    /// and the outcome of that run counts.
    pub(crate) fn in_savepoint<T, E>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<Error>,
    {
        if !self.has_savepoints {
            let outcome = work(self);
            self.needs_retry |= outcome.is_err();
            return outcome;
        }
        let texts = self.search.len();
        run(self.connection, "SAVEPOINT change")?;
        let outcome = work(self);
        // Some failures (a full disk) roll back the whole transaction with its savepoint; the
        // writer detects that.
        if outcome.is_err() {
            self.search.truncate(texts);
            if !self.connection.is_autocommit() {
                run(self.connection, "ROLLBACK TO change")?;
            }
        }
        if !self.connection.is_autocommit() {
            run(self.connection, "RELEASE change")?;
        }
        outcome
    }

    /// Queues search-index updates for the end of the batch.
    pub(crate) fn queue_index_updates(&mut self, texts: impl IntoIterator<Item = (i64, String)>) {
        self.search.extend(texts);
    }

    /// Whether the batch must run again [with savepoints](Self::restart_with_savepoints).
    pub(crate) fn needs_retry(&self) -> bool {
        self.needs_retry
    }

    /// Rolls back and begins a new transaction.
    pub(crate) fn restart_with_savepoints(self) -> Result<Self, StoreError> {
        // Some failures have already rolled it back.
        if !self.connection.is_autocommit() {
            execute(self.connection, "ROLLBACK")?;
        }
        Ok(Self { has_savepoints: true, ..Self::begin(self.connection)? })
    }

    pub(crate) fn commit(self) -> Result<(), StoreError> {
        search::index(self.connection, &self.search)?;
        execute(self.connection, "COMMIT")
    }
}

/// Rolls back an open transaction.
pub(crate) fn roll_back(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(error) = execute(connection, "ROLLBACK")
    {
        tracing::error!(%error, "a transaction could not be rolled back");
    }
}

fn execute(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    Ok(run(connection, sql)?)
}

fn run(connection: &Connection, sql: &str) -> Result<()> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}
