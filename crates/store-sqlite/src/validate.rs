//! What tells caches that what they hold is still right: versions of records, the feed's head.

use std::{marker::PhantomData, sync::LazyLock};

use polydex_store::{FeedHead, PageCache, Validated, Validator, changed_since};
use polydex_store_sql::{
    SqlRecord, changed, feed_head, read_validator,
    statements::{CHANGED, FEED_HEAD, RECORD_TABLES, VALIDATOR_COLUMNS},
};
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, params};

use crate::{
    error::{Result, failed},
    load,
    row::{Columns, row_of},
};

static VALIDATOR: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {VALIDATOR_COLUMNS} FROM {RECORD_TABLES}
         WHERE r.workspace_id = ?1 AND r.kind = ?2 AND r.row = ?3"
    )
});

/// With the index that leads to the record.
#[cfg(test)]
pub(crate) fn statement() -> (&'static str, &'static str) {
    (&VALIDATOR, "SEARCH r USING INTEGER PRIMARY KEY")
}

/// The validator of a record.
pub(crate) fn of<R: SqlRecord>(
    connection: &Connection,
    workspace: i64,
    number: i64,
) -> Result<Option<Validator>> {
    let mut statement = connection.prepare_cached(&VALIDATOR)?;
    at::<R>(&mut statement, workspace, number)
}

fn at<R: SqlRecord>(
    statement: &mut CachedStatement<'_>,
    workspace: i64,
    number: i64,
) -> Result<Option<Validator>> {
    let Some(row) = row_of(workspace, number) else { return Ok(None) };
    let read = statement
        .query_row(params![workspace, R::WORD, row], |row| read_validator(&mut Columns::of(row)));
    Ok(read.optional()?)
}

/// The last change of a workspace.
pub(crate) fn head(connection: &Connection, workspace: i64) -> Result<Option<FeedHead>> {
    let mut statement = connection.prepare_cached(FEED_HEAD)?;
    let read = statement.query_row([workspace], |row| feed_head(&mut Columns::of(row)));
    Ok(read.optional()?)
}

/// The last change of a workspace, and the numbers of the records changed since an earlier one.
pub(crate) fn feed(
    connection: &Connection,
    workspace: i64,
    since: Option<FeedHead>,
) -> Result<(Option<FeedHead>, Option<Vec<i64>>)> {
    let head = head(connection, workspace)?;
    let Some(since) = since else { return Ok((head, None)) };
    let mut statement = connection.prepare_cached(CHANGED)?;
    let values = [workspace, since.position];
    let rows = statement.query_map(values, |row| changed(&mut Columns::of(row)))?;
    Ok((head, changed_since(since, &rows.collect::<Result<Vec<_>, _>>()?)))
}

/// Reads what a cache lacks of the records of a page, within a transaction of the caller's.
pub(crate) struct Lacking<'c, R> {
    connection: &'c Connection,
    validators: CachedStatement<'c>,
    workspace: i64,
    cache: &'c dyn PageCache,
    changed: Option<Vec<i64>>,
    kind: PhantomData<R>,
}

impl<'c, R: SqlRecord> Lacking<'c, R> {
    pub(crate) fn new(
        connection: &'c Connection,
        workspace: i64,
        cache: &'c dyn PageCache,
        changed: Option<Vec<i64>>,
    ) -> Result<Self> {
        let validators = connection.prepare_cached(&VALIDATOR)?;
        Ok(Self { connection, validators, workspace, cache, changed, kind: PhantomData })
    }

    /// The record with a number; `None` if the cache holds it.
    pub(crate) fn read(&mut self, number: i64) -> Result<Option<Validated>> {
        if self.changed.as_ref().is_some_and(|of| self.cache.holds_unless(number, of)) {
            return Ok(None);
        }
        let vanished = || failed("a record vanished");
        let validator = at::<R>(&mut self.validators, self.workspace, number)?;
        if self.cache.holds(number, &validator.ok_or_else(vanished)?) {
            return Ok(None);
        }
        let row = row_of(self.workspace, number).ok_or_else(vanished)?;
        let read = load::validated_at_row::<R>(self.connection, self.workspace, row)?;
        let (record, validator) = read.ok_or_else(vanished)?;
        Ok(Some(Validated { record: record.into_any(), validator }))
    }
}
