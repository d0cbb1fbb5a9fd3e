//! Reads the change feed.

use polydex_store::FeedEntry;
use polydex_store_sql::{feed_entry, statements};
use rusqlite::{Connection, Params};
use uuid::Uuid;

use crate::{error::Result, row::Columns};

/// Entries after a position.
pub(crate) fn behind(
    connection: &Connection,
    workspace: i64,
    position: i64,
    limit: u32,
) -> Result<Vec<FeedEntry>> {
    entries(connection, statements::FEED, (workspace, position, limit))
}

/// The changes of one record, newest first.
pub(crate) fn of_record(
    connection: &Connection,
    workspace: i64,
    record: Uuid,
    limit: u32,
) -> Result<Vec<FeedEntry>> {
    entries(connection, statements::HISTORY, (workspace, record, limit))
}

fn entries(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<FeedEntry>> {
    let mut statement = connection.prepare_cached(sql)?;
    let entries = statement.query_map(values, |row| feed_entry(&mut Columns::of(row)))?;
    Ok(entries.collect::<Result<_, _>>()?)
}
