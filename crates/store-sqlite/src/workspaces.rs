//! Workspaces.

use polydex_model::{Organization, Person, Record, Residue, Settings, Workspace, WorkspaceId};
use polydex_store::{NewWorkspace, PendingWork, WorkspaceError};
use polydex_store_sql::{Renewed, residue, statements, workspace};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::{
    error::{Result, failed},
    load,
    row::{Bound, Columns, row_of},
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

/// Replaces name, host and settings, if the version is still that.
pub(crate) fn set(
    connection: &Connection,
    workspace: &Workspace,
) -> Result<Result<Workspace, WorkspaceError>> {
    let (id, name, host) = (workspace.id.0, &workspace.name, &workspace.host);
    let taken = connection
        .prepare_cached(statements::WORKSPACE_TAKEN)?
        .query_row((id, name, host), |row| row.get(0))?;
    if taken {
        return Ok(Err(WorkspaceError::Taken));
    }
    let mut update = connection.prepare_cached(statements::SET_WORKSPACE)?;
    let Settings { region, time_zone, domain } = &workspace.settings;
    let values = params![id, workspace.version, name, host, region, time_zone, domain];
    let set = update.query_row(values, |row| self::workspace(&mut Columns::of(row))).optional()?;
    Ok(set.ok_or(WorkspaceError::Stale))
}

/// Records whose phones are renewed in one commit.
const RENEWED: i64 = 200;

/// Texts for the search index, by the record's number.
type Texts = Vec<(i64, String)>;

/// Renews what is derived from the phones of the next records; answers the last number of them, and
/// texts for the search index.
pub(crate) fn renew_phones(
    connection: &Connection,
    workspace: i64,
    region: &str,
    after: i64,
) -> Result<(Option<i64>, Texts)> {
    if self::region(connection, workspace)?.as_deref() != Some(region) {
        return Ok((None, Vec::new()));
    }
    let mut next = connection.prepare_cached(statements::PHONES_BEHIND)?;
    let next = next.query_map((workspace, after, RENEWED), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let next: Vec<(i64, bool)> = next.collect::<Result<_, _>>()?;
    let Some((last, _)) = next.last() else {
        connection.prepare_cached(statements::END_RENEWAL)?.execute((workspace, region))?;
        return Ok((None, Vec::new()));
    };
    let mut texts = Vec::new();
    for (number, is_person) in &next {
        texts.extend(renew(connection, workspace, region, (*number, *is_person))?);
    }
    Ok((Some(*last), texts))
}

/// Renews the phones of a record; answers its text for the search index if what one is found by
/// differs.
fn renew(
    connection: &Connection,
    workspace: i64,
    region: &str,
    (number, is_person): (i64, bool),
) -> Result<Option<(i64, String)>> {
    let row =
        row_of(workspace, number).ok_or_else(|| failed("a number that no record can have"))?;
    let record = if is_person {
        load::at_row::<Person>(connection, workspace, row)?.map(Record::into_any)
    } else {
        load::at_row::<Organization>(connection, workspace, row)?.map(Record::into_any)
    };
    let record = record.ok_or_else(|| failed("a record vanished"))?;
    let renewed = Renewed::of(&record, region);
    let mut update = connection.prepare_cached(
        "UPDATE contact_points SET normal = ?4, reversed = ?5
         WHERE workspace_id = ?1 AND record_number = ?2 AND number = ?3
           AND (normal IS NOT ?4 OR reversed IS NOT ?5)",
    )?;
    let mut differing = 0;
    for (point, normal, reversed) in &renewed.phones {
        differing += update.execute(params![workspace, number, point, normal, reversed])?;
    }
    Ok((differing > 0).then_some((row, renewed.search)))
}

/// Begins to erase a workspace.
pub(crate) fn begin_erasure(connection: &Connection, workspace: i64) -> Result<bool> {
    Ok(connection.prepare_cached(statements::BEGIN_ERASURE)?.execute([workspace])? == 1)
}

/// Rows that are erased in one commit.
const ERASED: i64 = 500;

/// Erases some of a workspace; whether nothing is left. What is erased is not left readable in free
/// pages of the file.
pub(crate) fn erase_some(connection: &Connection, workspace: i64) -> Result<bool> {
    connection.execute_batch("PRAGMA secure_delete = ON")?;
    let outcome = erase(connection, workspace);
    connection.execute_batch("PRAGMA secure_delete = OFF")?;
    outcome
}

fn erase(connection: &Connection, workspace: i64) -> Result<bool> {
    for sql in statements::ERASE {
        // The index knows no workspaces: its rows go with those of the records.
        if sql.starts_with("DELETE FROM records") {
            let sql = "DELETE FROM search WHERE rowid IN (
                SELECT row FROM records WHERE workspace_id = ?1 ORDER BY number LIMIT ?2)";
            connection.prepare_cached(sql)?.execute((workspace, ERASED))?;
        }
        if connection.prepare_cached(sql)?.execute((workspace, ERASED))? > 0 {
            return Ok(false);
        }
    }
    for sql in statements::END_ERASURE {
        connection.prepare_cached(sql)?.execute([workspace])?;
    }
    Ok(true)
}

/// What was begun and is not done.
pub(crate) fn pending_work(connection: &Connection) -> Result<Vec<PendingWork>> {
    let mut statement = connection.prepare_cached(statements::UNFINISHED)?;
    let rows = statement.query_map([], |row| {
        let (id, erases) = (WorkspaceId(row.get(0)?), row.get(1)?);
        Ok(if erases { PendingWork::Erasure(id) } else { PendingWork::Renewal(id) })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
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
