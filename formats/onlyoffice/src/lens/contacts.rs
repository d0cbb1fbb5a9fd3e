//! The three calls on the list of contacts, by the vendor's rules: merge, set and delete.
//!
//! The wire has no ids, so a pair is taken for the entry it repeats: the first of equal type and
//! value, then, within a type, in order. An unchanged pair therefore keeps its point, and with it
//! all that this dialect does not show (that a phone is the one at work). Types are compared
//! without case; what is left over is new, or removed.

use std::collections::{HashMap, HashSet, VecDeque};

use polydex_lens::KeyedEntry;
use polydex_model::normal::is_blank;

use super::{Entry, Place};
use crate::wire::Pair;

/// An entry of the list, or a new one.
pub(super) type Listed = KeyedEntry<Entry>;

/// Merges types: each type in the request replaces all pairs of that type, at the place of the
/// first of them; new types go to the end, and other types stay. An empty value removes its type.
///
/// A type whose pairs are repeated as they are stays where its pairs are.
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

/// The list becomes that of the request, in its order.
pub(super) fn set(list: Vec<Listed>, pairs: &[Pair]) -> Vec<Listed> {
    aligned(list, &distinct(pairs))
}

/// Removes, for each pair: the one of that type and value; if there is none the first of that
/// type; without a value all of that type. What is not there is no matter.
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

/// The types of a request in their order, each with the pairs that say something.
fn by_type(pairs: &[Pair]) -> Vec<(String, Vec<&Pair>)> {
    let mut types: Vec<(String, Vec<&Pair>)> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    for pair in pairs {
        let kind = folded(&pair.kind);
        at.entry(kind.clone()).or_insert_with(|| {
            types.push((kind, Vec::new()));
            types.len() - 1
        });
    }
    for pair in distinct(pairs) {
        types[at[&folded(&pair.kind)]].1.push(pair);
    }
    types
}

/// Without blank values, and of equal pairs the first.
fn distinct(pairs: &[Pair]) -> Vec<&Pair> {
    let mut seen = HashSet::new();
    let said = pairs.iter().filter(|pair| !is_blank(&pair.value));
    said.filter(|pair| seen.insert((&pair.kind, &pair.value))).collect()
}

/// The pairs as entries, each with the key of the entry it stands for.
fn aligned(old: Vec<Listed>, wanted: &[&Pair]) -> Vec<Listed> {
    let mut old: Vec<Option<Listed>> = old.into_iter().map(Some).collect();
    let mut found: Vec<Option<Listed>> = vec![None; wanted.len()];
    for same in [exact as fn(&str, &str) -> Sameness, without_case, type_only] {
        let mut waiting: HashMap<Sameness, VecDeque<usize>> = HashMap::new();
        for (at, keyed) in old.iter().enumerate() {
            if let Some(keyed) = keyed {
                let same = same(&keyed.entry.kind, &keyed.entry.value);
                waiting.entry(same).or_default().push_back(at);
            }
        }
        for (pair, found) in wanted.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
            let same = same(&pair.kind, &pair.value);
            let at = waiting.get_mut(&same).and_then(VecDeque::pop_front);
            *found = at.and_then(|at| old[at].take());
        }
    }
    wanted.iter().zip(found).map(|(pair, found)| said(pair, found)).collect()
}

/// What two pairs must share to be taken for each other.
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

/// What is written into the list stays there; what is only repeated stays as it is.
fn said(pair: &Pair, found: Option<Listed>) -> Listed {
    match found {
        Some(keyed) if keyed.entry == *pair => keyed,
        found => KeyedEntry {
            key: found.map(|keyed| keyed.key).unwrap_or_default(),
            entry: Entry { place: Place::List, kind: pair.kind.clone(), value: pair.value.clone() },
        },
    }
}

/// A type as types are compared.
fn folded(kind: &str) -> String {
    kind.to_lowercase()
}
