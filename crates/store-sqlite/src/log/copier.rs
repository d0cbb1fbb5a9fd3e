//! The thread that copies the log.

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

use super::{checkpoint, data::Data};
use crate::{Options, error::Result, open};

/// For how long a mark waits for its copy: meanwhile it keeps others from copying the whole log.
const MARKED: Duration = Duration::from_millis(100);

/// Bytes of a log's file that is worth being made empty.
const LONG: u64 = 4 << 20;

/// How long making the log empty waits for those who read in it; writers wait behind it.
const BRIEF: Duration = Duration::from_millis(20);

/// What the thread is asked for.
enum Ask {
    /// To copy no further than to here the next time.
    Mark,
    Copy,
}

/// The thread that copies.
#[derive(Debug)]
pub(super) struct Copier {
    /// Dropped first, which ends the thread.
    asked: Option<SyncSender<Ask>>,
    finished: Receiver<()>,
    is_marked: bool,
    is_busy: bool,
    thread: Option<JoinHandle<()>>,
}

impl Copier {
    /// `pages` are those in the log after the last commit.
    pub(super) fn start(
        file: &Path,
        pages: &Arc<AtomicI32>,
        options: &Options,
    ) -> Result<Self, StoreError> {
        let connection = open::copier(file, options.timeout)?;
        let marking = open::reader(file, options.timeout)?;
        let (asked, requests) = mpsc::sync_channel(2);
        let (done, finished) = mpsc::sync_channel(1);
        let data = Data::of(file);
        let mut silence = Silence::new(file, pages);
        let Options { quiet, timeout, .. } = *options;
        let work = move || {
            loop {
                let mark = match requests.recv_timeout(quiet) {
                    Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => {
                        if silence.is_due() {
                            empty(&connection, timeout);
                        }
                        continue;
                    }
                    Ok(Ask::Copy) => None,
                    Ok(Ask::Mark) => {
                        let mark = begin(&marking);
                        if !matches!(requests.recv_timeout(MARKED), Ok(Ask::Copy)) {
                            continue;
                        }
                        mark
                    }
                };
                let is_marked = mark.is_some();
                checkpoint(&connection, "PASSIVE");
                drop(mark);
                if is_marked {
                    data.trickle_to_disk();
                } else {
                    data.bring_to_disk();
                }
                if done.send(()).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("polydex-copier".to_owned()).spawn(work);
        let no_thread = |error| StoreError::Unavailable(format!("no thread for copying: {error}"));
        let thread = thread.map_err(no_thread)?;
        let asked = Some(asked);
        Ok(Self { asked, finished, is_marked: false, is_busy: false, thread: Some(thread) })
    }

    /// Has the next copy end here, if it is asked for soon, whatever is written until then. Whether that
    /// had not been said yet; while a copy is made it cannot be.
    ///
    /// Once all of the log is copied, SQLite brings the file to the disk by itself, all at once.
    pub(super) fn mark(&mut self) -> bool {
        let is_new = !self.is_marked && !self.is_busy && self.send(Ask::Mark);
        self.is_marked |= is_new;
        is_new
    }

    /// Asks for a copy, unless one is being made; whether it did.
    pub(super) fn ask(&mut self) -> bool {
        if self.is_busy {
            return false;
        }
        self.is_busy = self.send(Ask::Copy);
        self.is_marked &= !self.is_busy;
        self.is_busy
    }

    fn send(&self, ask: Ask) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.try_send(ask).is_ok())
    }

    pub(super) fn is_busy(&self) -> bool {
        self.is_busy
    }

    /// Whether a copy that was asked for has been made; told once.
    pub(super) fn has_finished(&mut self) -> bool {
        let has_finished = self.is_busy && self.finished.try_recv() != Err(TryRecvError::Empty);
        self.is_busy &= !has_finished;
        has_finished
    }
}

/// Whether anybody commits.
struct Silence {
    pages: Arc<AtomicI32>,
    /// Pages in the log at the last look.
    seen: i32,
    /// The log's file. It stays as long as it ever was when the log is begun anew.
    log: PathBuf,
}

impl Silence {
    fn new(file: &Path, pages: &Arc<AtomicI32>) -> Self {
        let mut log = file.as_os_str().to_owned();
        log.push("-wal");
        Self { pages: Arc::clone(pages), seen: 0, log: log.into() }
    }

    /// Whether nobody has committed since the last look, and the log's file is long.
    fn is_due(&mut self) -> bool {
        let pages = self.pages.load(Ordering::Relaxed);
        let is_silent = pages == std::mem::replace(&mut self.seen, pages);
        is_silent && fs::metadata(&self.log).is_ok_and(|data| data.len() >= LONG)
    }
}

/// Copies all of the log and makes its file empty, unless somebody reads in it for longer.
fn empty(connection: &Connection, timeout: Duration) {
    let brief = |wait| connection.busy_timeout(wait).is_ok();
    if checkpoint(connection, "PASSIVE") == Some(false) && brief(BRIEF) {
        checkpoint(connection, "TRUNCATE");
        brief(timeout);
    }
}

/// Reads from the log, which therefore is copied to its present end at most. `None` if it cannot be
/// read.
fn begin(connection: &Connection) -> Option<Transaction<'_>> {
    let begin = || -> Result<_> {
        let snapshot = connection.unchecked_transaction()?;
        snapshot.prepare_cached("SELECT 1 FROM sqlite_schema LIMIT 1")?.exists([])?;
        Ok(snapshot)
    };
    begin().inspect_err(|error| tracing::warn!(%error, "the log could not be read")).ok()
}

impl Drop for Copier {
    /// Waits for the thread: the last connection to close must be the writer's, which leaves no
    /// log behind.
    fn drop(&mut self) {
        drop(self.asked.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was told on standard error.
            let _ = thread.join();
        }
    }
}
