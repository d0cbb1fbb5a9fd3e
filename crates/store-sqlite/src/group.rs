//! Changes that share a commit, and are refused one by one.
//!
//! Most often none is refused. So they are tried without savepoints, for which SQLite keeps a copy of
//! every page that is touched; if one is refused, all are carried out anew, each in its own.

use polydex_store::{Committed, StoreError};
use rusqlite::Connection;

use crate::{
    error::{Error, Result},
    search,
    write::Done,
};

/// What the jobs of one commit share.
pub(crate) struct Group<'c> {
    pub(crate) connection: &'c Connection,
    /// New texts of the search index by row. They are written at the end of the group, as the
    /// index puts all that it holds on disk whenever a savepoint begins.
    search: Vec<(i64, String)>,
    has_savepoints: bool,
    /// Whether something was refused, and is still there.
    is_spoilt: bool,
}

impl<'c> Group<'c> {
    /// Begins a transaction.
    pub(crate) fn begin(connection: &'c Connection) -> Result<Self, StoreError> {
        // The lock at once: counters that are read must not be those before another process's commit.
        execute(connection, "BEGIN IMMEDIATE")?;
        Ok(Self { connection, search: Vec::new(), has_savepoints: false, is_spoilt: false })
    }

    /// Does `work` so that an error undoes it alone.
    ///
    /// The error may have left the work half done as long as there are no savepoints: all is done
    /// anew then, and it counts how `work` ends that time.
    pub(crate) fn apart<T, E>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<Error>,
    {
        if !self.has_savepoints {
            let outcome = work(self);
            self.is_spoilt |= outcome.is_err();
            return outcome;
        }
        let texts = self.search.len();
        run(self.connection, "SAVEPOINT change")?;
        let outcome = work(self);
        // Some failures (a full disk) undo the whole transaction, the savepoint with it; the writer
        // sees that by itself.
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

    /// Takes note of what a change leaves for the end of the group; what it is answered.
    pub(crate) fn take(&mut self, done: Done) -> Committed {
        self.search.extend(done.search);
        done.committed
    }

    /// Takes note of texts for the end of the group.
    pub(crate) fn index(&mut self, texts: Vec<(i64, String)>) {
        self.search.extend(texts);
    }

    /// Whether all must be done anew, [with savepoints](Self::with_savepoints).
    pub(crate) fn is_spoilt(&self) -> bool {
        self.is_spoilt
    }

    /// Undoes all, and begins anew.
    pub(crate) fn with_savepoints(self) -> Result<Self, StoreError> {
        // Some failures undo it by themselves.
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

/// Undoes what is not committed.
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
