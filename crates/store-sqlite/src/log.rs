//! The write-ahead log, kept short beside the writer.
//!
//! Copying the log into the file takes long next to a commit and waits for the disk twice. So a
//! thread of its own copies. SQLite brings the file to the disk and begins the log anew only where all
//! of it is copied, which that thread never quite reaches while others write. So it brings the file to
//! the disk by itself, and the writer copies the last few commits between two groups, which is quick
//! then.
//!
//! A commit that has to wait for the disk meanwhile waits behind the pages of the file. Where so much
//! is written that commits are large anyway, all are brought there at once. Where little is, they go
//! little by little, and the copy is kept from reaching the end of the log, for then SQLite would do it
//! at once.

mod copier;
mod data;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering},
    },
};

use polydex_store::StoreError;
use rusqlite::Connection;

use self::copier::Copier;
use crate::Options;

/// Pages beyond those of [`Options::log_pages`] from which on the writer waits for readers who hold
/// the log back: its size is bounded.
const PRESSING_PAGES: i32 = 40_000;

/// Pages that a group of a few changes adds at most: whoever is in it should not wait long.
const FEW_PAGES: i32 = 100;

/// The log as its writer sees it.
#[derive(Debug)]
pub(crate) struct Log {
    /// Pages in it, kept up to date by SQLite.
    pages: Arc<AtomicI32>,
    /// [`Options::copy_pages`].
    step: i32,
    /// [`Options::log_pages`].
    length: i32,
    /// Pages after the group before.
    seen: i32,
    /// Pages when it was last given to be copied.
    copied_at: i32,
    /// Pages from which on it is begun anew.
    begin_at: i32,
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
        let copier = file.map(|file| Copier::start(file, &pages, options)).transpose()?;
        let (step, length) = (options.copy_pages, options.log_pages);
        let press_at = length.saturating_add(PRESSING_PAGES);
        Ok(Self { pages, step, length, seen: 0, copied_at: 0, begin_at: length, press_at, copier })
    }

    /// Has the log copied when it is due. The writer calls it between two groups.
    ///
    /// Who reads a snapshot for long (a backup, a copy) holds the log back, and pressing waits for
    /// them in vain, writers behind it. So it is not tried again before the log has grown as much
    /// once more.
    pub(crate) fn keep_short(&mut self, connection: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        let Some(copier) = &mut self.copier else { return };
        // It has begun anew.
        self.copied_at = self.copied_at.min(pages);
        let is_little = pages - std::mem::replace(&mut self.seen, pages) <= FEW_PAGES;
        let has_finished = copier.has_finished();
        if has_finished && pages >= self.begin_at {
            // What was written since the copier looked is little.
            let is_whole = checkpoint(connection, "PASSIVE").is_some_and(|left| !left);
            self.begin_at = if is_whole { self.length } else { pages.saturating_add(self.length) };
        } else if pages >= self.press_at && !copier.is_busy() {
            let is_held_back = checkpoint(connection, "TRUNCATE").unwrap_or(true);
            let grown = if is_held_back { pages } else { self.length };
            self.press_at = grown.saturating_add(PRESSING_PAGES);
        } else if pages >= self.copied_at.saturating_add(self.step)
            && !(is_little && copier.mark())
            && copier.ask()
        {
            self.copied_at = pages;
        }
    }
}

/// Copies the log; whether some of it is left. `None` if it could not be tried.
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
        || Options { copy_pages: 5, log_pages: 20, ..Options::default() };

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
        let mut writer = open::writer(&file, OPTIONS().timeout).expect("an empty file");
        writer.execute_batch("CREATE TABLE t (x)").expect("it is free");
        let mut log = Log::watch(&mut writer, &OPTIONS()).expect("a thread");
        let reader = open::reader(&file, OPTIONS().timeout).expect("it is there");
        let snapshot = reader.unchecked_transaction().expect("it is free");
        let count = |c: &Connection| c.query_row("SELECT count(*) FROM t", [], |r| r.get(0));
        assert_eq!(count(&snapshot), Ok(0));
        assert_eq!(begins_anew(&writer, &mut log, 200), None, "somebody reads what is in it");
        drop(snapshot);
        begins_anew(&writer, &mut log, 100_000).expect("nobody reads it any more");
        drop((reader, log, writer));
        assert!(!folder.path().join("a.db-wal").exists(), "the writer's connection was the last");
    }

    #[test]
    fn the_logs_file_is_empty_when_nobody_writes_any_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.db");
        let options = Options { quiet: std::time::Duration::from_millis(1), ..Options::default() };
        let mut writer = open::writer(&file, options.timeout).expect("an empty file");
        writer.execute_batch("CREATE TABLE t (x)").expect("it is free");
        let log = Log::watch(&mut writer, &options).expect("a thread");
        let length = || std::fs::metadata(folder.path().join("a.db-wal")).expect("a log").len();
        for _ in 0..2 {
            writer.execute_batch("INSERT INTO t VALUES (zeroblob(9000000))").expect("it is free");
            while length() > 0 {
                std::thread::yield_now();
            }
        }
        drop((log, writer));
    }
}
