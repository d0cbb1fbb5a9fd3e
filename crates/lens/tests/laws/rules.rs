//! The rules of `put`, one by one, as the record itself shows them: a dialect reads what it wrote
//! in any case, so what it wrote is looked at where others find it.

use polydex_lens::{KeyedEntry, Lens, laws::settle};
use polydex_model::{ContactPoint, Context, Feature, Person, Phone, Value};

use crate::{
    command::Command,
    toy::{BRIEF, Entry, FULL, Fields, Toy},
};

const FULL_LIST: Toy<false> = Toy::list(FULL);
const BRIEF_LIST: Toy<false> = Toy::list(BRIEF);
const SET: Toy<false> = Toy::set(FULL);

fn run(lens: Toy<false>, person: &Person, command: Command) -> Person {
    let view = Lens::<Person>::apply(&lens, lens.get(person), command).unwrap();
    settle(lens.put(person, view).unwrap())
}

fn entry(kind: &str, value: &str) -> Entry {
    Entry { kind: kind.into(), value: value.into(), label: None }
}

/// A person whose points were written through the dialect that distinguishes them all.
fn person(entries: &[Entry]) -> Person {
    let add = |person, (at, entry): (usize, &Entry)| {
        run(FULL_LIST, &person, Command::Insert(at, entry.clone()))
    };
    entries.iter().enumerate().fold(Person::default(), add)
}

fn phone(person: &Person, at: usize) -> &Phone {
    match &person.card.points[at].value {
        Value::Phone(phone) => phone,
        other => panic!("{other:?}"),
    }
}

fn read(lens: Toy<false>, person: &Person) -> Vec<Entry> {
    let view = Lens::<Person>::get(&lens, person);
    view.entries.into_iter().map(|keyed| keyed.entry).collect()
}

#[test]
fn another_value_in_the_same_row_is_all_that_is_translated() {
    let before = person(&[entry("work fax", "1")]);
    let after = run(BRIEF_LIST, &before, Command::Value(0, "2".into()));
    assert_eq!(phone(&after, 0).number, "2");
    assert!(after.card.points[0].is(Context::Work));
}

#[test]
fn another_row_is_translated_as_a_whole_in_place() {
    let before = person(&[entry("work fax", "1")]);
    let after = run(BRIEF_LIST, &before, Command::Kind(0, "phone".into()));
    assert_eq!(phone(&after, 0).features, [].into());
    assert_eq!(after.card.points[0].contexts, [].into());
    assert_eq!(after.card.points[0].id, before.card.points[0].id);
    assert_eq!(read(FULL_LIST, &after), [entry("phone", "1")]);
}

#[test]
fn a_change_of_an_entry_is_one_of_each_of_its_points() {
    let before = person(&[entry("fax", "1"), entry("fax", "1")]);
    let valued = run(SET, &before, Command::Value(0, "2".into()));
    assert_eq!((&*phone(&valued, 0).number, &*phone(&valued, 1).number), ("2", "2"));
    let recast = run(SET, &before, Command::Kind(0, "mobile".into()));
    assert_eq!(phone(&recast, 1).features, [Feature::Mobile].into());
    let removed = run(SET, &before, Command::Remove(0));
    assert!(removed.card.points.is_empty());
}

#[test]
fn a_spelling_is_used_while_the_point_has_its_row() {
    let before = person(&[entry("Work Fax", "1")]);
    assert_eq!(read(FULL_LIST, &before), [entry("Work Fax", "1")]);
    let mut other = before.clone();
    other.card.points[0].contexts.clear();
    assert_eq!(read(FULL_LIST, &other), [entry("fax", "1")]);
    other.card.points[0].contexts.insert(Context::Work);
    assert_eq!(read(FULL_LIST, &other), [entry("Work Fax", "1")]);
}

#[test]
fn a_value_spelled_in_one_row_is_shown_as_it_is_in_another() {
    let mut person = person(&[entry("link", "www.a.example")]);
    person.card.points[0].value = Value::email("https://www.a.example");
    assert_eq!(read(FULL_LIST, &person), [entry("mail", "https://www.a.example")]);
}

#[test]
fn a_spelling_of_one_member_outlives_a_change_of_another() {
    let mut person = person(&[entry("Link", "www.a.example")]);
    assert_eq!(read(FULL_LIST, &person), [entry("Link", "www.a.example")]);
    person.card.points[0].value = Value::link("https://b.example");
    assert_eq!(read(FULL_LIST, &person), [entry("Link", "https://b.example")]);
}

#[test]
fn a_spelling_is_forgotten_with_the_value_that_it_was_of() {
    let spelled = person(&[entry("link", "www.a.example")]);
    let mut next = run(FULL_LIST, &spelled, Command::Value(0, "https://b.example".into()));
    next.card.points[0].value = Value::link("https://www.a.example");
    assert_eq!(read(FULL_LIST, &next), [entry("link", "https://www.a.example")]);
}

#[test]
fn a_member_of_the_record_comes_back_as_it_was_written_until_another_value_is_written() {
    let title = |person: &Person| Lens::<Person>::get(&FULL_LIST, person).fields.title;
    let fields = Fields { name: None, title: Some(" Clerk ".into()), nick: None };
    let mut person = run(FULL_LIST, &Person::default(), Command::Replace(fields));
    assert_eq!(person.card.job_title.as_deref(), Some("Clerk"));
    assert_eq!(title(&person).as_deref(), Some(" Clerk "));
    person.card.job_title = Some("Judge".into());
    assert_eq!(title(&person).as_deref(), Some("Judge"));
}

#[test]
fn of_equal_addresses_the_primary_one_stays_primary() {
    let person = person(&[entry("mail", "a@a.example"), entry("mail", "a@a.example")]);
    let mut person = person;
    let second = Some(person.card.points[1].id);
    person.account.primary_email = second;
    let next = run(SET, &person, Command::Value(0, "b@a.example".into()));
    assert_eq!(next.account.primary_email, second);
}

#[test]
fn a_removed_point_is_primary_no_more_even_if_it_was_not_shown_so() {
    let mut person = person(&[entry("fax", "1")]);
    person.account.primary_email = Some(person.card.points[0].id);
    assert_eq!(run(FULL_LIST, &person, Command::Clear).account.primary_email, None);
}

#[test]
fn a_key_of_no_shown_point_makes_a_new_point() {
    let before = person(&[entry("fax", "1")]);
    let mut view = Lens::<Person>::get(&FULL_LIST, &before);
    view.entries[0].key = vec![ContactPoint::pending(7, Value::text("")).id];
    view.entries.push(KeyedEntry::new(entry("fax", "2")));
    let after = settle(Lens::<Person>::put(&FULL_LIST, &before, view).unwrap());
    assert_eq!(read(FULL_LIST, &after), [entry("fax", "1"), entry("fax", "2")]);
    assert!(after.card.points.iter().all(|point| point.id != before.card.points[0].id));
}
