//! Reading the change feed.

use polydex_store::FeedEntry;
use polydex_store_sql::{dollars, feed_entry, statements};
use uuid::Uuid;

use crate::{
    error::Result,
    lines::{Lines, Values},
    row::Columns,
};

/// The feed behind a position.
pub(crate) async fn behind(
    lines: &Lines,
    workspace: i64,
    position: i64,
    limit: u32,
) -> Result<Vec<FeedEntry>> {
    entries(lines, statements::FEED, &[&workspace, &position, &i64::from(limit)]).await
}

/// The changes of one record, newest first.
pub(crate) async fn of_record(
    lines: &Lines,
    workspace: i64,
    record: Uuid,
    limit: u32,
) -> Result<Vec<FeedEntry>> {
    entries(lines, statements::HISTORY, &[&workspace, &record, &i64::from(limit)]).await
}

async fn entries(lines: &Lines, sql: &str, values: Values<'_>) -> Result<Vec<FeedEntry>> {
    let rows = lines.read(&dollars(sql), values).await?;
    rows.iter().map(|row| feed_entry(&mut Columns::of(row))).collect()
}
