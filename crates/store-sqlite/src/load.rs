//! Reading one record with all that belongs to it.
//!
//! Several statements make one record. SQLite keeps the snapshot of a connection for as long as
//! any statement runs, so the first one stays open until the others are done: what is read is one
//! version, without the two more statements that a transaction would cost.

use polydex_model::{ContactPoint, normal, normal::fold};
use polydex_store::Lookup;
use rusqlite::{Connection, params};

use crate::row::{Cells, Kind, read_point, reference_columns, row_of};

macro_rules! select {
    ($where:literal) => {
        concat!(
            "SELECT r.id, r.number, r.version, r.created_at, r.created_by, r.updated_at, \
             r.updated_by, r.residue, r.name_full, r.name_given, r.name_middle, r.name_surname, \
             r.name_suffix, r.name_title, r.job_title, r.gender, r.birthday, r.notes, r.location, \
             r.picture, ",
            reference_columns!("o"),
            ", ",
            reference_columns!("m"),
            ", r.status, r.status_since, r.user_name, r.role, r.invitation_accepted, \
             r.primary_email, r.locale, r.time_zone, r.source, r.source_id, r.employee_id, \
             r.support_id, r.authentication_id, r.password
             FROM records r
             LEFT JOIN records o
             ON o.workspace_id = r.workspace_id AND o.number = r.organization_number
             LEFT JOIN records m
             ON m.workspace_id = r.workspace_id AND m.number = r.manager_number
             WHERE r.workspace_id = ?1 AND r.kind = ?2 AND ",
            $where
        )
    };
}

const BY_ROW: &str = select!("r.row = ?3");
const BY_ID: &str = select!("r.id = ?3");
const BY_USER_NAME: &str = select!("r.user_name_folded = ?3");
const BY_ADDRESS: &str = select!("r.primary_address_normal = ?3 AND r.status <> 'deleted'");

/// Each with the index that leads to the record.
#[cfg(test)]
pub(crate) const STATEMENTS: [(&str, &str); 4] = [
    (BY_ROW, "SEARCH r USING INTEGER PRIMARY KEY"),
    (BY_ID, "SEARCH r USING INDEX sqlite_autoindex_records_2"),
    (BY_USER_NAME, "SEARCH r USING INDEX records_user_name"),
    (BY_ADDRESS, "SEARCH r USING INDEX records_primary_address"),
];

/// The record that a lookup names.
pub(crate) fn record<R: Kind>(
    connection: &Connection,
    workspace: i64,
    which: &Lookup,
) -> rusqlite::Result<Option<R>> {
    let select = |sql, key: &dyn rusqlite::ToSql| select(connection, workspace, sql, key);
    match which {
        Lookup::Id(id) => select(BY_ID, id),
        Lookup::Number(number) => match row_of(workspace, *number) {
            Some(row) => select(BY_ROW, &row),
            None => Ok(None),
        },
        Lookup::UserName(name) => select(BY_USER_NAME, &fold(name)),
        Lookup::Email(address) => select(BY_ADDRESS, &normal::email(address)),
    }
}

/// The record in a row of the table.
pub(crate) fn at_row<R: Kind>(
    connection: &Connection,
    workspace: i64,
    row: i64,
) -> rusqlite::Result<Option<R>> {
    select(connection, workspace, BY_ROW, &row)
}

fn select<R: Kind>(
    connection: &Connection,
    workspace: i64,
    sql: &'static str,
    key: &dyn rusqlite::ToSql,
) -> rusqlite::Result<Option<R>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![workspace, R::WORD, key])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut record = R::read(&mut Cells::of(row))?;
    record.complete(connection, workspace)?;
    let number = record.number();
    record.card_mut().labels = labels(connection, workspace, number)?;
    record.card_mut().points = points(connection, workspace, number)?;
    Ok(Some(record))
}

fn labels(connection: &Connection, workspace: i64, number: i64) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare_cached(
        "SELECT label FROM labels WHERE workspace_id = ?1 AND record_number = ?2 ORDER BY place",
    )?;
    statement.query_map((workspace, number), |row| row.get(0))?.collect()
}

fn points(
    connection: &Connection,
    workspace: i64,
    number: i64,
) -> rusqlite::Result<Vec<ContactPoint>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, number, rank, kind, value, extension, features, service, uri, chat, street,
                locality, region, postcode, country, country_code, contexts, label, pref, managed,
                created_at, created_by, updated_at, updated_by, residue
         FROM contact_points
         WHERE workspace_id = ?1 AND record_number = ?2
         ORDER BY number",
    )?;
    let points = statement.query_map((workspace, number), |row| read_point(&mut Cells::of(row)))?;
    points.collect()
}
