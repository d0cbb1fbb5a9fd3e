//! Entry points for fuzzers: everything that reads a client's bytes without a server (feature
//! `laws`). Whatever the bytes, none of them may panic.

use polydex_lens::{Documents as _, Lens};
use polydex_model::{ContactPoint, Person, PointId, Settings, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    OnlyofficeLens,
    convert::Profiles,
    input,
    lens::{Command, Employment},
    profile::{self, Site},
    wire::{
        Pair, Params,
        date::{Portal, ZeroOffset},
        form, json, pairs, xml,
    },
};

/// A form or a query: brackets, dots, escapes.
pub fn brackets(bytes: &[u8]) {
    if let Ok(params) = form::read(bytes) {
        read_all(&params);
    }
}

/// A JSON body.
pub fn json_body(bytes: &[u8]) {
    if let Ok(params) = json::read(bytes) {
        read_all(&params);
    }
}

/// An XML body.
pub fn xml_body(bytes: &[u8]) {
    if let Ok(params) = xml::read(bytes) {
        read_all(&params);
    }
}

/// A document of `polydex convert`.
pub fn document(bytes: &[u8]) {
    for person in profiles().people(bytes).unwrap_or_default() {
        assert!(profiles().write(&person).starts_with('{'));
    }
}

/// A sequence of calls on one person. The first byte of each line selects the call; the rest is its
/// form. After each call, the profile is read back in both formats, and writing it again must change
/// nothing.
pub fn put(bytes: &[u8]) {
    let mut person = example_person();
    for line in bytes.split(|byte| *byte == b'\n').take(MOST_CALLS) {
        let Some((call, form)) = line.split_first() else { continue };
        let Some(command) = form::read(form).ok().and_then(|params| command(*call, &params)) else {
            continue;
        };
        if let Ok(after) = OnlyofficeLens.change(&person, command) {
            person = with_ids(after);
        }
        let again = OnlyofficeLens.put(&person, OnlyofficeLens.get(&person));
        assert_eq!(again.as_ref(), Ok(&person), "repeating what was read is no edit");
        read_back(&person);
    }
}

/// Most calls in one run of [`put`]; more would find nothing new.
const MOST_CALLS: usize = 16;

fn command(call: u8, params: &Params) -> Option<Command> {
    let listed =
        || -> Option<Vec<Pair>> { pairs::read(params).ok().map(Option::unwrap_or_default) };
    let changes = || input::read(params, &portal()).ok().map(|input| input.changes);
    Some(match call % 10 {
        0 => Command::Merge(listed()?),
        1 => Command::Set(listed()?),
        2 => Command::Delete(listed()?),
        3 => Command::Create(changes()?),
        4 => Command::Type(false),
        5 => Command::Type(true),
        6 => Command::Invite,
        7 => Command::RemovePhoto,
        8 => Command::Status(Employment::named(params.word("status")?)?),
        _ => Command::Update(changes()?),
    })
}

/// Runs everything that reads parameters.
fn read_all(params: &Params) {
    drop(pairs::read(params));
    drop(input::read(params, &portal()));
    drop(params.texts("userIds"));
}

fn example_person() -> Person {
    let mut person = Person::default();
    let values = [Value::email("ana@example.com"), Value::phone("089/1"), Value::link("a.example")];
    for (value, n) in values.into_iter().zip(0..) {
        person.card.points.push(ContactPoint::pending(n, value));
    }
    person.account.primary_email = person.card.points.first().map(|point| point.id);
    with_ids(person)
}

/// Assigns ids and numbers to new points, as the directory does.
fn with_ids(mut person: Person) -> Person {
    let mut last = person.card.points.iter().map(|point| point.number).max().unwrap_or(0).max(0);
    let primary = person.account.primary_email;
    for point in person.card.points.iter_mut().filter(|point| point.id.is_pending()) {
        last += 1;
        let id = PointId(Uuid::from_u128((7 << 76) + u128::from(last.unsigned_abs())));
        if primary == Some(point.id) {
            person.account.primary_email = Some(id);
        }
        (point.id, point.number) = (id, last);
    }
    person.card.points.sort_by_key(|point| point.number);
    person
}

fn profiles() -> Profiles {
    Profiles::new(&Settings::default(), ZeroOffset::Letter)
}

fn portal() -> Portal {
    Portal::new(&Settings::default(), ZeroOffset::Letter)
}

fn read_back(person: &Person) {
    let site = Site { portal: portal(), origin: "https://dir.example".into() };
    let profile = profile::write(person, &OnlyofficeLens.get(person), &site);
    let document = Json::Object(profile);
    let parsed = serde_json::from_str(&document.to_string());
    assert_eq!(parsed.ok(), Some(document.clone()), "the JSON is that document");
    let xml = xml::write("result", &document);
    assert!(xml::read(xml.as_bytes()).is_ok(), "the XML is well-formed");
}
