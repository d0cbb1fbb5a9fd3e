//! Selects a page of a broad search from all its matches.
//!
//! Matches are read once, in the order of the search index. At most twice as many as there are up
//! to the end of the page are held, however many there are.

use std::cmp::Ordering;

use polydex_model::query::Cursor;
use polydex_store_sql::query::{self, MemoryPage};
use rusqlite::{Row, Rows, types::ValueRef};
use serde_json::Value as Json;

use crate::{error::Result, row::Columns};

/// The cursors of the page, and the number of matches.
pub(super) fn select(
    rows: &mut Rows<'_>,
    memory_page: &MemoryPage,
    keys: usize,
) -> Result<(Vec<Cursor>, u64)> {
    let most = memory_page.skip + memory_page.take;
    let by =
        |one: &Cursor, other: &Cursor| order(memory_page, |at| key(one, at).cmp(&key(other, at)));
    let (mut found, mut total) = (Vec::new(), 0);
    // The last of the best matches so far: whatever follows it is not on the page.
    let mut last: Option<Cursor> = None;
    while let Some(row) = rows.next()? {
        total += 1;
        if most == 0 || last.as_ref().is_some_and(|last| !stands_before(row, last, memory_page)) {
            continue;
        }
        found.push(query::cursor(&mut Columns::of(row), keys)?);
        if found.len() >= 2 * most {
            found.select_nth_unstable_by(most - 1, by);
            found.truncate(most);
            last = found.last().cloned();
        }
    }
    found.sort_unstable_by(by);
    found.truncate(most);
    found.drain(..memory_page.skip.min(found.len()));
    Ok((found, total))
}

fn stands_before(row: &Row<'_>, place: &Cursor, memory_page: &MemoryPage) -> bool {
    let column = |at| row.get_ref(at).map_or(Key::Missing, Key::from);
    order(memory_page, |at| column(at).cmp(&key(place, at))).is_lt()
}

/// The order of two rows, given how their keys compare.
fn order(memory_page: &MemoryPage, compare: impl Fn(usize) -> Ordering) -> Ordering {
    let keys = memory_page.descending.iter().enumerate();
    let mut each =
        keys.map(|(at, descends)| if *descends { compare(at).reverse() } else { compare(at) });
    each.find(|one| one.is_ne()).unwrap_or(Ordering::Equal)
}

/// A sort key. SQLite sorts nulls first, numbers next, then texts by their bytes.
#[derive(Clone, Copy, Debug)]
enum Key<'k> {
    Missing,
    Integer(i64),
    Real(f64),
    Text(&'k [u8]),
}

fn key(cursor: &Cursor, at: usize) -> Key<'_> {
    match cursor.keys.get(at) {
        None => Key::Integer(cursor.number),
        Some(Json::String(text)) => Key::Text(text.as_bytes()),
        Some(Json::Number(number)) => match number.as_i64() {
            Some(integer) => Key::Integer(integer),
            None => Key::Real(number.as_f64().unwrap_or_default()),
        },
        Some(_) => Key::Missing,
    }
}

impl<'k> From<ValueRef<'k>> for Key<'k> {
    fn from(value: ValueRef<'k>) -> Self {
        match value {
            ValueRef::Integer(integer) => Self::Integer(integer),
            ValueRef::Real(real) => Self::Real(real),
            ValueRef::Text(text) => Self::Text(text),
            ValueRef::Null | ValueRef::Blob(_) => Self::Missing,
        }
    }
}

impl Key<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Integer(one), Self::Integer(other)) => one.cmp(other),
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            (one, other) => one.class().cmp(&other.class()).then_with(|| {
                let (one, other) = (one.real(), other.real());
                one.partial_cmp(&other).unwrap_or(Ordering::Equal)
            }),
        }
    }

    fn class(self) -> u8 {
        match self {
            Self::Missing => 0,
            Self::Integer(_) | Self::Real(_) => 1,
            Self::Text(_) => 2,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "only beside a real number, which has no more")]
    fn real(self) -> f64 {
        match self {
            Self::Integer(integer) => integer as f64,
            Self::Real(real) => real,
            Self::Missing | Self::Text(_) => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    const ROWS: &str = "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 999)
        SELECT CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN n % 70 WHEN 2 THEN n / 7.0 ELSE 'n' || n % 90 END,
               (n * 37) % 1000
        FROM n";

    /// What SQLite finds, and what is selected.
    fn both(descending: [bool; 2], skip: usize, take: usize) -> [Vec<i64>; 2] {
        let connection = Connection::open_in_memory().expect("memory");
        let words = descending.map(|descends| if descends { "DESC" } else { "ASC" });
        let [one, other] = words;
        let sorted = format!("{ROWS} ORDER BY 1 {one}, 2 {other} LIMIT {take} OFFSET {skip}");
        let mut statement = connection.prepare(&sorted).expect("SQL");
        let sorted = statement.query_map([], |row| row.get(1)).expect("rows");
        let sorted = sorted.collect::<std::result::Result<_, _>>().expect("numbers");
        let mut statement = connection.prepare(ROWS).expect("SQL");
        let memory_page = MemoryPage { descending: descending.into(), skip, take };
        let (found, total) =
            select(&mut statement.query([]).expect("rows"), &memory_page, 1).expect("rows");
        assert_eq!(total, 1000);
        [sorted, found.into_iter().map(|cursor| cursor.number).collect()]
    }

    #[test]
    fn what_is_picked_is_what_sqlite_sorts_first() {
        for descending in [[false, false], [false, true], [true, false], [true, true]] {
            for (skip, take) in [(0, 1), (0, 20), (0, 500), (300, 20), (990, 20), (2000, 5), (7, 0)]
            {
                let [sorted, memory_page] = both(descending, skip, take);
                assert_eq!(memory_page, sorted, "{descending:?} {skip} {take}");
            }
        }
    }
}
