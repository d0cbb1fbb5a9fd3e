//! Ids, numbers and times of people who are in no directory.

use jiff::Timestamp;
use polydex_model::{Person, PersonId, PointId, Stamp};
use uuid::Uuid;

/// Gives what a document did not say: half the dialects show UUIDs, half show integers. The same
/// input gets the same ones in every run.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    last: i64,
    /// When people were made of whom no document says it.
    made: Timestamp,
}

impl Numbers {
    /// Numbers behind this one.
    pub(crate) fn behind(last: i64) -> Self {
        Self { last, ..Self::default() }
    }

    /// Numbers from 1, for people who are made at this moment unless their document says more.
    pub(crate) fn at(made: Timestamp) -> Self {
        Self { made, ..Self::default() }
    }

    /// Gives the person and each of their points the ids and numbers that they lack, and points
    /// without a time of their own the person's.
    pub(crate) fn give(&mut self, person: &mut Person) {
        if person.number == 0 {
            person.number = self.next();
        }
        if person.id.0.is_nil() {
            person.id = PersonId(uuid(person.number));
        }
        if person.created == Stamp::default() {
            person.created = person.updated;
        }
        if person.created == Stamp::default() {
            person.created.at = self.made;
        }
        if person.updated == Stamp::default() {
            person.updated = person.created;
        }
        let primary = person.account.primary_email;
        for point in &mut person.card.points {
            if point.created == Stamp::default() {
                (point.created, point.updated) = (person.created, person.updated);
            }
            if !point.id.is_pending() {
                continue;
            }
            let number = self.next();
            let id = PointId(uuid(number));
            if primary == Some(point.id) {
                person.account.primary_email = Some(id);
            }
            (point.id, point.number) = (id, number);
        }
    }

    fn next(&mut self) -> i64 {
        self.last += 1;
        self.last
    }
}

fn uuid(number: i64) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &number.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use polydex_testkit::person;

    use super::*;

    #[test]
    fn who_has_no_time_is_made_now_and_not_in_1970() {
        let now: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
        let mut ana = person("Ana").mobile("1").build();
        (ana.created, ana.updated) = (Stamp::default(), Stamp::default());
        let mut numbers = Numbers::at(now);
        numbers.give(&mut ana);
        assert_eq!((ana.created.at, ana.updated.at), (now, now));
        let then: Timestamp = "2020-03-01T10:00:00Z".parse().unwrap();
        (ana.created, ana.updated) = (Stamp::default(), Stamp { at: then, by: None });
        numbers.give(&mut ana);
        assert_eq!(ana.created.at, then);
    }

    #[test]
    fn what_has_no_id_gets_one_and_what_has_keeps_it() {
        let mut ana = person("Ana").email("ana@example.com").mobile("1").build();
        ana.number = 77;
        Numbers::default().give(&mut ana);
        let numbers: Vec<i64> = ana.card.points.iter().map(|point| point.number).collect();
        assert_eq!((ana.number, numbers), (77, vec![1, 2]));
        assert_eq!(ana.primary_address(), Some("ana@example.com"));
        assert!(!ana.card.points[0].id.is_pending());
    }
}
