//! People read lately, kept in memory, and never shown unless the database says that they are as
//! they were.
//!
//! Every read asks which version is there, of the person and of the records that it names (their
//! names are shown with it): a small part of the work of reading and writing out all of it. Times
//! tell versions apart that have one number, as after a leader was lost with its last commits.

use std::sync::{Arc, LazyLock};

use futures::try_join;
use polydex_model::{Person, Reference};
use polydex_store::{Lookup, Snapshot};
use polydex_store_sql::{SqlRecord as _, dollars, statements::RECORD_TABLES};
use quick_cache::{Weighter, sync::Cache};
use uuid::Uuid;

use crate::{error::Result, load, pool::Pool, row::Columns};

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

/// The version and the time of one record.
pub(crate) const VERSION: &str =
    "SELECT version, updated_at FROM records WHERE workspace_id = $1 AND number = $2";

/// How the versions that a person depends on are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Versions {
    /// All by one statement.
    Joined,
    /// Each by a statement of its own, all sent at once. Citus keeps the plans of statements on one
    /// table, and plans a join anew at each call, which takes several times as long as to ask.
    OneByOne,
}

/// A workspace and a number.
type Place = (i64, i64);

/// People read lately.
#[derive(Debug)]
pub(crate) struct Snapshots {
    versions: Versions,
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
    pub(crate) fn new(bytes: u64, versions: Versions) -> Self {
        let people = bytes / Snapshot::bytes(&Person::default());
        let people = usize::try_from(people).unwrap_or(usize::MAX);
        let kept = Cache::with_weighter(people, bytes, ByBytes);
        Self { versions, kept, numbers: Cache::new(people) }
    }

    /// The person that a lookup names.
    pub(crate) async fn one(
        &self,
        pool: &Pool,
        workspace: i64,
        which: &Lookup,
    ) -> Result<Option<Arc<Snapshot<Person>>>> {
        if let Some((place, kept)) = self.kept(workspace, which) {
            let stamp = match self.versions {
                Versions::Joined => joined(pool, place).await?,
                Versions::OneByOne => Some(Box::pin(one_by_one(pool, place, &kept.person)).await?),
            };
            if stamp == Some(kept.stamp) {
                return Ok(Some(kept.person));
            }
        }
        let Some((person, stamp)) = load::stamped::<Person>(pool, workspace, which).await? else {
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

/// The stamp of a person now.
async fn joined(pool: &Pool, place: Place) -> Result<Option<Stamp>> {
    let rows = pool.read(&STAMP, &[&place.0, &Person::KIND, &place.1]).await?;
    rows.first().map(|row| Stamp::read(&mut Columns::of(row))).transpose()
}

/// The stamp of a person who names the same records as this one. The versions are of three moments,
/// but none comes back: if they are those of a snapshot, all three were so at the first of them.
async fn one_by_one(pool: &Pool, place: Place, person: &Person) -> Result<Stamp> {
    let number = |reference: &Option<Reference>| reference.as_ref().and_then(|one| one.number);
    let version = |number| version(pool, place.0, number);
    let (own, organization, manager) = try_join!(
        version(Some(place.1)),
        version(number(&person.organization)),
        version(number(&person.manager)),
    )?;
    Ok(Stamp([own[0], own[1], organization[0], organization[1], manager[0], manager[1]]))
}

/// Version and time of a record; nothing of none.
async fn version(pool: &Pool, workspace: i64, number: Option<i64>) -> Result<[Option<i64>; 2]> {
    let Some(number) = number else { return Ok([None; 2]) };
    let rows = pool.read(VERSION, &[&workspace, &number]).await?;
    let Some(row) = rows.first() else { return Ok([None; 2]) };
    let mut columns = Columns::of(row);
    Ok([columns.take()?, columns.take()?])
}
