//! What tells caches that what they hold is still right: versions of records, the feed's head.

use std::sync::LazyLock;

use futures::try_join;
use polydex_store::{FeedHead, Revision, Validator};
use polydex_store_sql::{
    SqlRecord, dollars, feed_head, read_validator,
    statements::{FEED_HEAD, RECORD_TABLES, VALIDATOR_COLUMNS},
};

use crate::{error::Result, lines::Lines, row::Columns};

pub(crate) static VALIDATOR: LazyLock<String> = LazyLock::new(|| {
    dollars(&format!(
        "SELECT {VALIDATOR_COLUMNS} FROM {RECORD_TABLES}
         WHERE r.workspace_id = ?1 AND r.kind = ?2 AND r.number = ?3"
    ))
});

/// With the index that leads to the record.
#[cfg(test)]
pub(crate) fn statement() -> (&'static str, &'static str) {
    (&VALIDATOR, "using records_by_number on records r")
}

/// The version and the time of one record.
pub(crate) const REVISION: &str =
    "SELECT version, updated_at FROM records WHERE workspace_id = $1 AND number = $2";

/// How the versions that a record depends on are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Versions {
    /// All by one statement.
    Joined,
    /// Each by a statement of its own, all sent at once. Citus keeps the plans of statements on one
    /// table, and plans a join again at each call, which takes several times as long as to ask.
    OneByOne,
}

/// The validator of a record that refers to these.
pub(crate) async fn of<R: SqlRecord>(
    lines: &Lines,
    versions: Versions,
    (workspace, number): (i64, i64),
    refers_to: [Option<i64>; 2],
) -> Result<Option<Validator>> {
    match versions {
        Versions::Joined => joined::<R>(lines, workspace, number).await,
        Versions::OneByOne => Box::pin(one_by_one(lines, workspace, number, refers_to)).await,
    }
}

async fn joined<R: SqlRecord>(
    lines: &Lines,
    workspace: i64,
    number: i64,
) -> Result<Option<Validator>> {
    let rows = lines.read(&VALIDATOR, &[&workspace, &R::WORD, &number]).await?;
    rows.first().map(|row| read_validator(&mut Columns::of(row))).transpose()
}

/// The versions are of three moments, but none comes back: if they are those of a cached record, all
/// three were so at the first of them.
async fn one_by_one(
    lines: &Lines,
    workspace: i64,
    number: i64,
    refers_to: [Option<i64>; 2],
) -> Result<Option<Validator>> {
    let revision = |number| revision(lines, workspace, number);
    let [organization, manager] = refers_to;
    let (record, organization, manager) =
        try_join!(revision(Some(number)), revision(organization), revision(manager))?;
    Ok(record.map(|record| Validator { record, organization, manager }))
}

async fn revision(lines: &Lines, workspace: i64, number: Option<i64>) -> Result<Option<Revision>> {
    let Some(number) = number else { return Ok(None) };
    let rows = lines.read(REVISION, &[&workspace, &number]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let mut columns = Columns::of(row);
    Ok(Some(Revision { version: columns.take()?, updated: columns.take()? }))
}

/// The last change of a workspace.
pub(crate) async fn head(lines: &Lines, workspace: i64) -> Result<Option<FeedHead>> {
    let rows = lines.read(&dollars(FEED_HEAD), &[&workspace]).await?;
    rows.first().map(|row| feed_head(&mut Columns::of(row))).transpose()
}
