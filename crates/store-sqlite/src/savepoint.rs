//! One change of a group, kept apart from its neighbours.

use rusqlite::Connection;

use crate::error::Result;

/// Runs `work` so that an error undoes it alone.
pub(crate) fn within<T>(connection: &Connection, work: impl FnOnce() -> Result<T>) -> Result<T> {
    run(connection, "SAVEPOINT change")?;
    let outcome = work();
    // Some failures (a full disk) undo the whole transaction, the savepoint with it; the writer
    // sees that by itself.
    if outcome.is_err() && !connection.is_autocommit() {
        run(connection, "ROLLBACK TO change")?;
    }
    if !connection.is_autocommit() {
        run(connection, "RELEASE change")?;
    }
    outcome
}

fn run(connection: &Connection, sql: &str) -> Result<()> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}
