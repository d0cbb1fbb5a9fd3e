//! Workspaces.

use polydex_model::{Residue, Settings, Stamp, Workspace, WorkspaceId};
use polydex_store::NewWorkspace;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::{
    error::Result,
    row::{self, Cells},
};

/// Makes a workspace and its counters; `None` if its name or host is taken.
pub(crate) fn create(connection: &Connection, new: &NewWorkspace) -> Result<Option<Workspace>> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO workspaces (uuid, name, host, region, time_zone, domain, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT DO NOTHING
         RETURNING id, uuid, name, host, region, time_zone, domain, residue, created_at",
    )?;
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
    let made = insert.query_row(values, |row| read(&mut Cells::of(row))).optional()?;
    if let Some(workspace) = &made {
        connection
            .prepare_cached("INSERT INTO counters (workspace_id, epoch) VALUES (?1, ?2)")?
            .execute((workspace.id.0, new.at.as_microsecond()))?;
    }
    Ok(made)
}

/// Every workspace, in the order of creation.
pub(crate) fn all(connection: &Connection) -> Result<Vec<Workspace>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, uuid, name, host, region, time_zone, domain, residue, created_at
         FROM workspaces
         ORDER BY id",
    )?;
    Ok(statement.query_map([], |row| read(&mut Cells::of(row)))?.collect::<Result<_, _>>()?)
}

/// Replaces what dialects keep for a workspace, if it still is `was`.
pub(crate) fn set_residue(
    connection: &Connection,
    workspace: i64,
    was: &Residue,
    now: &Residue,
) -> Result<bool> {
    let mut update = connection
        .prepare_cached("UPDATE workspaces SET residue = ?3 WHERE id = ?1 AND residue IS ?2")?;
    Ok(update.execute(params![workspace, row::residue(was), row::residue(now)])? == 1)
}

/// Since when the positions of a workspace are counted.
pub(crate) fn epoch(connection: &Connection, workspace: i64) -> Result<Option<i64>> {
    let mut statement =
        connection.prepare_cached("SELECT epoch FROM counters WHERE workspace_id = ?1")?;
    Ok(statement.query_row([workspace], |row| row.get(0)).optional()?)
}

/// The region that phone numbers of a workspace are read with.
pub(crate) fn region(connection: &Connection, workspace: i64) -> Result<Option<String>> {
    let mut statement = connection.prepare_cached("SELECT region FROM workspaces WHERE id = ?1")?;
    Ok(statement.query_row([workspace], |row| row.get(0)).optional()?)
}

fn read(cells: &mut Cells<'_, '_>) -> rusqlite::Result<Workspace> {
    Ok(Workspace {
        id: WorkspaceId(cells.take()?),
        uuid: cells.take()?,
        name: cells.take()?,
        host: cells.take()?,
        settings: Settings {
            region: cells.take()?,
            time_zone: cells.take()?,
            domain: cells.take()?,
        },
        residue: cells.residue()?,
        created: Stamp { at: cells.time()?, by: None },
    })
}
