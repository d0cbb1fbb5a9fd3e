//! The phrasebook by hand: what is written through one dialect, every other reads as its column
//! says; and when that one changes the value alone, the first still reads its own code.
//!
//! The tables here repeat design and documentation, not the code: they are read from no other.

mod members;
mod notes;
mod tables;

use polydex_lens::laws::settle;
use polydex_model::{ContactPoint, Feature, Organization, Person, Phone, Record, Value};

use self::tables::{Cell, Row};
use crate::each::{Named, of_organizations, of_people};

/// What becomes of records between two writes.
pub trait Keep<R> {
    /// The record that a passage begins with.
    fn begin(&self, base: &R) -> R;

    /// A record as it is read after what was put.
    fn keep(&self, before: &R, next: R) -> R;
}

/// Nothing but ids and numbers.
struct Settle;

impl<R: Record> Keep<R> for Settle {
    fn begin(&self, base: &R) -> R {
        base.clone()
    }

    fn keep(&self, _: &R, next: R) -> R {
        settle(next)
    }
}

/// The columns of the tables of people, in their order.
fn people() -> [Named<Person>; 4] {
    ["awork", "xurrent", "onlyoffice", "deskpro"].map(|name| named(name, of_people()))
}

/// The columns of the table of organizations, in their order.
fn organizations() -> [Named<Organization>; 2] {
    ["xurrent", "deskpro"].map(|name| named(name, of_organizations()))
}

fn named<R>(name: &str, all: Vec<Named<R>>) -> Named<R> {
    all.into_iter().find(|(own, _)| *own == name).expect("a dialect of the registry")
}

/// A person with a primary address and a mobile, which is ONLYOFFICE's `mobilePhone`: further ones
/// are in its list.
fn somebody() -> Person {
    let mut person = Person::default();
    let mobile = Phone {
        number: "+14155550100".into(),
        features: [Feature::Mobile].into(),
        ..Phone::default()
    };
    let points = &mut person.card.points;
    points.push(ContactPoint::pending(0, Value::email("somebody@example.com")));
    points.push(ContactPoint::pending(1, Value::Phone(mobile)));
    person.account.primary_email = Some(points[0].id);
    settle(person)
}

/// Everything that goes wrong in a table, each in one line.
fn check<R: Record, const N: usize>(
    keep: &impl Keep<R>,
    base: &R,
    columns: &[Named<R>; N],
    rows: &[Row<N>],
) {
    let mut wrong = Vec::new();
    let mut passages = 0;
    for row in rows {
        let said = (0..N).filter(|column| row.is_said_in(*column, rows));
        for (from, to) in said.flat_map(|from| (0..N).map(move |to| (from, to))) {
            passages += 1;
            let (cell, other) = (row.cell(from), row.cell(to));
            let (from, to) = (&columns[from], &columns[to]);
            if let Err(text) = pass(keep, base, row.values, (from, &cell), (to, &other)) {
                wrong.push(format!("{} `{}` to {}: {text}", from.0, cell.code, to.0));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {passages} passages:\n{}", wrong.len(), wrong.join("\n"));
}

/// Writes a cell through its column, reads it in another, changes the value there, reads it again.
fn pass<R: Record>(
    keep: &impl Keep<R>,
    base: &R,
    [first, second]: [&str; 2],
    (from, cell): (&Named<R>, &Cell),
    (to, other): (&Named<R>, &Cell),
) -> Result<(), String> {
    let base = &keep.begin(base);
    let written = keep.keep(base, from.1.write_cell(base, cell.code, &cell.value(first))?);
    let old = |point: &&ContactPoint| base.card().points.iter().any(|p| p.id == point.id);
    let new =
        written.card().points.iter().find(|point| !old(point)).ok_or("nothing was written")?;
    expect(&from.1.read_cell(&written, new.id), &cell.shown(first), "comes back")?;
    expect(&to.1.read_cell(&written, new.id), &other.shown(first), "reads")?;
    if other.is_hidden() {
        return Ok(());
    }
    let changed = keep.keep(&written, to.1.revalue(&written, new.id, &other.value(second)));
    expect(&to.1.read_cell(&changed, new.id), &other.shown(second), "changed, reads")?;
    expect(&from.1.read_cell(&changed, new.id), &cell.shown(second), "changed there, comes back")
}

fn expect<T: PartialEq + std::fmt::Debug>(
    found: &T,
    expected: &T,
    what: &str,
) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what} {found:?}, not {expected:?}")) }
}

/// Tables of people, a row of each kind that a store tells from others: most services differ by
/// nothing but their names, and every passage waits for the disk several times.
const OF_PEOPLE: &[&[Row<4>]] = &[
    tables::PHONES,
    tables::EMAILS,
    tables::ADDRESSES,
    tables::SERVICES.split_at(8).0,
    tables::URIS,
    tables::LINKS,
];

/// Tables of people and organizations, with records kept as is said.
pub fn check_all(keep: &(impl Keep<Person> + Keep<Organization>)) {
    for rows in OF_PEOPLE {
        check(keep, &somebody(), &people(), rows);
    }
    check(keep, &settle(Organization::default()), &organizations(), tables::ORGANIZATIONS);
}

#[test]
fn phones_pass_as_the_table_says() {
    check(&Settle, &somebody(), &people(), tables::PHONES);
}

#[test]
fn email_addresses_pass_as_the_table_says() {
    check(&Settle, &somebody(), &people(), tables::EMAILS);
}

#[test]
fn postal_addresses_pass_as_the_table_says() {
    check(&Settle, &somebody(), &people(), tables::ADDRESSES);
}

#[test]
fn online_services_pass_as_the_table_says() {
    check(&Settle, &somebody(), &people(), tables::SERVICES);
}

#[test]
fn uris_of_online_services_pass_as_the_table_says() {
    check(&Settle, &somebody(), &people(), tables::URIS);
}

#[test]
fn links_and_texts_pass_as_the_table_says() {
    check(&Settle, &somebody(), &people(), tables::LINKS);
}

#[test]
fn points_of_organizations_pass_as_the_table_says() {
    check(&Settle, &settle(Organization::default()), &organizations(), tables::ORGANIZATIONS);
}
