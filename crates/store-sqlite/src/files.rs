//! Whether the files that SQLite has open are those that stand under their names.
//!
//! A file that is deleted or replaced stays open, and takes commits that nobody will ever see: the next
//! start finds no file, or another one. The log is worse: SQLite would read it into whatever database
//! stands beside it by then. So the names are looked at before every commit, which costs about a
//! microsecond each. A file whose content is overwritten in place is not noticed so.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use polydex_store::StoreError;
use rusqlite::Connection;

use crate::log::checkpoint;

/// What SQLite lays beside a database: the write-ahead log, and the log's index.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// The files of a database that is open, as they were found when it was opened.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// The database first. What is not known is not looked at.
    known: Vec<Known>,
    /// Whether the log of a database that was replaced is out of the way.
    is_aside: AtomicBool,
}

#[derive(Debug)]
struct Known {
    path: PathBuf,
    identity: Identity,
}

/// Which file it is, as long as somebody has it open: device and inode.
type Identity = (u64, u64);

impl Files {
    /// Of the database at a path that a connection has opened and read.
    pub(crate) fn of(path: &Path, connection: &Connection) -> Self {
        // SQLite's own name for it, which begins those of the files beside it.
        let name = connection.path().unwrap_or_default();
        let beside = BESIDE.map(|end| PathBuf::from(format!("{name}{end}")));
        let all = [path.to_owned()].into_iter().chain(beside);
        let known = |path: PathBuf| Some(Known { identity: identity(&path).ok()?, path });
        Self { known: all.filter_map(known).collect(), is_aside: AtomicBool::new(false) }
    }

    /// Refuses if one of them was deleted, moved or replaced.
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

    /// Where another database stands in the place of this one: takes this one's log out of its way.
    ///
    /// What is in the log goes into the database that it belongs to, which may be there under another
    /// name; where that fails the log is kept beside, with `.old` at its end.
    pub(crate) fn set_log_aside(&self, connection: &Connection) {
        let Some((database, beside)) = self.known.split_first() else { return };
        if !database.is_replaced() || self.is_aside.swap(true, Ordering::Relaxed) {
            return;
        }
        let is_left = checkpoint(connection, "TRUNCATE").unwrap_or(true);
        for Known { path, .. } in beside.iter().filter(|known| known.is_in_place()) {
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
    /// Whether it is there. A folder that cannot be looked into says nothing against it.
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

/// Elsewhere a file that is open cannot be deleted or replaced.
#[cfg(not(unix))]
fn identity(_: &Path) -> io::Result<Identity> {
    Ok((0, 0))
}
