//! The order that a client gave, where the laws leave room.

use polydex_lens::{KeyedEntry, Lens, laws::settle};
use polydex_model::{ContactPoint, Person, Value};

use crate::{
    command::Command,
    toy::{Entry, FULL, Toy},
};

const LIST: Toy<true> = Toy::list(FULL);
const SET: Toy<true> = Toy::set(FULL);

/// Phones with these numbers, and a text that the dialect hides.
fn person(phones: &[&str]) -> Person {
    let mut person = Person::default();
    for (n, phone) in (0..).zip(phones) {
        let point = ContactPoint::pending(n, Value::phone(*phone));
        person.card.points.push(ContactPoint { rank: i64::from(n) * 10, ..point });
    }
    let hidden = ContactPoint::pending(1000, Value::text("hidden"));
    person.card.points.push(ContactPoint { rank: 15, ..hidden });
    settle(person)
}

fn run<const RANKED: bool>(lens: Toy<RANKED>, person: &Person, command: Command) -> Person {
    let view = Lens::<Person>::apply(&lens, lens.get(person), command).unwrap();
    lens.put(person, view).unwrap()
}

fn ranks(person: &Person) -> Vec<i64> {
    person.card.points.iter().map(|point| point.rank).collect()
}

fn values<const RANKED: bool>(lens: Toy<RANKED>, person: &Person) -> Vec<String> {
    let view = Lens::<Person>::get(&lens, person);
    view.entries.into_iter().map(|keyed| keyed.entry.value).collect()
}

#[test]
fn a_reordering_permutes_the_moved_over_the_ranks_they_hold() {
    let person = person(&["a", "b", "c", "d"]);
    let next = run(LIST, &person, Command::Move(1, 2));
    assert_eq!(values(LIST, &next), ["a", "c", "b", "d"]);
    assert_eq!(ranks(&next), [0, 20, 10, 30, 15]);
}

#[test]
fn an_entry_put_between_two_touches_neither() {
    let person = person(&["a", "b"]);
    let next = run(LIST, &person, Command::Insert(1, Entry::phone("n")));
    assert_eq!(values(LIST, &next), ["a", "n", "b"]);
    assert_eq!(ranks(&next), [0, 10, 15, 5]);
}

#[test]
fn a_new_last_entry_stands_behind_what_is_hidden() {
    let person = person(&["a"]);
    let next = run(LIST, &person, Command::Insert(1, Entry::phone("n")));
    assert!(next.card.points[2].rank > 15);
}

#[test]
fn points_of_equal_rank_can_be_reordered() {
    let mut person = person(&["a", "b", "c"]);
    person.card.points.iter_mut().for_each(|point| point.rank = 7);
    let next = run(LIST, &person, Command::Move(2, 0));
    assert_eq!(values(LIST, &next), ["c", "a", "b"]);
}

#[test]
fn equal_entries_of_a_set_move_as_one() {
    let person = person(&["a", "b", "a", "c"]);
    assert_eq!(values(SET, &person), ["a", "b", "c"]);
    let next = run(SET, &person, Command::Move(0, 2));
    assert_eq!(values(SET, &next), ["b", "c", "a"]);
}

#[test]
fn a_record_not_numbered_yet_can_be_written_again() {
    let view = |person: &Person, value: &str| {
        let mut view = Lens::<Person>::get(&LIST, person);
        view.entries.push(KeyedEntry::new(Entry::phone(value)));
        Lens::<Person>::put(&LIST, person, view).unwrap()
    };
    let twice = view(&view(&Person::default(), "a"), "b");
    assert_eq!(values(LIST, &twice), ["a", "b"]);
    assert_ne!(twice.card.points[0].id, twice.card.points[1].id);
}
