//! Reads the change feed.

use polydex_store::FeedEntry;
use polydex_store_sql::{dollars, feed_entry, statements};
use uuid::Uuid;

use crate::{
    error::Result,
    pool::{Pool, Values},
    row::Columns,
};

/// Entries after a position.
pub(crate) async fn behind(
    pool: &Pool,
    workspace: i64,
    position: i64,
    limit: u32,
) -> Result<Vec<FeedEntry>> {
    entries(pool, statements::FEED, &[&workspace, &position, &i64::from(limit)]).await
}

/// The changes of one record, newest first.
pub(crate) async fn of_record(
    pool: &Pool,
    workspace: i64,
    record: Uuid,
    limit: u32,
) -> Result<Vec<FeedEntry>> {
    entries(pool, statements::HISTORY, &[&workspace, &record, &i64::from(limit)]).await
}

async fn entries(pool: &Pool, sql: &str, values: Values<'_>) -> Result<Vec<FeedEntry>> {
    let rows = pool.read(&dollars(sql), values).await?;
    rows.iter().map(|row| feed_entry(&mut Columns::of(row))).collect()
}
