//! The ceiling of an import: one thread that inserts the rows of a whole directory into the same
//! tables with the same indexes, thousands of people to a commit. Reading them is not counted.

use std::{
    ops::RangeInclusive,
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags, Params, params_from_iter, types::Value};

use super::search;

/// Numbers whose records share a commit: of some ten thousand people.
const STRETCH: i64 = 50_000;

/// Tables that refer to no record.
const BEFORE: [&str; 3] = ["workspaces", "counters", "groups"];

/// Rows of records with numbers from ?1 to ?2, in the order of their keys. What others refer to
/// comes before them.
const OF_RECORDS: [(&str, &str); 7] = [
    ("records", "records t WHERE workspace_id = 1 AND number BETWEEN ?1 AND ?2 ORDER BY number"),
    (
        "contact_points",
        "contact_points t WHERE workspace_id = 1 AND record_number BETWEEN ?1 AND ?2
         ORDER BY record_number, number",
    ),
    (
        "labels",
        "labels t WHERE workspace_id = 1 AND record_number BETWEEN ?1 AND ?2
         ORDER BY record_number, place",
    ),
    (
        "email_domains",
        "email_domains t WHERE workspace_id = 1 AND record_number BETWEEN ?1 AND ?2
         ORDER BY record_number, place",
    ),
    (
        "person_groups",
        "person_groups t WHERE workspace_id = 1 AND record_number BETWEEN ?1 AND ?2
         ORDER BY record_number, group_number",
    ),
    (
        "changes",
        "changes t WHERE workspace_id = 1 AND record_number BETWEEN ?1 AND ?2 ORDER BY position",
    ),
    (
        "differences",
        "changes c JOIN differences t USING (workspace_id, position)
         WHERE c.workspace_id = 1 AND c.record_number BETWEEN ?1 AND ?2 ORDER BY position",
    ),
];

/// Tables that refer to single records, or in which an import leaves nothing.
const BEHIND: [&str; 3] = ["keys", "answers", "transfer"];

/// Inserts what is in one file into another, which is made; how long the inserting took.
pub fn refill(from: &Path, to: &Path) -> anyhow::Result<Duration> {
    let from = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let to = empty(&from, to)?;
    let mut took = Duration::ZERO;
    for table in BEFORE {
        took += commit(&to, &[Rows::all(&from, table)?])?;
    }
    let last: i64 = from.query_row("SELECT max(number) FROM records", [], |row| row.get(0))?;
    let mut first = 1;
    while first <= last {
        let numbers = first..=first + STRETCH - 1;
        took += commit(&to, &stretch(&from, &numbers)?)?;
        first += STRETCH;
    }
    for table in BEHIND {
        took += commit(&to, &[Rows::all(&from, table)?])?;
    }
    must_be_alike(&from, &to)?;
    let began = Instant::now();
    // What is left in the log goes into the file.
    to.close().map_err(|(_, error)| error)?;
    Ok(took + began.elapsed())
}

/// Rows that were left out would make the loop too fast.
fn must_be_alike(from: &Connection, to: &Connection) -> anyhow::Result<()> {
    for (table, _) in OF_RECORDS {
        let sql = format!("SELECT count(*) FROM {table}");
        let count = |of: &Connection| of.query_row(&sql, [], |row| row.get::<_, i64>(0));
        let (wanted, found) = (count(from)?, count(to)?);
        anyhow::ensure!(found == wanted, "{found} of {wanted} rows of {table} were inserted");
    }
    Ok(())
}

/// A file with the tables and indexes of another, used as the program uses its own for an import.
fn empty(from: &Connection, to: &Path) -> anyhow::Result<Connection> {
    let to = Connection::open(to)?;
    to.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -262144; PRAGMA wal_autocheckpoint = 30000;
         PRAGMA temp_store = MEMORY;",
    )?;
    // The search index makes its own tables.
    let mut schema = from.prepare(
        "SELECT sql FROM sqlite_schema
         WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' AND type <> 'view'
           AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
         ORDER BY rowid",
    )?;
    for sql in schema.query_map([], |row| row.get::<_, String>(0))? {
        to.execute_batch(&sql?)?;
    }
    must_know_all(&to)?;
    Ok(to)
}

/// A table that is not filled would make the loop too fast.
fn must_know_all(connection: &Connection) -> anyhow::Result<()> {
    let mut tables = connection.prepare(
        "SELECT name FROM pragma_table_list
         WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'",
    )?;
    for table in tables.query_map([], |row| row.get::<_, String>(0))? {
        let table = table?;
        let of_records = OF_RECORDS.iter().map(|(name, _)| name);
        let is_known = BEFORE.iter().chain(of_records).chain(&BEHIND).any(|name| *name == table);
        anyhow::ensure!(is_known, "the bare loop leaves the table {table} empty");
    }
    Ok(())
}

/// Rows in memory, and the statement that inserts each.
struct Rows {
    insert: String,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    fn all(from: &Connection, table: &str) -> anyhow::Result<Self> {
        Self::read(from, table, &format!("{table} t"), [])
    }

    fn read(
        from: &Connection,
        table: &str,
        which: &str,
        values: impl Params,
    ) -> anyhow::Result<Self> {
        let mut statement = from.prepare(&format!("SELECT t.* FROM {which}"))?;
        let columns: Vec<&str> = statement.column_names().collect();
        let (columns, count) = (columns.join(", "), columns.len());
        let marks = vec!["?"; count].join(", ");
        let insert = format!("INSERT INTO {table} ({columns}) VALUES ({marks})");
        let rows = statement.query_map(values, |row| (0..count).map(|at| row.get(at)).collect())?;
        Ok(Self { insert, rows: rows.collect::<Result<_, _>>()? })
    }
}

/// What belongs to the records with these numbers.
fn stretch(from: &Connection, numbers: &RangeInclusive<i64>) -> anyhow::Result<Vec<Rows>> {
    let read = |(table, which)| Rows::read(from, table, which, [numbers.start(), numbers.end()]);
    let mut all = OF_RECORDS.into_iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
    let texts = search::texts(from, numbers)?.into_iter();
    all.push(Rows {
        insert: "INSERT INTO search (rowid, text) VALUES (?, ?)".to_owned(),
        rows: texts.map(|(row, text)| vec![row.into(), text.into()]).collect(),
    });
    Ok(all)
}

/// Inserts rows within one transaction; how long that took.
fn commit(to: &Connection, all: &[Rows]) -> anyhow::Result<Duration> {
    let began = Instant::now();
    to.execute_batch("BEGIN IMMEDIATE")?;
    for Rows { insert, rows } in all {
        let mut statement = to.prepare_cached(insert)?;
        for row in rows {
            statement.execute(params_from_iter(row))?;
        }
    }
    to.execute_batch("COMMIT")?;
    Ok(began.elapsed())
}
