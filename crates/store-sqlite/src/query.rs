//! Answering queries.
//!
//! The page, its totals and its records are read in one transaction, so that they agree.

mod first;
#[cfg(test)]
mod plans;

use polydex_model::{
    Query,
    query::{Cursor, Page, Window},
};
use polydex_store::{PageCache, ValidatedPage};
use polydex_store_sql::{
    SqlRecord,
    query::{self, Statement, Statements},
};
use rusqlite::Connection;

use crate::{
    error::{Result, failed},
    flavor::Sqlite,
    load,
    row::{Columns, bound, row_of},
    validate::{self, Lacking},
};

/// The part of the answer that the query's window asks for.
pub(crate) fn page<R: SqlRecord>(
    connection: &Connection,
    workspace: i64,
    query: &Query,
) -> Result<Page<R>> {
    let transaction = connection.unchecked_transaction()?;
    let record = |cursor: &Cursor| record(&transaction, workspace, cursor.number);
    page_of::<R, R>(&transaction, workspace, query, |found| found.iter().map(record).collect())
}

/// The same, of each record what a cache lacks, with the feed's head at that moment.
pub(crate) fn validated_page<R: SqlRecord>(
    connection: &Connection,
    workspace: i64,
    query: &Query,
    cache: &dyn PageCache,
) -> Result<ValidatedPage> {
    let transaction = connection.unchecked_transaction()?;
    let (head, changed) = validate::feed(&transaction, workspace, cache.head())?;
    let mut lacking = Lacking::<R>::new(&transaction, workspace, cache, changed)?;
    let page = page_of::<R, _>(&transaction, workspace, query, |found| {
        found.iter().map(|cursor| lacking.read(cursor.number)).collect()
    })?;
    drop(lacking);
    Ok(ValidatedPage { head, page })
}

fn page_of<R: SqlRecord, T>(
    connection: &Connection,
    workspace: i64,
    query: &Query,
    read: impl FnOnce(&[Cursor]) -> Result<Vec<T>>,
) -> Result<Page<T>> {
    let statements = compile::<R>(workspace, query)?;
    let (mut found, total) = find(connection, &statements, &query.window)?;
    if matches!(query.window, Window::Before { .. }) {
        found.reverse();
    }
    let here = found.len() as u64;
    let beside = statements.beside.as_ref();
    let beside = beside.map(|(_, statement)| count(connection, statement)).transpose()?;
    let skipped = query::skipped(&query.window, total, beside, here);
    let items = read(&found)?;
    Ok(Page { items, cursors: found, total, skipped, more: skipped + here < total })
}

/// How SQLite means to find the records of a page: its steps, each a line.
#[cfg(feature = "plans")]
pub(crate) fn plan<R: SqlRecord>(
    connection: &Connection,
    workspace: i64,
    query: &Query,
) -> Result<Vec<String>> {
    let Statement { sql, values } = compile::<R>(workspace, query)?.page;
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
    let steps = statement.query_map(bound(&values), |row| row.get("detail"))?;
    Ok(steps.collect::<Result<_, _>>()?)
}

fn compile<R: SqlRecord>(workspace: i64, query: &Query) -> Result<Statements> {
    query::compile::<R>(workspace, query, &Sqlite).map_err(|misfit| failed(misfit.to_string()))
}

fn record<R: SqlRecord>(connection: &Connection, workspace: i64, number: i64) -> Result<R> {
    let vanished = || failed("a record vanished");
    let row = row_of(workspace, number).ok_or_else(vanished)?;
    load::at_row(connection, workspace, row)?.ok_or_else(vanished)
}

/// The places of a page's records, in the order in which they were walked, and how many records pass
/// the filter.
fn find(
    connection: &Connection,
    statements: &Statements,
    window: &Window,
) -> Result<(Vec<Cursor>, u64)> {
    let Statement { sql, values } = &statements.page;
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(bound(values))?;
    if let Some(picked) = &statements.picked {
        return first::of(&mut rows, picked, statements.keys);
    }
    let (mut found, total) = (Vec::new(), count(connection, &statements.total)?);
    if matches!(window, Window::Offset { skip, .. } if *skip >= total) {
        // Nobody need be walked past for nothing.
        return Ok((found, total));
    }
    while let Some(row) = rows.next()? {
        found.push(query::cursor(&mut Columns::of(row), statements.keys)?);
    }
    Ok((found, total))
}

fn count(connection: &Connection, Statement { sql, values }: &Statement) -> Result<u64> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(bound(values))?;
    let counted = rows.next()?.map_or(Ok(0), |row| row.get::<_, i64>(0))?;
    Ok(u64::try_from(counted).unwrap_or_default())
}
