//! Runs queries: one round trip in one transaction, so that the page, its total and its records
//! agree.

#[cfg(test)]
mod plans;

use std::{collections::HashMap, time::Duration};

use futures::future::join;
use polydex_model::{
    Query,
    query::{Cursor, Page, Window},
};
use polydex_store::{FeedHead, PageCache, ValidatedPage, changed_since};
use polydex_store_sql::{
    SqlRecord, changed, dollars, feed_head,
    query::{self, Statement, Statements},
    statements::{CHANGED, FEED_HEAD, RECORD_TABLES},
};
use tokio_postgres::{Row, types::ToSql};

use crate::{
    error::{Error, Result, failed},
    failover::ReadTarget,
    flavor::Postgres,
    load,
    pool::{Connection, Pool},
    row::{Bound, Columns},
};

/// Begins the transaction of a page with a time limit per statement.
///
/// The limit belongs to the transaction and is sent in the same message: no state is kept in the
/// session.
fn begin(allowed: Duration) -> String {
    let most = i32::MAX.unsigned_abs().into();
    let allowed = allowed.as_millis().clamp(1, most);
    format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = {allowed}"
    )
}

/// The page that the query's window selects.
pub(crate) async fn page<R: SqlRecord>(
    target: &ReadTarget,
    workspace: i64,
    query: &Query,
) -> Result<Page<R>> {
    let statements = compile::<R>(workspace, query)?;
    let whole = whole(&statements);
    let asked = Asked { statements: &statements, page: &whole, lacking: None };
    let Answer { counts, rows, .. } = asked.answer(target, query).await?;
    let read = |row| {
        let mut columns = Columns::of(row);
        let cursor = query::cursor(&mut columns, statements.keys)?;
        Ok((load::read::<R>(&mut columns)?, cursor))
    };
    let found = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(in_window(query, counts, found))
}

/// The same, of each record what a cache lacks, with the feed's head at that moment: one round trip
/// for the page and what changed, one for the records.
pub(crate) async fn validated_page<R: SqlRecord>(
    target: &ReadTarget,
    workspace: i64,
    query: &Query,
    cache: &dyn PageCache,
) -> Result<ValidatedPage> {
    let statements = compile::<R>(workspace, query)?;
    let lacking = Some(Lacking { workspace, kind: R::KEYWORD, cache });
    let asked = Asked { statements: &statements, page: &statements.page.sql, lacking };
    let Answer { counts, rows, records, head } = asked.answer(target, query).await?;
    let mut lacked = HashMap::new();
    for row in &records {
        let read = load::validated_row::<R>(row)?;
        lacked.insert(read.record.number(), read);
    }
    let read = |row| {
        let cursor = query::cursor(&mut Columns::of(row), statements.keys)?;
        Ok((lacked.remove(&cursor.number), cursor))
    };
    let found = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(ValidatedPage { head, page: in_window(query, counts, found) })
}

fn compile<R: SqlRecord>(workspace: i64, query: &Query) -> Result<Statements> {
    query::compile::<R>(workspace, query, &Postgres)
        .map_err(|mismatch| failed(mismatch.to_string()))
}

/// How many records pass the filter, and how many of them stand before the cursor.
type Counts = (u64, Option<u64>);

fn in_window<T>(
    query: &Query,
    (total, cursor_rank): Counts,
    mut found: Vec<(T, Cursor)>,
) -> Page<T> {
    if matches!(query.window, Window::Before { .. }) {
        found.reverse();
    }
    let here = found.len() as u64;
    let skipped = query::skipped(&query.window, total, cursor_rank, here);
    let (items, cursors) = found.into_iter().unzip();
    Page { items, cursors, total, skipped, more: skipped + here < total }
}

/// The page's statement, which returns the records after their sort keys.
pub(crate) fn whole(statements: &Statements) -> String {
    let keys: Vec<String> = (0..=statements.keys).map(|at| format!("f.k{at}")).collect();
    format!(
        "SELECT {}, {}
         FROM {RECORD_TABLES},
              (SELECT q.*, row_number() OVER () AS place FROM ({}) q) f
         WHERE r.workspace_id = $1 AND r.number = f.k{}
         ORDER BY f.place",
        keys.join(", "),
        *load::COLUMNS,
        statements.page.sql,
        statements.keys,
    )
}

/// What a page is asked with.
struct Asked<'a> {
    statements: &'a Statements,
    /// Answers the page: its records, or only where they are.
    page: &'a str,
    /// Asks for the records that a cache lacks.
    lacking: Option<Lacking<'a>>,
}

/// A cache of the records of a kind.
struct Lacking<'a> {
    workspace: i64,
    kind: &'static str,
    cache: &'a dyn PageCache,
}

struct Answer {
    counts: Counts,
    rows: Vec<Row>,
    /// Those that a cache lacks.
    records: Vec<Row>,
    head: Option<FeedHead>,
}

/// Maximum number of statements of a page; each may take the whole limit.
const STATEMENTS: u32 = 6;

impl Asked<'_> {
    async fn answer(&self, target: &ReadTarget, query: &Query) -> Result<Answer> {
        let ask = |tier, allowed| self.within(target.tier(tier), allowed);
        target.scheduler.read(query.size().conditions, ask).await
    }

    /// Runs the query on these connections, again if the acquired one turns out to be cut. `None`
    /// if the time limit was exceeded.
    async fn within(&self, pool: &Pool, allowed: Duration) -> Result<Option<Answer>> {
        let answer = match self.ask(pool, allowed).await {
            Err(error) if error.is_disconnect() && !matches!(error, Error::Late) => {
                self.ask(pool, allowed).await
            }
            outcome => outcome,
        };
        match answer {
            Err(error) if error.is_interruption() => Ok(None),
            answer => answer.map(Some),
        }
    }

    async fn ask(&self, pool: &Pool, allowed: Duration) -> Result<Answer> {
        let connection = pool.acquire().await?;
        let begin = begin(allowed);
        let answer = self.in_transaction(&connection, &begin);
        // The database itself cancels what takes too long, but it may not answer at all.
        let outcome = pool.with_longer_timeout(allowed.saturating_mul(STATEMENTS), answer).await;
        connection.release(outcome)
    }

    async fn in_transaction(&self, connection: &Connection, begin: &str) -> Result<Answer> {
        let Some(lacking) = &self.lacking else {
            let commit = async { Ok(connection.client().batch_execute("COMMIT").await?) };
            let ((counts, rows), ()) = Box::pin(self.page(connection, begin, commit)).await?;
            return Ok(Answer { counts, rows, records: Vec::new(), head: None });
        };
        let page = Box::pin(self.page(connection, begin, lacking.feed(connection)));
        let ((counts, rows), (head, changed)) = page.await?;
        let mut numbers = Vec::new();
        for row in &rows {
            let number = query::cursor(&mut Columns::of(row), self.statements.keys)?.number;
            let is_held = changed.as_ref().is_some_and(|of| lacking.cache.holds_unless(number, of));
            numbers.extend((!is_held).then_some(number));
        }
        let records = lacking.read(connection, &numbers).await?;
        Ok(Answer { counts, rows, records, head })
    }

    /// Sends everything before waiting for the first answer.
    async fn page<T>(
        &self,
        connection: &Connection,
        begin: &str,
        last: impl Future<Output = Result<T>>,
    ) -> Result<((Counts, Vec<Row>), T)> {
        let cursor_rank = self.statements.cursor_rank.as_ref().map(|(_, statement)| statement);
        let total_prepared = connection.prepare(&self.statements.total.sql).await?;
        let page_prepared = connection.prepare(self.page).await?;
        let rank_prepared = match cursor_rank {
            Some(Statement { sql, .. }) => Some(connection.prepare(sql).await?),
            None => None,
        };
        let client = connection.client();
        let (total, page) =
            (bound(&self.statements.total.values), bound(&self.statements.page.values));
        let (total, page) = (references(&total), references(&page));
        let cursor_rank = cursor_rank.map(|Statement { values, .. }| bound(values));
        let cursor_rank = cursor_rank.as_ref().map(|bound| references(bound));
        let cursor_rank = async {
            match (&rank_prepared, &cursor_rank) {
                (Some(prepared), Some(values)) => {
                    client.query_one(prepared, values).await.map(Some)
                }
                _ => Ok(None),
            }
        };
        // Joined futures send in their order. All are awaited, so that the reported error is the
        // first, which causes the others.
        let (((begun, total), (rows, cursor_rank)), last) = join(
            join(
                join(client.batch_execute(begin), client.query_one(&total_prepared, &total)),
                join(client.query(&page_prepared, &page), cursor_rank),
            ),
            last,
        )
        .await;
        begun?;
        let (total, rows, cursor_rank) = (total?, rows?, cursor_rank?);
        let last = last?;
        let cursor_rank = cursor_rank.as_ref().map(count).transpose()?;
        Ok((((count(&total)?, cursor_rank), rows), last))
    }
}

impl Lacking<'_> {
    /// The last change of the workspace, and what changed since the page was read before.
    async fn feed(&self, connection: &Connection) -> Result<(Option<FeedHead>, Option<Vec<i64>>)> {
        let since = self.cache.head();
        let from = since.map_or(i64::MAX, |head| head.position);
        let head = connection.prepare(&dollars(FEED_HEAD)).await?;
        let rows = connection.prepare(&dollars(CHANGED)).await?;
        let client = connection.client();
        let values: [&(dyn ToSql + Sync); 2] = [&self.workspace, &from];
        let (head, rows) =
            join(client.query(&head, &values[..1]), client.query(&rows, &values)).await;
        let (head, rows) = (head?, rows?);
        let head = head.first().map(|row| feed_head(&mut Columns::of(row))).transpose()?;
        let rows = rows.iter().map(|row| changed(&mut Columns::of(row)));
        let rows = rows.collect::<Result<Vec<_>>>()?;
        Ok((head, since.and_then(|since| changed_since(since, &rows))))
    }

    /// Reads the records with these numbers, and ends the transaction.
    async fn read(&self, connection: &Connection, numbers: &[i64]) -> Result<Vec<Row>> {
        let client = connection.client();
        if numbers.is_empty() {
            client.batch_execute("COMMIT").await?;
            return Ok(Vec::new());
        }
        let prepared = connection.prepare(&load::BY_NUMBERS).await?;
        let values: [&(dyn ToSql + Sync); 3] = [&self.workspace, &self.kind, &numbers];
        let (rows, ended) =
            join(client.query(&prepared, &values), client.batch_execute("COMMIT")).await;
        let rows = rows?;
        ended?;
        Ok(rows)
    }
}

fn bound(values: &[polydex_store_sql::Value]) -> Vec<Bound<'_>> {
    values.iter().map(Bound).collect()
}

fn references<'v>(bound: &'v [Bound<'v>]) -> Vec<&'v (dyn ToSql + Sync)> {
    bound.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn count(row: &Row) -> Result<u64> {
    let number: i64 = row.try_get(0)?;
    Ok(u64::try_from(number).unwrap_or_default())
}
