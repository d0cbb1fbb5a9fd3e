//! The ceiling of a write: one thread that inserts the same rows into the same tables with the
//! same indexes, one commit each, and does nothing else.

mod search;
mod whole;

use std::{
    fmt::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use rusqlite::{Connection, params, params_from_iter, types::Value};
use uuid::Uuid;

use crate::load::to_f64;
pub use whole::refill;

/// People whose rows are inserted in turn: more would read the same.
const PEOPLE: i64 = 2_000;

/// The rows that new people made. They differ as those of the program do: names, numbers and
/// addresses fall all over the indexes.
pub struct Rows {
    people: Vec<PersonRows>,
    workspace: i64,
    next: usize,
}

/// The rows that one new person made.
struct PersonRows {
    record: Row,
    points: Vec<Row>,
    change: Row,
    difference: Row,
    text: String,
}

fn first<T>(rows: Vec<T>) -> anyhow::Result<T> {
    rows.into_iter().next().context("a row is missing")
}

/// One row, ready to be inserted again.
struct Row {
    sql: String,
    columns: Vec<String>,
    values: Vec<Value>,
}

impl Rows {
    /// The rows of the people who were made last.
    pub fn of_last_people(file: &Path) -> anyhow::Result<Self> {
        let connection = Connection::open(file)?;
        let workspace =
            connection.query_row("SELECT max(workspace_id) FROM records", [], |row| row.get(0))?;
        let mut last = connection.prepare(
            "SELECT number FROM records WHERE workspace_id = ?1 AND kind = 'person'
             ORDER BY number DESC LIMIT ?2",
        )?;
        let numbers = last.query_map([workspace, PEOPLE], |row| row.get(0))?;
        let people = numbers.map(|number| PersonRows::of(&connection, workspace, number?));
        let people = people.collect::<anyhow::Result<Vec<_>>>()?;
        anyhow::ensure!(!people.is_empty(), "nobody was made");
        Ok(Self { people, workspace, next: 0 })
    }
}

impl PersonRows {
    fn of(connection: &Connection, workspace: i64, number: i64) -> anyhow::Result<Self> {
        let of = |table, column| Row::all(connection, table, column, workspace, number);
        let change = first(of("changes", "record_number")?)?;
        let position = change.integer("position")?;
        let difference = Row::all(connection, "differences", "position", workspace, position)?;
        Ok(Self {
            record: first(of("records", "number")?)?,
            points: of("contact_points", "record_number")?,
            change,
            difference: first(difference)?,
            text: first(search::texts(connection, &(number..=number))?)?.1,
        })
    }
}

impl Row {
    fn all(
        connection: &Connection,
        table: &str,
        column: &str,
        workspace: i64,
        key: i64,
    ) -> anyhow::Result<Vec<Self>> {
        let sql = format!("SELECT * FROM {table} WHERE workspace_id = ?1 AND {column} = ?2");
        let mut statement = connection.prepare(&sql)?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let marks = vec!["?"; columns.len()].join(", ");
        let sql = format!("INSERT INTO {table} ({}) VALUES ({marks})", columns.join(", "));
        let rows = statement.query_map([workspace, key], |row| {
            let values = (0..columns.len()).map(|at| row.get(at)).collect::<Result<_, _>>()?;
            Ok(Self { sql: sql.clone(), columns: columns.clone(), values })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn integer(&self, column: &str) -> anyhow::Result<i64> {
        let at = self.columns.iter().position(|name| name == column);
        match at.map(|at| &self.values[at]) {
            Some(Value::Integer(number)) => Ok(*number),
            _ => anyhow::bail!("{column} is no number"),
        }
    }

    fn set(&mut self, column: &str, value: impl Into<Value>) {
        if let Some(at) = self.columns.iter().position(|name| name == column) {
            self.values[at] = value.into();
        }
    }

    /// Puts a number behind a text, in place of the one that was put there before.
    fn renumber(&mut self, column: &str, number: i64) {
        let at = self.columns.iter().position(|name| name == column);
        if let Some(Value::Text(text)) = at.map(|at| &mut self.values[at]) {
            let own = text.find('#').unwrap_or(text.len());
            text.truncate(own);
            let _ = write!(text, "#{number}");
        }
    }

    fn insert(&self, connection: &Connection) -> anyhow::Result<()> {
        connection.prepare_cached(&self.sql)?.execute(params_from_iter(&self.values))?;
        Ok(())
    }
}

/// How many of these a second the loop commits, one by one.
pub fn loop_of(file: &Path, rows: &mut Rows, span: Duration) -> anyhow::Result<f64> {
    let connection = Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    let (mut number, mut position): (i64, i64) = connection.query_row(
        "SELECT last_number, last_position FROM counters WHERE workspace_id = ?1",
        [rows.workspace],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (began, mut done) = (Instant::now(), 0_u64);
    while began.elapsed() < span {
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        position += 1;
        number = rows.insert(&connection, number, position)?;
        connection.prepare_cached("COMMIT")?.execute([])?;
        done += 1;
    }
    Ok(to_f64(done) / began.elapsed().as_secs_f64())
}

impl Rows {
    /// Inserts the next of them once more, as a new person; the last number that it takes.
    fn insert(&mut self, connection: &Connection, last: i64, position: i64) -> anyhow::Result<i64> {
        let at = self.next % self.people.len();
        self.next += 1;
        let last = self.people[at].insert(connection, self.workspace, last, position)?;
        connection
            .prepare_cached(
                "UPDATE counters SET last_number = ?2, last_position = ?3, people = people + 1
                 WHERE workspace_id = ?1",
            )?
            .execute([self.workspace, last, position])?;
        Ok(last)
    }
}

impl PersonRows {
    fn insert(
        &mut self,
        connection: &Connection,
        workspace: i64,
        last: i64,
        position: i64,
    ) -> anyhow::Result<i64> {
        let person = last + 1;
        let row = (workspace << 40) | person;
        // No two may have one address or user name.
        for column in ["primary_address", "primary_address_normal", "primary_address_folded"] {
            self.record.renumber(column, person);
        }
        for column in ["user_name", "user_name_folded"] {
            self.record.renumber(column, person);
        }
        self.record.set("row", row);
        self.record.set("number", person);
        self.record.set("id", id(person));
        self.record.set("position", position);
        self.record.insert(connection)?;
        let mut number = person;
        for point in &mut self.points {
            number += 1;
            point.set("record_number", person);
            point.set("number", number);
            point.set("id", id(number));
            point.insert(connection)?;
        }
        self.change.set("position", position);
        self.change.set("event", id(-person));
        self.change.set("record_number", person);
        self.change.insert(connection)?;
        self.difference.set("position", position);
        self.difference.insert(connection)?;
        connection
            .prepare_cached("INSERT INTO search (rowid, text) VALUES (?1, ?2)")?
            .execute(params![row, self.text])?;
        Ok(number)
    }
}

/// An id that ascends as those of the program do.
fn id(number: i64) -> Vec<u8> {
    let number = u128::from(number.unsigned_abs()) << 1 | u128::from(number < 0);
    Uuid::from_u128(0xFFFF << 112 | number).as_bytes().to_vec()
}
