//! Copies the file while it is in use, and replaces one file by another.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use polydex_store::StoreError;
use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};

use crate::{
    error::{Result, failed},
    open,
};

/// Pages copied between two reports of progress: 8 MiB.
const STEP: i32 = 2048;

/// How long to wait for another process that holds the file.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Copies the database to a new file as it is now. Later writes are neither waited for nor
/// included. The copy is one file, checked and synced. `progress` receives the number of pages done
/// and the total.
///
/// SQLite restarts a backup at every write; an open transaction on the source keeps it at one
/// version, so that the copy ends however busy the database is.
pub fn backup(
    source: &Path,
    target: &Path,
    mut progress: impl FnMut(u64, u64),
) -> Result<(), StoreError> {
    let from = open::reader(source, TIMEOUT)?;
    open::create_new(target)?;
    let mut copy = || -> Result<()> {
        from.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;")?;
        let mut to = Connection::open(target)?;
        {
            let backup = Backup::new(&from, &mut to)?;
            while backup.step(STEP)? != StepResult::Done {
                let at = backup.progress();
                let pages = |pages| u64::try_from(pages).unwrap_or_default();
                progress(pages(at.pagecount - at.remaining), pages(at.pagecount));
            }
        }
        // The copy has no log beside it.
        to.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
        let sound: String = to.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(failed(format!("the database is damaged: {sound}")));
        }
        Ok(())
    };
    let copied = copy().map_err(StoreError::from).and_then(|()| {
        let file = fs::File::open(target).and_then(|file| file.sync_all());
        file.map_err(|error| unavailable(target, &error))
    });
    if copied.is_err() {
        // Half a copy is useless.
        let _ = fs::remove_file(target);
    }
    copied
}

/// The highest number that the database in a file has assigned.
pub fn last_number(file: &Path) -> Result<i64, StoreError> {
    let connection = open::reader(file, TIMEOUT)?;
    let read = || -> Result<i64> {
        let last = "SELECT COALESCE(max(last_number), 0) FROM counters";
        Ok(connection.query_row(last, [], |row| row.get(0))?)
    };
    Ok(read()?)
}

/// Moves the database to another name as one file. Unavailable if another process has it open.
pub fn move_aside(file: &Path, aside: &Path) -> Result<(), StoreError> {
    let close = || -> Result<()> {
        let connection = Connection::open(file)?;
        // Leaving WAL mode copies the log into the file, and requires that no other process has it
        // open.
        connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0))?;
        Ok(())
    };
    close()?;
    replace(file, aside)
}

/// Renames a file durably. If a deleted database of this name has left its log, the log is renamed
/// with `.old` at its end: SQLite would read it into the new file.
pub fn replace(file: &Path, name: &Path) -> Result<(), StoreError> {
    for left in ["-wal", "-shm", "-journal"].map(|end| with(name, end)) {
        let moved = fs::rename(&left, with(&left, ".old"));
        if let Err(error) = moved
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(unavailable(&left, &error));
        }
    }
    let renamed = fs::rename(file, name).and_then(|()| {
        let folder = name.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder: PathBuf = folder.unwrap_or(Path::new(".")).to_owned();
        fs::File::open(folder)?.sync_all()
    });
    renamed.map_err(|error| unavailable(name, &error))
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn unavailable(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Unavailable(format!("{}: {error}", path.display()))
}
