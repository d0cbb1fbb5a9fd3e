//! Groups.

use polydex_model::{GroupId, normal::fold};
use polydex_store::Group;
use polydex_store_sql::{group, statements};
use rusqlite::{Connection, OptionalExtension as _, Params};

use crate::{
    error::{Result, failed},
    row::Columns,
};

/// Every group, by name.
pub(crate) fn all(connection: &Connection, workspace: i64) -> Result<Vec<Group>> {
    read(connection, statements::GROUPS, [workspace])
}

/// The group of this name, without case; made if there is none.
pub(crate) fn ensure(
    connection: &Connection,
    workspace: i64,
    id: GroupId,
    name: &str,
) -> Result<Group> {
    let known = read(connection, statements::GROUP_NAMED, (workspace, fold(name)))?.pop();
    if let Some(group) = known {
        return Ok(group);
    }
    let number = connection
        .prepare_cached(statements::NEXT_NUMBER)?
        .query_row([workspace], |row| row.get(0))
        .optional()?
        .ok_or_else(|| failed("no such workspace"))?;
    let group = Group { id, number, name: name.to_owned() };
    insert(connection, workspace, &group)?;
    Ok(group)
}

/// Puts a group in, with its number.
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

/// Groups with numbers behind one, by number.
pub(crate) fn behind(
    connection: &Connection,
    workspace: i64,
    number: i64,
    limit: u32,
) -> Result<Vec<Group>> {
    read(connection, statements::GROUPS_BEHIND, (workspace, number, limit))
}

fn read(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<Group>> {
    let mut statement = connection.prepare_cached(sql)?;
    let groups = statement.query_map(values, |row| group(&mut Columns::of(row)))?;
    Ok(groups.collect::<Result<_, _>>()?)
}
