//! Whether the search index holds the texts of the records, and nothing else.
//!
//! The index keeps trigrams without their text. So both sides are summed up: a hash of every
//! trigram and its place, added for the text that a record has and taken away for each that the
//! index lists (`fts5vocab`). What is left over for a row tells that they differ. Sums do not depend
//! on the order, so the index is read once from beginning to end.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use rusqlite::Connection;

use crate::error::Result;

/// What is expected of each row, less what was found.
#[derive(Debug, Default)]
pub(super) struct Sums(HashMap<i64, u64>);

impl Sums {
    /// The text that a row should have.
    pub(super) fn add(&mut self, row: i64, text: &str) {
        let sum = self.0.entry(row).or_default();
        let starts: Vec<usize> =
            text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for (place, ends) in (0_i64..).zip(starts.windows(4)) {
            *sum = sum.wrapping_add(hash(&text[ends[0]..ends[3]], place));
        }
    }

    /// A trigram that a row has.
    fn take(&mut self, row: i64, trigram: &str, place: i64) {
        let sum = self.0.entry(row).or_default();
        *sum = sum.wrapping_sub(hash(trigram, place));
    }
}

fn hash(trigram: &str, place: i64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (trigram, place).hash(&mut hasher);
    hasher.finish()
}

/// Rows whose index is not what is expected, in order.
pub(super) fn compare(connection: &Connection, mut sums: Sums) -> Result<Vec<i64>> {
    connection.execute_batch(
        "CREATE VIRTUAL TABLE temp.trigrams USING fts5vocab('main', 'search', 'instance')",
    )?;
    let mut trigrams = connection.prepare("SELECT doc, term, \"offset\" FROM temp.trigrams")?;
    let mut trigrams = trigrams.query([])?;
    while let Some(found) = trigrams.next()? {
        let trigram: String = found.get(1)?;
        sums.take(found.get(0)?, &trigram, found.get(2)?);
    }
    let mut wrong: Vec<i64> =
        sums.0.into_iter().filter(|(_, sum)| *sum != 0).map(|(row, _)| row).collect();
    wrong.sort_unstable();
    Ok(wrong)
}
