//! Syncs the database file that the log is copied into.

use std::path::Path;

/// Bytes that are synced at once when a commit may wait behind them.
#[cfg(target_os = "linux")]
const CHUNK: u64 = 1 << 20;

/// The database file, opened beside SQLite.
///
/// Not needed for safety: SQLite syncs the file before it restarts the log, and has less to wait
/// for then.
pub(super) struct DatabaseFile {
    #[cfg(unix)]
    file: Option<std::sync::Arc<std::fs::File>>,
}

impl DatabaseFile {
    #[cfg(unix)]
    pub(super) fn of(file: &Path) -> Self {
        Self { file: crate::shared_file::open(file) }
    }

    #[cfg(not(unix))]
    pub(super) fn of(_: &Path) -> Self {
        Self {}
    }

    /// Syncs the whole file at once.
    pub(super) fn sync(&self) {
        #[cfg(unix)]
        if let Some(Err(error)) = self.file.as_ref().map(|file| file.sync_data()) {
            tracing::warn!(%error, "the file could not be brought to the disk");
        }
    }

    /// Syncs the file in chunks: a commit that comes meanwhile waits behind the pages of one chunk,
    /// not behind all.
    pub(super) fn sync_in_chunks(&self) {
        #[cfg(target_os = "linux")]
        if let Some(file) = &self.file {
            let length = file.metadata().map_or(0, |data| data.len());
            let mut at = 0;
            while at < length && range::sync(file, at, CHUNK).is_ok() {
                at += CHUNK;
            }
        }
        self.sync();
    }
}

#[cfg(target_os = "linux")]
mod range {
    use std::{fs::File, io, os::fd::AsRawFd as _};

    /// Syncs a part of a file, and waits for it.
    #[expect(unsafe_code, reason = "neither std nor rustix has the call")]
    pub(super) fn sync(file: &File, offset: u64, length: u64) -> io::Result<()> {
        let (Ok(offset), Ok(length)) = (offset.try_into(), length.try_into()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let flags = libc::SYNC_FILE_RANGE_WAIT_BEFORE
            | libc::SYNC_FILE_RANGE_WRITE
            | libc::SYNC_FILE_RANGE_WAIT_AFTER;
        // SAFETY: it takes no pointers, and the file is open as long as it is borrowed.
        let done = unsafe { libc::sync_file_range(file.as_raw_fd(), offset, length, flags) };
        if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    }
}
