//! The write-ahead log, kept short beside the writer.
//!
//! Copying the log into the file takes long next to a commit and waits for the disk twice. So a
//! thread of its own copies, while the writer goes on. Under steady writing it always ends a few
//! commits behind, and SQLite begins the log anew only where a writer finds all of it copied; so
//! the writer then copies those few commits by itself, between two groups.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering},
        mpsc::{self, Receiver, SyncSender, TryRecvError},
    },
    thread::{self, JoinHandle},
};

use polydex_store::StoreError;
use rusqlite::Connection;

use crate::{Options, open};

/// Pages beyond those of [`Options::log_pages`] from which on the writer waits for readers who hold
/// the log back: its size is bounded.
const PRESSING_PAGES: i32 = 40_000;

/// The log as its writer sees it.
#[derive(Debug)]
pub(crate) struct Log {
    /// Pages in it, kept up to date by SQLite.
    pages: Arc<AtomicI32>,
    /// After how many more pages it is copied.
    step: i32,
    /// Pages from which on as much is copied as nobody reads.
    copy_at: i32,
    /// Pages from which on readers who hold the log back are waited for.
    press_at: i32,
    copier: Option<Copier>,
}

impl Log {
    /// Of the connection that writes. One that has no file has no log to copy.
    pub(crate) fn watch(
        connection: &mut Connection,
        options: &Options,
    ) -> Result<Self, StoreError> {
        let pages = Arc::new(AtomicI32::new(0));
        let seen = Arc::clone(&pages);
        let hook = move |_: &mut rusqlite::hooks::Wal, pages| {
            seen.store(pages, Ordering::Relaxed);
            Ok(())
        };
        if let Err(error) = connection.wal_hook(Some(hook)) {
            tracing::error!(%error, "the write-ahead log is not watched");
        }
        let file = connection.path().filter(|path| !path.is_empty()).map(Path::new);
        let copier = file.map(|file| Copier::start(file, options)).transpose()?;
        let step = options.log_pages;
        Ok(Self { pages, step, copy_at: step, press_at: step + PRESSING_PAGES, copier })
    }

    /// Has the log copied when it is due. The writer calls it between two groups.
    ///
    /// Who reads a snapshot for long (a backup, a copy) holds the log back, and pressing waits for
    /// them in vain, writers behind it. So it is not tried again before the log has grown as much
    /// once more.
    pub(crate) fn keep_short(&mut self, connection: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        let Some(copier) = &mut self.copier else { return };
        if copier.has_finished() {
            // What was written since the copier looked is little.
            let is_whole = checkpoint(connection, "PASSIVE").is_some_and(|left| !left);
            self.copy_at = if is_whole { self.step } else { pages.saturating_add(self.step) };
        } else if pages >= self.press_at {
            let is_held_back = checkpoint(connection, "TRUNCATE").unwrap_or(true);
            let grown = if is_held_back { pages } else { self.step };
            self.press_at = grown.saturating_add(PRESSING_PAGES);
        } else if pages >= self.copy_at {
            copier.ask();
        }
    }
}

/// Copies the log; whether some of it is left. `None` if it could not be tried.
fn checkpoint(connection: &Connection, mode: &str) -> Option<bool> {
    let sql = format!("PRAGMA wal_checkpoint({mode})");
    let row = connection.query_row(&sql, [], |row| {
        let (is_busy, pages, copied): (bool, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(is_busy || copied < pages)
    });
    row.inspect_err(|error| {
        tracing::warn!(%error, "the write-ahead log could not be copied into the file");
    })
    .ok()
}

/// The thread that copies.
#[derive(Debug)]
struct Copier {
    /// Dropped first, which ends the thread.
    asked: Option<SyncSender<()>>,
    finished: Receiver<()>,
    is_busy: bool,
    thread: Option<JoinHandle<()>>,
}

impl Copier {
    fn start(file: &Path, options: &Options) -> Result<Self, StoreError> {
        let connection = open::copier(file, options.patience)?;
        let (asked, requests) = mpsc::sync_channel(1);
        let (done, finished) = mpsc::sync_channel(1);
        let work = move || {
            for () in requests {
                checkpoint(&connection, "PASSIVE");
                if done.send(()).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("polydex-copier".to_owned()).spawn(work);
        let no_thread = |error| StoreError::Unavailable(format!("no thread for copying: {error}"));
        let thread = thread.map_err(no_thread)?;
        Ok(Self { asked: Some(asked), finished, is_busy: false, thread: Some(thread) })
    }

    /// Asks for a copy, unless one is being made.
    fn ask(&mut self) {
        if !self.is_busy
            && let Some(asked) = &self.asked
        {
            self.is_busy = asked.try_send(()).is_ok();
        }
    }

    /// Whether a copy that was asked for has been made; told once.
    fn has_finished(&mut self) -> bool {
        let has_finished = self.is_busy && self.finished.try_recv() != Err(TryRecvError::Empty);
        self.is_busy &= !has_finished;
        has_finished
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: fn() -> Options = || Options { log_pages: 20, ..Options::default() };

    /// Commits until the log is shorter than before; after how many, or `None` if it only grows.
    fn begins_anew(connection: &Connection, log: &mut Log, commits: usize) -> Option<usize> {
        let mut before = 0;
        (0..commits).find(|_| {
            connection.execute_batch("INSERT INTO t VALUES (zeroblob(3000))").expect("it is free");
            log.keep_short(connection);
            let pages = log.pages.load(Ordering::Relaxed);
            std::mem::replace(&mut before, pages) > pages
        })
    }

    #[test]
    fn the_log_begins_anew_while_somebody_writes_without_a_pause() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.db");
        let mut writer = open::writer(&file, OPTIONS().patience).expect("an empty file");
        writer.execute_batch("CREATE TABLE t (x)").expect("it is free");
        let mut log = Log::watch(&mut writer, &OPTIONS()).expect("a thread");
        let reader = open::reader(&file, OPTIONS().patience).expect("it is there");
        let snapshot = reader.unchecked_transaction().expect("it is free");
        let count = |c: &Connection| c.query_row("SELECT count(*) FROM t", [], |r| r.get(0));
        assert_eq!(count(&snapshot), Ok(0));
        assert_eq!(begins_anew(&writer, &mut log, 200), None, "somebody reads what is in it");
        drop(snapshot);
        begins_anew(&writer, &mut log, 100_000).expect("nobody reads it any more");
        drop((reader, log, writer));
        assert!(!folder.path().join("a.db-wal").exists(), "the writer's connection was the last");
    }
}
