//! Handles of files that SQLite has open too.
//!
//! Closing any handle of a file gives up all locks that the process holds on it, SQLite's among
//! them ([How to corrupt], section 2.2). So one that is opened beside SQLite's stays open for as long as
//! the file is there.
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

/// Every handle that this process has beside SQLite's.
static OPEN: Mutex<Option<Handles>> = Mutex::new(None);

/// A handle to read by, or to bring to the disk what was written; `None` if there is no such file.
pub(crate) fn held(path: &Path) -> Option<Arc<File>> {
    let found = fs::metadata(path).ok()?;
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    let open = open.get_or_insert_default();
    // Nobody has locks on what is deleted.
    open.retain(|_, file| file.metadata().is_ok_and(|data| data.nlink() > 0));
    let key = (found.dev(), found.ino());
    if let Some(file) = open.get(&key) {
        return Some(Arc::clone(file));
    }
    let file = Arc::new(File::open(path).ok()?);
    open.insert(key, Arc::clone(&file));
    Some(file)
}

/// Where SQLite's processes lock the index of a log for as long as they have the database open
/// (`UNIX_SHM_DMS` in `os_unix.c`).
const OPEN_LOCK: u64 = 128;

/// Whether another process has the database at this path open.
pub fn is_open_elsewhere(path: &Path) -> bool {
    let mut index = path.as_os_str().to_owned();
    index.push("-shm");
    let Some(index) = held(Path::new(&index)) else { return false };
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
        let first = held(&one).expect("it is there");
        let again = held(&one).expect("it is there");
        assert!(Arc::ptr_eq(&first, &again));
        drop(again);
        held(&other).expect("it is there");
        assert_eq!(Arc::strong_count(&first), 2, "kept beside ours");
        fs::remove_file(&one).expect("it is there");
        held(&other).expect("it is there");
        assert_eq!(Arc::strong_count(&first), 1, "nobody needs it");
    }
}
