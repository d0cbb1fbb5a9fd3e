//! Answering queries: the tree of the model compiled to SQL, and the part of the answer that is
//! asked for.
//!
//! The page, its totals and its records are read in one transaction, so that they agree.

mod binds;
mod field;
mod filter;
mod order;
mod point;
mod statuses;
mod test;

#[cfg(test)]
mod plans;

use polydex_model::{
    Filter, Query,
    query::{Cursor, Page, Window},
};
use rusqlite::{Connection, params_from_iter};

use crate::{
    error::{Result, failed},
    load,
    row::Kind,
};
use binds::Binds;
use order::{Keys, Side};

/// The part of the answer that the query's window asks for.
pub(crate) fn page<R: Kind>(
    connection: &Connection,
    workspace: i64,
    query: &Query,
) -> Result<Page<R>> {
    let transaction = connection.unchecked_transaction()?;
    let total = total::<R>(&transaction, workspace, &query.filter)?;
    let mut found = find::<R>(&transaction, workspace, query)?;
    let here = found.len() as u64;
    let skipped = match &query.window {
        Window::Offset { skip, .. } => (*skip).min(total),
        Window::After { cursor, .. } => {
            let behind = beside::<R>(&transaction, workspace, query, cursor, Side::Behind)?;
            total.saturating_sub(behind)
        }
        Window::Before { cursor, .. } => {
            let before = beside::<R>(&transaction, workspace, query, cursor, Side::Before)?;
            found.reverse();
            before.saturating_sub(here)
        }
    };
    let (rows, cursors): (Vec<i64>, Vec<Cursor>) = found.into_iter().unzip();
    let items = rows.into_iter().map(|row| record(&transaction, workspace, row));
    let items = items.collect::<Result<_>>()?;
    Ok(Page { items, cursors, total, skipped, more: skipped + here < total })
}

fn record<R: Kind>(connection: &Connection, workspace: i64, row: i64) -> Result<R> {
    load::at_row(connection, workspace, row)?.ok_or_else(|| failed("a record vanished"))
}

/// `FROM` and `WHERE` of every statement here.
fn matching<R: Kind>(filter: &Filter, binds: &mut Binds) -> String {
    let filter = filter::compile(filter, binds);
    format!("FROM records r WHERE r.workspace_id = ?1 AND r.kind = '{}' AND {filter}", R::WORD)
}

/// The statement that finds the rows of a page, and what it compares with.
fn statement<R: Kind>(workspace: i64, query: &Query) -> Result<(String, Binds)> {
    let mut binds = Binds::of(workspace);
    let keys = Keys::of(&query.order, &mut binds);
    let matching = matching::<R>(&query.filter, &mut binds);
    let (side, place, skip, take) = match &query.window {
        Window::Offset { skip, take } => (Side::Behind, None, *skip, *take),
        Window::After { cursor, take } => (Side::Behind, Some(cursor), 0, *take),
        Window::Before { cursor, take } => (Side::Before, Some(cursor), 0, *take),
    };
    let place = match place {
        Some(cursor) => format!(" AND {}", keys.beside(cursor, side, &mut binds)?),
        None => String::new(),
    };
    let take = binds.add(i64::from(take));
    let skip = binds.add(i64::try_from(skip).unwrap_or(i64::MAX));
    let (columns, order) = (keys.columns(), keys.order_by(side));
    let sql = format!("SELECT {columns} {matching}{place} {order} LIMIT {take} OFFSET {skip}");
    Ok((sql, binds))
}

/// The rows of a page and their places, in the order in which they were walked.
fn find<R: Kind>(
    connection: &Connection,
    workspace: i64,
    query: &Query,
) -> Result<Vec<(i64, Cursor)>> {
    let (sql, binds) = statement::<R>(workspace, query)?;
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(binds.values()))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((row.get(0)?, order::cursor(row, query.order.len())?));
    }
    Ok(found)
}

/// How many records that pass the filter stand on one side of a place.
fn beside<R: Kind>(
    connection: &Connection,
    workspace: i64,
    query: &Query,
    cursor: &Cursor,
    side: Side,
) -> Result<u64> {
    let mut binds = Binds::of(workspace);
    let keys = Keys::of(&query.order, &mut binds);
    let matching = matching::<R>(&query.filter, &mut binds);
    let place = keys.beside(cursor, side, &mut binds)?;
    count(connection, &format!("SELECT count(*) {matching} AND {place}"), &binds)
}

/// How many records pass a filter. Those that speak of the status alone are counted in every
/// commit, not here.
fn total<R: Kind>(connection: &Connection, workspace: i64, filter: &Filter) -> Result<u64> {
    let mut binds = Binds::of(workspace);
    let sql = if let Some(counters) = statuses::counters::<R>(filter) {
        format!("SELECT {counters} FROM counters WHERE workspace_id = ?1")
    } else {
        format!("SELECT count(*) {}", matching::<R>(filter, &mut binds))
    };
    count(connection, &sql, &binds)
}

fn count(connection: &Connection, sql: &str, binds: &Binds) -> Result<u64> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params_from_iter(binds.values()))?;
    let number: i64 = rows.next()?.map_or(Ok(0), |row| row.get(0))?;
    Ok(u64::try_from(number).unwrap_or_default())
}
