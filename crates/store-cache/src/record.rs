//! Records read lately.

use std::{
    marker::PhantomData,
    mem::size_of,
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use polydex_model::{AnyRecord, ContactPoint, Record, RecordKind, WorkspaceId};
use polydex_store::{Generation, Lookup, Validated, Validator};
use quick_cache::{Weighter, sync::Cache};

/// A version of a record, shared among all who read it.
///
/// ```
/// use polydex_model::Person;
/// use polydex_store_cache::CachedRecord;
/// let ana = CachedRecord::uncached(Person { number: 7, ..Person::default() });
/// assert_eq!(ana.number, 7);
/// ```
#[derive(Debug)]
pub struct CachedRecord<R> {
    entry: Arc<Entry>,
    kind: PhantomData<fn() -> R>,
}

impl<R: Record> CachedRecord<R> {
    /// A record that no store holds, and no cache either.
    pub fn uncached(record: R) -> Self {
        let validated = Validated { record: record.into_any(), validator: Validator::default() };
        Self { entry: Arc::new(Entry::new(validated, None)), kind: PhantomData }
    }

    /// The record in an entry, if it is of this kind.
    pub(crate) fn of(entry: Arc<Entry>) -> Option<Self> {
        R::of_any(&entry.record).is_some().then_some(Self { entry, kind: PhantomData })
    }

    pub(crate) fn validator(&self) -> &Validator {
        &self.entry.validator
    }

    pub(crate) fn refers_to(&self) -> [Option<i64>; 2] {
        self.entry.record.refers_to()
    }
}

impl<R> Clone for CachedRecord<R> {
    fn clone(&self) -> Self {
        Self { entry: Arc::clone(&self.entry), kind: PhantomData }
    }
}

impl<R: Record> Deref for CachedRecord<R> {
    type Target = R;

    fn deref(&self) -> &R {
        R::of_any(&self.entry.record).expect("the kind was compared when this was made")
    }
}

/// A record with what tells whether it is still right.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) record: AnyRecord,
    pub(crate) validator: Validator,
    seen: Seen,
}

impl Entry {
    fn new(Validated { record, validator }: Validated, seen: Option<Generation>) -> Self {
        Self { record, validator, seen: Seen::at(seen) }
    }

    /// Whether it was found right in this generation.
    pub(crate) fn is_of(&self, generation: Option<Generation>) -> bool {
        self.seen.is(generation)
    }

    /// Notes that a read that began in this generation found it right.
    pub(crate) fn see(&self, generation: Option<Generation>) {
        self.seen.again(generation);
    }

    /// What it takes in memory, estimated: texts of usual length are counted with what holds them.
    fn bytes(&self) -> u64 {
        let card = self.record.card();
        let points = card.points.len() * (size_of::<ContactPoint>() + 128);
        let notes = card.notes.as_ref().map_or(0, String::len);
        (size_of::<Self>() + 1024 + points + notes) as u64
    }
}

/// The generation in which something was last found right.
#[derive(Debug)]
pub(crate) struct Seen(AtomicU64);

impl Seen {
    /// No engine's generation.
    const NEVER: u64 = u64::MAX;

    pub(crate) fn at(generation: Option<Generation>) -> Self {
        Self(AtomicU64::new(generation.map_or(Self::NEVER, |Generation(number)| number)))
    }

    pub(crate) fn again(&self, generation: Option<Generation>) {
        if let Some(Generation(number)) = generation {
            self.0.store(number, Ordering::Relaxed);
        }
    }

    pub(crate) fn is(&self, generation: Option<Generation>) -> bool {
        generation.is_some_and(|Generation(number)| self.0.load(Ordering::Relaxed) == number)
    }
}

/// Records by workspace and number, and where lookups lead.
#[derive(Debug)]
pub(crate) struct Records {
    entries: Cache<(WorkspaceId, i64), Arc<Entry>, ByBytes>,
    lookups: Cache<(WorkspaceId, RecordKind, Lookup), Found>,
}

/// Where a lookup led. An id leads to the same number for ever, a name or an address as long as the
/// record has the version that was found.
#[derive(Clone, Debug)]
struct Found {
    number: i64,
    validator: Validator,
}

#[derive(Clone, Debug)]
struct ByBytes;

impl Weighter<(WorkspaceId, i64), Arc<Entry>> for ByBytes {
    fn weight(&self, _: &(WorkspaceId, i64), entry: &Arc<Entry>) -> u64 {
        entry.bytes()
    }
}

impl Records {
    pub(crate) fn new(bytes: u64) -> Self {
        // As many as there is room for, if each has a few points.
        let number = usize::try_from(bytes / 4096).unwrap_or(usize::MAX);
        let entries = Cache::with_weighter(number, bytes, ByBytes);
        Self { entries, lookups: Cache::new(number) }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.entries.weight()
    }

    /// What is held of the record that a lookup names.
    pub(crate) fn find(
        &self,
        ws: WorkspaceId,
        kind: RecordKind,
        which: &Lookup,
    ) -> Option<Arc<Entry>> {
        if let Lookup::Number(number) = which {
            return self.get(ws, *number).filter(|entry| entry.record.kind() == kind);
        }
        let found = self.lookups.get(&(ws, kind, which.clone()))?;
        let entry = self.get(ws, found.number)?;
        let is_id = matches!(which, Lookup::Id(_));
        (is_id || entry.validator == found.validator).then_some(entry)
    }

    pub(crate) fn get(&self, ws: WorkspaceId, number: i64) -> Option<Arc<Entry>> {
        self.entries.get(&(ws, number))
    }

    pub(crate) fn insert(
        &self,
        ws: WorkspaceId,
        read: Validated,
        generation: Option<Generation>,
    ) -> Arc<Entry> {
        let entry = Arc::new(Entry::new(read, generation));
        self.entries.insert((ws, entry.record.number()), Arc::clone(&entry));
        entry
    }

    /// Notes where a lookup led.
    pub(crate) fn remember(
        &self,
        ws: WorkspaceId,
        kind: RecordKind,
        which: &Lookup,
        entry: &Entry,
    ) {
        if !matches!(which, Lookup::Number(_)) {
            let found = Found { number: entry.record.number(), validator: entry.validator };
            self.lookups.insert((ws, kind, which.clone()), found);
        }
    }
}

#[cfg(test)]
mod tests {
    use polydex_model::{Person, PersonId};
    use uuid::Uuid;

    use super::*;

    const WS: WorkspaceId = WorkspaceId(1);

    fn person(number: i64, version: i64) -> Validated {
        let id = PersonId(Uuid::from_u128(number.unsigned_abs().into()));
        let record = Person { id, number, version, ..Person::default() }.into_any();
        let mut validator = Validator::default();
        validator.record.version = version;
        Validated { record, validator }
    }

    #[test]
    fn an_address_leads_to_the_version_that_had_it() {
        let records = Records::new(1 << 20);
        let which = [Lookup::Email("a@b.example".into()), Lookup::Id(Uuid::from_u128(7))];
        let entry = records.insert(WS, person(7, 1), None);
        for which in &which {
            records.remember(WS, RecordKind::Person, which, &entry);
            assert!(records.find(WS, RecordKind::Person, which).is_some());
            assert!(records.find(WorkspaceId(2), RecordKind::Person, which).is_none());
        }
        records.insert(WS, person(7, 2), None);
        assert!(records.find(WS, RecordKind::Person, &which[0]).is_none());
        assert!(records.find(WS, RecordKind::Person, &which[1]).is_some());
    }

    #[test]
    fn a_number_leads_to_its_own_kind_alone() {
        let records = Records::new(1 << 20);
        records.insert(WS, person(7, 1), None);
        let find = |kind| records.find(WS, kind, &Lookup::Number(7));
        assert!(find(RecordKind::Person).is_some());
        assert!(find(RecordKind::Organization).is_none());
    }

    #[test]
    fn records_take_no_more_than_their_bytes() {
        let records = Records::new(1 << 20);
        for number in 0..10_000 {
            records.insert(WS, person(number, 1), None);
        }
        let weight = records.entries.weight();
        assert!((1 << 19..=1 << 20).contains(&weight), "{weight} bytes");
    }
}
