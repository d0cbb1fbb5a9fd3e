//! The way back into the record, the same for every dialect.

use std::collections::{BTreeMap, BTreeSet};

use polydex_model::{ContactPoint, PointId, Record, Refusal, Value};

use crate::{KeyedEntry, Mapping, ViewOf, fields, get, rank, spelling};

/// Noting one spelling may change what another point shows (which mobile is the profile's);
/// dialects settle in two rounds, the bound only keeps a broken mapping from turning for ever.
const ROUNDS: usize = 4;

/// Takes a changed view back into the record it was got from. See the crate's page for the rules.
pub fn put<R: Record, P: Mapping<R>>(
    mapping: &P,
    record: &R,
    view: ViewOf<R, P>,
) -> Result<R, Refusal> {
    let shown = get(mapping, record);
    let mut next = record.clone();
    fields::put(mapping, &mut next, &shown.fields, &view.fields)?;
    let wanted = put_entries(mapping, &mut next, &shown.entries, view.entries);
    drop_removed(&mut next, &shown.entries, &wanted);
    settle_primary(mapping, record, &mut next, &shown.entries, &wanted);
    rank::settle(mapping, record, &mut next, &shown.entries, &wanted);
    fields::note(mapping, &mut next, &view.fields);
    note_spellings(mapping, &mut next, &wanted);
    Ok(next)
}

/// Translates each entry that changed; answers the entries with the keys they have now.
fn put_entries<R: Record, P: Mapping<R>>(
    mapping: &P,
    next: &mut R,
    shown: &[KeyedEntry<P::Entry>],
    entries: Vec<KeyedEntry<P::Entry>>,
) -> Vec<KeyedEntry<P::Entry>> {
    let was: BTreeMap<PointId, &P::Entry> =
        shown.iter().flat_map(|keyed| keyed.key.iter().map(|id| (*id, &keyed.entry))).collect();
    let mut pending = first_pending(next);
    entries
        .into_iter()
        .map(|mut keyed| {
            keyed.key.retain(|id| was.contains_key(id));
            if keyed.is_new() {
                let mut point = ContactPoint::pending(pending, Value::text(""));
                pending += 1;
                mapping.write(&keyed.entry, &mut point);
                keyed.key = vec![point.id];
                next.card_mut().points.push(point);
            } else {
                put_entry(mapping, next, &was, &keyed);
            }
            keyed
        })
        .collect()
}

/// Translates one entry into each point that it stands for and that does not show it already.
fn put_entry<R: Record, P: Mapping<R>>(
    mapping: &P,
    next: &mut R,
    was: &BTreeMap<PointId, &P::Entry>,
    wanted: &KeyedEntry<P::Entry>,
) {
    let normal = mapping.normal(&wanted.entry);
    let code = mapping.code(&wanted.entry);
    let points = next.card_mut().points.iter_mut();
    for point in points.filter(|point| wanted.key.contains(&point.id)) {
        let shown = was[&point.id];
        if mapping.normal(shown) == normal {
            continue;
        }
        if mapping.code(shown) == code {
            mapping.update(shown, &wanted.entry, point);
        } else {
            mapping.write(&wanted.entry, point);
        }
        point.residue.set_spelling(&mapping.dialect(), None);
    }
}

/// The first mark for new points that no point bears, as a record may carry new ones already.
fn first_pending<R: Record>(record: &R) -> u32 {
    let points = record.card().points.iter();
    let pending = points.filter(|point| point.id.is_pending());
    let taken = pending.map(|point| u32::try_from(point.id.0.as_u128()).unwrap_or(u32::MAX));
    taken.max().map_or(0, |last| last.saturating_add(1))
}

/// Points that were shown and that no entry stands for any more are gone.
fn drop_removed<R: Record, E>(next: &mut R, shown: &[KeyedEntry<E>], wanted: &[KeyedEntry<E>]) {
    let kept: BTreeSet<PointId> = wanted.iter().flat_map(|keyed| keyed.key.clone()).collect();
    let gone: BTreeSet<PointId> = shown
        .iter()
        .flat_map(|keyed| keyed.key.iter().copied())
        .filter(|id| !kept.contains(id))
        .collect();
    if !gone.is_empty() {
        next.card_mut().points.retain(|point| !gone.contains(&point.id));
    }
}

/// The entry that is said to be the primary address names the account's primary point. No write
/// promotes another by itself.
fn settle_primary<R: Record, P: Mapping<R>>(
    mapping: &P,
    record: &R,
    next: &mut R,
    shown: &[KeyedEntry<P::Entry>],
    wanted: &[KeyedEntry<P::Entry>],
) {
    let now = next.primary_email_id();
    let entry = wanted.iter().find(|keyed| mapping.is_primary(&keyed.entry));
    let primary = match entry {
        Some(keyed) if now.is_some_and(|id| keyed.key.contains(&id)) => now,
        Some(keyed) => next
            .card()
            .points
            .iter()
            .find(|point| keyed.key.contains(&point.id))
            .map(|point| point.id),
        None if shown.iter().any(|keyed| mapping.is_primary(&keyed.entry)) => None,
        None => now,
    };
    let primary = primary.filter(|id| !holds(record, *id) || holds(next, *id));
    if primary != now {
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
    wanted: &[KeyedEntry<P::Entry>],
) {
    for _ in 0..ROUNDS {
        let reads = get(mapping, next);
        let mut all_equal = true;
        for keyed in wanted {
            let normal = mapping.normal(&keyed.entry);
            for id in &keyed.key {
                let entry = reads.entries.iter().find(|entry| entry.key.contains(id));
                if entry.is_some_and(|entry| mapping.normal(&entry.entry) == normal) {
                    continue;
                }
                all_equal = false;
                let Some(at) = next.card().points.iter().position(|point| point.id == *id) else {
                    continue;
                };
                let mut point = next.card().points[at].clone();
                spelling::note(mapping, next, &mut point, &keyed.entry);
                next.card_mut().points[at] = point;
            }
        }
        if all_equal {
            return;
        }
    }
}
