//! The order that a client gave.
//!
//! Points that keep their order keep their ranks to the last; a new one gets a rank in the gap
//! between its neighbours. Only a real reordering touches ranks: the moved points are permuted
//! over the ranks they hold, so that points which the dialect does not show keep their positions.
//!
//! An entry of several points has the position of the first of them, so moving it moves that one; the others follow only where they would otherwise come before it.

use std::collections::{BTreeMap, HashSet};

use polydex_model::{PointId, Record};

use crate::{KeyedEntry, Mapping};

/// Distance between ranks of points that follow each other, to leave room between them.
const STEP: i64 = 1 << 20;

/// Rank and number: what a ranked list is sorted by.
type Position = (i64, i64);

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
    let mut positions = Positions::of(next);
    reorder(&mut positions, &shown, &wanted);
    for point in &mut next.card_mut().points {
        point.rank = positions.0[&point.id].0;
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

/// Gives the entries of `wanted` positions in that order, touching no more than needed.
fn reorder(positions: &mut Positions, shown: &[&[PointId]], wanted: &[&[PointId]]) {
    let slots = slots(positions, shown, wanted);
    let mut kept: Vec<usize> = slots.iter().map(|slot| slot.0).collect();
    kept.sort_unstable();
    for (at, (_, place)) in kept.iter().zip(&slots) {
        positions.lead_with(wanted[*at], place.0);
    }
    spread_new(positions, wanted, &kept);
    break_ties(positions, wanted);
}

/// In the order shown: the entry of `wanted` that was shown, and the position that it had.
fn slots(
    positions: &Positions,
    shown: &[&[PointId]],
    wanted: &[&[PointId]],
) -> Vec<(usize, Position)> {
    let mut at_of: BTreeMap<PointId, usize> = BTreeMap::new();
    for (at, key) in wanted.iter().enumerate() {
        at_of.extend(key.iter().map(|id| (*id, at)));
    }
    let mut taken = vec![false; wanted.len()];
    let mut slots = Vec::new();
    for was in shown {
        let mut heirs = was.iter().filter_map(|id| at_of.get(id).copied());
        if let Some(at) = heirs.find(|at| !taken[*at])
            && let Some(place) = positions.lead(was)
        {
            taken[at] = true;
            slots.push((at, place));
        }
    }
    slots
}

/// Each run of new entries before a kept one is spread over the gap between its neighbours. Those
/// after the last kept one are behind all others already.
fn spread_new(positions: &mut Positions, wanted: &[&[PointId]], kept: &[usize]) {
    let mut from = 0;
    for end in kept.iter().copied() {
        let run = i64::try_from(end - from).unwrap_or(i64::MAX);
        if run > 0
            && let Some((after, _)) = positions.lead(wanted[end])
        {
            let before = from
                .checked_sub(1)
                .and_then(|at| positions.lead(wanted[at]))
                .map_or(after.saturating_sub(STEP.saturating_mul(run + 1)), |p| p.0);
            let step = after.saturating_sub(before) / (run + 1);
            for (at, n) in (from..end).zip(1..) {
                positions.lead_with(wanted[at], before.saturating_add(step.saturating_mul(n)));
            }
        }
        from = end + 1;
    }
}

/// Breaks ties: equal ranks sort by number, which may contradict the requested order, so the later
/// entry gets a higher rank.
fn break_ties(positions: &mut Positions, wanted: &[&[PointId]]) {
    for pair in wanted.windows(2) {
        let (before, place) = (positions.lead(pair[0]), positions.lead(pair[1]));
        if let Some((rank, _)) = before
            && place <= before
        {
            positions.lead_with(pair[1], rank.saturating_add(1));
        }
    }
}

/// The position of each point.
struct Positions(BTreeMap<PointId, Position>);

impl Positions {
    fn of<R: Record>(record: &R) -> Self {
        let points = record.card().points.iter();
        Self(points.map(|p| (p.id, (p.rank, p.number))).collect())
    }

    /// The position of an entry.
    fn lead(&self, key: &[PointId]) -> Option<Position> {
        key.iter().filter_map(|id| self.0.get(id)).min().copied()
    }

    /// Moves an entry to `rank`.
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
