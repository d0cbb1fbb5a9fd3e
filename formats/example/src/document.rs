//! Whole cards: what `GET` answers, and imports and exports read and write.

use polydex_lens::{
    DocumentSchema, Documents, KeyedEntry, Lens, ParsedPerson, documents_in, merge_document,
};
use polydex_model::{Person, Refusal};
use serde_json::{Value as Json, json};

use crate::{
    RoloLens,
    lens::Entry,
    phrasebook::{DIALECT, MEMBERS},
};

/// The card of a person.
pub fn card(person: &Person) -> Json {
    let view = RoloLens.get(person);
    let contacts = view.entries.iter().map(|KeyedEntry { key, entry }| {
        json!({ "id": key.first(), "type": entry.kind, "label": entry.label, "value": entry.value })
    });
    let mut card = json!({ "id": person.id });
    for member in MEMBERS {
        card[member.name] = view.fields.get(member.name).clone();
    }
    card["contacts"] = contacts.collect();
    card
}

impl Documents for RoloLens {
    fn read(&self, bytes: &[u8]) -> Result<Vec<ParsedPerson>, Refusal> {
        let parsed = |document| Ok(ParsedPerson { person: person(&document)?, document });
        documents_in(bytes)?.into_iter().map(parsed).collect()
    }

    fn document(&self, person: &Person) -> Json {
        card(person)
    }

    fn merge(&self, stored: &Person, document: &Person) -> Result<Person, Refusal> {
        merge_document(self, stored, document)
    }

    fn schema(&self) -> DocumentSchema<'_> {
        DocumentSchema {
            dialect: Some(DIALECT),
            read_only: &["id", "contacts[].id"],
            codes: &["contacts[].type", "contacts[].label"],
            extras: &["badge"],
            any_case: false,
            region: "US",
        }
    }
}

/// The person that a card describes. What cannot be read is left out.
fn person(card: &Json) -> Result<Person, Refusal> {
    let empty = Person::default();
    let mut view = RoloLens.get(&empty);
    for member in MEMBERS {
        if let Some(text) = card[member.name].as_str() {
            view.fields.set(member.name, text.into());
        }
    }
    let contacts = card["contacts"].as_array().into_iter().flatten();
    let entries =
        contacts.filter_map(|contact| serde_json::from_value::<Entry>(contact.clone()).ok());
    view.entries = entries.map(KeyedEntry::new).collect();
    RoloLens.put(&empty, view)
}
