//! The change feed's side of a write.

use polydex_store::words::Word as _;
use rusqlite::{Connection, params};

use super::erases;
use crate::{error::Result, prepare::Prepared};

/// Appends the change to the feed, in the commit that carries it.
pub(super) fn append(connection: &Connection, prepared: &Prepared, position: i64) -> Result<()> {
    let change = &prepared.change;
    let (workspace, after) = (change.workspace.0, &change.after);
    connection
        .prepare_cached(
            "INSERT INTO changes (workspace_id, position, event, record_number, version, happened,
                                  at, person, key_id, dialect, request)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            workspace,
            position,
            change.event.0,
            after.number(),
            after.version(),
            change.happened.word(),
            change.at.as_microsecond(),
            change.actor.person.map(|person| person.0),
            change.actor.key.map(|key| key.0),
            change.actor.dialect.as_ref().map(polydex_model::Dialect::as_str),
            change.actor.request,
        ])?;
    if erases(prepared) {
        return forget(connection, workspace, after.number());
    }
    let difference =
        serde_json::to_string(&prepared.difference).expect("a difference is JSON with text keys");
    connection
        .prepare_cached(
            "INSERT INTO differences (workspace_id, position, difference) VALUES (?1, ?2, ?3)",
        )?
        .execute((workspace, position, difference))?;
    Ok(())
}

/// Drops what the feed knows of a person; the heads stay.
fn forget(connection: &Connection, workspace: i64, number: i64) -> Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM differences
             WHERE workspace_id = ?1 AND position IN (
                 SELECT position FROM changes WHERE workspace_id = ?1 AND record_number = ?2)",
        )?
        .execute((workspace, number))?;
    Ok(())
}
