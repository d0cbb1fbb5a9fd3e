//! Background checkpoints of the write-ahead log (WAL).
//!
//! A checkpoint takes long compared with a commit and waits for the disk twice, so it runs on a
//! thread of its own. SQLite syncs the file and restarts the log only when all of the log is
//! copied, which that thread never quite reaches while others write. So the thread syncs the file
//! itself, and the writer copies the last few commits between two batches, which is quick then.
//!
//! A commit that must be synced meanwhile waits behind the file's pages. Under a heavy load commits
//! are large anyway, and all pages are synced at once. Under a light load they are synced in
//! chunks, and the checkpoint is kept from reaching the end of the log, because SQLite would then
//! sync the whole file at once.

mod file;
mod thread;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering},
    },
};

use polydex_store::StoreError;
use rusqlite::Connection;

use self::thread::CheckpointThread;
use crate::Options;

/// Pages beyond [`Options::restart_pages`] at which the writer waits for readers that hold the log
/// back: its size is bounded.
const PRESSING_PAGES: i32 = 40_000;

/// Maximum number of pages of a batch of a few changes, whose callers should not wait long.
const FEW_PAGES: i32 = 100;

/// Decides when the writer checkpoints the log.
#[derive(Debug)]
pub(crate) struct Checkpointer {
    /// Pages in the log, updated by SQLite.
    pages: Arc<AtomicI32>,
    /// [`Options::checkpoint_pages`].
    step: i32,
    /// [`Options::restart_pages`].
    length: i32,
    /// Pages after the previous batch.
    seen: i32,
    /// Pages when the last checkpoint was requested.
    copied_at: i32,
    /// Pages at which the log is restarted.
    begin_at: i32,
    /// Pages at which the writer waits for readers that hold the log back.
    press_at: i32,
    thread: Option<CheckpointThread>,
}

impl Checkpointer {
    /// For the writer's connection. A database without a file has no log.
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
        let thread = file.map(|file| CheckpointThread::start(file, &pages, options)).transpose()?;
        let (step, length) = (options.checkpoint_pages, options.restart_pages);
        let press_at = length.saturating_add(PRESSING_PAGES);
        Ok(Self { pages, step, length, seen: 0, copied_at: 0, begin_at: length, press_at, thread })
    }

    /// Checkpoints the log when it is due. The writer calls this between two batches.
    ///
    /// A long-running reader (a backup, a copy) holds the log back, and a blocking checkpoint waits
    /// for it in vain, with writers behind it. So the next one is tried only when the log has grown
    /// as much again.
    pub(crate) fn checkpoint_if_due(&mut self, connection: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        let Some(thread) = &mut self.thread else { return };
        // The log was restarted.
        self.copied_at = self.copied_at.min(pages);
        let is_little = pages - std::mem::replace(&mut self.seen, pages) <= FEW_PAGES;
        let has_finished = thread.has_finished();
        if has_finished && pages >= self.begin_at {
            // Little was written since the thread's checkpoint.
            let is_whole = checkpoint(connection, "PASSIVE").is_some_and(|left| !left);
            self.begin_at = if is_whole { self.length } else { pages.saturating_add(self.length) };
        } else if pages >= self.press_at && !thread.is_busy() {
            let is_held_back = checkpoint(connection, "TRUNCATE").unwrap_or(true);
            let grown = if is_held_back { pages } else { self.length };
            self.press_at = grown.saturating_add(PRESSING_PAGES);
        } else if pages >= self.copied_at.saturating_add(self.step)
            && !(is_little && thread.pin_end())
            && thread.ask()
        {
            self.copied_at = pages;
        }
    }
}

/// Runs a checkpoint; whether some of the log is left. `None` if it failed.
pub(crate) fn checkpoint(connection: &Connection, mode: &str) -> Option<bool> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open;

    const OPTIONS: fn() -> Options =
        || Options { checkpoint_pages: 5, restart_pages: 20, ..Options::default() };

    /// Commits until the log is shorter than before; returns the number of commits, or `None` if it
    /// only grows.
    fn begins_anew(
        connection: &Connection,
        checkpointer: &mut Checkpointer,
        commits: usize,
    ) -> Option<usize> {
        let mut before = 0;
        (0..commits).find(|_| {
            connection.execute_batch("INSERT INTO t VALUES (zeroblob(3000))").expect("it is free");
            checkpointer.checkpoint_if_due(connection);
            let pages = checkpointer.pages.load(Ordering::Relaxed);
            std::mem::replace(&mut before, pages) > pages
        })
    }

    #[test]
    fn the_log_begins_anew_while_somebody_writes_without_a_pause() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.db");
        let mut writer = open::writer(&file, OPTIONS().timeout).expect("an empty file");
        writer.execute_batch("CREATE TABLE t (x)").expect("it is free");
        let mut checkpointer = Checkpointer::watch(&mut writer, &OPTIONS()).expect("a thread");
        let reader = open::reader(&file, OPTIONS().timeout).expect("it is there");
        let snapshot = reader.unchecked_transaction().expect("it is free");
        let count = |c: &Connection| c.query_row("SELECT count(*) FROM t", [], |r| r.get(0));
        assert_eq!(count(&snapshot), Ok(0));
        assert_eq!(
            begins_anew(&writer, &mut checkpointer, 200),
            None,
            "somebody reads what is in it"
        );
        drop(snapshot);
        begins_anew(&writer, &mut checkpointer, 100_000).expect("nobody reads it any more");
        drop((reader, checkpointer, writer));
        assert!(!folder.path().join("a.db-wal").exists(), "the writer's connection was the last");
    }

    #[test]
    fn the_logs_file_is_empty_when_nobody_writes_any_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.db");
        let options = Options { idle: std::time::Duration::from_millis(1), ..Options::default() };
        let mut writer = open::writer(&file, options.timeout).expect("an empty file");
        writer.execute_batch("CREATE TABLE t (x)").expect("it is free");
        let checkpointer = Checkpointer::watch(&mut writer, &options).expect("a thread");
        let length = || std::fs::metadata(folder.path().join("a.db-wal")).expect("a log").len();
        for _ in 0..2 {
            writer.execute_batch("INSERT INTO t VALUES (zeroblob(9000000))").expect("it is free");
            while length() > 0 {
                std::thread::yield_now();
            }
        }
        drop((checkpointer, writer));
    }
}
