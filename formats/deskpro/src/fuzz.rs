//! The readers of a client's text, for tests with arbitrary input (feature `laws`).
//!
//! Each function accepts any bytes and panics only if this crate is wrong. The properties in
//! `tests/anything.rs` and the fuzzer call them.

use std::fmt::Debug;

use polydex_lens::{Documents as _, Lens};
use polydex_model::{Organization, Person};
use serde_json::{Value as Json, json};

use crate::{
    DeskproLens,
    laws::lens,
    lens::{Command, DeskproRecord, Verb},
    wire::{self, OrganizationInput, PersonInput},
};

/// Carries out a request's body as a `POST` and as a `PUT`, on a person and an organization. The
/// record, read and sent back, then changes nothing.
pub fn body(bytes: &[u8]) {
    let Ok(members) = wire::members(bytes) else { return };
    let edits = [(Verb::Create, false), (Verb::Change, false), (Verb::Change, true)];
    for (verb, is_full) in edits {
        let (person, organization) = if is_full { full() } else { Default::default() };
        let input = PersonInput::read(members.clone());
        edited(&person, Command { verb, input });
        let input = OrganizationInput::read(members.clone());
        edited(&organization, Command { verb, input });
    }
}

fn edited<R: DeskproRecord + PartialEq + Debug>(record: &R, command: Command<R::Input>)
where
    DeskproLens: Lens<R>,
{
    if let Ok(after) = lens().edit(record, command) {
        keeps_what_it_reads(&after);
    }
}

/// Imports documents of people, and exports them again.
pub fn put(bytes: &[u8]) {
    for person in lens().people(bytes).unwrap_or_default() {
        keeps_what_it_reads(&person);
        let again = lens().people(lens().write(&person).as_bytes());
        assert!(again.is_ok_and(|people| people.len() == 1), "what is written is read");
    }
}

fn keeps_what_it_reads<R: PartialEq + Debug>(record: &R)
where
    DeskproLens: Lens<R>,
{
    let again = lens().put(record, lens().get(record));
    assert_eq!(again.as_ref(), Ok(record), "a put of what was read is no edit");
}

/// A person and an organization with entries in every list.
fn full() -> (Person, Organization) {
    let body = json!({
        "name": "Ana Silva",
        "primary_email": "ana@depot.example",
        "labels": ["a"],
        "fields": {"7": "x"},
        "phone_numbers": [{"number": "+4520000000", "label": "home"}],
        "contact_data": {
            "website": [{"url": "https://a.example/"}, {"url": "https://b.example/"}],
            "instant_message": [{"service": "skype", "username": "ana"}],
            "twitter": [{"username": "ana"}],
            "address": [{"address": "4 Harbour Row", "city": "Aarhus", "state": "", "zip": "8000"}],
        },
    });
    let Json::Object(mut body) = body else { unreachable!("written as an object above") };
    let verb = Verb::Import;
    let input = PersonInput::read(body.clone());
    let person = lens().edit(&Person::default(), Command { verb, input });
    body.shift_remove("primary_email");
    let input = OrganizationInput::read(body);
    let organization = lens().edit(&Organization::default(), Command { verb, input });
    (person.expect("an import is lenient"), organization.expect("an import is lenient"))
}
