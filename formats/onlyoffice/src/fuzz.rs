//! Ways in for fuzzers: bytes of a client, as far as they come without a server. None of them may
//! panic, whatever the bytes (feature `laws`).

use polydex_lens::{Documents as _, Lens};
use polydex_model::{ContactPoint, Person, PointId, Settings, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    OnlyofficeLens,
    convert::Profiles,
    lens::{Command, Employment},
    wire::{
        Pair, Params,
        date::{Portal, ZeroOffset},
        form, json, pairs, person,
        profile::{self, Site},
        xml,
    },
};

/// A form or a query: brackets, dots, escapes.
pub fn brackets(bytes: &[u8]) {
    if let Ok(params) = form::read(bytes) {
        asked(&params);
    }
}

/// A JSON body.
pub fn json_body(bytes: &[u8]) {
    if let Ok(params) = json::read(bytes) {
        asked(&params);
    }
}

/// An XML body.
pub fn xml_body(bytes: &[u8]) {
    if let Ok(params) = xml::read(bytes) {
        asked(&params);
    }
}

/// A document of `polydex convert`.
pub fn document(bytes: &[u8]) {
    for person in profiles().people(bytes).unwrap_or_default() {
        assert!(profiles().write(&person).starts_with('{'));
    }
}

/// Calls one after another on one person. The first byte of each line says which call it is, the
/// rest is its form; what the person shows is read back in both formats after each.
///
/// What was put is what is read: sending it again changes nothing.
pub fn put(bytes: &[u8]) {
    let mut now = somebody();
    for line in bytes.split(|byte| *byte == b'\n').take(MOST_CALLS) {
        let Some((call, form)) = line.split_first() else { continue };
        let Some(command) = form::read(form).ok().and_then(|params| command(*call, &params)) else {
            continue;
        };
        if let Ok(after) = OnlyofficeLens.change(&now, command) {
            now = given_ids(after);
        }
        let again = OnlyofficeLens.put(&now, OnlyofficeLens.get(&now));
        assert_eq!(again.as_ref(), Ok(&now), "what is read is no edit");
        read_back(&now);
    }
}

/// Calls in one run of [`put`]; more of them show nothing new.
const MOST_CALLS: usize = 16;

fn command(call: u8, params: &Params) -> Option<Command> {
    let listed =
        || -> Option<Vec<Pair>> { pairs::read(params).ok().map(Option::unwrap_or_default) };
    let changes = || person::read(params, &portal()).ok().map(|wanted| wanted.changes);
    Some(match call % 10 {
        0 => Command::Merge(listed()?),
        1 => Command::Set(listed()?),
        2 => Command::Delete(listed()?),
        3 => Command::Make(changes()?),
        4 => Command::Type(false),
        5 => Command::Type(true),
        6 => Command::Invite,
        7 => Command::RemovePhoto,
        8 => Command::Status(Employment::named(params.word("status")?)?),
        _ => Command::Update(changes()?),
    })
}

/// Everything that reads parameters.
fn asked(params: &Params) {
    drop(pairs::read(params));
    drop(person::read(params, &portal()));
    drop(params.texts("userIds"));
}

fn somebody() -> Person {
    let mut person = Person::default();
    let values = [Value::email("ana@example.com"), Value::phone("089/1"), Value::link("a.example")];
    for (value, n) in values.into_iter().zip(0..) {
        person.card.points.push(ContactPoint::pending(n, value));
    }
    person.account.primary_email = person.card.points.first().map(|point| point.id);
    given_ids(person)
}

/// New points with ids and numbers, as the directory gives them.
fn given_ids(mut person: Person) -> Person {
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
