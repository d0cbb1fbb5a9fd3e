//! What a directory gives to a record that was put, and that it gives nothing else.

use polydex_directory::DirectoryRecord;
use polydex_model::{AnyRecord, ContactPoint, Person, Reference, Stamp, normal::fold};
use polydex_store::ReferenceKind;
use proptest::{prelude::*, test_runner::TestCaseError};

/// The record that was made of `asked` is that to the last field, but for ids, numbers, the version,
/// stamps and what a reference says beside the id that it was written with.
pub fn only_what_is_due<R: DirectoryRecord + std::fmt::Debug>(
    before: Option<&R>,
    asked: &R,
    made: &R,
) -> Result<(), TestCaseError> {
    let updated = made.updated();
    prop_assert!(before.is_none_or(|before| before.updated().at < updated.at));
    let mut due = asked.clone();
    number_points(before, &mut due, made)?;
    resolve(&mut due, made)?;
    match before {
        None => due.stamp(made.uuid(), updated, updated),
        Some(before) => due.stamp(before.uuid(), before.created(), updated),
    }
    if before.map(R::status) != Some(due.status()) {
        due.status_changed(updated.at);
    }
    prop_assert_eq!(&head(before, due, made)?, made);
    Ok(())
}

/// Ids, ascending numbers and stamps of points.
fn number_points<R: DirectoryRecord>(
    before: Option<&R>,
    due: &mut R,
    made: &R,
) -> Result<(), TestCaseError> {
    let updated = made.updated();
    let old = before.map_or(&[][..], |before| &before.card().points);
    let mut primary = due.primary_email_id();
    due.card_mut().points.sort_by_key(|point| point.number);
    prop_assert_eq!(due.card().points.len(), made.card().points.len());
    prop_assert!(made.card().points.is_sorted_by(|one, next| one.number < next.number));
    let last = old.iter().map(|point| point.number).max().unwrap_or(0);
    for (point, made) in due.card_mut().points.iter_mut().zip(&made.card().points) {
        if point.id.is_pending() {
            prop_assert!(!made.id.is_pending() && made.number > last);
            if primary == Some(point.id) {
                primary = Some(made.id);
            }
            (point.id, point.number) = (made.id, made.number);
        }
        (point.created, point.updated) = stamps(old, point, updated);
    }
    due.set_primary_email_id(primary);
    Ok(())
}

fn stamps(old: &[ContactPoint], point: &ContactPoint, now: Stamp) -> (Stamp, Stamp) {
    match old.iter().find(|old| old.id == point.id) {
        None => (now, now),
        Some(old) if old == point => (old.created, old.updated),
        Some(old) => (old.created, now),
    }
}

/// References to what they mean. Groups are a set.
fn resolve<R: DirectoryRecord>(due: &mut R, made: &R) -> Result<(), TestCaseError> {
    let mut made = made.clone();
    let mut found: Vec<(ReferenceKind, Reference)> = Vec::new();
    for (place, kind, reference) in made.references() {
        prop_assert!(reference.is_resolved(), "{place:?} is not resolved");
        found.push((kind, reference.clone()));
    }
    let asked = due.references();
    for (kind, reference) in &found {
        let is_asked = asked.iter().any(|(_, of, asked)| of == kind && means(asked, reference));
        prop_assert!(is_asked, "nobody asked for {reference:?}");
    }
    for (place, kind, reference) in asked {
        let meant = found.iter().find(|(of, found)| *of == kind && means(reference, found));
        prop_assert!(meant.is_some(), "{place:?} is lost");
        meant.expect("it was looked for").1.clone_into(reference);
    }
    Ok(())
}

fn means(asked: &Reference, found: &Reference) -> bool {
    match (asked.id, asked.number, &asked.name) {
        (Some(id), _, _) => found.id == Some(id),
        (_, Some(number), _) => found.number == Some(number),
        (_, _, Some(name)) => found.name.as_ref().is_some_and(|found| fold(found) == fold(name)),
        (None, None, None) => false,
    }
}

/// Number, version and user name; groups in the order of their names.
fn head<R: DirectoryRecord>(before: Option<&R>, due: R, made: &R) -> Result<R, TestCaseError> {
    prop_assert!(made.number() > 0);
    let number = before.map_or(made.number(), R::number);
    let version = before.map_or(0, R::version) + 1;
    let head = match (due.into_any(), made.clone().into_any()) {
        (AnyRecord::Person(mut due), AnyRecord::Person(made)) => {
            if due.account.user_name.is_empty() {
                prop_assert!(before.is_none() && !made.account.user_name.is_empty());
                due.account.user_name = made.account.user_name;
            }
            due.groups.sort_by_key(|group| made.groups.iter().position(|made| made == group));
            due.groups.dedup();
            AnyRecord::Person(Person { number, version, ..due })
        }
        (AnyRecord::Organization(due), _) => {
            AnyRecord::Organization(polydex_model::Organization { number, version, ..due })
        }
        (due, _) => due,
    };
    Ok(R::from_any(head).expect("a record stays of its kind"))
}
