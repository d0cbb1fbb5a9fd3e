//! Detects that the database's files were deleted, moved or replaced while it is open.
//!
//! A deleted or replaced file stays open and accepts commits that are lost: the next start finds no
//! file, or another one. The log is worse: SQLite would read it into whatever database has its name
//! by then. So the names are checked before every commit, which costs about a microsecond each. A
//! file whose content is overwritten in place is not detected.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use polydex_store::StoreError;
use rusqlite::Connection;

use crate::checkpoint::checkpoint;

/// Files that SQLite keeps beside a database: the write-ahead log, and its index.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// The files of an open database, as they were when it was opened.
#[derive(Debug, Default)]
pub(crate) struct OpenFiles {
    /// The database first. Files that could not be identified are not checked.
    known: Vec<Known>,
    /// Whether the log of a replaced database has been moved out of the way.
    is_wal_moved: AtomicBool,
}

#[derive(Debug)]
struct Known {
    path: PathBuf,
    identity: Identity,
}

/// Identifies an open file: device and inode.
type Identity = (u64, u64);

impl OpenFiles {
    /// Identifies the files of the database that a connection has opened and read.
    pub(crate) fn of(path: &Path, connection: &Connection) -> Self {
        // SQLite's own name for it, the prefix of the other files' names.
        let name = connection.path().unwrap_or_default();
        let cursor_rank = BESIDE.map(|end| PathBuf::from(format!("{name}{end}")));
        let all = [path.to_owned()].into_iter().chain(cursor_rank);
        let known = |path: PathBuf| Some(Known { identity: identity(&path).ok()?, path });
        Self { known: all.filter_map(known).collect(), is_wal_moved: AtomicBool::new(false) }
    }

    /// Fails if one of them was deleted, moved or replaced.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match self.known.iter().find(|known| !known.is_in_place()) {
            None => Ok(()),
            Some(Known { path, .. }) => Err(StoreError::Unavailable(format!(
                "{} was deleted, moved or replaced while the database is open; nothing is written \
                 until the file is back, or the program is started again",
                path.display()
            ))),
        }
    }

    /// If another database has replaced this one, moves this one's log out of its way.
    ///
    /// The log is copied into the database that it belongs to, which may exist under another name;
    /// if that fails, the log is kept with `.old` at its end.
    pub(crate) fn move_wal_aside(&self, connection: &Connection) {
        let Some((database, cursor_rank)) = self.known.split_first() else { return };
        if !database.is_replaced() || self.is_wal_moved.swap(true, Ordering::Relaxed) {
            return;
        }
        let is_left = checkpoint(connection, "TRUNCATE").unwrap_or(true);
        for Known { path, .. } in cursor_rank.iter().filter(|known| known.is_in_place()) {
            let is_log = path.as_os_str().to_string_lossy().ends_with(BESIDE[0]);
            let moved = if is_log && is_left {
                let mut old = path.clone().into_os_string();
                old.push(".old");
                fs::rename(path, old)
            } else {
                fs::remove_file(path)
            };
            if let Err(error) = moved {
                let path = path.display();
                tracing::error!(%error, "{path} belongs to another database and is in the way");
            }
        }
    }
}

impl Known {
    /// Whether the file is in place. A folder that cannot be read proves nothing.
    fn is_in_place(&self) -> bool {
        match identity(&self.path) {
            Ok(found) => found == self.identity,
            Err(error) => {
                !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
            }
        }
    }

    fn is_replaced(&self) -> bool {
        identity(&self.path).is_ok_and(|found| found != self.identity)
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> io::Result<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).map(|data| (data.dev(), data.ino()))
}

/// Other systems do not let an open file be deleted or replaced.
#[cfg(not(unix))]
fn identity(_: &Path) -> io::Result<Identity> {
    Ok((0, 0))
}
