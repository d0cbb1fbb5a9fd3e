//! Whether two views say the same: in the dialect's normal form, keys aside.

use polydex_model::{PointId, Record};
use proptest::test_runner::TestCaseError;
use serde::Serialize;

use super::Lawful;
use crate::{Keyed, ViewOf};

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
    reads: &[Keyed<L::Entry>],
) -> Result<(), TestCaseError> {
    let wanted: Vec<L::Entry> = wanted.iter().map(|entry| lens.normal(entry)).collect();
    let reads: Vec<L::Entry> = reads.iter().map(|keyed| lens.normal(&keyed.entry)).collect();
    let ranked = |entries: &[L::Entry]| -> Vec<L::Entry> {
        entries.iter().filter(|entry| lens.is_ranked(entry)).cloned().collect()
    };
    let same = is_permutation(&wanted, &reads) && ranked(&wanted) == ranked(&reads);
    holds(same, || format!("{law}: entries\n  wanted {}\n  read   {}", json(&wanted), json(&reads)))
}

/// What a view's entries read as where the dialect's list is a set: equal ones once. How often an
/// entry stays is asked of the dialect; what else it settles is no matter here.
pub(super) fn joined<R: Record, L: Lawful<R>>(
    lens: &L,
    next: &R,
    wanted: &[Keyed<L::Entry>],
) -> Vec<L::Entry> {
    let keyed = wanted.iter().zip(0..).map(|(keyed, n)| {
        let key = if keyed.is_new() { vec![PointId::pending(n)] } else { keyed.key.clone() };
        Keyed { key, entry: keyed.entry.clone() }
    });
    let arranged = lens.arrange(next, keyed.collect());
    let arranged: Vec<L::Entry> = arranged.iter().map(|keyed| lens.normal(&keyed.entry)).collect();
    let mut entries: Vec<L::Entry> = Vec::new();
    for keyed in wanted {
        let entry = lens.normal(&keyed.entry);
        let most = count(&arranged, &entry);
        if most == 0 || count(&entries, &entry) < most {
            entries.push(entry);
        }
    }
    entries
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
