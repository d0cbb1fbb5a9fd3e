//! Checks that the search index holds the texts of the records, and nothing else.
//!
//! The index holds trigrams without their text, so both sides are summed: a hash of every trigram
//! is added for the text that a record has and subtracted for each entry that the index lists
//! (`fts5vocab`). A remainder for a row means that they differ. Sums do not depend on the order, so
//! the index is read once from beginning to end.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use rusqlite::Connection;

use crate::{error::Result, search::trigrams};

/// Per row, the expected sum minus the found one.
#[derive(Debug, Default)]
pub(super) struct Sums(HashMap<i64, u64>);

impl Sums {
    /// Adds the text that a row should have.
    pub(super) fn add(&mut self, row: i64, text: &str) {
        let sum = self.0.entry(row).or_default();
        for trigram in trigrams(text).collect::<HashSet<_>>() {
            *sum = sum.wrapping_add(hash(trigram));
        }
    }

    /// Subtracts a trigram that a row has.
    fn take(&mut self, row: i64, trigram: &str) {
        let sum = self.0.entry(row).or_default();
        *sum = sum.wrapping_sub(hash(trigram));
    }
}

fn hash(trigram: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    trigram.hash(&mut hasher);
    hasher.finish()
}

/// Rows whose index differs, in order.
pub(super) fn compare(connection: &Connection, mut sums: Sums) -> Result<Vec<i64>> {
    connection.execute_batch(
        "CREATE VIRTUAL TABLE temp.trigrams USING fts5vocab('main', 'search', 'instance')",
    )?;
    let mut trigrams = connection.prepare("SELECT doc, term FROM temp.trigrams")?;
    let mut trigrams = trigrams.query([])?;
    while let Some(found) = trigrams.next()? {
        let trigram: String = found.get(1)?;
        sums.take(found.get(0)?, &trigram);
    }
    let mut wrong: Vec<i64> =
        sums.0.into_iter().filter(|(_, sum)| *sum != 0).map(|(row, _)| row).collect();
    wrong.sort_unstable();
    Ok(wrong)
}
