//! Answering queries: one round trip, in one transaction, so that the page, its totals and its
//! records agree.

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
    let statements = compile::<R>(workspace, query)?;
    let whole = whole(&statements);
    let asked = Asked { statements: &statements, page: &whole, lacking: None };
    let Answer { counts, rows, .. } = asked.answer(place, query).await?;
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
    place: &Place,
    workspace: i64,
    query: &Query,
    cache: &dyn PageCache,
) -> Result<ValidatedPage> {
    let statements = compile::<R>(workspace, query)?;
    let lacking = Some(Lacking { workspace, kind: R::WORD, cache });
    let asked = Asked { statements: &statements, page: &statements.page.sql, lacking };
    let Answer { counts, rows, records, head } = asked.answer(place, query).await?;
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
    query::compile::<R>(workspace, query, &Postgres).map_err(|misfit| failed(misfit.to_string()))
}

/// How many records pass the filter, and how many of them stand before the cursor.
type Counts = (u64, Option<u64>);

fn in_window<T>(query: &Query, (total, beside): Counts, mut found: Vec<(T, Cursor)>) -> Page<T> {
    if matches!(query.window, Window::Before { .. }) {
        found.reverse();
    }
    let here = found.len() as u64;
    let skipped = query::skipped(&query.window, total, beside, here);
    let (items, cursors) = found.into_iter().unzip();
    Page { items, cursors, total, skipped, more: skipped + here < total }
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

/// Most statements of a page: each may take all of the time.
const STATEMENTS: u32 = 6;

impl Asked<'_> {
    async fn answer(&self, place: &Place, query: &Query) -> Result<Answer> {
        let ask = |tier, allowed| self.within(place.tier(tier), allowed);
        place.scheduler.read(query.size().conditions, ask).await
    }

    /// Asks on these connections, once more if the one that was taken turns out to be cut. `None` if
    /// the time was over.
    async fn within(&self, lines: &Lines, allowed: Duration) -> Result<Option<Answer>> {
        let answer = match self.ask(lines, allowed).await {
            Err(error) if error.parts() && !matches!(error, Error::Late) => {
                self.ask(lines, allowed).await
            }
            outcome => outcome,
        };
        match answer {
            Err(error) if error.is_interruption() => Ok(None),
            answer => answer.map(Some),
        }
    }

    async fn ask(&self, lines: &Lines, allowed: Duration) -> Result<Answer> {
        let line = lines.lend().await?;
        let begin = begin(allowed);
        let answer = self.in_transaction(&line, &begin);
        // The database itself cuts off what takes too long; it may not answer at all, though.
        let outcome = lines.in_time_and(allowed.saturating_mul(STATEMENTS), answer).await;
        line.settle(outcome)
    }

    async fn in_transaction(&self, line: &Line, begin: &str) -> Result<Answer> {
        let Some(lacking) = &self.lacking else {
            let commit = async { Ok(line.client().batch_execute("COMMIT").await?) };
            let ((counts, rows), ()) = Box::pin(self.page(line, begin, commit)).await?;
            return Ok(Answer { counts, rows, records: Vec::new(), head: None });
        };
        let page = Box::pin(self.page(line, begin, lacking.feed(line)));
        let ((counts, rows), (head, changed)) = page.await?;
        let mut numbers = Vec::new();
        for row in &rows {
            let number = query::cursor(&mut Columns::of(row), self.statements.keys)?.number;
            let is_held = changed.as_ref().is_some_and(|of| lacking.cache.holds_unless(number, of));
            numbers.extend((!is_held).then_some(number));
        }
        let records = lacking.read(line, &numbers).await?;
        Ok(Answer { counts, rows, records, head })
    }

    /// Everything is sent before the first answer is waited for, `last` included.
    async fn page<T>(
        &self,
        line: &Line,
        begin: &str,
        last: impl Future<Output = Result<T>>,
    ) -> Result<((Counts, Vec<Row>), T)> {
        let beside = self.statements.beside.as_ref().map(|(_, statement)| statement);
        let total_prepared = line.prepare(&self.statements.total.sql).await?;
        let page_prepared = line.prepare(self.page).await?;
        let beside_prepared = match beside {
            Some(Statement { sql, .. }) => Some(line.prepare(sql).await?),
            None => None,
        };
        let client = line.client();
        let (total, page) =
            (bound(&self.statements.total.values), bound(&self.statements.page.values));
        let (total, page) = (references(&total), references(&page));
        let beside = beside.map(|Statement { values, .. }| bound(values));
        let beside = beside.as_ref().map(|bound| references(bound));
        let beside = async {
            match (&beside_prepared, &beside) {
                (Some(prepared), Some(values)) => {
                    client.query_one(prepared, values).await.map(Some)
                }
                _ => Ok(None),
            }
        };
        // Joined futures send in their order. All are waited for, so that the first error is the one
        // that the others are the consequence of.
        let (((begun, total), (rows, beside)), last) = join(
            join(
                join(client.batch_execute(begin), client.query_one(&total_prepared, &total)),
                join(client.query(&page_prepared, &page), beside),
            ),
            last,
        )
        .await;
        begun?;
        let (total, rows, beside) = (total?, rows?, beside?);
        let last = last?;
        let beside = beside.as_ref().map(count).transpose()?;
        Ok((((count(&total)?, beside), rows), last))
    }
}

impl Lacking<'_> {
    /// The last change of the workspace, and what changed since the page was read before.
    async fn feed(&self, line: &Line) -> Result<(Option<FeedHead>, Option<Vec<i64>>)> {
        let since = self.cache.head();
        let from = since.map_or(i64::MAX, |head| head.position);
        let head = line.prepare(&dollars(FEED_HEAD)).await?;
        let rows = line.prepare(&dollars(CHANGED)).await?;
        let client = line.client();
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
    async fn read(&self, line: &Line, numbers: &[i64]) -> Result<Vec<Row>> {
        let client = line.client();
        if numbers.is_empty() {
            client.batch_execute("COMMIT").await?;
            return Ok(Vec::new());
        }
        let prepared = line.prepare(&load::BY_NUMBERS).await?;
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
