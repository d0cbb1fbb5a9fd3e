//! Whether anybody has committed to the file since, told without asking SQLite.
//!
//! To read one row SQLite takes and gives back a lock that all connections of the process share,
//! and asks the kernel for another: more work than the rest of a short answer, and cores wait for
//! each other there. But the index of the write-ahead log, shared by all processes that have the
//! file open, begins with a header that every commit writes anew before it is acknowledged
//! ([WAL-mode file format], section 2.1). While it reads as it did, all that was read stands.
//!
//! The handle is never closed while the index may be in use: closing any handle of a file gives up
//! all locks that the process holds on it, SQLite's among them ([How to corrupt], section 2.2).
//!
//! [WAL-mode file format]: https://sqlite.org/walformat.html
//! [How to corrupt]: https://sqlite.org/howtocorrupt.html

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
    use std::{
        collections::HashMap,
        fs::{self, File},
        io,
        os::unix::fs::{FileExt as _, MetadataExt as _},
        sync::{Arc, Mutex, PoisonError},
    };

    pub(super) type Index = Arc<File>;

    /// Every index that this process has open, by device and inode.
    static OPEN: Mutex<Option<HashMap<(u64, u64), Index>>> = Mutex::new(None);

    pub(super) fn open(database: &str) -> Option<Index> {
        let path = format!("{database}-shm");
        let found = fs::metadata(&path).ok()?;
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let open = open.get_or_insert_default();
        // SQLite deletes the index when the last process closes the file: then nobody has locks.
        open.retain(|_, index| index.metadata().is_ok_and(|data| data.nlink() > 0));
        let key = (found.dev(), found.ino());
        if let Some(index) = open.get(&key) {
            return Some(Arc::clone(index));
        }
        let index = Arc::new(File::open(&path).ok()?);
        open.insert(key, Arc::clone(&index));
        Some(index)
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

    #[test]
    #[cfg(unix)]
    fn a_handle_is_shared_and_stays_until_the_index_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.db");
        let connection = connect(&path);
        connection.execute_batch("CREATE TABLE t (x)").expect("it is free");
        let path = path.to_str().expect("a path of text");
        let held = index::open(path).expect("the index is there");
        let again = index::open(path).expect("the index is there");
        assert!(std::sync::Arc::ptr_eq(&held, &again));
        drop(again);
        let elsewhere = connect(&folder.path().join("b.db"));
        elsewhere.execute_batch("CREATE TABLE t (x)").expect("it is free");
        let _ = Standing::of(&elsewhere);
        assert_eq!(std::sync::Arc::strong_count(&held), 2, "kept beside ours");
        drop(connection);
        let _ = Standing::of(&elsewhere);
        assert_eq!(std::sync::Arc::strong_count(&held), 1, "nobody needs it");
    }
}
