//! The file as a whole: copied while it is in use, put in the place of another.

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

/// Pages that are copied before the progress is told: 8 MiB.
const STEP: i32 = 2048;

/// How long another process may hold the file.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Copies the database in a file into another file, which must not be there, as it is at this
/// moment: who writes meanwhile is not waited for and not seen. The copy is one file, checked, and
/// on the disk. `progress` hears how many pages are done, and of how many.
///
/// SQLite begins anew whenever somebody writes; a transaction that is held open on the source keeps
/// it at one version, so that the copy ends however busy the database is.
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
        // Without a log of its own beside it.
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
        // Half a copy is none.
        let _ = fs::remove_file(target);
    }
    copied
}

/// The highest number that the database in a file has given.
pub fn last_number(file: &Path) -> Result<i64, StoreError> {
    let connection = open::reader(file, TIMEOUT)?;
    let read = || -> Result<i64> {
        let last = "SELECT COALESCE(max(last_number), 0) FROM counters";
        Ok(connection.query_row(last, [], |row| row.get(0))?)
    };
    Ok(read()?)
}

/// Moves the database in a file to another name, whole and in one file. Refused as unavailable if
/// anybody has it open.
pub fn move_aside(file: &Path, aside: &Path) -> Result<(), StoreError> {
    let close = || -> Result<()> {
        let connection = Connection::open(file)?;
        // Leaving the mode of a write-ahead log copies the log into the file, and needs that nobody
        // else has it open.
        connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0))?;
        Ok(())
    };
    close()?;
    replace(file, aside)
}

/// Renames a file, for good. Where a database of this name was deleted and its log is still there, the
/// log gets `.old` at its end: SQLite would read it into the file that comes in its place.
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
