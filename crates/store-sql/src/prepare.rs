//! A change as rows, prepared by the caller before it waits for the writer.
//!
//! Folding, normalising, comparing and serialising are most of the work of a write, and need
//! neither the database nor its writer. Only numbers are left open: new points and records carry
//! pending ones until the commit assigns them.

use std::sync::Arc;

use jiff::Timestamp;
mod diff_template;
mod groups;
mod numbers;

use self::numbers::Assigned;
use polydex_model::{
    Actor, AnyRecord, CanonicalField, ChangeKind, ContactPoint, Difference, EventId, Organization,
    Person, Record, Reference, Status, Value, WorkspaceId, point::PointLookup,
};
use polydex_store::{Change, ReferenceKind, derived};

use crate::{
    Cell, Flavor,
    row::{derived_cells, is_row_unchanged, last_digits, point_cells, record_cells, stamp_cells},
};

pub use diff_template::DiffTemplate;
pub use numbers::CounterDelta;

/// A change as rows.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The change itself, its lists in the order in which they are read.
    pub change: Change,
    /// All columns of a new record; of a stored one those that differ.
    pub record: Vec<Cell>,
    /// Rows of contact points.
    pub points: Vec<PointEdit>,
    /// Rows of other lists.
    pub lists: Lists,
    /// References that this change adds; their targets must exist.
    pub new_references: Vec<NewReference>,
    /// The search text, if it changed.
    pub search: Option<String>,
    /// The difference for the change feed.
    pub difference: Difference,
    /// The region with which phone numbers were normalised.
    pub region: Arc<str>,
    /// What the commit assigned, so that it can be undone.
    assigned: Assigned,
}

/// The edit of one point's row.
#[derive(Clone, Debug)]
pub enum PointEdit {
    /// The record's point at this index is new.
    Insert(usize, Vec<Cell>),
    /// These columns of the point with this number change.
    Update(i64, Vec<Cell>),
    /// The point with this number is deleted.
    Delete(i64),
}

/// Which lists with tables of their own are rewritten.
#[derive(Clone, Debug)]
pub struct Lists {
    /// Labels.
    pub labels: bool,
    /// Groups of a person.
    pub groups: bool,
    /// E-mail domains of an organization.
    pub domains: bool,
}

/// A reference that a change adds.
#[derive(Clone, Debug)]
pub struct NewReference {
    /// The kind of its target.
    pub kind: ReferenceKind,
    /// The target's number; `None` if it is unknown.
    pub number: Option<i64>,
    /// The field that holds the reference.
    pub field: CanonicalField,
}

impl Prepared {
    /// Prepares a change in a workspace whose phone numbers are normalised with `region`.
    pub fn new(mut change: Change, region: &Arc<str>, flavor: &dyn Flavor) -> Self {
        arrange(&mut change);
        let none = nothing_of_the_kind(&change.after);
        let before = change.before.as_deref();
        let after = change.after.as_ref();
        let same_search_text =
            before.is_some_and(|before| derived::same_search_text(before, after));
        let difference = match change.happened {
            ChangeKind::Erased => Difference::default(),
            _ => Difference::between(before.unwrap_or(&none), after),
        };
        Self {
            record: changed_record_cells(before, after, flavor),
            points: point_edits(before, after, region, flavor),
            lists: Lists {
                labels: before.unwrap_or(&none).card().labels != after.card().labels,
                groups: groups::numbers(before.unwrap_or(&none)) != groups::numbers(after),
                domains: domains(before.unwrap_or(&none)) != domains(after),
            },
            new_references: references_between(before.unwrap_or(&none), after),
            search: (!same_search_text).then(|| derived::search_text(after, region)),
            difference,
            region: Arc::clone(region),
            change,
            assigned: Assigned::default(),
        }
    }

    /// A record from another database, to be inserted as it is: with its numbers and its version,
    /// and without a feed entry.
    pub fn stored(
        workspace: WorkspaceId,
        record: AnyRecord,
        region: &Arc<str>,
        flavor: &dyn Flavor,
    ) -> Self {
        let (organizations, people) = match &record {
            AnyRecord::Person(_) => (false, true),
            AnyRecord::Organization(_) => (true, false),
        };
        Self {
            record: record_cells(&record, flavor),
            points: point_edits(None, &record, region, flavor),
            lists: Lists { labels: true, groups: people, domains: organizations },
            new_references: Vec::new(),
            search: Some(derived::search_text(&record, region)),
            difference: Difference::default(),
            region: Arc::clone(region),
            assigned: Assigned::default(),
            change: Change {
                workspace,
                event: EventId(record.uuid()),
                happened: ChangeKind::Created,
                before: None,
                after: Box::new(record),
                actor: Actor::default(),
                at: Timestamp::UNIX_EPOCH,
                idempotency_key: None,
                ends_ownership: None,
            },
        }
    }
}

/// All columns of a stored record as they would be written now, for consistency checks: of the
/// record, and of each point by its number.
pub fn columns(
    record: &AnyRecord,
    region: &str,
    flavor: &dyn Flavor,
) -> (Vec<Cell>, Vec<(i64, Vec<Cell>)>) {
    let points = record.card().points.iter().map(|point| {
        let mut cells = point_cells(point, flavor);
        cells.extend(derived_cells(&point.value, region));
        (point.number, cells)
    });
    (record_cells(record, flavor), points.collect())
}

/// What a record derives from its phones and the region: their normal forms, and the search text.
#[derive(Clone, Debug)]
pub struct RegionDerived {
    /// Number of the point, normal form, and its digits in reverse order.
    pub phones: Vec<(i64, Option<String>, Option<String>)>,
    /// The search text.
    pub search: String,
}

impl RegionDerived {
    /// Derives them for a region.
    pub fn of(record: &AnyRecord, region: &str) -> Self {
        let points = record.card().points.iter();
        let phones = points.filter_map(|point| {
            let Value::Phone(phone) = &point.value else { return None };
            let normal = derived::normal(&point.value, region);
            Some((point.number, normal, last_digits(phone, region)))
        });
        Self { phones: phones.collect(), search: derived::search_text(record, region) }
    }
}

/// Sorts lists as they are read back, and sets the version that the change makes.
fn arrange(change: &mut Change) {
    let version = change.before.as_ref().map_or(0, |before| before.version()) + 1;
    match change.after.as_mut() {
        AnyRecord::Person(person) => {
            person.version = version;
            person.groups.sort_by_cached_key(|group| {
                let name = group.name.as_deref().map(polydex_model::normal::fold);
                (name, group.number)
            });
        }
        AnyRecord::Organization(organization) => organization.version = version,
    }
    change.after.card_mut().points.sort_by_key(|point| point.number);
}

fn nothing_of_the_kind(record: &AnyRecord) -> AnyRecord {
    match record {
        AnyRecord::Person(_) => Person::default().into_any(),
        AnyRecord::Organization(_) => Organization::default().into_any(),
    }
}

/// The columns of a record's row that a change writes. Most edits change contact points alone; then
/// nothing but the stamp differs, and the row need not be built twice to be compared.
fn changed_record_cells(
    before: Option<&AnyRecord>,
    after: &AnyRecord,
    flavor: &dyn Flavor,
) -> Vec<Cell> {
    match before {
        None => record_cells(after, flavor),
        Some(before) if is_row_unchanged(before, after) => {
            differing(stamp_cells(before).into(), stamp_cells(after).into())
        }
        Some(before) => differing(record_cells(before, flavor), record_cells(after, flavor)),
    }
}

/// The cells of `after` that differ from those of `before`.
fn differing(before: Vec<Cell>, after: Vec<Cell>) -> Vec<Cell> {
    let both = before.into_iter().zip(after);
    both.filter(|(before, after)| before != after).map(|(_, after)| after).collect()
}

fn point_edits(
    before: Option<&AnyRecord>,
    after: &AnyRecord,
    region: &str,
    flavor: &dyn Flavor,
) -> Vec<PointEdit> {
    let old_points: &[ContactPoint] = before.map_or(&[], |before| &before.card().points);
    let new_points = &after.card().points;
    let (mut old_by_id, mut new_by_id) =
        (PointLookup::new(old_points), PointLookup::new(new_points));
    let deleted = old_points.iter().filter(|old| new_by_id.find(old.id).is_none());
    let mut edits: Vec<_> = deleted.map(|old| PointEdit::Delete(old.number)).collect();
    edits.extend(new_points.iter().enumerate().filter_map(|(index, new)| {
        match old_by_id.find(new.id) {
            None => {
                let mut cells = point_cells(new, flavor);
                cells.extend(derived_cells(&new.value, region));
                Some(PointEdit::Insert(index, cells))
            }
            Some(old) if old == new => None,
            Some(old) => {
                let mut cells = differing(point_cells(old, flavor), point_cells(new, flavor));
                if old.value != new.value {
                    cells.extend(derived_cells(&new.value, region));
                }
                Some(PointEdit::Update(old.number, cells))
            }
        }
    }));
    edits
}

/// The domains, and whether they must be unique.
fn domains(record: &AnyRecord) -> (&[String], bool) {
    match record {
        AnyRecord::Person(_) => (&[], true),
        AnyRecord::Organization(organization) => {
            (&organization.email_domains, organization.status != Status::Deleted)
        }
    }
}

fn references_between(before: &AnyRecord, after: &AnyRecord) -> Vec<NewReference> {
    use ReferenceKind::{Group, Organization, Person};
    let mut found = Vec::new();
    let mut compare = |kind, old: &Option<Reference>, new: &Option<Reference>, field| {
        let old = old.as_ref().and_then(|old| old.number);
        if let Some(new) = new.as_ref().filter(|new| new.number.is_none() || new.number != old) {
            found.push(NewReference { kind, number: new.number, field });
        }
    };
    match (before, after) {
        (AnyRecord::Person(old), AnyRecord::Person(new)) => {
            compare(
                Organization,
                &old.organization,
                &new.organization,
                CanonicalField::Organization,
            );
            compare(Person, &old.manager, &new.manager, CanonicalField::Manager);
            let known = groups::numbers(before);
            let joined = new.groups.iter().enumerate().filter(|(_, group)| {
                !groups::is_new(group) && (group.number.is_none() || !known.contains(&group.number))
            });
            found.extend(joined.map(|(index, group)| NewReference {
                kind: Group,
                number: group.number,
                field: CanonicalField::Group(index),
            }));
        }
        (AnyRecord::Organization(old), AnyRecord::Organization(new)) => {
            compare(Organization, &old.parent, &new.parent, CanonicalField::Parent);
            compare(Person, &old.manager, &new.manager, CanonicalField::Manager);
        }
        _ => {}
    }
    found
}
