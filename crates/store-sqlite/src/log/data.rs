//! The file that the log is copied into, brought to the disk.

use std::path::Path;

/// Bytes of the file that are brought to the disk at once, where somebody may have to wait behind them.
#[cfg(target_os = "linux")]
const STRETCH: u64 = 1 << 20;

/// The file, beside SQLite.
///
/// Nothing here is needed for safety: SQLite brings the file to the disk before it begins the log
/// anew, and has less to wait for then.
pub(super) struct Data {
    #[cfg(unix)]
    file: Option<std::sync::Arc<std::fs::File>>,
}

impl Data {
    #[cfg(unix)]
    pub(super) fn of(file: &Path) -> Self {
        Self { file: crate::handles::held(file) }
    }

    #[cfg(not(unix))]
    pub(super) fn of(_: &Path) -> Self {
        Self {}
    }

    /// Brings all to the disk, as quickly as that goes.
    pub(super) fn bring_to_disk(&self) {
        #[cfg(unix)]
        if let Some(Err(error)) = self.file.as_ref().map(|file| file.sync_data()) {
            tracing::warn!(%error, "the file could not be brought to the disk");
        }
    }

    /// Brings it to the disk little by little: a commit that comes meanwhile waits behind the pages of
    /// one stretch, not behind all.
    pub(super) fn trickle_to_disk(&self) {
        #[cfg(target_os = "linux")]
        if let Some(file) = &self.file {
            let length = file.metadata().map_or(0, |data| data.len());
            let mut at = 0;
            while at < length && range::to_disk(file, at, STRETCH).is_ok() {
                at += STRETCH;
            }
        }
        self.bring_to_disk();
    }
}

#[cfg(target_os = "linux")]
mod range {
    use std::{fs::File, io, os::fd::AsRawFd as _};

    /// Brings a part of a file to the disk, and waits until it is there.
    #[expect(unsafe_code, reason = "neither std nor rustix has the call")]
    pub(super) fn to_disk(file: &File, offset: u64, length: u64) -> io::Result<()> {
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
