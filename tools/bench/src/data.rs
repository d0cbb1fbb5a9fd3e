//! Databases to measure on: made once by the program's own import, kept in `target/bench`.

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Context as _;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{people::MadeUp, product};

/// What is known of a person that is there.
#[derive(Clone, Debug)]
pub struct Known {
    pub number: i64,
    pub id: Uuid,
    pub email: String,
    pub phone: String,
    pub surname: String,
    /// The contact point of that phone.
    pub phone_point: Point,
    /// The postal address.
    pub address_point: Point,
}

/// The ids of a contact point.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    pub number: i64,
    pub id: Uuid,
}

/// The folder of databases and of what a run leaves behind.
pub fn folder() -> anyhow::Result<PathBuf> {
    let target = std::env::current_exe()?;
    let target = target.ancestors().nth(2).context("this program is not in a target directory")?;
    let folder = target.join("bench");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// What an import took.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Import {
    pub seconds: f64,
    /// Resident memory at most, in bytes.
    pub peak: u64,
}

/// A database of so many people.
pub fn people(number: u64) -> anyhow::Result<PathBuf> {
    Ok(imported(number)?.0)
}

/// A database of so many people, and what their import took when it was made. A note beside the
/// file tells it to later runs.
pub fn imported(number: u64) -> anyhow::Result<(PathBuf, Import)> {
    let file = folder()?.join(format!("people-{number}.db"));
    let note = file.with_extension("import.json");
    if let (true, Ok(text)) = (file.exists(), fs::read(&note)) {
        return Ok((file, serde_json::from_slice(&text)?));
    }
    eprintln!("making {number} people, once");
    let part = file.with_extension("part");
    let took = import(number, &part)?;
    fold(&part)?;
    remove(&file)?;
    fs::rename(&part, &file)?;
    fs::write(note, serde_json::to_vec(&took)?)?;
    Ok((file, took))
}

/// Has the program import made-up people into a new database; what that takes.
fn import(number: u64, database: &Path) -> anyhow::Result<Import> {
    remove(database)?;
    let url = product::url(database);
    product::run(&["workspaces", "create", "main", "--database", &url])?;
    let lines = database.with_extension("jsonl");
    let mut out = BufWriter::new(File::create(&lines)?);
    for n in 0..number {
        writeln!(out, "{}", MadeUp::new(n).deskpro())?;
    }
    out.flush()?;
    let file = lines.to_str().context("the target directory is not UTF-8")?;
    let began = Instant::now();
    let peak = product::run_watched(&["import", file, "--from", "deskpro", "--database", &url])?;
    let seconds = began.elapsed().as_secs_f64();
    fs::remove_file(lines)?;
    Ok(Import { seconds, peak })
}

/// Puts the write-ahead log into the file, which then is the whole database.
fn fold(file: &Path) -> anyhow::Result<()> {
    let connection = Connection::open(file)?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

/// A copy that may be written to. It is on the disk: what is measured does not wait behind it.
pub fn copy(file: &Path, copy: &Path) -> anyhow::Result<PathBuf> {
    fold(file)?;
    remove(copy)?;
    fs::copy(file, copy)?;
    File::open(copy)?.sync_all()?;
    Ok(copy.to_owned())
}

/// Removes a database with what SQLite lays beside it.
pub fn remove(file: &Path) -> anyhow::Result<()> {
    for end in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        match fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// Some of the people of a database, spread over all of it, each of whom may be looked up by any
/// of these.
pub fn sample(file: &Path, number: i64) -> anyhow::Result<Vec<Known>> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let all: i64 = connection.query_row(
        "SELECT count(*) FROM records WHERE kind = 'person' AND name_given IS NOT NULL",
        [],
        |row| row.get(0),
    )?;
    let step = (all / number).max(1);
    let mut statement = connection.prepare(
        "SELECT r.number, r.id, r.primary_address, r.name_surname,
                p.value, p.number, p.id, a.number, a.id
         FROM records r
         JOIN contact_points p ON p.workspace_id = r.workspace_id AND p.record_number = r.number
         JOIN contact_points a ON a.workspace_id = r.workspace_id AND a.record_number = r.number
         WHERE r.kind = 'person' AND r.name_given IS NOT NULL
           AND p.kind = 'phone' AND a.kind = 'address' AND (r.number / 5) % ?1 = 0
         GROUP BY r.number
         LIMIT ?2",
    )?;
    let known = statement.query_map([step, number], |row| {
        Ok(Known {
            number: row.get(0)?,
            id: row.get(1)?,
            email: row.get(2)?,
            surname: row.get(3)?,
            phone: row.get(4)?,
            phone_point: Point { number: row.get(5)?, id: row.get(6)? },
            address_point: Point { number: row.get(7)?, id: row.get(8)? },
        })
    })?;
    let known: Vec<Known> = known.collect::<Result<_, _>>()?;
    anyhow::ensure!(!known.is_empty(), "{} holds nobody", file.display());
    Ok(known)
}
