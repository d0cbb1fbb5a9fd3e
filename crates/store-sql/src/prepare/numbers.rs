//! What the commit of a change takes from the workspace's counters, and gives to them.

use polydex_model::{AnyRecord, ContactPoint, Status, point::FIRST_PENDING_NUMBER};
use serde_json::json;

use super::Prepared;

/// How a change moves the totals of its workspace, each of the record's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Records that are not deleted.
    pub not_deleted: i64,
    /// Records that are.
    pub deleted: i64,
    /// Records that are archived.
    pub archived: i64,
    /// Records that are deactivated.
    pub deactivated: i64,
}

impl Prepared {
    /// How many numbers the commit has to give.
    pub fn wanted(&self) -> i64 {
        let pending = self.change.after.card().points.iter().filter(|point| is_pending(point));
        let wanted = pending.count() + usize::from(self.change.before.is_none());
        i64::try_from(wanted).expect("a record has fewer points than that")
    }

    /// Gives the numbers behind `last`: to a new record first, then to its points in the order in
    /// which they were said.
    pub fn number(&mut self, last: i64) {
        let mut next = last;
        let mut number = || {
            next += 1;
            next
        };
        if self.change.before.is_none() {
            self.number_record(number());
        }
        let points = &mut self.change.after.card_mut().points;
        for point in points.iter_mut().filter(|point| is_pending(point)) {
            point.number = number();
        }
        self.number_difference();
    }

    /// Of a point of the record, which of the numbers that the commit gives is its own, counted from
    /// 1; `None` if it has one already.
    pub fn nth(&self, point: &ContactPoint) -> Option<i64> {
        let points = &self.change.after.card().points;
        let mut pending = points.iter().filter(|point| is_pending(point));
        let before = pending.position(|other| other.id == point.id)?;
        let first = if self.change.before.is_none() { 2 } else { 1 };
        Some(first + i64::try_from(before).expect("a record has fewer points than that"))
    }

    /// How it moves the totals.
    pub fn moved(&self) -> Moved {
        let (before, after) = (self.change.before.as_deref(), &self.change.after);
        let counts = |record: &AnyRecord, status| i64::from(record.status() == status);
        let by = |status| counts(after, status) - before.map_or(0, |before| counts(before, status));
        let deleted = by(Status::Deleted);
        let new = i64::from(before.is_none());
        Moved {
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

    /// The difference was taken when the numbers were still pending.
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
