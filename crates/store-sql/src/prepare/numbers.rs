//! How a change uses and moves the workspace's counters.

use polydex_model::{AnyRecord, ContactPoint, Reference, Status, point::FIRST_PENDING_NUMBER};
use serde_json::json;

use super::Prepared;

/// How a change moves the workspace's totals for the record's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CounterDelta {
    /// Change in the number of records that are not deleted.
    pub not_deleted: i64,
    /// In deleted records.
    pub deleted: i64,
    /// In archived records.
    pub archived: i64,
    /// In deactivated records.
    pub deactivated: i64,
}

/// What a commit assigned to a change.
#[derive(Clone, Debug, Default)]
pub(super) struct Assigned {
    /// By index, the pending numbers of points that have numbers now.
    points: Vec<(usize, i64)>,
    /// The groups before new ones were created or found.
    pub(super) groups: Option<Vec<Reference>>,
}

impl Prepared {
    /// Takes back what an attempt assigned, before the change is carried out again.
    pub fn reset(&mut self) {
        let Assigned { points, groups } = std::mem::take(&mut self.assigned);
        if let (Some(groups), AnyRecord::Person(person)) = (groups, self.change.after.as_mut()) {
            person.groups = groups;
        }
        let all = &mut self.change.after.card_mut().points;
        for (index, pending) in points {
            let point = &mut all[index];
            point.number = pending;
            let changed = self.difference.points.iter_mut().filter(|one| one.id == point.id);
            for new in changed.filter_map(|one| one.new.as_mut()) {
                new.number = pending;
            }
        }
    }

    /// How many numbers the commit must assign.
    pub fn numbers_needed(&self) -> i64 {
        let pending = self.change.after.card().points.iter().filter(|point| is_pending(point));
        let wanted = pending.count() + usize::from(self.change.before.is_none());
        i64::try_from(wanted).expect("a record has fewer points than that")
    }

    /// Assigns the numbers after `last`: to a new record first, then to its points in the order in
    /// which they were given.
    pub fn assign_numbers(&mut self, last: i64) {
        let mut next = last;
        let mut number = || {
            next += 1;
            next
        };
        if self.change.before.is_none() {
            self.number_record(number());
        }
        let points = &mut self.change.after.card_mut().points;
        for (index, point) in points.iter_mut().enumerate().filter(|(_, point)| is_pending(point)) {
            self.assigned.points.push((index, std::mem::replace(&mut point.number, number())));
        }
        self.number_difference();
    }

    /// The index, from 1, of the number that the commit assigns to a point; `None` if the point has
    /// a number already.
    pub fn number_index(&self, point: &ContactPoint) -> Option<i64> {
        let points = &self.change.after.card().points;
        let mut pending = points.iter().filter(|point| is_pending(point));
        let before = pending.position(|other| other.id == point.id)?;
        let first = if self.change.before.is_none() { 2 } else { 1 };
        Some(first + i64::try_from(before).expect("a record has fewer points than that"))
    }

    /// How the change moves the totals.
    pub fn counter_delta(&self) -> CounterDelta {
        let (before, after) = (self.change.before.as_deref(), &self.change.after);
        let counts = |record: &AnyRecord, status| i64::from(record.status() == status);
        let by = |status| counts(after, status) - before.map_or(0, |before| counts(before, status));
        let deleted = by(Status::Deleted);
        let new = i64::from(before.is_none());
        CounterDelta {
            not_deleted: new - deleted,
            deleted,
            archived: by(Status::Archived),
            deactivated: by(Status::Deactivated),
        }
    }

    fn number_record(&mut self, number: i64) {
        match self.change.after.as_mut() {
            AnyRecord::Person(person) => person.number = number,
            AnyRecord::Organization(organization) => organization.number = number,
        }
        self.difference.fields.insert("number".to_owned(), json!([0, number]));
    }

    /// The difference was computed when the numbers were still pending.
    fn number_difference(&mut self) {
        let points = &self.change.after.card().points;
        for difference in &mut self.difference.points {
            if let Some(new) = difference.new.as_mut().filter(|new| is_pending(new))
                && let Some(point) = points.iter().find(|point| point.id == new.id)
            {
                new.number = point.number;
            }
        }
    }
}

pub(super) fn is_pending(point: &ContactPoint) -> bool {
    point.number >= FIRST_PENDING_NUMBER
}
