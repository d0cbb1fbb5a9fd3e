//! Reading one record with all that belongs to it.
//!
//! Several statements make one record. SQLite keeps the snapshot of a connection for as long as
//! any statement runs, so the first one stays open until the others are done: what is read is one
//! version, without the two more statements that a transaction would cost.

use std::sync::LazyLock;

use polydex_model::{normal, normal::fold};
use polydex_store::{Lookup, Validator};
use polydex_store_sql::{
    Belongings, SqlRecord, group_reference, read_point, read_validator,
    statements::{POINT_COLUMNS, RECORD_COLUMNS, RECORD_TABLES, VALIDATOR_COLUMNS, by},
};
use rusqlite::{Connection, ToSql, params, types::Value};

use crate::row::{Columns, row_of};

static BY_ROW: LazyLock<String> = LazyLock::new(|| select_by("r.row = ?3"));
static BY_ID: LazyLock<String> = LazyLock::new(|| select_by(by::ID));
static BY_USER_NAME: LazyLock<String> = LazyLock::new(|| select_by(by::USER_NAME));
static BY_ADDRESS: LazyLock<String> = LazyLock::new(|| select_by(by::ADDRESS));
static POINTS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {POINT_COLUMNS} FROM contact_points p
         WHERE p.workspace_id = ?1 AND p.record_number = ?2
         ORDER BY p.number"
    )
});

fn select_by(key: &str) -> String {
    format!(
        "SELECT {VALIDATOR_COLUMNS}, {RECORD_COLUMNS} FROM {RECORD_TABLES}
         WHERE r.workspace_id = ?1 AND r.kind = ?2 AND {key}"
    )
}

/// Each with the index that leads to the record.
#[cfg(test)]
pub(crate) fn statements() -> [(&'static str, &'static str); 4] {
    [
        (&BY_ROW, "SEARCH r USING INTEGER PRIMARY KEY"),
        (&BY_ID, "SEARCH r USING INDEX sqlite_autoindex_records_2"),
        (&BY_USER_NAME, "SEARCH r USING INDEX records_user_name"),
        (&BY_ADDRESS, "SEARCH r USING INDEX records_primary_address"),
    ]
}

/// The record that a lookup names.
pub(crate) fn record<R: SqlRecord>(
    connection: &Connection,
    workspace: i64,
    which: &Lookup,
) -> rusqlite::Result<Option<R>> {
    Ok(validated(connection, workspace, which)?.map(|(record, _)| record))
}

/// The same with its validator.
pub(crate) fn validated<R: SqlRecord>(
    connection: &Connection,
    workspace: i64,
    which: &Lookup,
) -> rusqlite::Result<Option<(R, Validator)>> {
    let Some((at, key)) = key_of(workspace, which) else { return Ok(None) };
    let sql: &str = match at {
        Key::Row => &BY_ROW,
        Key::Id => &BY_ID,
        Key::UserName => &BY_USER_NAME,
        Key::Address => &BY_ADDRESS,
    };
    select(connection, workspace, sql, &key)
}

/// What a lookup compares with.
#[derive(Clone, Copy, Debug)]
enum Key {
    Row,
    Id,
    UserName,
    Address,
}

/// What a lookup compares with, and the value; `None` for what no record has.
fn key_of(workspace: i64, which: &Lookup) -> Option<(Key, Value)> {
    Some(match which {
        Lookup::Id(id) => (Key::Id, Value::Blob(id.as_bytes().to_vec())),
        Lookup::Number(number) => (Key::Row, Value::Integer(row_of(workspace, *number)?)),
        Lookup::UserName(name) => (Key::UserName, Value::Text(fold(name))),
        Lookup::Email(address) => (Key::Address, Value::Text(normal::email(address))),
    })
}

/// The record in a row of the table.
pub(crate) fn at_row<R: SqlRecord>(
    connection: &Connection,
    workspace: i64,
    row: i64,
) -> rusqlite::Result<Option<R>> {
    Ok(validated_at_row(connection, workspace, row)?.map(|(record, _)| record))
}

/// The same with its validator.
pub(crate) fn validated_at_row<R: SqlRecord>(
    connection: &Connection,
    workspace: i64,
    row: i64,
) -> rusqlite::Result<Option<(R, Validator)>> {
    select(connection, workspace, &BY_ROW, &row)
}

fn select<R: SqlRecord>(
    connection: &Connection,
    workspace: i64,
    sql: &str,
    key: &dyn ToSql,
) -> rusqlite::Result<Option<(R, Validator)>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![workspace, R::WORD, key])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let columns = &mut Columns::of(row);
    // The record last: not every kind reads all of its columns.
    let (validator, mut record) = (read_validator(columns)?, R::read(columns)?);
    let whose = (workspace, record.number());
    match record.belongings() {
        Belongings::Groups(groups) => {
            *groups = all(connection, GROUPS, whose, |c| group_reference(c))?;
        }
        Belongings::Domains(domains) => *domains = texts(connection, DOMAINS, whose)?,
    }
    record.card_mut().labels = texts(connection, LABELS, whose)?;
    record.card_mut().points = all(connection, &POINTS, whose, |c| read_point(c))?;
    Ok(Some((record, validator)))
}

const GROUPS: &str = "SELECT g.id, g.number, g.name
     FROM person_groups p
     JOIN groups g ON g.workspace_id = p.workspace_id AND g.number = p.group_number
     WHERE p.workspace_id = ?1 AND p.record_number = ?2
     ORDER BY g.folded, g.number";

const DOMAINS: &str = "SELECT domain FROM email_domains
     WHERE workspace_id = ?1 AND record_number = ?2
     ORDER BY place";

const LABELS: &str = "SELECT label FROM labels
     WHERE workspace_id = ?1 AND record_number = ?2
     ORDER BY place";

fn texts(connection: &Connection, sql: &str, whose: (i64, i64)) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map(whose, |row| row.get(0))?.collect()
}

fn all<T>(
    connection: &Connection,
    sql: &str,
    whose: (i64, i64),
    read: impl Fn(&mut Columns<'_, '_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map(whose, |row| read(&mut Columns::of(row)))?.collect()
}
