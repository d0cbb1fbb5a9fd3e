//! How far a transfer is, and the beginning of an epoch behind it.

use jiff::Timestamp;
use polydex_store::transfer::{LEAP, Progress};
use polydex_store_sql::Cells as _;
use rusqlite::{Connection, OptionalExtension as _};

use crate::{error::Result, row::Columns};

/// How far the transfer into this file is.
pub(super) fn progress(connection: &Connection) -> Result<Option<Progress>> {
    let mut statement = connection.prepare_cached("SELECT progress FROM transfer")?;
    let progress = statement.query_row([], |row| Columns::of(row).json()).optional()?;
    Ok(progress.flatten())
}

/// Notes how far it is.
pub(super) fn note(connection: &Connection, progress: &Progress) -> Result<()> {
    let progress = serde_json::to_string(progress).expect("cursors and digests are JSON");
    connection
        .prepare_cached("INSERT OR REPLACE INTO transfer (one, progress) VALUES (1, ?1)")?
        .execute([progress])?;
    Ok(())
}

/// Parts this file from the one that it was copied from.
pub(super) fn begin(connection: &Connection, at: Timestamp, beyond: i64) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE counters
             SET epoch = max(epoch + 1, ?1), last_number = max(last_number + ?2, ?3)",
        )?
        .execute((at.as_microsecond(), LEAP, beyond))?;
    // AUTOINCREMENT counts here; there is no row before the first key.
    connection
        .prepare_cached("UPDATE sqlite_sequence SET seq = seq + ?1 WHERE name = 'keys'")?
        .execute([LEAP])?;
    connection.prepare_cached("DELETE FROM transfer")?.execute([])?;
    Ok(())
}
