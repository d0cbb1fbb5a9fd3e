//! Writes changed rows.

use std::fmt::Write as _;

use polydex_model::{AnyRecord, Status, normal::fold};
use polydex_store_sql::{Cell, PointEdit, Prepared, Value};
use rusqlite::{Connection, params, params_from_iter};

use crate::{
    error::{Result, failed},
    row::Bound,
};

/// Inserts a row.
pub(super) fn insert<'c>(
    connection: &Connection,
    table: &str,
    cells: impl Iterator<Item = &'c Cell> + Clone,
) -> Result<()> {
    let mut sql = format!("INSERT INTO {table} (");
    let mut marks = String::new();
    for (at, (column, _)) in cells.clone().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        let _ = write!(sql, "{comma}{column}");
        let _ = write!(marks, "{comma}?");
    }
    let _ = write!(sql, ") VALUES ({marks})");
    let values = cells.map(|(_, value)| Bound(value));
    connection.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    Ok(())
}

/// Updates columns of the rows with a key; returns their number.
pub(super) fn update<'c>(
    connection: &Connection,
    table: &str,
    cells: impl Iterator<Item = &'c Cell> + Clone,
    key: &'c [Cell],
) -> Result<usize> {
    let mut sql = format!("UPDATE {table}");
    for (at, (column, _)) in cells.clone().enumerate() {
        let word = if at == 0 { " SET" } else { "," };
        let _ = write!(sql, "{word} {column} = ?");
    }
    for (at, (column, _)) in key.iter().enumerate() {
        let word = if at == 0 { " WHERE" } else { " AND" };
        let _ = write!(sql, "{word} {column} = ?");
    }
    let values = cells.chain(key).map(|(_, value)| Bound(value));
    Ok(connection.prepare_cached(&sql)?.execute(params_from_iter(values))?)
}

/// Writes new and changed points, and deletes removed ones.
pub(super) fn write_points(connection: &Connection, prepared: &Prepared) -> Result<()> {
    let after = &prepared.change.after;
    let key = [
        ("workspace_id", Value::Integer(prepared.change.workspace.0)),
        ("record_number", Value::Integer(after.number())),
    ];
    for edit in &prepared.points {
        match edit {
            PointEdit::Delete(number) => delete_point(connection, prepared, *number)?,
            PointEdit::Update(_, cells) if cells.is_empty() => {}
            PointEdit::Update(number, cells) => {
                let [workspace, record] = key.clone();
                let key = [workspace, record, ("number", Value::Integer(*number))];
                if update(connection, "contact_points", cells.iter(), &key)? == 0 {
                    return Err(failed("a contact point is missing"));
                }
            }
            PointEdit::Insert(at, cells) => {
                let number = after.card().points[*at].number;
                let own = [("number", Value::Integer(number))];
                insert(connection, "contact_points", cells.iter().chain(&key).chain(&own))?;
            }
        }
    }
    Ok(())
}

fn delete_point(connection: &Connection, prepared: &Prepared, number: i64) -> Result<()> {
    let record = prepared.change.after.number();
    connection
        .prepare_cached(
            "DELETE FROM contact_points
             WHERE workspace_id = ?1 AND record_number = ?2 AND number = ?3",
        )?
        .execute((prepared.change.workspace.0, record, number))?;
    Ok(())
}

/// Rewrites labels, groups and e-mail domains, if they differ.
pub(super) fn write_lists(connection: &Connection, prepared: &Prepared) -> Result<()> {
    let after = prepared.change.after.as_ref();
    let (workspace, number) = (prepared.change.workspace.0, after.number());
    let clear = |sql: &str| -> Result<()> {
        if prepared.change.before.is_some() {
            connection.prepare_cached(sql)?.execute((workspace, number))?;
        }
        Ok(())
    };
    if prepared.lists.labels {
        clear("DELETE FROM labels WHERE workspace_id = ?1 AND record_number = ?2")?;
        let mut insert = connection.prepare_cached(
            "INSERT INTO labels (workspace_id, record_number, place, label, folded)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (place, label) in (0_i64..).zip(&after.card().labels) {
            insert.execute((workspace, number, place, label, fold(label)))?;
        }
    }
    match after {
        AnyRecord::Person(person) if prepared.lists.groups => {
            clear("DELETE FROM person_groups WHERE workspace_id = ?1 AND record_number = ?2")?;
            let mut insert = connection.prepare_cached(
                "INSERT OR IGNORE INTO person_groups (workspace_id, record_number, group_number)
                 VALUES (?1, ?2, ?3)",
            )?;
            for group in &person.groups {
                insert.execute((workspace, number, group.number))?;
            }
        }
        AnyRecord::Organization(organization) if prepared.lists.domains => {
            clear("DELETE FROM email_domains WHERE workspace_id = ?1 AND record_number = ?2")?;
            let held = organization.status != Status::Deleted;
            let mut insert = connection.prepare_cached(
                "INSERT INTO email_domains (workspace_id, record_number, place, domain, held)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for (place, domain) in (0_i64..).zip(&organization.email_domains) {
                insert.execute(params![workspace, number, place, domain, held])?;
            }
        }
        _ => {}
    }
    Ok(())
}
