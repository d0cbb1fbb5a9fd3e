//! Requests that were carried out, and what was answered to them.

use jiff::Timestamp;
use polydex_store::{IdempotencyKey, StoredResponse, WriteError};
use polydex_store_sql::{statements, stored_response};
use rusqlite::{Connection, OptionalExtension as _};

use crate::{error::Result, row::Columns};

/// How many that are over make room for each new one: more than come in, so that none pile up, and
/// few enough for a commit that others wait for.
const DROPPED: i64 = 4;

/// Notes a request in the commit that carries its change; refused if an earlier commit has it.
pub(crate) fn note(
    connection: &Connection,
    workspace: i64,
    once: &IdempotencyKey,
    record: i64,
    now: Timestamp,
) -> Result<()> {
    let now = now.as_microsecond();
    connection
        .prepare_cached(
            "DELETE FROM answers
             WHERE workspace_id = ?1 AND digest IN (
                 SELECT digest FROM answers
                 WHERE workspace_id = ?1 AND until <= ?2
                 ORDER BY until
                 LIMIT ?3)",
        )?
        .execute((workspace, now, DROPPED))?;
    let noted = connection
        .prepare_cached(
            "INSERT INTO answers (workspace_id, digest, request, record_number, until)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (workspace_id, digest) DO UPDATE SET
                 request = excluded.request,
                 record_number = excluded.record_number,
                 until = excluded.until,
                 answer = NULL
             WHERE until <= ?6",
        )?
        .execute((
            workspace,
            once.digest,
            once.request,
            record,
            once.until.as_microsecond(),
            now,
        ))?;
    if noted == 0 { Err(WriteError::Repeated.into()) } else { Ok(()) }
}

/// Keeps the answer to a request that was carried out; whether it was.
pub(crate) fn keep(
    connection: &Connection,
    workspace: i64,
    digest: &[u8; 32],
    answer: &[u8],
) -> Result<bool> {
    let kept =
        connection.prepare_cached(statements::KEEP_ANSWER)?.execute((workspace, digest, answer))?;
    Ok(kept > 0)
}

/// What is known of a request.
pub(crate) fn find(
    connection: &Connection,
    workspace: i64,
    digest: &[u8; 32],
) -> Result<Option<StoredResponse>> {
    let mut statement = connection.prepare_cached(statements::ANSWER)?;
    let read = |row: &rusqlite::Row<'_>| stored_response(&mut Columns::of(row));
    Ok(statement.query_row((workspace, digest), read).optional()?)
}

/// Drops what was answered of a record whose data goes for good.
pub(crate) fn forget(connection: &Connection, workspace: i64, record: i64) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM answers WHERE workspace_id = ?1 AND record_number = ?2")?
        .execute((workspace, record))?;
    Ok(())
}
