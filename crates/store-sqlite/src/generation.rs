//! Whether anybody has committed to the file since, known without a query.
//!
//! To read one row SQLite takes and gives back a lock that all connections of the process share,
//! and asks the kernel for another: more work than the rest of a short answer, and cores wait for
//! each other there. But the index of the write-ahead log, shared by all processes that have the
//! file open, begins with a header that every commit writes again before it is acknowledged
//! ([WAL-mode file format], section 2.1). While the header is the same, all that was read is right.
//!
//! [WAL-mode file format]: https://sqlite.org/walformat.html

use std::sync::{Mutex, PoisonError};

use polydex_store::Generation;
use rusqlite::Connection;

/// Bytes of the header. It is there twice, so that one half written is noticed.
const HEADER: usize = 48;

type Header = [u8; HEADER];

/// The index of a file's write-ahead log, and the header that was seen last, numbered.
#[derive(Debug)]
pub(crate) struct WalIndex {
    index: Option<index::Index>,
    last: Mutex<(Header, Generation)>,
}

impl WalIndex {
    /// Of the file that a connection has open. If the index cannot be read, no generation is ever
    /// known.
    pub(crate) fn of(connection: &Connection) -> Self {
        let index = connection.path().and_then(index::open);
        Self { index, last: Mutex::new(([0; HEADER], Generation(0))) }
    }

    /// The generation; `None` if it is not known, as during a commit.
    pub(crate) fn generation(&self) -> Option<Generation> {
        let mut twice = [0; 2 * HEADER];
        index::read(self.index.as_ref()?, &mut twice).ok()?;
        let (first, second) = twice.split_at(HEADER);
        // A header of zeros: there is no log yet.
        if first != second || first.iter().all(|byte| *byte == 0) {
            return None;
        }
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 != *first {
            last.0.copy_from_slice(first);
            last.1.0 += 1;
        }
        Some(last.1)
    }
}

#[cfg(unix)]
mod index {
    use std::{fs::File, io, os::unix::fs::FileExt as _, path::Path, sync::Arc};

    use crate::handles;

    pub(super) type Index = Arc<File>;

    pub(super) fn open(database: &str) -> Option<Index> {
        handles::held(Path::new(&format!("{database}-shm")))
    }

    pub(super) fn read(index: &Index, bytes: &mut [u8]) -> io::Result<()> {
        index.read_exact_at(bytes, 0)
    }
}

/// Elsewhere SQLite is asked each time.
#[cfg(not(unix))]
mod index {
    use std::io;

    #[derive(Debug)]
    pub(super) enum Index {}

    pub(super) fn open(_: &str) -> Option<Index> {
        None
    }

    pub(super) fn read(index: &Index, _: &mut [u8]) -> io::Result<()> {
        match *index {}
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn connect(path: &Path) -> Connection {
        let connection = Connection::open(path).expect("a database");
        connection.execute_batch("PRAGMA journal_mode = WAL").expect("it is set");
        connection
    }

    #[test]
    #[cfg(unix)]
    fn the_generation_is_another_after_a_commit_and_after_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.db");
        let (ours, theirs) = (connect(&path), connect(&path));
        ours.execute_batch("CREATE TABLE t (x)").expect("it is free");
        let index = WalIndex::of(&ours);
        let before = index.generation();
        assert!(before.is_some());
        theirs.execute_batch("BEGIN; INSERT INTO t VALUES (1)").expect("it is free");
        let count = |c: &Connection| c.query_row("SELECT count(*) FROM t", [], |row| row.get(0));
        assert_eq!(count(&ours), Ok(0));
        assert_eq!(index.generation(), before, "nothing is committed yet");
        theirs.execute_batch("COMMIT").expect("it is free");
        let after = index.generation();
        assert_ne!(after, before);
        ours.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("it is free");
        theirs.execute_batch("INSERT INTO t VALUES (2)").expect("it is free");
        assert_ne!(index.generation(), after, "the log was begun again meanwhile");
    }
}
