use polydex_model::{ContactPoint, Settings, Value};

use super::*;
use crate::bulk::table::Table;

fn lens() -> XurrentLens {
    XurrentLens::for_workspace(&Settings::default())
}

/// A person with a number that an integration manages and one written by hand.
fn ann() -> Person {
    let mut ann = Person::default();
    for (n, number) in (1..).zip(["100", "200"]) {
        let mut point = ContactPoint::pending(n, Value::phone(number));
        point.number = i64::from(n);
        point.managed = number == "100";
        ann.card.points.push(point);
    }
    ann
}

fn read(file: &str) -> Vec<Detail> {
    let mut table = Table::read(file.as_bytes()).expect("a table");
    let rows = table.source.rows(&table.columns).expect("rows");
    rows.map(|row| Detail::of_row(&table.columns, &row.expect("a row")).expect("a row")).collect()
}

fn numbers(person: &Person) -> Vec<String> {
    let document = Document::new(&lens(), person).full();
    let contacts = document["contacts"].as_array().expect("a list").iter();
    contacts.map(|contact| contact["telephone"].as_str().unwrap_or_default().to_owned()).collect()
}

const HEAD: &str = "Contact Protocol,Contact Label,Contact URI,Integration,ID\n";

#[test]
fn rows_of_an_integration_replace_its_details_and_leave_those_written_by_hand() {
    let details = read(&format!("{HEAD}telephone,work,300,true,\n"));
    let after = apply(&lens(), &ann(), &details).expect("a person");
    assert_eq!(numbers(&after), ["200", "300"]);
    assert_eq!(apply(&lens(), &after, &details), Ok(after), "and again changes nothing");
}

#[test]
fn rows_without_an_id_are_added_once() {
    let details = read(&format!("{HEAD}telephone,work,200,,\ntelephone,mobile,300,,\n"));
    let after = apply(&lens(), &ann(), &details).expect("a person");
    assert_eq!(numbers(&after), ["100", "200", "300"]);
}

#[test]
fn a_row_with_an_id_changes_that_detail() {
    let details = read(&format!("{HEAD}telephone,home,201,,2\n"));
    let after = apply(&lens(), &ann(), &details).expect("a person");
    assert_eq!(numbers(&after), ["100", "201"]);
    let unknown = read(&format!("{HEAD}telephone,home,201,,7\n"));
    assert!(apply(&lens(), &ann(), &unknown).is_err_and(|(line, _)| line == 2));
}

#[test]
fn a_row_equal_to_a_detail_changes_nothing_whatever_its_blanks() {
    let mut ann = ann();
    ann.card.points[1].value = Value::phone(" 200 ");
    let details = read(&format!("{HEAD}telephone,work, 200 ,,2\ntelephone,work,100,true,1\n"));
    assert_eq!(apply(&lens(), &ann, &details), Ok(ann));
}

#[test]
fn a_refused_row_is_reported_with_its_line() {
    let details = read(&format!("{HEAD}telephone,work,1,true,\ntelephone,street,2,true,\n"));
    let (line, _) = apply(&lens(), &ann(), &details).expect_err("no such label");
    assert_eq!(line, 3);
}

#[test]
fn retired_labels_are_read_from_old_files() {
    let file = "telephone,emergency,112,,\ntelephone,skype,ann,,\n";
    let details = read(&format!("{HEAD}{file}"));
    let after = apply(&lens(), &Person::default(), &details).expect("a person");
    let document = Document::new(&lens(), &after).full();
    let contacts = document["contacts"].as_array().expect("a list").iter();
    let labels: Vec<_> = contacts.map(|contact| contact["label"].as_str()).collect();
    assert_eq!(labels, [Some("emergency"), Some("chat_skype")]);
    assert_eq!(apply(&lens(), &after, &details), Ok(after), "and again changes nothing");
    let unknown = read(&format!("{HEAD}chat,chat_hipchat,ann,,\n"));
    assert!(apply(&lens(), &Person::default(), &unknown).is_err(), "nothing would show it");
}
