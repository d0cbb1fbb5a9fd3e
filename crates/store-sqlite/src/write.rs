//! Carrying out one change inside the writer's transaction.

mod conflict;
pub(crate) mod feed;
mod numbers;
mod rows;

use polydex_model::{AnyRecord, ChangeKind, Organization, Person, Record};
use polydex_store::{Committed, Lookup, ReferenceKind, StoreError, WriteError};
use polydex_store_sql::{Prepared, Referred, Regions, SqlRecord, Value};
use rusqlite::{Connection, OptionalExtension as _};

use crate::{
    answers,
    error::{Error, Result, failed},
    flavor::Sqlite,
    group::Group,
    groups, keys, load,
    row::row_of,
    workspaces,
};

/// A change that the next commit carries.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) committed: Committed,
    /// The row of the search index and its new text.
    pub(crate) search: Option<(i64, String)>,
}

/// Carries out a change, or finds that an earlier commit carried it. A change that is refused
/// leaves nothing behind.
pub(crate) fn write(
    group: &mut Group<'_>,
    regions: &Regions,
    prepared: &Prepared,
) -> Result<Committed> {
    let work = |group: &mut Group<'_>| {
        let prepared = for_region(group.connection, regions, prepared)?;
        apply(group.connection, prepared)
    };
    match group.apart(work) {
        Ok(done) => Ok(group.take(done)),
        Err(error) => Err(conflict::explain(group.connection, &prepared.change, error)),
    }
}

/// Carries out changes, each of which stands or falls alone.
pub(crate) fn write_each(
    group: &mut Group<'_>,
    regions: &Regions,
    prepared: &[Prepared],
) -> Vec<Result<Committed>> {
    let mut outcomes = Vec::with_capacity(prepared.len());
    for prepared in prepared {
        outcomes.push(write(group, regions, prepared));
        if group.is_spoilt() {
            break;
        }
    }
    outcomes
}

/// Carries out several changes, all or none; tells which one was refused.
pub(crate) fn write_all(
    group: &mut Group<'_>,
    regions: &Regions,
    prepared: &[Prepared],
) -> Result<Vec<Committed>, (usize, Error)> {
    let mut at = 0;
    let all = |group: &mut Group<'_>| {
        let each = prepared.iter().enumerate().map(|(this, prepared)| {
            at = this;
            write(group, regions, prepared)
        });
        each.collect()
    };
    group.apart(all).map_err(|error| (at, error))
}

/// Puts in a record of another database; answers the row of the search index and its text.
pub(crate) fn put(
    connection: &Connection,
    prepared: &Prepared,
    position: i64,
) -> Result<Option<(i64, String)>> {
    let row = row_of(prepared.change.workspace.0, prepared.change.after.number())
        .ok_or_else(|| failed("a number that no record can have"))?;
    insert(connection, prepared, row, position)?;
    rows::write_points(connection, prepared)?;
    rows::write_lists(connection, prepared)?;
    Ok(prepared.search.clone().map(|text| (row, text)))
}

/// The change for the region that its workspace has at this moment: another process may have set
/// another one since it was prepared.
fn for_region(connection: &Connection, regions: &Regions, prepared: &Prepared) -> Result<Prepared> {
    let workspace = prepared.change.workspace.0;
    let region = workspaces::region(connection, workspace)?;
    let erased = || StoreError::Unavailable("the workspace is being erased".to_owned());
    let region = region.ok_or_else(|| WriteError::Store(erased()))?;
    if *prepared.region == *region {
        return Ok(prepared.clone());
    }
    regions.forget(workspace);
    Ok(Prepared::new(prepared.change.clone(), &region.into(), &Sqlite))
}

fn apply(connection: &Connection, mut prepared: Prepared) -> Result<Done> {
    let workspace = prepared.change.workspace.0;
    if let Some(committed) = already_done(connection, &prepared)? {
        return Ok(Done { committed, search: None });
    }
    for referred in &prepared.referred {
        must_exist(connection, workspace, referred)?;
    }
    groups::make(connection, &mut prepared)?;
    let position = numbers::give(connection, &mut prepared)?;
    let row = row_of(workspace, prepared.change.after.number())
        .ok_or_else(|| failed("no numbers are left in the workspace"))?;
    match &prepared.change.before {
        None => insert(connection, &prepared, row, position)?,
        Some(_) => update(connection, &prepared, row, position)?,
    }
    if let Some(place) = &prepared.change.ends_ownership
        && !has_owner(connection, workspace)?
    {
        return Err(WriteError::LastOwner(place.clone()).into());
    }
    if let Some(once) = &prepared.change.idempotency_key {
        let (record, now) = (prepared.change.after.number(), prepared.change.at);
        answers::note(connection, workspace, once, record, now)?;
    }
    rows::write_points(connection, &prepared)?;
    rows::write_lists(connection, &prepared)?;
    feed::append(connection, &prepared, position)?;
    if let (Some(AnyRecord::Person(before)), AnyRecord::Person(after)) =
        (prepared.change.before.as_deref(), prepared.change.after.as_ref())
        && before.account.password != after.account.password
    {
        keys::revoke_tokens(connection, workspace, after.number, prepared.change.at)?;
    }
    Ok(Done {
        committed: Committed { record: *prepared.change.after, position },
        search: prepared.search.map(|text| (row, text)),
    })
}

/// The outcome of a change that an earlier commit holds already.
fn already_done(connection: &Connection, prepared: &Prepared) -> Result<Option<Committed>> {
    let change = &prepared.change;
    let (workspace, id) = (change.workspace.0, change.after.uuid());
    let mut statement = connection
        .prepare_cached("SELECT position FROM changes WHERE workspace_id = ?1 AND event = ?2")?;
    let position = statement.query_row((workspace, change.event.0), |row| row.get(0)).optional()?;
    let Some(position) = position else { return Ok(None) };
    let which = Lookup::Id(id);
    let record = match change.after.as_ref() {
        AnyRecord::Person(_) => stored::<Person>(connection, workspace, &which)?,
        AnyRecord::Organization(_) => stored::<Organization>(connection, workspace, &which)?,
    };
    let record = record.ok_or_else(|| failed("the event belongs to another record"))?;
    Ok(Some(Committed { record, position }))
}

fn stored<R: SqlRecord>(
    connection: &Connection,
    workspace: i64,
    which: &Lookup,
) -> Result<Option<AnyRecord>> {
    Ok(load::record::<R>(connection, workspace, which)?.map(Record::into_any))
}

fn must_exist(connection: &Connection, workspace: i64, referred: &Referred) -> Result<()> {
    let sql = match referred.kind {
        ReferenceKind::Person => {
            "SELECT 1 FROM records WHERE workspace_id = ?1 AND number = ?2
             AND kind = 'person' AND status <> 'deleted'"
        }
        ReferenceKind::Organization => {
            "SELECT 1 FROM records WHERE workspace_id = ?1 AND number = ?2
             AND kind = 'organization' AND status <> 'deleted'"
        }
        ReferenceKind::Group => "SELECT 1 FROM groups WHERE workspace_id = ?1 AND number = ?2",
    };
    let exists = connection.prepare_cached(sql)?.exists((workspace, referred.number))?;
    if exists { Ok(()) } else { Err(WriteError::Dangling(referred.place.clone()).into()) }
}

/// Whether an owner is in use.
fn has_owner(connection: &Connection, workspace: i64) -> Result<bool> {
    let sql = "SELECT 1 FROM records INDEXED BY records_owners
               WHERE workspace_id = ?1 AND role = 'owner' AND status = 'active'";
    Ok(connection.prepare_cached(sql)?.exists([workspace])?)
}

fn insert(connection: &Connection, prepared: &Prepared, row: i64, position: i64) -> Result<()> {
    let after = &prepared.change.after;
    let own = [
        ("row", Value::Integer(row)),
        ("workspace_id", Value::Integer(prepared.change.workspace.0)),
        ("number", Value::Integer(after.number())),
        ("version", Value::Integer(after.version())),
        ("position", Value::Integer(position)),
    ];
    rows::insert(connection, "records", prepared.record.iter().chain(&own))
}

fn update(connection: &Connection, prepared: &Prepared, row: i64, position: i64) -> Result<()> {
    let (before, after) = (prepared.change.before.as_deref(), prepared.change.after.as_ref());
    let before = before.filter(|before| before.uuid() == after.uuid());
    let before = before.ok_or_else(|| failed("before and after are not one record"))?;
    let own =
        [("version", Value::Integer(after.version())), ("position", Value::Integer(position))];
    let cells = prepared.record.iter().chain(&own);
    let key = [("row", Value::Integer(row)), ("version", Value::Integer(before.version()))];
    if rows::update(connection, "records", cells, &key)? == 0 {
        return Err(WriteError::Stale.into());
    }
    Ok(())
}

/// Whether the personal data of the record goes for good.
fn erases(prepared: &Prepared) -> bool {
    prepared.change.happened == ChangeKind::Erased
}

/// Whether an error is a broken rule of the schema.
fn is_constraint(error: &Error) -> Option<&rusqlite::Error> {
    match error {
        Error::Sqlite(error)
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) =>
        {
            Some(error)
        }
        _ => None,
    }
}
