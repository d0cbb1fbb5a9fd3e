//! Generated commands, for property tests of this lens and of other dialects' (feature `laws`).

use polydex_lens::laws::{Column, Commands, DialectLaws, LawsOf};
use polydex_model::Person;
use proptest::{collection, option, prelude::*, sample::select};
use serde_json::{Value as Json, json};

use crate::{
    RoloLens, card,
    lens::{Command, Entry},
    phrasebook::CONTACTS,
};

/// The dialect, for the tests over all of them.
pub static LAWS: DialectLaws =
    DialectLaws { format: &crate::FORMAT, people: &LawsOf::<Rolo>::new(), organizations: None };

/// Rolo, for the laws.
#[derive(Debug)]
pub struct Rolo;

const VALUES: &[&str] = &["089/1234567", "+49 89 7654321 ext. 4", "ana@example.com", " a "];

fn command(card: Json) -> Command {
    let Json::Object(card) = card else { unreachable!("a card is an object") };
    Command::read(card).expect("a card that is legal by itself")
}

fn any_contact() -> impl Strategy<Value = Json> {
    let codes: Vec<_> = CONTACTS.rows().map(|row| row.code).collect();
    (select(codes), select(VALUES))
        .prop_map(|(code, value)| json!({ "type": code.kind, "label": code.label, "value": value }))
}

/// The contacts of a card, of which some go and some change, and others that come.
fn any_contacts(card: &Json) -> impl Strategy<Value = Vec<Json>> + use<> {
    let shown = card["contacts"].as_array().cloned().unwrap_or_default();
    let kept = shown.into_iter().map(|old| {
        let changed = any_contact().prop_map({
            let id = old["id"].clone();
            move |mut new| {
                new["id"] = id.clone();
                Some(new)
            }
        });
        prop_oneof![3 => Just(Some(old)), 1 => changed, 1 => Just(None)]
    });
    let new = collection::vec(any_contact(), 0..3);
    (kept.collect::<Vec<_>>(), new)
        .prop_map(|(kept, new)| kept.into_iter().flatten().chain(new).collect())
}

impl Commands for Rolo {
    type Lens = RoloLens;
    type Command = Command;

    fn lens() -> RoloLens {
        RoloLens
    }

    fn any_command(person: &Person) -> BoxedStrategy<Command> {
        let text = || option::of(select(&["Ana Silva", "Editor", " ", ""][..]));
        (text(), text(), text(), option::of(any_contacts(&card(person))))
            .prop_map(|(name, job, badge, contacts)| {
                let mut card = json!({ "job": job, "badge": badge });
                if let Some(name) = name {
                    card["name"] = name.into();
                }
                if let Some(contacts) = contacts {
                    card["contacts"] = contacts.into();
                }
                command(card)
            })
            .boxed()
    }

    fn any_addition(person: &Person) -> BoxedStrategy<Command> {
        let shown = card(person)["contacts"].clone();
        any_contact()
            .prop_filter("a card has one main address", |new| new["label"] != "main")
            .prop_map(move |new| {
                let mut contacts = shown.as_array().cloned().unwrap_or_default();
                contacts.push(new);
                command(json!({ "contacts": contacts }))
            })
            .boxed()
    }

    /// The same contacts, each with a value: a card is sent with all of them.
    fn minimal(person: &Person) -> Person {
        let mut person = person.clone();
        person
            .card
            .points
            .iter_mut()
            .for_each(|point| crate::lens::TEXT.write(&mut point.value, "1"));
        person
    }

    fn repetitions(person: &Person) -> Vec<Command> {
        let whole = card(person);
        let contacts = json!({ "contacts": whole["contacts"] });
        vec![command(whole), command(contacts)]
    }
}

impl Column for Rolo {
    fn write(person: &Person, code: &str, value: &str) -> Command {
        let (kind, label) = code.split_once('/').unwrap_or((code, "other"));
        let mut contacts = card(person)["contacts"].as_array().cloned().unwrap_or_default();
        contacts.push(json!({ "type": kind, "label": label, "value": value }));
        command(json!({ "contacts": contacts }))
    }

    fn cell(entry: &Entry) -> (String, String) {
        (format!("{}/{}", entry.kind, entry.label), entry.value.clone())
    }

    fn set_value(entry: &mut Entry, value: &str) {
        value.clone_into(&mut entry.value);
    }
}
