//! What an edit costs, in readings of points.

use std::cell::Cell;

use polydex_lens::{KeyedEntry, Mapping};
use polydex_model::{ContactPoint, Dialect, Person, Refusal, Value};

use crate::toy::{Entry, FULL, Fields, Toy};

/// The toy, which counts how often it reads a point and its fields.
struct Counting {
    toy: Toy<false>,
    points: Cell<usize>,
    fields: Cell<usize>,
}

impl Mapping<Person> for Counting {
    type Fields = Fields;
    type Entry = Entry;

    fn dialect(&self) -> Dialect {
        Mapping::<Person>::dialect(&self.toy)
    }
    fn fields(&self, record: &Person) -> Fields {
        self.fields.set(self.fields.get() + 1);
        self.toy.fields(record)
    }
    fn set_fields(&self, to: &mut Person, shown: &Fields, wanted: &Fields) -> Result<(), Refusal> {
        self.toy.set_fields(to, shown, wanted)
    }
    fn read(&self, point: &ContactPoint, is_primary: bool) -> Option<Entry> {
        self.points.set(self.points.get() + 1);
        Mapping::<Person>::read(&self.toy, point, is_primary)
    }
    fn code(&self, entry: &Entry) -> String {
        Mapping::<Person>::code(&self.toy, entry)
    }
    fn write(&self, entry: &Entry, point: &mut ContactPoint) {
        Mapping::<Person>::write(&self.toy, entry, point);
    }
    fn update(&self, shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
        Mapping::<Person>::update(&self.toy, shown, wanted, point);
    }
}

const POINTS: u32 = 100;

/// How often an edit of a person with many points reads points and fields.
fn readings(edit: impl FnOnce(&mut Vec<KeyedEntry<Entry>>)) -> (usize, usize) {
    let mut person = Person::default();
    let phone = |n: u32| ContactPoint::pending(n, Value::phone(format!("089 {n}")));
    person.card.points = (0..POINTS).map(phone).collect();
    let toy = Counting { toy: Toy::list(FULL), points: Cell::new(0), fields: Cell::new(0) };
    polydex_lens::edit(&toy, &person, |mut view| {
        edit(&mut view.entries);
        Ok(view)
    })
    .unwrap();
    (toy.points.get(), toy.fields.get())
}

/// Each point once, and the changed one once more.
const EACH_AND_ONE: usize = POINTS as usize + 1;

#[test]
fn an_edit_of_one_point_reads_each_point_once_and_that_one_twice() {
    let edit = |entries: &mut Vec<KeyedEntry<Entry>>| entries[7].entry.value = "112".into();
    assert_eq!(readings(edit), (EACH_AND_ONE, 1));
}

#[test]
fn a_new_point_is_read_once() {
    let phone = || Entry { kind: "phone".into(), value: "112".into(), label: None };
    assert_eq!(readings(|entries| entries.push(KeyedEntry::new(phone()))), (EACH_AND_ONE, 1));
}

#[test]
fn a_spelling_costs_two_readings_more() {
    let edit = |entries: &mut Vec<KeyedEntry<Entry>>| entries[7].entry.kind = "PHONE".into();
    assert_eq!(readings(edit), (EACH_AND_ONE + 2, 1));
}

#[test]
fn without_a_change_nothing_is_read_again() {
    assert_eq!(readings(|_| ()), (POINTS as usize, 1));
    assert_eq!(readings(|entries| drop(entries.pop())), (POINTS as usize, 1));
}
