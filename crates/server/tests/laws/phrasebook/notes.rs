//! What the notes below the tables say, one fact a test.

mod addresses;
mod emails;
mod phones;
mod services;
mod spellings;

use polydex_format_awork::laws::Awork;
use polydex_format_deskpro::laws::Deskpro;
use polydex_format_onlyoffice::laws::Onlyoffice;
use polydex_format_xurrent::laws::Xurrent;
use polydex_lens::{
    Lens,
    laws::{Column, Commands, Members, reference, settle},
};
use polydex_model::{ContactPoint, Feature, Person, Phone, Value};
use serde_json::json;

use super::{people, somebody};
use crate::each::Named;

/// The column of a dialect.
fn column(name: &str) -> Named<Person> {
    people().into_iter().find(|column| column.0 == name).expect("one of the four")
}

/// Writes an entry; answers the person and the cells of the new point, in the tables' order.
fn written(name: &str, code: &str, value: &str) -> (Person, [Option<(String, String)>; 4]) {
    let person = also_written(&somebody(), name, code, value);
    let cells = cells(&person);
    (person, cells)
}

/// The person after one more entry was written.
fn also_written(person: &Person, name: &str, code: &str, value: &str) -> Person {
    settle(column(name).1.write_cell(person, code, value).expect("a legal entry"))
}

/// How each dialect shows the newest point.
fn cells(person: &Person) -> [Option<(String, String)>; 4] {
    let newest = person.card.points.last().expect("a point").id;
    people().map(|column| column.1.read_cell(person, newest))
}

/// A cell that is not hidden.
#[expect(clippy::unnecessary_wraps, reason = "it is compared with what may be hidden")]
fn cell(code: &str, value: &str) -> Option<(String, String)> {
    Some((code.to_owned(), value.to_owned()))
}

/// Another value for the newest point, through a dialect.
fn revalued(person: &Person, name: &str, value: &str) -> Person {
    let newest = person.card.points.last().expect("a point").id;
    settle(column(name).1.revalue(person, newest, value))
}

fn with_point(value: Value) -> Person {
    let mut person = somebody();
    person.card.points.push(ContactPoint::pending(0, value));
    settle(person)
}

/// The person after members were changed through a dialect.
fn edited<M: Members>(person: &Person, sent: serde_json::Value) -> Person {
    let lens = M::lens();
    let view = lens.apply(lens.get(person), M::change(sent)).expect("a legal command");
    settle(lens.put(person, view).expect("a legal view"))
}

#[test]
fn groups_pass_by_name_and_id() {
    let person = Person { groups: vec![reference(1), reference(2)], ..Person::default() };
    let (awork, onlyoffice) = (Awork::members(&person), Onlyoffice::members(&person));
    assert_eq!(awork["teams"][1]["name"], "Record 2");
    assert_eq!(onlyoffice["groups"][0]["name"], "Record 1");
}
