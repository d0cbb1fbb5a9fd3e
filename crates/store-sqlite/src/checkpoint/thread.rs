//! The checkpoint thread.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TryRecvError},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use polydex_store::StoreError;
use rusqlite::{Connection, Transaction};

use super::{checkpoint, file::DatabaseFile};
use crate::{Options, error::Result, open};

/// How long a pin waits for its checkpoint. Meanwhile it keeps other checkpoints from reaching the
/// end of the log.
const PIN_TIMEOUT: Duration = Duration::from_millis(100);

/// Size in bytes from which the log's file is truncated.
const MIN_TRUNCATED_BYTES: u64 = 4 << 20;

/// How long truncating the log waits for readers; writers wait behind it.
const TRUNCATE_TIMEOUT: Duration = Duration::from_millis(20);

/// A request to the thread.
enum Request {
    /// Make the next checkpoint end here.
    PinEnd,
    Checkpoint,
}

/// The handle of the checkpoint thread.
#[derive(Debug)]
pub(super) struct CheckpointThread {
    /// Dropped first, which ends the thread.
    asked: Option<SyncSender<Request>>,
    finished: Receiver<()>,
    is_pinned: bool,
    is_busy: bool,
    thread: Option<JoinHandle<()>>,
}

impl CheckpointThread {
    /// `pages` is the number of pages in the log after the last commit.
    pub(super) fn start(
        file: &Path,
        pages: &Arc<AtomicI32>,
        options: &Options,
    ) -> Result<Self, StoreError> {
        let connection = open::checkpointer(file, options.timeout)?;
        let pinning = open::reader(file, options.timeout)?;
        let (asked, requests) = mpsc::sync_channel(2);
        let (done, finished) = mpsc::sync_channel(1);
        let data = DatabaseFile::of(file);
        let mut detector = IdleDetector::new(file, pages);
        let Options { idle, timeout, .. } = *options;
        let work = move || {
            loop {
                let pin = match requests.recv_timeout(idle) {
                    Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => {
                        if detector.is_due() {
                            truncate_wal(&connection, timeout);
                        }
                        continue;
                    }
                    Ok(Request::Checkpoint) => None,
                    Ok(Request::PinEnd) => {
                        let pin = begin(&pinning);
                        if !matches!(requests.recv_timeout(PIN_TIMEOUT), Ok(Request::Checkpoint)) {
                            continue;
                        }
                        pin
                    }
                };
                let is_pinned = pin.is_some();
                checkpoint(&connection, "PASSIVE");
                drop(pin);
                if is_pinned {
                    data.sync_in_chunks();
                } else {
                    data.sync();
                }
                if done.send(()).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("polydex-checkpoint".to_owned()).spawn(work);
        let no_thread = |error| StoreError::Unavailable(format!("no thread for copying: {error}"));
        let thread = thread.map_err(no_thread)?;
        let asked = Some(asked);
        Ok(Self { asked, finished, is_pinned: false, is_busy: false, thread: Some(thread) })
    }

    /// Makes the next checkpoint end here, if it is requested soon, whatever is written until then.
    /// Returns whether the request is new; during a checkpoint it is refused.
    ///
    /// A checkpoint that reaches the end of the log makes SQLite sync the whole database at once.
    pub(super) fn pin_end(&mut self) -> bool {
        let is_new = !self.is_pinned && !self.is_busy && self.send(Request::PinEnd);
        self.is_pinned |= is_new;
        is_new
    }

    /// Requests a checkpoint, unless one is running; whether it did.
    pub(super) fn ask(&mut self) -> bool {
        if self.is_busy {
            return false;
        }
        self.is_busy = self.send(Request::Checkpoint);
        self.is_pinned &= !self.is_busy;
        self.is_busy
    }

    fn send(&self, request: Request) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.try_send(request).is_ok())
    }

    pub(super) fn is_busy(&self) -> bool {
        self.is_busy
    }

    /// Whether the requested checkpoint has finished; true once.
    pub(super) fn has_finished(&mut self) -> bool {
        let has_finished = self.is_busy && self.finished.try_recv() != Err(TryRecvError::Empty);
        self.is_busy &= !has_finished;
        has_finished
    }
}

/// Detects idle periods without commits.
struct IdleDetector {
    pages: Arc<AtomicI32>,
    /// Pages in the log at the last check.
    seen: i32,
    /// The log's file. It keeps its greatest length when the log is restarted.
    wal: PathBuf,
}

impl IdleDetector {
    fn new(file: &Path, pages: &Arc<AtomicI32>) -> Self {
        let mut wal = file.as_os_str().to_owned();
        wal.push("-wal");
        Self { pages: Arc::clone(pages), seen: 0, wal: wal.into() }
    }

    /// Whether there was no commit since the last check, and the log's file is long.
    fn is_due(&mut self) -> bool {
        let pages = self.pages.load(Ordering::Relaxed);
        let is_silent = pages == std::mem::replace(&mut self.seen, pages);
        is_silent && fs::metadata(&self.wal).is_ok_and(|data| data.len() >= MIN_TRUNCATED_BYTES)
    }
}

/// Copies all of the log and truncates its file, unless a reader keeps it for longer.
fn truncate_wal(connection: &Connection, timeout: Duration) {
    let set_timeout = |wait| connection.busy_timeout(wait).is_ok();
    if checkpoint(connection, "PASSIVE") == Some(false) && set_timeout(TRUNCATE_TIMEOUT) {
        checkpoint(connection, "TRUNCATE");
        set_timeout(timeout);
    }
}

/// Starts a read transaction, so that a checkpoint copies the log only to its present end. `None`
/// if it failed.
fn begin(connection: &Connection) -> Option<Transaction<'_>> {
    let begin = || -> Result<_> {
        let snapshot = connection.unchecked_transaction()?;
        snapshot.prepare_cached("SELECT 1 FROM sqlite_schema LIMIT 1")?.exists([])?;
        Ok(snapshot)
    };
    begin().inspect_err(|error| tracing::warn!(%error, "the log could not be read")).ok()
}

impl Drop for CheckpointThread {
    /// Waits for the thread: the writer's connection must be the last to close, because it leaves
    /// no log behind.
    fn drop(&mut self) {
        drop(self.asked.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was printed to standard error.
            let _ = thread.join();
        }
    }
}
