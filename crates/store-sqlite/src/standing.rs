//! Whether anybody has committed to the file since, told without asking SQLite.
//!
//! To read one row SQLite takes and gives back a lock that all connections of the process share,
//! and asks the kernel for another: more work than the rest of a short answer, and cores wait for
//! each other there. But the index of the write-ahead log, shared by all processes that have the
//! file open, begins with a header that every commit writes anew before it is acknowledged
//! ([WAL-mode file format], section 2.1). While it reads as it did, all that was read stands.
//!
//! [WAL-mode file format]: https://sqlite.org/walformat.html

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use rusqlite::Connection;

/// Bytes of the header. It is there twice, so that one half written is noticed.
const HEADER: usize = 48;

type Header = [u8; HEADER];

/// Where a file stands.
#[derive(Debug)]
pub(crate) struct Standing {
    index: Option<index::Index>,
    last: Mutex<(Header, u64)>,
}

/// A state of the file, as long as it is the answer of [`Standing::now`]: what was read after one
/// answer is still so when the next answer is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct State(u64);

impl Standing {
    /// Of the file that a connection has open. If its index cannot be read, nothing is ever known.
    pub(crate) fn of(connection: &Connection) -> Self {
        let index = connection.path().and_then(index::open);
        Self { index, last: Mutex::new(([0; HEADER], NEVER)) }
    }

    /// The state; `None` if it cannot be told, as while somebody commits.
    pub(crate) fn now(&self) -> Option<State> {
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
            last.1 += 1;
        }
        Some(State(last.1))
    }
}

/// When something kept was last found to be as the file has it.
#[derive(Debug)]
pub(crate) struct Seen(AtomicU64);

impl Seen {
    /// Found so by a read that began when the file stood like this.
    pub(crate) fn at(state: Option<State>) -> Self {
        Self(AtomicU64::new(state.map_or(NEVER, |State(number)| number)))
    }

    /// Found so again.
    pub(crate) fn again(&self, state: Option<State>) {
        if let Some(State(number)) = state {
            self.0.store(number, Ordering::Relaxed);
        }
    }

    /// Whether it needs no other look.
    pub(crate) fn stands(&self, state: State) -> bool {
        self.0.load(Ordering::Relaxed) == state.0
    }
}

/// The number of no state.
const NEVER: u64 = 0;

#[cfg(unix)]
mod index {
    use std::{fs::File, io, os::unix::fs::FileExt as _, path::Path, sync::Arc};

    use crate::shared_file;

    pub(super) type Index = Arc<File>;

    pub(super) fn open(database: &str) -> Option<Index> {
        shared_file::open(Path::new(&format!("{database}-shm")))
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
    fn the_state_is_another_after_a_commit_and_after_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.db");
        let (ours, theirs) = (connect(&path), connect(&path));
        ours.execute_batch("CREATE TABLE t (x)").expect("it is free");
        let standing = Standing::of(&ours);
        let before = standing.now();
        assert!(before.is_some());
        theirs.execute_batch("BEGIN; INSERT INTO t VALUES (1)").expect("it is free");
        let count = |c: &Connection| c.query_row("SELECT count(*) FROM t", [], |row| row.get(0));
        assert_eq!(count(&ours), Ok(0));
        assert_eq!(standing.now(), before, "nothing is committed yet");
        theirs.execute_batch("COMMIT").expect("it is free");
        let after = standing.now();
        assert_ne!(after, before);
        ours.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("it is free");
        theirs.execute_batch("INSERT INTO t VALUES (2)").expect("it is free");
        assert_ne!(standing.now(), after, "the log began anew meanwhile");
    }
}
