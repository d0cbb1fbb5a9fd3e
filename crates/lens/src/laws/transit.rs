//! Transit: what passes through two dialects.

use polydex_model::{ContactPoint, OnlineService, PointId, Record, Value};
use proptest::test_runner::TestCaseError;

use super::{
    Lawful,
    compare::{holds, json},
    round::refused,
    settle,
};
use crate::ViewOf;

/// Written through `a`, a new point reads in `b` with the code `expected` (`None`: not at all);
/// and when `b` changes its value alone, by `edit`, `a` still reads its own code.
pub fn transit<R: Record, A: Lawful<R>, B: Lawful<R>>(
    a: &A,
    b: &B,
    record: &R,
    write: A::Command,
    expected: Option<&str>,
    edit: impl Fn(&mut B::Entry),
) -> Result<(), TestCaseError> {
    let view = a.apply(a.get(record), write).map_err(|refusal| refused("Transit", &refusal))?;
    let next = a.put(record, view).map_err(|refusal| refused("Transit", &refusal))?;
    let next = settle(next);
    let old = |point: &&ContactPoint| record.card().points.iter().any(|old| old.id == point.id);
    let Some(new) = next.card().points.iter().find(|point| !old(point)).map(|point| point.id)
    else {
        return Err(TestCaseError::fail("Transit: nothing was written"));
    };
    let mut view = b.get(&next);
    let reads = code_of(b, &view, new);
    holds(reads.as_deref() == expected, || {
        format!("Transit: read as {reads:?}, expected {expected:?}")
    })?;
    let Some(keyed) = view.entries.iter_mut().find(|keyed| keyed.key.contains(&new)) else {
        return Ok(());
    };
    edit(&mut keyed.entry);
    let edited = b.put(&next, view).map_err(|refusal| refused("Transit", &refusal))?;
    holds(edited != next, || "Transit: the edit changed nothing".to_owned())?;
    let (own, after) = (code_of(a, &a.get(&next), new), code_of(a, &a.get(&edited), new));
    holds(after == own, || format!("Transit: written as {own:?}, now read as {after:?}"))
}

/// Whatever the record, when `b` changes values alone, every point that `a` reads keeps the code
/// that it has there. `edited` is what `b` shows of the record, edited.
///
/// A view that adds, removes or recasts an entry, or writes a label or a service's name, says
/// nothing here: what `a` makes of that is its own matter.
pub fn codes_stay<R: Record, A: Lawful<R>, B: Lawful<R>>(
    a: &A,
    b: &B,
    record: &R,
    edited: &ViewOf<R, B>,
) -> Result<(), TestCaseError> {
    match with_other_values(b, record, edited) {
        Some(next) => codes_stay_between(a, record, &next),
        None => Ok(()),
    }
}

/// The record after `edited` was put, if that changes values alone: no entry comes, goes or gets
/// another code, and no label or service's name changes.
pub(super) fn with_other_values<R: Record, B: Lawful<R>>(
    b: &B,
    record: &R,
    edited: &ViewOf<R, B>,
) -> Option<R> {
    let next = b.put(record, edited.clone()).ok()?;
    let codes = |view: &ViewOf<R, B>| -> Vec<(Vec<PointId>, String)> {
        let coded = view.entries.iter().map(|keyed| (keyed.key.clone(), b.code(&keyed.entry)));
        coded.collect()
    };
    let is_same = codes(&b.get(record)) == codes(edited) && names(record) == names(&next);
    is_same.then_some(next)
}

/// Every point that `a` reads has the same code in both records.
pub(super) fn codes_stay_between<R: Record, A: Lawful<R>>(
    a: &A,
    record: &R,
    next: &R,
) -> Result<(), TestCaseError> {
    let (before, after) = (a.get(record), a.get(next));
    record.card().points.iter().try_for_each(|point| {
        let (old, new) = (code_of(a, &before, point.id), code_of(a, &after, point.id));
        // Without a value that it can show, a dialect may hide a point.
        holds(old == new || old.is_none() || new.is_none(), || {
            format!("Transit: {old:?} became {new:?} of {}", json(point))
        })
    })
}

/// What a record's points are called beside their values.
fn names<R: Record>(record: &R) -> Vec<(Option<&str>, Option<&str>)> {
    let points = record.card().points.iter();
    points
        .map(|point| match &point.value {
            Value::OnlineService(OnlineService { service, .. }) => (&point.label, service),
            _ => (&point.label, &None),
        })
        .map(|(label, service)| (label.as_deref(), service.as_deref()))
        .collect()
}

fn code_of<R: Record, L: Lawful<R>>(
    lens: &L,
    view: &ViewOf<R, L>,
    point: PointId,
) -> Option<String> {
    let keyed = view.entries.iter().find(|keyed| keyed.key.contains(&point))?;
    Some(lens.code(&keyed.entry))
}
