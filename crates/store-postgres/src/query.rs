//! Answering queries: one round trip, in one transaction, so that the page, its totals and its
//! records agree.

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
    flavor::Postgres,
    lines::{Line, Lines},
    load,
    places::Place,
    row::{Bound, Columns},
};

/// Begins the transaction of a page, each of whose statements may take so long.
///
/// The limit goes with the transaction, in the same message: nothing is kept in the session.
fn begin(allowed: Duration) -> String {
    let most = i32::MAX.unsigned_abs().into();
    let allowed = allowed.as_millis().clamp(1, most);
    format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = {allowed}"
    )
}

/// The part of the answer that the query's window asks for.
pub(crate) async fn page<R: SqlRecord>(
    place: &Place,
    workspace: i64,
    query: &Query,
) -> Result<Page<R>> {
    let statements = query::compile::<R>(workspace, query, &Postgres);
    let statements = statements.map_err(|misfit| failed(misfit.to_string()))?;
    let whole = whole(&statements);
    let (statements_sent, sql) = (&statements, &*whole);
    let ask = |tier, allowed| ask_within(place.tier(tier), statements_sent, sql, allowed);
    let answer = place.scheduler.read(query.size().conditions, ask).await;
    let Answer { total, beside, rows } = answer?;
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
    let skipped = query::skipped(&query.window, total, beside, here);
    let (items, cursors) = found.into_iter().unzip();
    Ok(Page { items, cursors, total, skipped, more: skipped + here < total })
}

/// The page's statement, which answers the records behind their sort keys.
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
    beside: Option<u64>,
    rows: Vec<Row>,
}

/// Asks on these connections, once more if the one that was taken turns out to be cut. `None` if the
/// time was over.
async fn ask_within(
    lines: &Lines,
    statements: &Statements,
    whole: &str,
    allowed: Duration,
) -> Result<Option<Answer>> {
    let answer = match ask(lines, statements, whole, allowed).await {
        Err(error) if error.parts() && !matches!(error, Error::Late) => {
            ask(lines, statements, whole, allowed).await
        }
        outcome => outcome,
    };
    match answer {
        Err(error) if error.is_interruption() => Ok(None),
        answer => answer.map(Some),
    }
}

async fn ask(
    lines: &Lines,
    statements: &Statements,
    whole: &str,
    allowed: Duration,
) -> Result<Answer> {
    let line = lines.lend().await?;
    let begin = begin(allowed);
    let answer = in_one_trip(&line, statements, whole, &begin);
    // The database itself cuts off what takes too long; it may not answer at all, though.
    let outcome = lines.in_time_and(allowed.saturating_mul(STATEMENTS), answer).await;
    line.settle(outcome)
}

/// Most statements of a page: each may take all of the time.
const STATEMENTS: u32 = 3;

/// Everything is sent before the first answer is waited for.
async fn in_one_trip(
    line: &Line,
    statements: &Statements,
    whole: &str,
    begin: &str,
) -> Result<Answer> {
    let beside = statements.beside.as_ref().map(|(_, statement)| statement);
    let total_prepared = line.prepare(&statements.total.sql).await?;
    let page_prepared = line.prepare(whole).await?;
    let beside_prepared = match beside {
        Some(Statement { sql, .. }) => Some(line.prepare(sql).await?),
        None => None,
    };
    let client = line.client();
    let (total, page) = (bound(&statements.total.values), bound(&statements.page.values));
    let (total, page) = (references(&total), references(&page));
    let beside = beside.map(|Statement { values, .. }| bound(values));
    let beside = beside.as_ref().map(|bound| references(bound));
    let beside = async {
        match (&beside_prepared, &beside) {
            (Some(prepared), Some(values)) => client.query_one(prepared, values).await.map(Some),
            _ => Ok(None),
        }
    };
    // Joined futures send in their order. All are waited for, so that the first error is the one
    // that the others are the consequence of.
    let (((begun, total), (rows, beside)), ended) = join(
        join(
            join(client.batch_execute(begin), client.query_one(&total_prepared, &total)),
            join(client.query(&page_prepared, &page), beside),
        ),
        client.batch_execute("COMMIT"),
    )
    .await;
    begun?;
    let (total, rows, beside) = (total?, rows?, beside?);
    ended?;
    let total = count(&total)?;
    let beside = beside.as_ref().map(count).transpose()?;
    Ok(Answer { total, beside, rows })
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
