//! Groups.

use polydex_model::{GroupId, normal::fold};
use polydex_store::Group;
use rusqlite::{Connection, OptionalExtension as _};

use crate::{
    error::{Result, failed},
    row::Cells,
};

/// Every group, by name.
pub(crate) fn all(connection: &Connection, workspace: i64) -> Result<Vec<Group>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, number, name FROM groups WHERE workspace_id = ?1 ORDER BY folded, number",
    )?;
    Ok(statement
        .query_map([workspace], |row| read(&mut Cells::of(row)))?
        .collect::<Result<_, _>>()?)
}

/// The group of this name, without case; made if there is none.
pub(crate) fn ensure(
    connection: &Connection,
    workspace: i64,
    id: GroupId,
    name: &str,
) -> Result<Group> {
    let folded = fold(name);
    let mut known = connection.prepare_cached(
        "SELECT id, number, name FROM groups WHERE workspace_id = ?1 AND folded = ?2",
    )?;
    let known =
        known.query_row((workspace, &folded), |row| read(&mut Cells::of(row))).optional()?;
    if let Some(group) = known {
        return Ok(group);
    }
    let number = connection
        .prepare_cached(
            "UPDATE counters SET last_number = last_number + 1 WHERE workspace_id = ?1
             RETURNING last_number",
        )?
        .query_row([workspace], |row| row.get(0))
        .optional()?
        .ok_or_else(|| failed("no such workspace"))?;
    let group = Group { id, number, name: name.to_owned() };
    insert(connection, workspace, &group)?;
    Ok(group)
}

/// Puts a group in, with its number.
pub(crate) fn insert(connection: &Connection, workspace: i64, group: &Group) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO groups (workspace_id, number, id, name, folded)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((workspace, group.number, group.id.0, &group.name, fold(&group.name)))?;
    Ok(())
}

/// Groups with numbers behind one, by number.
pub(crate) fn behind(
    connection: &Connection,
    workspace: i64,
    number: i64,
    limit: u32,
) -> Result<Vec<Group>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, number, name FROM groups
         WHERE workspace_id = ?1 AND number > ?2
         ORDER BY number LIMIT ?3",
    )?;
    let groups =
        statement.query_map((workspace, number, limit), |row| read(&mut Cells::of(row)))?;
    Ok(groups.collect::<Result<_, _>>()?)
}

fn read(cells: &mut Cells<'_, '_>) -> rusqlite::Result<Group> {
    Ok(Group { id: GroupId(cells.take()?), number: cells.take()?, name: cells.take()? })
}
