//! Runs queries: one round trip in one transaction, so that the page, its total and its records
//! agree.

#[cfg(test)]
mod plans;

use std::time::Duration;

use futures::future::join;
use polydex_model::{
    Query,
    query::{Page, Window},
};
use polydex_store_sql::{
    SqlRecord,
    query::{self, Statement, Statements},
    statements::RECORD_TABLES,
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
    let statements = query::compile::<R>(workspace, query, &Postgres);
    let statements = statements.map_err(|mismatch| failed(mismatch.to_string()))?;
    let whole = whole(&statements);
    let (statements_sent, sql) = (&statements, &*whole);
    let ask = |tier, allowed| ask_within(target.tier(tier), statements_sent, sql, allowed);
    let answer = target.scheduler.read(query.size().conditions, ask).await;
    let Answer { total, cursor_rank, rows } = answer?;
    let read = |row| {
        let mut columns = Columns::of(row);
        let cursor = query::cursor(&mut columns, statements.keys)?;
        Ok((load::read::<R>(&mut columns)?, cursor))
    };
    let mut found = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    if matches!(query.window, Window::Before { .. }) {
        found.reverse();
    }
    let here = found.len() as u64;
    let skipped = query::skipped(&query.window, total, cursor_rank, here);
    let (items, cursors) = found.into_iter().unzip();
    Ok(Page { items, cursors, total, skipped, more: skipped + here < total })
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

struct Answer {
    total: u64,
    cursor_rank: Option<u64>,
    rows: Vec<Row>,
}

/// Runs the query on these connections, again if the acquired one turns out to be cut. `None` if
/// the time limit was exceeded.
async fn ask_within(
    pool: &Pool,
    statements: &Statements,
    whole: &str,
    allowed: Duration,
) -> Result<Option<Answer>> {
    let answer = match ask(pool, statements, whole, allowed).await {
        Err(error) if error.is_disconnect() && !matches!(error, Error::Late) => {
            ask(pool, statements, whole, allowed).await
        }
        outcome => outcome,
    };
    match answer {
        Err(error) if error.is_interruption() => Ok(None),
        answer => answer.map(Some),
    }
}

async fn ask(
    pool: &Pool,
    statements: &Statements,
    whole: &str,
    allowed: Duration,
) -> Result<Answer> {
    let connection = pool.acquire().await?;
    let begin = begin(allowed);
    let answer = in_one_trip(&connection, statements, whole, &begin);
    // The database itself cancels what takes too long, but it may not answer at all.
    let outcome = pool.with_longer_timeout(allowed.saturating_mul(STATEMENTS), answer).await;
    connection.release(outcome)
}

/// Maximum number of statements of a page; each may take the whole limit.
const STATEMENTS: u32 = 3;

/// Sends everything before waiting for the first answer.
async fn in_one_trip(
    connection: &Connection,
    statements: &Statements,
    whole: &str,
    begin: &str,
) -> Result<Answer> {
    let cursor_rank = statements.cursor_rank.as_ref().map(|(_, statement)| statement);
    let total_prepared = connection.prepare(&statements.total.sql).await?;
    let page_prepared = connection.prepare(whole).await?;
    let rank_prepared = match cursor_rank {
        Some(Statement { sql, .. }) => Some(connection.prepare(sql).await?),
        None => None,
    };
    let client = connection.client();
    let (total, page) = (bound(&statements.total.values), bound(&statements.page.values));
    let (total, page) = (references(&total), references(&page));
    let cursor_rank = cursor_rank.map(|Statement { values, .. }| bound(values));
    let cursor_rank = cursor_rank.as_ref().map(|bound| references(bound));
    let cursor_rank = async {
        match (&rank_prepared, &cursor_rank) {
            (Some(prepared), Some(values)) => client.query_one(prepared, values).await.map(Some),
            _ => Ok(None),
        }
    };
    // Joined futures send in their order. All are awaited, so that the reported error is the first,
    // which causes the others.
    let (((begun, total), (rows, cursor_rank)), ended) = join(
        join(
            join(client.batch_execute(begin), client.query_one(&total_prepared, &total)),
            join(client.query(&page_prepared, &page), cursor_rank),
        ),
        client.batch_execute("COMMIT"),
    )
    .await;
    begun?;
    let (total, rows, cursor_rank) = (total?, rows?, cursor_rank?);
    ended?;
    let total = count(&total)?;
    let cursor_rank = cursor_rank.as_ref().map(count).transpose()?;
    Ok(Answer { total, cursor_rank, rows })
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
