//! Handles of files that SQLite has open too.
//!
//! Closing any handle of a file releases all locks that the process holds on it, SQLite's among
//! them ([How to corrupt], section 2.2). So a handle that is opened beside SQLite's stays open as
//! long as the file exists.
//!
//! [How to corrupt]: https://sqlite.org/howtocorrupt.html

use std::{
    collections::HashMap,
    fs::{self, File},
    os::unix::fs::MetadataExt as _,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use rustix::process::{Flock, FlockOffsetType, FlockType, fcntl_getlk};

/// By device and inode.
type Handles = HashMap<(u64, u64), Arc<File>>;

/// All such handles of this process.
static OPEN: Mutex<Option<Handles>> = Mutex::new(None);

/// A shared handle, for reading or syncing; `None` if there is no such file.
pub(crate) fn open(path: &Path) -> Option<Arc<File>> {
    let found = fs::metadata(path).ok()?;
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    let open = open.get_or_insert_default();
    // Deleted files hold no locks.
    open.retain(|_, file| file.metadata().is_ok_and(|data| data.nlink() > 0));
    let key = (found.dev(), found.ino());
    if let Some(file) = open.get(&key) {
        return Some(Arc::clone(file));
    }
    let file = Arc::new(File::open(path).ok()?);
    open.insert(key, Arc::clone(&file));
    Some(file)
}

/// Offset of the lock that SQLite holds on the log's index while a process has the database open
/// (`UNIX_SHM_DMS` in `os_unix.c`).
const OPEN_LOCK: u64 = 128;

/// Whether another process has the database at this path open.
pub fn is_open_elsewhere(path: &Path) -> bool {
    let mut index = path.as_os_str().to_owned();
    index.push("-shm");
    let Some(index) = open(Path::new(&index)) else { return false };
    let lock = Flock {
        start: OPEN_LOCK,
        length: 1,
        pid: None,
        typ: FlockType::WriteLock,
        offset_type: FlockOffsetType::Set,
    };
    matches!(fcntl_getlk(&*index, &lock), Ok(Some(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_shared_and_stays_until_the_file_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let (one, other) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&one, "a").expect("there is room");
        fs::write(&other, "b").expect("there is room");
        let first = open(&one).expect("it is there");
        let again = open(&one).expect("it is there");
        assert!(Arc::ptr_eq(&first, &again));
        drop(again);
        open(&other).expect("it is there");
        assert_eq!(Arc::strong_count(&first), 2, "kept beside ours");
        fs::remove_file(&one).expect("it is there");
        open(&other).expect("it is there");
        assert_eq!(Arc::strong_count(&first), 1, "nobody needs it");
    }
}
