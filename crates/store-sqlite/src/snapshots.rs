//! People read lately, kept in memory, and never shown unless the file says that they are as they
//! were.
//!
//! Every read asks the file which version is there, of the person and of the records that it names
//! (their names are shown with it), and takes what is kept only if all three are the same. That is
//! one statement instead of five, and leaves no moment in which an acknowledged write, of this
//! process or another, is not seen. Groups a person is in are the fourth thing named; a group
//! keeps its name for ever. Where nobody has committed anything since ([`crate::standing`]), not
//! even that is asked.

use std::sync::{Arc, LazyLock};

use polydex_model::Person;
use polydex_store::{Lookup, Snapshot};
use polydex_store_sql::{
    SqlRecord as _,
    statements::{RECORD_TABLES, by},
};
use quick_cache::{Weighter, sync::Cache};
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use crate::{
    error::{Result, failed},
    load::{self, Key},
    row::row_of,
    standing::{Seen, State},
};

/// People read lately.
#[derive(Debug)]
pub(crate) struct Snapshots {
    /// By row.
    kept: Cache<i64, Arc<Kept>, ByBytes>,
    /// The rows of ids: where to look, no more.
    rows: Cache<Uuid, i64>,
}

#[derive(Clone, Debug)]
struct ByBytes;

impl Weighter<i64, Arc<Kept>> for ByBytes {
    fn weight(&self, _: &i64, kept: &Arc<Kept>) -> u64 {
        Snapshot::bytes(&kept.person)
    }
}

#[derive(Debug)]
struct Kept {
    stamp: Stamp,
    seen: Seen,
    person: Arc<Snapshot<Person>>,
}

/// What a person as read depends on: its version and those of its organization and its manager.
/// Which records these are is part of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp(i64, Option<i64>, Option<i64>);

const COLUMNS: &str = "r.row, r.version, o.version, m.version";

static BY_ROW: LazyLock<String> = LazyLock::new(|| stamp_by("r.row = ?3"));
static BY_ID: LazyLock<String> = LazyLock::new(|| stamp_by(by::ID));
static BY_USER_NAME: LazyLock<String> = LazyLock::new(|| stamp_by(by::USER_NAME));
static BY_ADDRESS: LazyLock<String> = LazyLock::new(|| stamp_by(by::ADDRESS));

fn stamp_by(key: &str) -> String {
    format!(
        "SELECT {COLUMNS} FROM {RECORD_TABLES}
         WHERE r.workspace_id = ?1 AND r.kind = ?2 AND {key}"
    )
}

/// Each with the index that leads to the record.
#[cfg(test)]
pub(crate) fn statements() -> [(&'static str, &'static str); 4] {
    [
        (&BY_ROW, "SEARCH r USING INTEGER PRIMARY KEY"),
        (&BY_ID, "SEARCH r USING INDEX sqlite_autoindex_records_2"),
        (&BY_USER_NAME, "SEARCH r USING INDEX records_user_name"),
        (&BY_ADDRESS, "SEARCH r USING INDEX records_primary_address"),
    ]
}

impl Snapshots {
    /// Takes about so many bytes.
    pub(crate) fn new(bytes: u64) -> Self {
        let people = bytes / Snapshot::bytes(&Person::default());
        let people = usize::try_from(people).unwrap_or(usize::MAX);
        Self { kept: Cache::with_weighter(people, bytes, ByBytes), rows: Cache::new(people) }
    }

    /// The person that a lookup names, if it is kept and was found right in this state of the file.
    pub(crate) fn standing(
        &self,
        state: State,
        workspace: i64,
        which: &Lookup,
    ) -> Option<Arc<Snapshot<Person>>> {
        let row = match which {
            Lookup::Number(number) => row_of(workspace, *number)?,
            Lookup::Id(id) => self.rows.get(id)?,
            Lookup::UserName(_) | Lookup::Email(_) => return None,
        };
        let kept = self.kept.get(&row).filter(|kept| kept.seen.stands(state))?;
        let is_named = match which {
            Lookup::Id(id) => {
                kept.person.id.0 == *id && row_of(workspace, kept.person.number) == Some(row)
            }
            _ => true,
        };
        is_named.then(|| Arc::clone(&kept.person))
    }

    /// The person that a lookup names, read when the file stood as `state` says or later.
    pub(crate) fn one(
        &self,
        connection: &Connection,
        state: Option<State>,
        workspace: i64,
        which: &Lookup,
    ) -> Result<Option<Arc<Snapshot<Person>>>> {
        let Some((at, key)) = load::key_of(workspace, which) else { return Ok(None) };
        let sql: &str = match at {
            Key::Row => &BY_ROW,
            Key::Id => &BY_ID,
            Key::UserName => &BY_USER_NAME,
            Key::Address => &BY_ADDRESS,
        };
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![workspace, Person::KIND, key])?;
        match rows.next()? {
            // The statement stays open: what is read of the person is of the same moment.
            Some(row) => self.at(connection, state, workspace, row).map(Some),
            None => Ok(None),
        }
    }

    /// The people with these numbers, within a transaction of the caller's.
    pub(crate) fn all(
        &self,
        connection: &Connection,
        workspace: i64,
        numbers: impl Iterator<Item = i64>,
    ) -> Result<Vec<Arc<Snapshot<Person>>>> {
        let mut statement = connection.prepare_cached(&BY_ROW)?;
        let vanished = || failed("a record vanished");
        let read = |number| {
            let row = row_of(workspace, number).ok_or_else(vanished)?;
            let mut rows = statement.query(params![workspace, Person::KIND, row])?;
            self.at(connection, None, workspace, rows.next()?.ok_or_else(vanished)?)
        };
        numbers.map(read).collect()
    }

    fn at(
        &self,
        connection: &Connection,
        state: Option<State>,
        workspace: i64,
        row: &Row<'_>,
    ) -> Result<Arc<Snapshot<Person>>> {
        let stamp = Stamp(row.get(1)?, row.get(2)?, row.get(3)?);
        let row = row.get(0)?;
        if let Some(kept) = self.kept.get(&row).filter(|kept| kept.stamp == stamp) {
            kept.seen.again(state);
            return Ok(Arc::clone(&kept.person));
        }
        let person = load::at_row::<Person>(connection, workspace, row)?;
        let person = person.ok_or_else(|| failed("a record vanished"))?;
        self.rows.insert(person.id.0, row);
        let person = Arc::new(Snapshot::new(person));
        let kept = Kept { stamp, seen: Seen::at(state), person: Arc::clone(&person) };
        self.kept.insert(row, Arc::new(kept));
        Ok(person)
    }
}
