//! An address as a body says it.

use polydex_model::{Rule, normal};
use serde_json::Value as Json;

use super::{
    Entry,
    apply::{integration, label},
    faults::Faults,
};
use crate::{
    phrasebook::{Slot, Subject},
    wire::Body,
};

/// An address as a body says it: a new one, or `was` with the members given.
pub(super) fn said<R: Subject>(body: &Body, was: Option<&Entry>, faults: &mut Faults) -> Entry {
    let is_label = |label: &str| {
        let mut shown = R::TABLE.rows().filter(|row| row.is_shown).map(|row| row.code);
        shown.any(|code| code.slot == Slot::Address && code.label == label)
    };
    let mut entry = was.cloned().unwrap_or_default();
    entry.slot = Slot::Address;
    entry.label = label(body, was, was.is_none(), is_label, faults);
    // Name, most characters, place.
    let members = [
        ("address", 1024, &mut entry.address),
        ("city", 128, &mut entry.city),
        ("state", 30, &mut entry.state),
        ("zip", 20, &mut entry.zip),
    ];
    for (name, most, place) in members {
        match body.text(name) {
            _ if repeats(body, name, place.as_deref()) => {}
            None => {}
            Some(Ok(text)) if text == *place => {}
            Some(Ok(Some(text))) if text.chars().count() > most => {
                faults.note(name, Rule::TooLong(most));
            }
            Some(Ok(text)) => *place = text,
            Some(Err(rule)) => faults.note(name, rule),
        }
    }
    match body.text("country") {
        _ if repeats(body, "country", entry.country.as_deref()) => {}
        None => {}
        Some(Ok(text)) if text == entry.country => {}
        Some(text) => match text.and_then(country) {
            Ok(code) => entry.country = code,
            Err(rule) => faults.note("country", rule),
        },
    }
    entry.integration = integration(body, was, faults);
    entry
}

/// Whether a member was sent as it stands there: what is blank and is only repeated is no edit.
fn repeats(body: &Body, name: &str, place: Option<&str>) -> bool {
    place.is_some() && body.get(name).and_then(Json::as_str) == place
}

/// A country as it is stored: its two letters, in capitals.
fn country(text: Option<String>) -> Result<Option<String>, Rule> {
    let Some(code) = text.map(|text| text.trim().to_ascii_uppercase()) else {
        return Ok(None);
    };
    // Names and three letters are read elsewhere; the vendor takes the code alone.
    if normal::country_code(&code) == Some(&*code) { Ok(Some(code)) } else { Err(Rule::NotAChoice) }
}
