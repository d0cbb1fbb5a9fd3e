//! Workspaces.

use polydex_model::{Residue, Workspace};
use polydex_store::NewWorkspace;
use polydex_store_sql::{residue, statements, workspace};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::{
    error::Result,
    row::{Bound, Columns},
};

/// Makes a workspace and its counters; `None` if its name or host is taken.
pub(crate) fn create(connection: &Connection, new: &NewWorkspace) -> Result<Option<Workspace>> {
    let mut insert = connection.prepare_cached(statements::CREATE_WORKSPACE)?;
    let settings = &new.settings;
    let values = params![
        new.uuid,
        new.name,
        new.host,
        settings.region,
        settings.time_zone,
        settings.domain,
        new.at.as_microsecond()
    ];
    let made = insert.query_row(values, |row| workspace(&mut Columns::of(row))).optional()?;
    if let Some(workspace) = &made {
        connection
            .prepare_cached(statements::CREATE_COUNTERS)?
            .execute((workspace.id.0, new.at.as_microsecond()))?;
    }
    Ok(made)
}

/// Every workspace, in the order of creation.
pub(crate) fn all(connection: &Connection) -> Result<Vec<Workspace>> {
    let mut statement = connection.prepare_cached(statements::WORKSPACES)?;
    Ok(statement
        .query_map([], |row| workspace(&mut Columns::of(row)))?
        .collect::<Result<_, _>>()?)
}

/// The workspace that a statement finds with a value.
pub(crate) fn one(
    connection: &Connection,
    sql: &str,
    value: impl rusqlite::ToSql,
) -> Result<Option<Workspace>> {
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row([value], |row| workspace(&mut Columns::of(row))).optional()?)
}

/// Replaces what dialects keep for a workspace, if it still is `was`.
pub(crate) fn set_residue(
    connection: &Connection,
    workspace: i64,
    was: &Residue,
    now: &Residue,
) -> Result<bool> {
    let mut update = connection.prepare_cached(statements::SET_RESIDUE)?;
    Ok(update.execute((workspace, Bound(&residue(was)), Bound(&residue(now))))? == 1)
}

/// Since when the positions of a workspace are counted.
pub(crate) fn epoch(connection: &Connection, workspace: i64) -> Result<Option<i64>> {
    let mut statement = connection.prepare_cached(statements::EPOCH)?;
    Ok(statement.query_row([workspace], |row| row.get(0)).optional()?)
}

/// The region that phone numbers of a workspace are read with.
pub(crate) fn region(connection: &Connection, workspace: i64) -> Result<Option<String>> {
    let mut statement = connection.prepare_cached(statements::REGION)?;
    Ok(statement.query_row([workspace], |row| row.get(0)).optional()?)
}
