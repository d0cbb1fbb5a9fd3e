//! Writes the search index.
//!
//! FTS5 adds a segment to the index with every commit and merges segments from time to time: by
//! default hundreds of pages at once, within some caller's commit. That is turned off
//! (`migrations/0001_directory.sql`), and every commit merges as much as its own texts will cost
//! until they are in the largest segment.

use rusqlite::Connection;

use crate::error::Result;

/// Pages to merge per text. A text takes about half a page, which is rewritten each time segments
/// grow eightfold, seven times among a million. Twice that, because small segments wait for large
/// ones.
const PAGES: usize = 8;

/// Replaces the texts of these rows.
pub(crate) fn index(connection: &Connection, texts: &[(i64, String)]) -> Result<()> {
    if texts.is_empty() {
        return Ok(());
    }
    let mut replace =
        connection.prepare_cached("INSERT OR REPLACE INTO search (rowid, text) VALUES (?1, ?2)")?;
    for (row, text) in texts {
        replace.execute((row, text))?;
    }
    let mut merge =
        connection.prepare_cached("INSERT INTO search (search, rank) VALUES ('merge', ?1)")?;
    merge.execute([i64::try_from(PAGES * texts.len()).unwrap_or(i64::MAX)])?;
    Ok(())
}

/// Pages that are merged in one commit of [`merge_all`].
const STRIDE: i64 = 1_000;

/// Number of texts in the index.
pub(crate) fn texts(connection: &Connection) -> Result<i64> {
    Ok(connection.query_row("SELECT count(*) FROM search_docsize", [], |row| row.get(0))?)
}

/// Merges all segments into one, in many commits.
///
/// A common trigram is merged in one step, however many records have it. So if large segments are
/// left to later commits, some of these take long.
pub(crate) fn merge_all(connection: &Connection, mut between: impl FnMut()) -> Result<()> {
    let merge = |pages: i64| -> Result<bool> {
        let before = connection.total_changes();
        connection
            .prepare_cached("INSERT INTO search (search, rank) VALUES ('merge', ?1)")?
            .execute([pages])?;
        // The statement itself counts as one; see "The merge command" at https://sqlite.org/fts5.html.
        Ok(connection.total_changes() - before >= 2)
    };
    // A negative number puts all segments on one level, to be merged however few they are.
    let mut is_left = merge(-STRIDE)?;
    while is_left {
        between();
        is_left = merge(STRIDE)?;
    }
    Ok(())
}

/// The trigrams of a text, as the index holds them.
pub(crate) fn trigrams(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.char_indices().map(|(at, _)| at);
    let ends = starts.clone().chain([text.len()]).skip(3);
    starts.zip(ends).map(|(start, end)| &text[start..end])
}

/// Maximum number of trigrams in a search: few records have so many of them and not the rest.
const ASKED: usize = 24;

/// The FTS5 query for records with every trigram of these terms.
pub(crate) fn question(terms: &[String]) -> String {
    let mut asked: Vec<&str> = terms.iter().flat_map(|term| trigrams(term)).collect();
    asked.sort_unstable();
    asked.dedup();
    asked.truncate(ASKED);
    let quoted = asked.iter().map(|trigram| format!("\"{}\"", trigram.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::{
        path::Path,
        sync::{
            Arc,
            atomic::{AtomicI32, Ordering},
        },
        time::Duration,
    };

    use super::*;
    use crate::{migrate, open};

    /// Commits one text at a time; the most pages that one commit wrote, and the pieces of the index.
    fn commits(file: &Path, number: i64) -> (i32, i64) {
        let mut connection = open::writer(file, Duration::ZERO).expect("a new file");
        migrate::migrate(&mut connection).expect("an empty file");
        let (pages, seen) = (Arc::new(AtomicI32::new(0)), Arc::new(AtomicI32::new(0)));
        let hook = Arc::clone(&pages);
        let hook = move |_: &mut rusqlite::hooks::Wal, pages| {
            hook.store(pages, Ordering::Relaxed);
            Ok(())
        };
        connection.wal_hook(Some(hook)).expect("a connection that writes");
        let mut most = 0;
        for n in 0..number {
            let text = format!("name {} {n} mail{n}@example.org +49 30 {n:09}", n * 7919);
            index(&connection, &[(n, text)]).expect("there is room");
            let before = seen.swap(pages.load(Ordering::Relaxed), Ordering::Relaxed);
            // The tables themselves are in the log before the first.
            let more = if n == 0 { 0 } else { seen.load(Ordering::Relaxed) - before };
            most = most.max(more);
        }
        let pieces = "SELECT count(DISTINCT segid) FROM search_idx";
        (most, connection.query_row(pieces, [], |row| row.get(0)).expect("a count"))
    }

    #[test]
    fn all_pieces_become_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.db");
        let (_, pieces) = commits(&file, 300);
        assert!(pieces > 1, "{pieces} pieces");
        let connection = open::writer(&file, Duration::ZERO).expect("it is there");
        merge_all(&connection, || {}).expect("there is room");
        let count = |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        assert_eq!(count("SELECT count(DISTINCT segid) FROM search_idx"), Ok(1));
        assert_eq!(count("SELECT count(*) FROM search WHERE search MATCH 'mai'"), Ok(300));
        assert_eq!(texts(&connection).expect("a table"), 300);
    }

    #[test]
    fn no_commit_merges_for_all_the_others_and_pieces_stay_few() {
        let folder = tempfile::tempdir().expect("a folder");
        let (most, pieces) = commits(&folder.path().join("a.db"), 3_000);
        assert!(most < 80, "{most} pages in one commit");
        assert!(pieces < 40, "{pieces} pieces");
    }
}
