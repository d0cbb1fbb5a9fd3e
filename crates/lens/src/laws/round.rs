//! Laws that look at what is read after a write.

use polydex_model::{Record, Refusal};
use proptest::test_runner::TestCaseError;

use super::{
    Lawful,
    compare::{holds, joined, json, same_entries, same_fields, written},
    settle,
};

/// What was read and put back changes nothing: `put(r, get(r)) = r`, for every record.
pub fn get_put<R: Record, L: Lawful<R>>(lens: &L, record: &R) -> Result<(), TestCaseError> {
    let next = lens.put(record, lens.get(record)).map_err(|refusal| refused("GetPut", &refusal))?;
    unchanged("GetPut", record, &next)
}

/// A command that repeats on the wire what was read, whole or in part, is no edit.
pub fn no_edit<R: Record, L: Lawful<R>>(
    lens: &L,
    record: &R,
    command: L::Command,
) -> Result<(), TestCaseError> {
    let view = lens.apply(lens.get(record), command);
    let next = view.and_then(|view| lens.put(record, view));
    unchanged("repeating", record, &next.map_err(|refusal| refused("repeating", &refusal))?)
}

/// What was written is read: `get(put(r, v)) ≈ v`, in the dialect's normal form, as a list where
/// the dialect keeps a client's order, else in any order.
pub fn put_get<R: Record, L: Lawful<R>>(
    lens: &L,
    record: &R,
    command: L::Command,
) -> Result<(), TestCaseError> {
    put_get_kept(lens, record, command, |next| Ok(Some(settle(next.clone()))))
}

/// As [`put_get`], where `keep` does with what was put what a directory does: returns it as it is
/// loaded again, or `None` if it is refused there.
pub fn put_get_kept<R: Record, L: Lawful<R>>(
    lens: &L,
    record: &R,
    command: L::Command,
    keep: impl FnOnce(&R) -> Result<Option<R>, TestCaseError>,
) -> Result<(), TestCaseError> {
    let Some((wanted, next)) = written(lens, record, command) else {
        return Ok(());
    };
    let entries = joined(lens, &next, &wanted.entries)?;
    let reads = lens.get(&next);
    same_entries(lens, "PutGet", &entries, &reads.entries)?;
    let Some(kept) = keep(&next)? else {
        return Ok(());
    };
    let settled = lens.get(&kept);
    same_entries(lens, "PutGet, numbered", &entries, &settled.entries)?;
    // A reference reads wholly only once it is resolved; where a view names it by id alone, only
    // before.
    same_fields(lens, "PutGet", &wanted.fields, &reads.fields)
        .or_else(|_| same_fields(lens, "PutGet", &wanted.fields, &settled.fields))
}

/// The last of two puts wins, as the dialect sees it: both commands are given the same view, and
/// the second is put as if it did not know of the first.
pub fn put_put<R: Record, L: Lawful<R>>(
    lens: &L,
    record: &R,
    first: L::Command,
    last: L::Command,
) -> Result<(), TestCaseError> {
    let (Some((_, between)), Some((wanted, once))) =
        (written(lens, record, first), written(lens, record, last))
    else {
        return Ok(());
    };
    let Ok(twice) = lens.put(&settle(between), wanted) else {
        return Ok(());
    };
    let (twice, once) = (lens.get(&settle(twice)), lens.get(&settle(once)));
    let entries: Vec<_> = once.entries.into_iter().map(|keyed| keyed.entry).collect();
    same_entries(lens, "PutPut", &entries, &twice.entries)?;
    same_fields(lens, "PutPut", &once.fields, &twice.fields)
}

/// An edit that is legal on `minimal` (an empty record, or one with no more than the edit speaks
/// of) is legal on any record, whatever else it holds.
pub fn tolerance<R: Record, L: Lawful<R>>(
    lens: &L,
    minimal: &R,
    record: &R,
    command: L::Command,
) -> Result<(), TestCaseError>
where
    L::Command: Clone,
{
    if !is_accepted(lens, minimal, command.clone()) {
        return Ok(());
    }
    let view = lens.apply(lens.get(record), command);
    let next = view.and_then(|view| lens.put(record, view));
    next.map(|_| ()).map_err(|refusal| refused("Tolerance", &refusal))
}

/// Whether a command is carried out, so that tests can tell that their laws are not held idly.
pub fn is_accepted<R: Record, L: Lawful<R>>(lens: &L, record: &R, command: L::Command) -> bool {
    written(lens, record, command).is_some()
}

fn unchanged<R: Record>(law: &str, record: &R, next: &R) -> Result<(), TestCaseError> {
    holds(next == record, || {
        format!(
            "{law}: the record changed\n  from {}\n  to   {}",
            json(&record.clone().into_any()),
            json(&next.clone().into_any()),
        )
    })
}

pub(super) fn refused(law: &str, refusal: &Refusal) -> TestCaseError {
    TestCaseError::fail(format!("{law}: refused, {refusal}"))
}
