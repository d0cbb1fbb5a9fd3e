//! The change feed's side of a write.

use jiff::Timestamp;
use polydex_model::{Actor, ChangeKind, Difference, EventId};
use polydex_store::{FeedEntry, keywords::Keyword as _};
use polydex_store_sql::{Prepared, statements};
use rusqlite::{Connection, params};

use super::erases;
use crate::{answers, error::Result};

/// The head of an entry.
struct Head<'c> {
    position: i64,
    event: EventId,
    number: i64,
    version: i64,
    happened: ChangeKind,
    at: Timestamp,
    actor: &'c Actor,
}

/// Appends the change to the feed, in the commit that carries it.
pub(super) fn append(connection: &Connection, prepared: &Prepared, position: i64) -> Result<()> {
    let change = &prepared.change;
    let (workspace, after) = (change.workspace.0, &change.after);
    let head = Head {
        position,
        event: change.event,
        number: after.number(),
        version: after.version(),
        happened: change.happened,
        at: change.at,
        actor: &change.actor,
    };
    insert_head(connection, workspace, &head)?;
    if erases(prepared) {
        answers::forget(connection, workspace, after.number())?;
        return forget(connection, workspace, after.number());
    }
    insert_difference(connection, workspace, position, &prepared.difference)
}

/// Puts an entry in as another database has it.
pub(crate) fn insert(connection: &Connection, workspace: i64, entry: &FeedEntry) -> Result<()> {
    let head = Head {
        position: entry.position,
        event: entry.event,
        number: entry.number,
        version: entry.version,
        happened: entry.happened,
        at: entry.at,
        actor: &entry.actor,
    };
    insert_head(connection, workspace, &head)?;
    match &entry.difference {
        Some(difference) => insert_difference(connection, workspace, entry.position, difference),
        None => Ok(()),
    }
}

fn insert_head(connection: &Connection, workspace: i64, head: &Head<'_>) -> Result<()> {
    connection.prepare_cached(statements::INSERT_CHANGE)?.execute(params![
        workspace,
        head.position,
        head.event.0,
        head.number,
        head.version,
        head.happened.keyword(),
        head.at.as_microsecond(),
        head.actor.person.map(|person| person.0),
        head.actor.key.map(|key| key.0),
        head.actor.dialect.as_ref().map(polydex_model::Dialect::as_str),
        head.actor.request,
    ])?;
    Ok(())
}

fn insert_difference(
    connection: &Connection,
    workspace: i64,
    position: i64,
    difference: &Difference,
) -> Result<()> {
    let difference =
        serde_json::to_string(difference).expect("a difference is JSON with text keys");
    connection
        .prepare_cached(statements::INSERT_DIFFERENCE)?
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
