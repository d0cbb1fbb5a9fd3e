//! The order that a client gave.
//!
//! Points that keep their order keep their ranks to the last; a new one takes a place in the gap
//! between its neighbours. Only a real reordering touches ranks: the moved points are permuted
//! over the ranks they hold, so that what the dialect does not show stays where it stands.
//!
//! An entry that stands for several points stands where the first of them does, so moving it
//! moves that one; the others follow only where they would otherwise come before it.

use std::collections::{BTreeMap, HashSet};

use polydex_model::{PointId, Record};

use crate::{KeyedEntry, Mapping};

/// Distance between ranks of points that follow each other, to leave room between them.
const STEP: i64 = 1 << 20;

/// Rank and number: what a ranked list is sorted by.
type Place = (i64, i64);

/// Gives ranks to new points and, where the dialect keeps a client's order, to reordered ones.
pub(crate) fn settle<R: Record, P: Mapping<R>>(
    mapping: &P,
    record: &R,
    next: &mut R,
    shown: &[KeyedEntry<P::Entry>],
    wanted: &[KeyedEntry<P::Entry>],
) {
    append_new(record, next);
    let (shown, wanted) = (keys(mapping, shown), keys(mapping, wanted));
    if !P::RANKED || shown == wanted {
        return;
    }
    let mut places = Places::of(next);
    reorder(&mut places, &shown, &wanted);
    for point in &mut next.card_mut().points {
        point.rank = places.0[&point.id].0;
    }
}

fn keys<'v, R: Record, P: Mapping<R>>(
    mapping: &P,
    entries: &'v [KeyedEntry<P::Entry>],
) -> Vec<&'v [PointId]> {
    entries
        .iter()
        .filter(|keyed| mapping.is_ranked(&keyed.entry))
        .map(|keyed| keyed.key.as_slice())
        .collect()
}

/// Puts new points behind all others, in the order in which they were given.
fn append_new<R: Record>(record: &R, next: &mut R) {
    let old: HashSet<PointId> = record.card().points.iter().map(|point| point.id).collect();
    let mut last = record.card().points.iter().map(|point| point.rank).max().unwrap_or(0);
    for point in next.card_mut().points.iter_mut().filter(|point| !old.contains(&point.id)) {
        last = last.saturating_add(STEP);
        point.rank = last;
    }
}

/// Gives the entries of `wanted` places in that order, touching no more than needed.
fn reorder(places: &mut Places, shown: &[&[PointId]], wanted: &[&[PointId]]) {
    let slots = slots(places, shown, wanted);
    let mut kept: Vec<usize> = slots.iter().map(|slot| slot.0).collect();
    kept.sort_unstable();
    for (at, (_, place)) in kept.iter().zip(&slots) {
        places.lead_with(wanted[*at], place.0);
    }
    spread_new(places, wanted, &kept);
    part_ties(places, wanted);
}

/// In the order shown: the entry of `wanted` that was shown, and the place where it stood.
fn slots(places: &Places, shown: &[&[PointId]], wanted: &[&[PointId]]) -> Vec<(usize, Place)> {
    let mut at_of: BTreeMap<PointId, usize> = BTreeMap::new();
    for (at, key) in wanted.iter().enumerate() {
        at_of.extend(key.iter().map(|id| (*id, at)));
    }
    let mut taken = vec![false; wanted.len()];
    let mut slots = Vec::new();
    for was in shown {
        let mut heirs = was.iter().filter_map(|id| at_of.get(id).copied());
        if let Some(at) = heirs.find(|at| !taken[*at])
            && let Some(place) = places.lead(was)
        {
            taken[at] = true;
            slots.push((at, place));
        }
    }
    slots
}

/// Each run of new entries before a kept one is spread over the gap between its neighbours. Those
/// after the last kept one already stand behind all.
fn spread_new(places: &mut Places, wanted: &[&[PointId]], kept: &[usize]) {
    let mut from = 0;
    for end in kept.iter().copied() {
        let run = i64::try_from(end - from).unwrap_or(i64::MAX);
        if run > 0
            && let Some((after, _)) = places.lead(wanted[end])
        {
            let before = from
                .checked_sub(1)
                .and_then(|at| places.lead(wanted[at]))
                .map_or(after.saturating_sub(STEP.saturating_mul(run + 1)), |p| p.0);
            let step = after.saturating_sub(before) / (run + 1);
            for (at, n) in (from..end).zip(1..) {
                places.lead_with(wanted[at], before.saturating_add(step.saturating_mul(n)));
            }
        }
        from = end + 1;
    }
}

/// Raises what would still be listed too early: of points with equal ranks the older comes first,
/// whatever the client wants.
fn part_ties(places: &mut Places, wanted: &[&[PointId]]) {
    for pair in wanted.windows(2) {
        let (before, place) = (places.lead(pair[0]), places.lead(pair[1]));
        if let Some((rank, _)) = before
            && place <= before
        {
            places.lead_with(pair[1], rank.saturating_add(1));
        }
    }
}

/// The place of each point.
struct Places(BTreeMap<PointId, Place>);

impl Places {
    fn of<R: Record>(record: &R) -> Self {
        let points = record.card().points.iter();
        Self(points.map(|p| (p.id, (p.rank, p.number))).collect())
    }

    /// Where an entry stands.
    fn lead(&self, key: &[PointId]) -> Option<Place> {
        key.iter().filter_map(|id| self.0.get(id)).min().copied()
    }

    /// Lets an entry stand at `rank`.
    fn lead_with(&mut self, key: &[PointId], rank: i64) {
        let lead = self.lead(key);
        for id in key {
            if let Some(place) = self.0.get_mut(id)
                && (Some(*place) == lead || place.0 < rank)
            {
                place.0 = rank;
            }
        }
    }
}
