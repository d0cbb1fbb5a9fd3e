//! What a change means in rows, worked out by the caller before it waits for the writer.
//!
//! Folding, normalising, comparing and serialising are most of the work of a write, and need
//! neither the database nor its writer. What only the commit can know, the numbers, is left open:
//! new points and records carry theirs as pending until the commit gives them.

use std::sync::Arc;

use jiff::Timestamp;
mod cut;
mod groups;
mod numbers;

use polydex_model::{
    Actor, AnyRecord, CanonicalField, ChangeKind, ContactPoint, Difference, EventId, Organization,
    Person, Record, Reference, Status, Value, WorkspaceId,
};
use polydex_store::{Change, ReferenceKind, derived};

use crate::{
    Cell, Flavor,
    row::{derived_cells, last_digits, point_cells, record_cells},
};

pub use cut::Cut;
pub use numbers::Moved;

/// A change in rows.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The change itself, its lists in the order in which they are read.
    pub change: Change,
    /// Every column of a new record; of a stored one those that differ.
    pub record: Vec<Cell>,
    /// Rows of contact points.
    pub points: Vec<PointEdit>,
    /// Rows of other lists.
    pub lists: Lists,
    /// What the record refers to since this change, and must therefore exist.
    pub referred: Vec<Referred>,
    /// The text to be searched in, if it is another one now.
    pub search: Option<String>,
    /// What the feed tells of it.
    pub difference: Difference,
    /// The region that phone numbers were read with.
    pub region: Arc<str>,
}

/// What happens to the row of one point.
#[derive(Clone, Debug)]
pub enum PointEdit {
    /// The point at this place of the record is new.
    Insert(usize, Vec<Cell>),
    /// Columns of the point with this number differ.
    Update(i64, Vec<Cell>),
    /// The point with this number is gone.
    Delete(i64),
}

/// Which of the lists in tables of their own are written anew.
#[derive(Clone, Debug)]
pub struct Lists {
    /// Labels.
    pub labels: bool,
    /// Groups of a person.
    pub groups: bool,
    /// E-mail domains of an organization.
    pub domains: bool,
}

/// Something that a record refers to.
#[derive(Clone, Debug)]
pub struct Referred {
    /// Of which kind.
    pub kind: ReferenceKind,
    /// Its number; `None` if nobody knows one.
    pub number: Option<i64>,
    /// Where the record says so.
    pub place: CanonicalField,
}

impl Prepared {
    /// Works out a change of a workspace whose phone numbers are read with `region`.
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
            record: match before {
                Some(before) => {
                    differing(record_cells(before, flavor), record_cells(after, flavor))
                }
                None => record_cells(after, flavor),
            },
            points: point_edits(before, after, region, flavor),
            lists: Lists {
                labels: before.unwrap_or(&none).card().labels != after.card().labels,
                groups: groups::numbers(before.unwrap_or(&none)) != groups::numbers(after),
                domains: domains(before.unwrap_or(&none)) != domains(after),
            },
            referred: referred(before.unwrap_or(&none), after),
            search: (!same_search_text).then(|| derived::search_text(after, region)),
            difference,
            region: Arc::clone(region),
            change,
        }
    }

    /// A record as it stands in another database, to be put in as it is: with its numbers and its
    /// version, and without an entry of the feed.
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
            referred: Vec::new(),
            search: Some(derived::search_text(&record, region)),
            difference: Difference::default(),
            region: Arc::clone(region),
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

/// Every column of a stored record with the content that it would be written with now, for those
/// who check: of the record, and of each point by its number.
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

/// What of a record depends on the region that phone numbers are read with: normal forms of its
/// phones by their numbers, and the text to be searched in.
#[derive(Clone, Debug)]
pub struct Renewed {
    /// Number of the point, normal form, and the digits that it is found by, from the last to the
    /// first.
    pub phones: Vec<(i64, Option<String>, Option<String>)>,
    /// The text to be searched in.
    pub search: String,
}

impl Renewed {
    /// Works it out for a region.
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

/// Puts lists in the order in which they are read, and sets the version that the change makes.
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

/// The cells of `after` that `before` has not.
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
    let old: &[ContactPoint] = before.map_or(&[], |before| &before.card().points);
    let new = &after.card().points;
    let gone = old.iter().filter(|was| new.iter().all(|is| is.id != was.id));
    let gone = gone.map(|was| PointEdit::Delete(was.number));
    let kept = new.iter().enumerate().filter_map(|(at, is)| {
        match old.iter().find(|was| was.id == is.id) {
            None => {
                let mut cells = point_cells(is, flavor);
                cells.extend(derived_cells(&is.value, region));
                Some(PointEdit::Insert(at, cells))
            }
            Some(was) if was == is => None,
            Some(was) => {
                let mut cells = differing(point_cells(was, flavor), point_cells(is, flavor));
                if was.value != is.value {
                    cells.extend(derived_cells(&is.value, region));
                }
                Some(PointEdit::Update(was.number, cells))
            }
        }
    });
    gone.chain(kept).collect()
}

/// The domains, and whether they are held against others.
fn domains(record: &AnyRecord) -> (&[String], bool) {
    match record {
        AnyRecord::Person(_) => (&[], true),
        AnyRecord::Organization(organization) => {
            (&organization.email_domains, organization.status != Status::Deleted)
        }
    }
}

fn referred(before: &AnyRecord, after: &AnyRecord) -> Vec<Referred> {
    use ReferenceKind::{Group, Organization, Person};
    let mut referred = Vec::new();
    let mut one = |kind, was: &Option<Reference>, is: &Option<Reference>, place| {
        let was = was.as_ref().and_then(|was| was.number);
        if let Some(is) = is.as_ref().filter(|is| is.number.is_none() || is.number != was) {
            referred.push(Referred { kind, number: is.number, place });
        }
    };
    match (before, after) {
        (AnyRecord::Person(was), AnyRecord::Person(is)) => {
            one(Organization, &was.organization, &is.organization, CanonicalField::Organization);
            one(Person, &was.manager, &is.manager, CanonicalField::Manager);
            let known = groups::numbers(before);
            let joined = is.groups.iter().enumerate().filter(|(_, group)| {
                !groups::is_new(group) && (group.number.is_none() || !known.contains(&group.number))
            });
            referred.extend(joined.map(|(at, group)| Referred {
                kind: Group,
                number: group.number,
                place: CanonicalField::Group(at),
            }));
        }
        (AnyRecord::Organization(was), AnyRecord::Organization(is)) => {
            one(Organization, &was.parent, &is.parent, CanonicalField::Parent);
            one(Person, &was.manager, &is.manager, CanonicalField::Manager);
        }
        _ => {}
    }
    referred
}
