//! Groups.

use polydex_model::{Reference, normal::fold};
use polydex_store::Group;
use polydex_store_sql::{Prepared, group, group_reference, statements};
use rusqlite::{Connection, OptionalExtension as _, Params};

use crate::{
    error::{Result, failed},
    row::Columns,
};

/// All groups, ordered by name.
pub(crate) fn all(connection: &Connection, workspace: i64) -> Result<Vec<Group>> {
    read(connection, statements::GROUPS, [workspace])
}

/// Creates the groups that a change names, unless groups of their names exist.
pub(crate) fn make(connection: &Connection, prepared: &mut Prepared) -> Result<()> {
    let workspace = prepared.change.workspace.0;
    let made = prepared.new_groups().map(|group| ensure(connection, workspace, group));
    let made: Vec<Reference> = made.collect::<Result<_>>()?;
    if !made.is_empty() {
        prepared.set_groups(made);
    }
    Ok(())
}

fn ensure(connection: &Connection, workspace: i64, group: &Reference) -> Result<Reference> {
    let folded = group.name.as_deref().map(fold);
    let known = connection
        .prepare_cached(statements::GROUP_NAMED)?
        .query_row((workspace, &folded), |row| group_reference(&mut Columns::of(row)))
        .optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    let number: i64 = connection
        .prepare_cached(statements::NEXT_NUMBER)?
        .query_row([workspace], |row| row.get(0))
        .optional()?
        .ok_or_else(|| failed("no such workspace"))?;
    let values = (workspace, number, group.id, &group.name, &folded);
    connection.prepare_cached(statements::CREATE_GROUP)?.execute(values)?;
    Ok(Reference { number: Some(number), ..group.clone() })
}

/// Inserts a group with its number.
pub(crate) fn insert(connection: &Connection, workspace: i64, group: &Group) -> Result<()> {
    connection.prepare_cached(statements::CREATE_GROUP)?.execute((
        workspace,
        group.number,
        group.id.0,
        &group.name,
        fold(&group.name),
    ))?;
    Ok(())
}

/// Groups after a number, ordered by number.
pub(crate) fn behind(
    connection: &Connection,
    workspace: i64,
    number: i64,
    limit: u32,
) -> Result<Vec<Group>> {
    read(connection, statements::GROUPS_AFTER, (workspace, number, limit))
}

fn read(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<Group>> {
    let mut statement = connection.prepare_cached(sql)?;
    let groups = statement.query_map(values, |row| group(&mut Columns::of(row)))?;
    Ok(groups.collect::<Result<_, _>>()?)
}
