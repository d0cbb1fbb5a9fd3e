//! Entry points for fuzzers and property tests that read a client's bytes (feature `laws`).
//!
//! Each function takes any bytes and panics only if the crate is wrong.

use polydex_lens::{Documents as _, Lens as _};
use polydex_model::Person;
use serde_json::json;

use crate::{
    laws,
    lens::{Command, RecordInput},
    phrasebook::Collection,
    wire::Body,
};

/// Applies a body to a person as each of the commands, and reads it as a document of its own.
pub fn put(bytes: &[u8]) {
    for person in laws::lens().people(bytes).unwrap_or_default() {
        assert_get_put(&person);
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
    if let Ok(draft) = RecordInput::new(body.clone(), &ann.card.points, lens.domain()) {
        commands.extend([Command::Create(draft.clone()), Command::Update(draft)]);
    }
    for command in commands {
        if let Ok(after) = lens.edit(&ann, command) {
            assert_get_put(&after);
        }
    }
}

/// Asserts that a put of what was read changes nothing.
pub fn assert_get_put(record: &Person) {
    let again = laws::lens().put(record, laws::lens().get(record));
    assert_eq!(again.as_ref(), Ok(record), "a put of what was read must be no edit");
}

/// A person with a contact of each protocol, one of them managed by an integration, and an address.
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
