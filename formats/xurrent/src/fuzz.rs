//! What reads a client's text in this format, for tests that feed it anything (feature `laws`).
//!
//! Each function takes whatever it is given and panics only where the crate is wrong. The
//! properties in `tests/never.rs` call them, and so can a fuzzer.

use polydex_lens::{Documents as _, Lens as _};
use polydex_model::Person;
use serde_json::json;

use crate::{
    laws,
    lens::{Command, Draft},
    phrasebook::Collection,
    wire::Body,
};

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

/// A put of what the person shows must be no edit.
pub fn keeps_what_it_shows(record: &Person) {
    let again = laws::lens().put(record, laws::lens().get(record));
    assert_eq!(again.as_ref(), Ok(record), "a put of what was read is no edit");
}

/// Somebody with a contact of each protocol, one of them kept by an integration, and an address.
pub fn ann() -> Person {
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
