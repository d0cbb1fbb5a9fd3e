//! Carries out changes inside the writer's transaction.

mod conflict;
pub(crate) mod feed;
mod numbers;
mod rows;

use polydex_model::{AnyRecord, ChangeKind, Organization, Person, Record};
use polydex_store::{Change, Committed, Lookup, ReferenceKind, StoreError, WriteError};
use polydex_store_sql::{NewReference, Prepared, Regions, SqlRecord, Value};
use rusqlite::{Connection, OptionalExtension as _};

use crate::{
    batch::Batch,
    error::{Error, Result, failed},
    flavor::Sqlite,
    groups, idempotency, keys, load,
    row::row_of,
    workspaces,
};

/// A change that the next commit holds.
#[derive(Debug)]
struct Done {
    written: Written,
    /// The row of the search index and its new text.
    search: Option<(i64, String)>,
}

/// The outcome of a change; with the [`Prepared`] change it makes a [`Committed`].
#[derive(Debug)]
pub(crate) struct Written {
    position: i64,
    /// The stored record, if an earlier commit holds the change.
    stored: Option<Box<AnyRecord>>,
}

impl Written {
    /// The record as it was committed.
    pub(crate) fn committed(self, change: Change) -> Committed {
        let record = self.stored.unwrap_or(change.after);
        Committed { record: *record, position: self.position }
    }
}

/// Carries out a change, unless an earlier commit holds it already. A refused change leaves nothing
/// behind.
pub(crate) fn write(
    batch: &mut Batch<'_>,
    regions: &Regions,
    prepared: &mut Prepared,
) -> Result<Written> {
    let work = |batch: &mut Batch<'_>| {
        use_region(batch.connection, regions, prepared)?;
        apply(batch.connection, prepared)
    };
    match batch.in_savepoint(work) {
        Ok(Done { written, search }) => {
            batch.queue_index_updates(search);
            Ok(written)
        }
        Err(error) => Err(conflict::explain(batch.connection, &prepared.change, error)),
    }
}

/// Carries out changes; each succeeds or fails on its own.
pub(crate) fn write_each(
    batch: &mut Batch<'_>,
    regions: &Regions,
    prepared: &mut [Prepared],
) -> Vec<Result<Written>> {
    let mut outcomes = Vec::with_capacity(prepared.len());
    for prepared in prepared {
        outcomes.push(write(batch, regions, prepared));
        if batch.needs_retry() {
            break;
        }
    }
    outcomes
}

/// Carries out several changes, all or none; an error names the index of the refused one.
pub(crate) fn write_all(
    batch: &mut Batch<'_>,
    regions: &Regions,
    prepared: &mut [Prepared],
) -> Result<Vec<Written>, (usize, Error)> {
    let mut index = 0;
    let all = |batch: &mut Batch<'_>| {
        let each = prepared.iter_mut().enumerate().map(|(this, prepared)| {
            index = this;
            write(batch, regions, prepared)
        });
        each.collect()
    };
    batch.in_savepoint(all).map_err(|error| (index, error))
}

/// Inserts a record of another database; returns the row of the search index and its text.
pub(crate) fn insert_stored(
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

/// Makes sure that the change was prepared for the workspace's present region: another process may
/// have set another one since.
fn use_region(connection: &Connection, regions: &Regions, prepared: &mut Prepared) -> Result<()> {
    let workspace = prepared.change.workspace.0;
    let region = workspaces::region(connection, workspace)?;
    let erased = || StoreError::Unavailable("the workspace is being erased".to_owned());
    let region = region.ok_or_else(|| WriteError::Store(erased()))?;
    // An attempt before this one may have assigned numbers.
    prepared.reset();
    if *prepared.region != *region {
        regions.forget(workspace);
        *prepared = Prepared::new(prepared.change.clone(), &region.into(), &Sqlite);
    }
    Ok(())
}

fn apply(connection: &Connection, prepared: &mut Prepared) -> Result<Done> {
    let workspace = prepared.change.workspace.0;
    if let Some(written) = already_done(connection, prepared)? {
        return Ok(Done { written, search: None });
    }
    for reference in &prepared.new_references {
        must_exist(connection, workspace, reference)?;
    }
    groups::make(connection, prepared)?;
    let position = numbers::give(connection, prepared)?;
    let row = row_of(workspace, prepared.change.after.number())
        .ok_or_else(|| failed("no numbers are left in the workspace"))?;
    match &prepared.change.before {
        None => insert(connection, prepared, row, position)?,
        Some(_) => update(connection, prepared, row, position)?,
    }
    if let Some(field) = &prepared.change.ends_ownership
        && !has_owner(connection, workspace)?
    {
        return Err(WriteError::LastOwner(field.clone()).into());
    }
    if let Some(key) = &prepared.change.idempotency_key {
        let (record, now) = (prepared.change.after.number(), prepared.change.at);
        idempotency::note(connection, workspace, key, record, now)?;
    }
    rows::write_points(connection, prepared)?;
    rows::write_lists(connection, prepared)?;
    feed::append(connection, prepared, position)?;
    end_tokens(connection, prepared)?;
    Ok(Done {
        written: Written { position, stored: None },
        search: prepared.search.clone().map(|text| (row, text)),
    })
}

/// Revokes the tokens of a person whose password changes.
fn end_tokens(connection: &Connection, prepared: &Prepared) -> Result<()> {
    let change = &prepared.change;
    if let (Some(AnyRecord::Person(before)), AnyRecord::Person(after)) =
        (change.before.as_deref(), change.after.as_ref())
        && before.account.password != after.account.password
    {
        keys::revoke_tokens(connection, change.workspace.0, after.number, change.at)?;
    }
    Ok(())
}

/// The outcome of a change that an earlier commit holds already.
fn already_done(connection: &Connection, prepared: &Prepared) -> Result<Option<Written>> {
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
    Ok(Some(Written { position, stored: Some(Box::new(record)) }))
}

fn stored<R: SqlRecord>(
    connection: &Connection,
    workspace: i64,
    which: &Lookup,
) -> Result<Option<AnyRecord>> {
    Ok(load::record::<R>(connection, workspace, which)?.map(Record::into_any))
}

fn must_exist(connection: &Connection, workspace: i64, reference: &NewReference) -> Result<()> {
    let sql = match reference.kind {
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
    let exists = connection.prepare_cached(sql)?.exists((workspace, reference.number))?;
    if exists { Ok(()) } else { Err(WriteError::Dangling(reference.field.clone()).into()) }
}

/// Whether the workspace has an active owner.
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

/// Whether the change erases the record's personal data.
fn erases(prepared: &Prepared) -> bool {
    prepared.change.happened == ChangeKind::Erased
}

/// The SQLite error, if it is a violated constraint.
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
