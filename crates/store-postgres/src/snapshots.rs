//! People read lately, kept in memory, and never shown unless the database says that they are as
//! they were.
//!
//! Every read asks which version is there, of the person and of the records that it names (their
//! names are shown with it): a small part of the work of reading and writing out all of it. Times
//! tell versions apart that have one number, as after a leader was lost with its last commits.

use std::sync::{Arc, LazyLock};

use polydex_model::Person;
use polydex_store::{Lookup, Snapshot};
use polydex_store_sql::{Kind as _, dollars, statements::RECORD_TABLES};
use quick_cache::{Weighter, sync::Cache};
use uuid::Uuid;

use crate::{error::Result, lines::Lines, load, row::Columns};

/// What a person as read depends on: versions and times of it, of its organization and of its
/// manager. Which records these are is part of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp([Option<i64>; 6]);

/// What [`Stamp::read`] reads.
pub(crate) const STAMP_COLUMNS: &str =
    "r.version, r.updated_at, o.version, o.updated_at, m.version, m.updated_at";

impl Stamp {
    pub(crate) fn read(columns: &mut Columns<'_>) -> Result<Self> {
        let mut stamp = [None; 6];
        for place in &mut stamp {
            *place = columns.take()?;
        }
        Ok(Self(stamp))
    }
}

static STAMP: LazyLock<String> = LazyLock::new(|| {
    dollars(&format!(
        "SELECT {STAMP_COLUMNS} FROM {RECORD_TABLES}
         WHERE r.workspace_id = ?1 AND r.kind = ?2 AND r.number = ?3"
    ))
});

/// With the index that leads to the record.
#[cfg(test)]
pub(crate) fn statement() -> (&'static str, &'static str) {
    (&STAMP, "using records_by_number on records r")
}

/// A workspace and a number.
type Place = (i64, i64);

/// People read lately.
#[derive(Debug)]
pub(crate) struct Snapshots {
    kept: Cache<Place, Kept, ByBytes>,
    /// The numbers of ids: where to look, no more.
    numbers: Cache<(i64, Uuid), i64>,
}

#[derive(Clone, Debug)]
struct Kept {
    stamp: Stamp,
    person: Arc<Snapshot<Person>>,
}

#[derive(Clone, Debug)]
struct ByBytes;

impl Weighter<Place, Kept> for ByBytes {
    fn weight(&self, _: &Place, kept: &Kept) -> u64 {
        Snapshot::bytes(&kept.person)
    }
}

impl Snapshots {
    /// Takes about so many bytes.
    pub(crate) fn new(bytes: u64) -> Self {
        let people = bytes / Snapshot::bytes(&Person::default());
        let people = usize::try_from(people).unwrap_or(usize::MAX);
        Self { kept: Cache::with_weighter(people, bytes, ByBytes), numbers: Cache::new(people) }
    }

    /// The person that a lookup names.
    pub(crate) async fn one(
        &self,
        lines: &Lines,
        workspace: i64,
        which: &Lookup,
    ) -> Result<Option<Arc<Snapshot<Person>>>> {
        if let Some((place, kept)) = self.kept(workspace, which) {
            let rows = lines.read(&STAMP, &[&place.0, &Person::WORD, &place.1]).await?;
            let stamp = rows.first().map(|row| Stamp::read(&mut Columns::of(row))).transpose()?;
            if stamp == Some(kept.stamp) {
                return Ok(Some(kept.person));
            }
        }
        let Some((person, stamp)) = load::stamped::<Person>(lines, workspace, which).await? else {
            return Ok(None);
        };
        let place = (workspace, person.number);
        self.numbers.insert((workspace, person.id.0), person.number);
        let person = Arc::new(Snapshot::new(person));
        self.kept.insert(place, Kept { stamp, person: Arc::clone(&person) });
        Ok(Some(person))
    }

    /// What is kept of the person that a lookup names, by what tells it for ever.
    fn kept(&self, workspace: i64, which: &Lookup) -> Option<(Place, Kept)> {
        let number = match which {
            Lookup::Number(number) => *number,
            Lookup::Id(id) => self.numbers.get(&(workspace, *id))?,
            Lookup::UserName(_) | Lookup::Email(_) => return None,
        };
        let place = (workspace, number);
        Some((place, self.kept.get(&place)?))
    }
}
