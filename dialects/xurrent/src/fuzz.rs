//! Everything that reads a client's text, for tests that feed it anything (feature `laws`).
//!
//! Each function takes whatever it is given and panics only where the crate is wrong. The
//! properties in `tests/never.rs` call them, and so can a fuzzer.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use polydex_lens::{Documents as _, Lens as _};
use polydex_model::{Organization, Person, Refusal};
use serde_json::json;
use url::form_urlencoded::byte_serialize;

use crate::{
    bulk::{
        details::{Detail, applied},
        table::Table,
    },
    laws,
    lens::{Command, Draft},
    phrasebook::Collection,
    wire::Body,
};

/// The query of a list: filters, order, fields, page. It is answered or refused as malformed.
pub fn query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let people = laws::query::<Person>(&text).map(drop);
    let organizations = laws::query::<Organization>(&text).map(drop);
    for outcome in [people, organizations] {
        assert!(matches!(outcome, Ok(()) | Err(Refusal::Malformed(_))), "{outcome:?}");
    }
}

/// A cursor, as it is sent and as what the base64 of one would hold.
pub fn cursor(bytes: &[u8]) {
    for cursor in [bytes, STANDARD.encode(bytes).as_bytes()] {
        let cursor: String = byte_serialize(cursor).collect();
        for name in ["search_after", "search_before"] {
            query(format!("sort=name,-id&{name}={cursor}").as_bytes());
        }
    }
}

/// A file of contact details, carried out on a person. What he then shows is settled, and a file
/// of people is read as far as it goes.
pub fn csv(bytes: &[u8]) {
    let Ok(mut table) = Table::read(bytes) else { return };
    let Ok(rows) = table.source.rows(&table.columns) else { return };
    let details = rows.filter_map(|row| Detail::of_row(&table.columns, &row.ok()?).ok());
    let details: Vec<Detail> = details.collect();
    if let Ok(after) = applied(&laws::lens(), &ann(), &details) {
        keeps_what_it_shows(&after);
    }
}

/// A body, carried out as each of the commands on a person, and as a document of its own.
pub fn put(bytes: &[u8]) {
    for person in laws::lens().people(bytes).unwrap_or_default() {
        keeps_what_it_shows(&person);
    }
    let Ok(body) = Body::parse(bytes) else { return };
    let (lens, ann) = (laws::lens(), ann());
    let mut commands: Vec<Command> = [Collection::Contacts, Collection::Addresses]
        .into_iter()
        .flat_map(|list| {
            let points = ann.card.points.iter().map(|point| point.id);
            let change = |point| Command::Change(list, point, body.clone());
            let changes: Vec<_> = points.map(change).collect();
            [Command::Add(list, body.clone())].into_iter().chain(changes)
        })
        .collect();
    if let Ok(draft) = Draft::new(body.clone(), &ann.card.points, lens.domain()) {
        commands.extend([Command::Create(draft.clone()), Command::Update(draft)]);
    }
    for command in commands {
        if let Ok(after) = lens.edit(&ann, command) {
            keeps_what_it_shows(&after);
        }
    }
}

fn keeps_what_it_shows(record: &Person) {
    let again = laws::lens().put(record, laws::lens().get(record));
    assert_eq!(again.as_ref(), Ok(record), "a put of what was read is no edit");
}

/// Somebody with a contact of each protocol, one of them kept by an integration, and an address.
fn ann() -> Person {
    let document = json!({ "name": "Ann", "primary_email": "ann@acme.test",
        "contacts": [
            { "id": 1, "label": "work", "telephone": "1", "integration": true },
            { "id": 2, "label": "work", "email": "a@b.test" },
            { "id": 3, "label": "chat_skype", "chat": "ann" },
            { "id": 4, "label": "work", "website": "www.ann.example" },
        ],
        "addresses": [{ "id": 5, "label": "home", "city": "Ede" }] });
    let mut people = laws::lens().people(document.to_string().as_bytes()).expect("a document");
    people.pop().expect("one person")
}
