//! The three calls on the list of contacts, by the vendor's rules: merge, set and delete.
//!
//! The wire has no ids, so each pair is matched with an entry: first by equal type and value, then,
//! within a type, in order. An unchanged pair therefore keeps its point, and with it everything that
//! this dialect does not show (that a phone is the one at work). Types are compared without case.
//! Unmatched pairs are new; unmatched entries are removed.

use std::collections::{HashMap, HashSet, VecDeque};

use polydex_lens::KeyedEntry;
use polydex_model::normal::is_blank;

use super::{Entry, Slot};
use crate::wire::Pair;

/// An entry of the list, or a new one.
pub(super) type Listed = KeyedEntry<Entry>;

/// Replaces types: each type in the request replaces all pairs of that type, at the position of the
/// first. New types are appended, and other types stay. An empty value removes its type.
///
/// If the request repeats the pairs of a type as they are, they keep their positions.
pub(super) fn merge(mut list: Vec<Listed>, pairs: &[Pair]) -> Vec<Listed> {
    for (kind, wanted) in by_type(pairs) {
        let is_meant = |keyed: &Listed| folded(&keyed.entry.kind) == kind;
        let old: Vec<&Listed> = list.iter().filter(|keyed| is_meant(keyed)).collect();
        if old.iter().map(|keyed| &keyed.entry).eq(wanted.iter().copied()) {
            continue;
        }
        let at = list.iter().position(is_meant).unwrap_or(list.len());
        let (old, others) = list.into_iter().partition(is_meant);
        list = others;
        list.splice(at..at, aligned(old, &wanted));
    }
    list
}

/// Replaces the list by that of the request, in its order.
pub(super) fn set(list: Vec<Listed>, pairs: &[Pair]) -> Vec<Listed> {
    aligned(list, &distinct(pairs))
}

/// Removes, for each pair, the entry of that type and value or, if there is none, the first of that
/// type. A pair without a value removes all entries of its type. Missing entries are ignored.
pub(super) fn delete(mut list: Vec<Listed>, pairs: &[Pair]) -> Vec<Listed> {
    for pair in pairs {
        let kind = folded(&pair.kind);
        let is_meant = |keyed: &Listed| folded(&keyed.entry.kind) == kind;
        if is_blank(&pair.value) {
            list.retain(|keyed| !is_meant(keyed));
            continue;
        }
        let at = list
            .iter()
            .position(|keyed| keyed.entry == *pair)
            .or_else(|| list.iter().position(|k| is_meant(k) && k.entry.value == pair.value))
            .or_else(|| list.iter().position(is_meant));
        if let Some(at) = at {
            list.remove(at);
        }
    }
    list
}

impl PartialEq<Pair> for Entry {
    fn eq(&self, pair: &Pair) -> bool {
        self.kind == pair.kind && self.value == pair.value
    }
}

/// The types of a request in their order, each with its distinct pairs.
fn by_type(pairs: &[Pair]) -> Vec<(String, Vec<&Pair>)> {
    let mut types: Vec<(String, Vec<&Pair>)> = Vec::new();
    let mut indexes: HashMap<String, usize> = HashMap::new();
    for pair in pairs {
        let kind = folded(&pair.kind);
        indexes.entry(kind.clone()).or_insert_with(|| {
            types.push((kind, Vec::new()));
            types.len() - 1
        });
    }
    for pair in distinct(pairs) {
        types[indexes[&folded(&pair.kind)]].1.push(pair);
    }
    types
}

/// The pairs without blank values and without repetitions.
fn distinct(pairs: &[Pair]) -> Vec<&Pair> {
    let mut seen = HashSet::new();
    let filled = pairs.iter().filter(|pair| !is_blank(&pair.value));
    filled.filter(|pair| seen.insert((&pair.kind, &pair.value))).collect()
}

/// The pairs as entries, each with the key of its match.
fn aligned(old: Vec<Listed>, wanted: &[&Pair]) -> Vec<Listed> {
    let mut old: Vec<Option<Listed>> = old.into_iter().map(Some).collect();
    let mut matches: Vec<Option<Listed>> = vec![None; wanted.len()];
    for same in [exact as fn(&str, &str) -> Sameness, without_case, type_only] {
        let mut candidates: HashMap<Sameness, VecDeque<usize>> = HashMap::new();
        for (index, keyed) in old.iter().enumerate() {
            if let Some(keyed) = keyed {
                let same = same(&keyed.entry.kind, &keyed.entry.value);
                candidates.entry(same).or_default().push_back(index);
            }
        }
        let unmatched = wanted.iter().zip(&mut matches).filter(|(_, matched)| matched.is_none());
        for (pair, matched) in unmatched {
            let same = same(&pair.kind, &pair.value);
            let index = candidates.get_mut(&same).and_then(VecDeque::pop_front);
            *matched = index.and_then(|index| old[index].take());
        }
    }
    wanted.iter().zip(matches).map(|(pair, matched)| written(pair, matched)).collect()
}

/// What two pairs must have in common to match.
type Sameness = (String, String);

fn exact(kind: &str, value: &str) -> Sameness {
    (kind.to_owned(), value.to_owned())
}

fn without_case(kind: &str, value: &str) -> Sameness {
    (folded(kind), value.to_owned())
}

fn type_only(kind: &str, _value: &str) -> Sameness {
    (folded(kind), String::new())
}

/// The entry of a pair. A repeated entry stays as it is; any other now belongs to the list.
fn written(pair: &Pair, matched: Option<Listed>) -> Listed {
    match matched {
        Some(keyed) if keyed.entry == *pair => keyed,
        matched => KeyedEntry {
            key: matched.map(|keyed| keyed.key).unwrap_or_default(),
            entry: Entry { slot: Slot::List, kind: pair.kind.clone(), value: pair.value.clone() },
        },
    }
}

/// A type in the form in which types are compared.
fn folded(kind: &str) -> String {
    kind.to_lowercase()
}
