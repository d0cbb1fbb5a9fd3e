//! The view of a record and the way back, the same for every dialect.
//!
//! An edit reads each point of the old record once, and of the new record only the points that it
//! changed: a reading depends on the point and on whether it is the primary address, on nothing
//! else ([`Mapping::read`]).

use std::collections::{HashMap, HashSet};

use polydex_model::{ContactPoint, PointId, Record, Refusal, Value};

use crate::{KeyedEntry, Mapping, ViewOf, fields, rank, spelling};

/// A spelling that is noted may change what another point shows (which mobile is the profile's).
/// Dialects settle in two rounds; the bound only stops a broken mapping from looping for ever.
const MAX_ROUNDS: usize = 4;

/// What a dialect shows of a record: its phrasebook, in the spellings it wrote itself.
pub fn get<R: Record, P: Mapping<R>>(mapping: &P, record: &R) -> ViewOf<R, P> {
    Readings::default().view(mapping, record)
}

/// Takes a changed view back into the record it was got from. See the crate's page for the rules.
pub fn put<R: Record, P: Mapping<R>>(
    mapping: &P,
    record: &R,
    view: ViewOf<R, P>,
) -> Result<R, Refusal> {
    let mut readings = Readings::default();
    let shown = readings.view(mapping, record);
    put_view(mapping, record, &mut readings, &shown, view)
}

/// The record after `apply` changed its view. Does what [`get`], `apply` and [`put`] do one after
/// the other, but reads the record once.
pub fn edit<R: Record, P: Mapping<R>>(
    mapping: &P,
    record: &R,
    apply: impl FnOnce(ViewOf<R, P>) -> Result<ViewOf<R, P>, Refusal>,
) -> Result<R, Refusal> {
    let mut readings = Readings::default();
    let shown = readings.view(mapping, record);
    let view = apply(shown.clone())?;
    put_view(mapping, record, &mut readings, &shown, view)
}

fn put_view<R: Record, P: Mapping<R>>(
    mapping: &P,
    record: &R,
    readings: &mut Readings<P::Entry>,
    shown: &ViewOf<R, P>,
    view: ViewOf<R, P>,
) -> Result<R, Refusal> {
    let mut next = record.clone();
    if shown.fields != view.fields {
        fields::put(mapping, &mut next, &shown.fields, &view.fields)?;
        fields::note(mapping, &mut next, &view.fields);
    }
    if shown.entries != view.entries {
        let wanted = put_entries(mapping, &mut next, readings, &shown.entries, view.entries);
        drop_removed(&mut next, &shown.entries, &wanted);
        settle_primary(mapping, record, &mut next, &shown.entries, &wanted);
        readings.forget_primary(record, &next);
        rank::settle(mapping, record, &mut next, &shown.entries, &wanted);
        note_spellings(mapping, &mut next, readings, &wanted);
    }
    Ok(next)
}

/// What each point of a record reads as, for as long as neither the point nor whether it is the
/// primary address changes.
struct Readings<E>(HashMap<PointId, Option<E>>);

impl<E> Default for Readings<E> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<E: Clone> Readings<E> {
    fn view<R: Record, P: Mapping<R, Entry = E>>(
        &mut self,
        mapping: &P,
        record: &R,
    ) -> ViewOf<R, P> {
        ViewOf::<R, P> {
            fields: fields::displayed(mapping, record),
            entries: self.entries(mapping, record),
        }
    }

    fn entries<R: Record, P: Mapping<R, Entry = E>>(
        &mut self,
        mapping: &P,
        record: &R,
    ) -> Vec<KeyedEntry<E>> {
        let mut points: Vec<&ContactPoint> = record.card().points.iter().collect();
        if P::RANKED {
            points.sort_by_key(|point| (point.rank, point.number));
        } else {
            points.sort_by_key(|point| point.number);
        }
        let read = |point: &ContactPoint| {
            let reading = self.0.entry(point.id);
            let entry = reading.or_insert_with(|| spelling::displayed(mapping, record, point));
            Some(KeyedEntry { key: vec![point.id], entry: entry.clone()? })
        };
        let entries = points.into_iter().filter_map(read).collect();
        mapping.arrange(record, entries)
    }

    fn forget(&mut self, point: PointId) {
        self.0.remove(&point);
    }

    /// Forgets the readings of points that became the primary address or are it no more.
    fn forget_primary<R: Record>(&mut self, old: &R, new: &R) {
        if old.primary_email_id() != new.primary_email_id() {
            for point in [old.primary_email_id(), new.primary_email_id()].into_iter().flatten() {
                self.forget(point);
            }
        }
    }
}

/// Entries by the points that they show.
fn by_point<E>(entries: &[KeyedEntry<E>]) -> HashMap<PointId, &E> {
    let pairs = entries.iter().flat_map(|keyed| keyed.key.iter().map(|id| (*id, &keyed.entry)));
    pairs.collect()
}

/// Translates each entry that changed; returns the entries with the keys they have now.
fn put_entries<R: Record, P: Mapping<R>>(
    mapping: &P,
    next: &mut R,
    readings: &mut Readings<P::Entry>,
    shown: &[KeyedEntry<P::Entry>],
    entries: Vec<KeyedEntry<P::Entry>>,
) -> Vec<KeyedEntry<P::Entry>> {
    let old = by_point(shown);
    let mut pending = first_pending(next);
    entries
        .into_iter()
        .map(|mut keyed| {
            keyed.key.retain(|id| old.contains_key(id));
            if keyed.is_new() {
                let mut point = ContactPoint::pending(pending, Value::text(""));
                pending += 1;
                mapping.write(&keyed.entry, &mut point);
                keyed.key = vec![point.id];
                next.card_mut().points.push(point);
            } else if keyed.key.iter().any(|id| *old[id] != keyed.entry) {
                put_entry(mapping, next, readings, &old, &keyed);
            }
            keyed
        })
        .collect()
}

/// Translates one entry into each of its points that does not read so already.
fn put_entry<R: Record, P: Mapping<R>>(
    mapping: &P,
    next: &mut R,
    readings: &mut Readings<P::Entry>,
    old: &HashMap<PointId, &P::Entry>,
    wanted: &KeyedEntry<P::Entry>,
) {
    let normal = mapping.normal(&wanted.entry);
    let code = mapping.code(&wanted.entry);
    let points = next.card_mut().points.iter_mut();
    for point in points.filter(|point| wanted.key.contains(&point.id)) {
        let shown = old[&point.id];
        if mapping.normal(shown) == normal {
            continue;
        }
        if mapping.code(shown) == code {
            mapping.update(shown, &wanted.entry, point);
        } else {
            mapping.write(&wanted.entry, point);
        }
        point.residue.set_spelling(&mapping.dialect(), None);
        readings.forget(point.id);
    }
}

/// The first mark for new points that no point has, since a record may hold new ones already.
fn first_pending<R: Record>(record: &R) -> u32 {
    let points = record.card().points.iter();
    let pending = points.filter(|point| point.id.is_pending());
    let taken = pending.map(|point| u32::try_from(point.id.0.as_u128()).unwrap_or(u32::MAX));
    taken.max().map_or(0, |last| last.saturating_add(1))
}

/// Removes the points whose entries were removed.
fn drop_removed<R: Record, E>(next: &mut R, shown: &[KeyedEntry<E>], wanted: &[KeyedEntry<E>]) {
    let left: HashSet<PointId> = wanted.iter().flat_map(|keyed| keyed.key.clone()).collect();
    let removed: HashSet<PointId> = shown
        .iter()
        .flat_map(|keyed| keyed.key.iter().copied())
        .filter(|id| !left.contains(id))
        .collect();
    if !removed.is_empty() {
        next.card_mut().points.retain(|point| !removed.contains(&point.id));
    }
}

/// The entry that is the primary address names the account's primary point. No write makes another
/// point primary on its own.
fn settle_primary<R: Record, P: Mapping<R>>(
    mapping: &P,
    record: &R,
    next: &mut R,
    shown: &[KeyedEntry<P::Entry>],
    wanted: &[KeyedEntry<P::Entry>],
) {
    let old = next.primary_email_id();
    let entry = wanted.iter().find(|keyed| mapping.is_primary(&keyed.entry));
    let primary = match entry {
        Some(keyed) if old.is_some_and(|id| keyed.key.contains(&id)) => old,
        Some(keyed) => next
            .card()
            .points
            .iter()
            .find(|point| keyed.key.contains(&point.id))
            .map(|point| point.id),
        None if shown.iter().any(|keyed| mapping.is_primary(&keyed.entry)) => None,
        None => old,
    };
    let primary = primary.filter(|id| !holds(record, *id) || holds(next, *id));
    if primary != old {
        next.set_primary_email_id(primary);
    }
}

fn holds<R: Record>(record: &R, id: PointId) -> bool {
    record.card().points.iter().any(|point| point.id == id)
}

/// Notes spellings until every entry reads as it was written.
fn note_spellings<R: Record, P: Mapping<R>>(
    mapping: &P,
    next: &mut R,
    readings: &mut Readings<P::Entry>,
    wanted: &[KeyedEntry<P::Entry>],
) {
    for _ in 0..MAX_ROUNDS {
        let entries = readings.entries(mapping, next);
        let reads = by_point(&entries);
        let is_read = |id: &PointId, wanted: &P::Entry| {
            reads.get(id).is_some_and(|read| {
                *read == wanted || mapping.normal(read) == mapping.normal(wanted)
            })
        };
        let pairs =
            wanted.iter().flat_map(|keyed| keyed.key.iter().map(move |id| (id, &keyed.entry)));
        let differing: Vec<_> = pairs.filter(|(id, entry)| !is_read(id, entry)).collect();
        if differing.is_empty() {
            return;
        }
        for (id, entry) in differing {
            let Some(index) = next.card().points.iter().position(|point| point.id == *id) else {
                continue;
            };
            let mut point = next.card().points[index].clone();
            spelling::note(mapping, next, &mut point, entry);
            next.card_mut().points[index] = point;
            readings.forget(*id);
        }
    }
}
