//! What only this engine can see of its file.

use std::collections::BTreeMap;

use polydex_model::{AnyRecord, Organization, Person, Record};
use polydex_store_sql::{Cell, columns};
use rusqlite::{
    Connection, ToSql as _,
    types::{ToSqlOutput, Value},
};

use super::search::{self, Sums};
use crate::{error::Result, flavor::Sqlite, load, row::Bound, workspaces};

/// How many findings of one kind are told one by one.
const MOST: usize = 100;

/// Everything, in one transaction.
pub(super) fn all(connection: &Connection) -> Result<Vec<String>> {
    connection.execute_batch("BEGIN")?;
    let mut found = pragma(connection, "PRAGMA integrity_check", |row| row.get(0))?;
    found.retain(|line: &String| line != "ok");
    found.extend(pragma(connection, "PRAGMA foreign_key_check", |row| {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        Ok(format!("a row of {table} refers to a row of {parent} that is not there"))
    })?);
    // A file that is damaged cannot be read to its end.
    if found.is_empty() {
        found.extend(lists(connection)?);
        records(connection, &mut found)?;
    }
    let left = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    if left > 0 {
        found.push(format!("and {left} more findings of this kind"));
    }
    Ok(found)
}

fn pragma<T>(
    connection: &Connection,
    sql: &str,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    Ok(connection.prepare(sql)?.query_map([], read)?.collect::<Result<_, _>>()?)
}

/// Derived columns of the lists in tables of their own.
fn lists(connection: &Connection) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (what, sql) in [
        (
            "a label is not folded as it is written",
            "SELECT workspace_id, record_number FROM labels WHERE folded <> fold(label)",
        ),
        (
            "a domain is held by a deleted organization, or not held by one in use",
            "SELECT d.workspace_id, d.record_number FROM email_domains d
             JOIN records r ON r.workspace_id = d.workspace_id AND r.number = d.record_number
             WHERE d.held <> (r.status <> 'deleted')",
        ),
        (
            "a group is not folded as it is written",
            "SELECT workspace_id, number FROM groups WHERE folded <> fold(name)",
        ),
    ] {
        found.extend(pragma(connection, sql, |row| {
            let (workspace, number): (i64, i64) = (row.get(0)?, row.get(1)?);
            Ok(format!("{}: {what}", name(workspace, number)))
        })?);
    }
    Ok(found)
}

fn name(workspace: i64, number: i64) -> String {
    format!("workspace {workspace}, record {number}")
}

/// Derived columns and search index of every record.
fn records(connection: &Connection, found: &mut Vec<String>) -> Result<()> {
    let regions: BTreeMap<i64, String> = workspaces::all(connection)?
        .into_iter()
        .map(|workspace| (workspace.id.0, workspace.settings.region))
        .collect();
    let mut sums = Sums::default();
    let mut rows = connection
        .prepare("SELECT row, workspace_id, kind = 'person' FROM records ORDER BY row")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let (row, workspace, is_person): (i64, i64, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let record = if is_person {
            load::at_row::<Person>(connection, workspace, row)?.map(Record::into_any)
        } else {
            load::at_row::<Organization>(connection, workspace, row)?.map(Record::into_any)
        };
        let Some(record) = record else { continue };
        let region = regions.get(&workspace).map_or("", String::as_str);
        sums.add(row, &polydex_store::derived::search_text(&record, region));
        let columns = derived(connection, workspace, row, &record, region)?;
        found.extend(columns.map(|column| {
            format!("{}: {column} is not that of the record", name(workspace, record.number()))
        }));
    }
    let wrong = search::compare(connection, sums)?;
    found.extend(wrong.into_iter().map(|row| {
        let name = name(row >> 40, row & ((1 << 40) - 1));
        format!("{name}: the search index is not that of the record")
    }));
    Ok(())
}

/// The first column whose content is not the one that the record would be written with now.
fn derived(
    connection: &Connection,
    workspace: i64,
    row: i64,
    record: &AnyRecord,
    region: &str,
) -> Result<Option<&'static str>> {
    let (cells, points) = columns(record, region, &Sqlite);
    let differs = differing(connection, "records", cells, "row = ?1", &[row])?;
    if differs.is_some() {
        return Ok(differs);
    }
    for (number, cells) in points {
        let key = [workspace, record.number(), number];
        let which = "workspace_id = ?1 AND record_number = ?2 AND number = ?3";
        let differs = differing(connection, "contact_points", cells, which, &key)?;
        if differs.is_some() {
            return Ok(differs);
        }
    }
    Ok(None)
}

fn differing(
    connection: &Connection,
    table: &str,
    cells: Vec<Cell>,
    which: &str,
    key: &[i64],
) -> Result<Option<&'static str>> {
    let columns: Vec<&str> = cells.iter().map(|(column, _)| *column).collect();
    let sql = format!("SELECT {} FROM {table} WHERE {which}", columns.join(", "));
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(key))?;
    let Some(row) = rows.next()? else { return Ok(cells.first().map(|(column, _)| *column)) };
    for (at, (column, expected)) in cells.into_iter().enumerate() {
        let expected = match Bound(&expected).to_sql()? {
            ToSqlOutput::Borrowed(value) => {
                Value::try_from(value).map_err(rusqlite::Error::from)?
            }
            ToSqlOutput::Owned(value) => value,
            _ => continue,
        };
        if row.get::<_, Value>(at)? != expected {
            return Ok(Some(column));
        }
    }
    Ok(None)
}
