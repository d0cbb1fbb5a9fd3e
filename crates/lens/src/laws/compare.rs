//! Whether two views say the same: in the dialect's normal form, keys aside.

use std::collections::BTreeSet;

use polydex_model::{PointId, Record};
use proptest::test_runner::TestCaseError;
use serde::Serialize;

use super::Lawful;
use crate::{KeyedEntry, ViewOf};

/// What `command` makes of the record, and the view that it wrote; `None` if it is refused.
pub(super) fn written<R: Record, L: Lawful<R>>(
    lens: &L,
    record: &R,
    command: L::Command,
) -> Option<(ViewOf<R, L>, R)> {
    let wanted = lens.apply(lens.get(record), command).ok()?;
    let next = lens.put(record, wanted.clone()).ok()?;
    Some((wanted, next))
}

/// Members of the record read as wanted.
pub(super) fn same_fields<R: Record, L: Lawful<R>>(
    lens: &L,
    law: &str,
    wanted: &L::Fields,
    reads: &L::Fields,
) -> Result<(), TestCaseError> {
    let (wanted, reads) = (lens.normal_fields(wanted), lens.normal_fields(reads));
    holds(wanted == reads, || {
        format!("{law}: fields\n  wanted {}\n  read   {}", json(&wanted), json(&reads))
    })
}

/// The same entries, the ranked ones in the same order.
pub(super) fn same_entries<R: Record, L: Lawful<R>>(
    lens: &L,
    law: &str,
    wanted: &[L::Entry],
    reads: &[KeyedEntry<L::Entry>],
) -> Result<(), TestCaseError> {
    let wanted: Vec<L::Entry> = wanted.iter().map(|entry| lens.normal(entry)).collect();
    let reads: Vec<L::Entry> = reads.iter().map(|keyed| lens.normal(&keyed.entry)).collect();
    let ranked = |entries: &[L::Entry]| -> Vec<L::Entry> {
        entries.iter().filter(|entry| lens.is_ranked(entry)).cloned().collect()
    };
    let same = is_permutation(&wanted, &reads) && ranked(&wanted) == ranked(&reads);
    holds(same, || format!("{law}: entries\n  wanted {}\n  read   {}", json(&wanted), json(&reads)))
}

/// What a view's entries read as where the dialect's list is a set: equal ones joined, none lost.
pub(super) fn joined<R: Record, L: Lawful<R>>(
    lens: &L,
    next: &R,
    wanted: &[KeyedEntry<L::Entry>],
) -> Result<Vec<L::Entry>, TestCaseError> {
    let mut entries = wanted.to_vec();
    for (n, keyed) in (0..).zip(entries.iter_mut().filter(|keyed| keyed.is_new())) {
        keyed.key = vec![PointId::pending(n)];
    }
    let points = |entries: &[KeyedEntry<L::Entry>]| -> BTreeSet<PointId> {
        entries.iter().flat_map(|keyed| keyed.key.clone()).collect()
    };
    let all = points(&entries);
    let arranged = lens.arrange(next, entries);
    holds(points(&arranged) == all, || "arranging entries loses some".to_owned())?;
    Ok(arranged.into_iter().map(|keyed| keyed.entry).collect())
}

fn count<E: PartialEq>(entries: &[E], entry: &E) -> usize {
    entries.iter().filter(|other| *other == entry).count()
}

fn is_permutation<E: PartialEq>(wanted: &[E], reads: &[E]) -> bool {
    wanted.len() == reads.len() && wanted.iter().all(|e| count(wanted, e) == count(reads, e))
}

/// `Ok` if so, else a failure of the law.
pub(super) fn holds(so: bool, message: impl FnOnce() -> String) -> Result<(), TestCaseError> {
    if so { Ok(()) } else { Err(TestCaseError::fail(message())) }
}

/// For messages.
pub(super) fn json<T: Serialize>(document: &T) -> String {
    serde_json::to_string(document).unwrap_or_else(|error| error.to_string())
}
