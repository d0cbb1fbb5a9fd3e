//! Contacts and addresses as request bodies give them.
//!
//! Only what a body changes is checked, so a member that breaks a rule of this dialect and is sent
//! back as it was read is no fault.

use std::borrow::Cow;

use polydex_lens::request::Patch;
use polydex_model::{
    Fault, FieldPath, Refusal, Rule,
    normal::{self, is_blank},
};
use serde_json::{Map, Value as Json};

use super::Entry;
use crate::{
    phrasebook::{Collection, Slot, XurrentRecord},
    wire::Body,
};

/// Maximum length of a contact's value, in characters.
const MAX_URI: usize = 255;

/// Several protocols have a value. The fault's field is `base`, the contact as a whole.
pub const ONLY_ONE: Rule = Rule::Own("only_one_value");
/// No protocol has a value.
pub const NO_VALUE: Rule = Rule::Own("no_value");

/// The faults of one command. They are reported together.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, member: &'static str, rule: Rule) {
        let path = FieldPath::Wire(vec![Cow::Borrowed(member)]);
        self.0.push(Fault { path, rule });
    }

    /// Appends the faults of something nested; `rename` gives its members their outer names.
    pub(super) fn append(&mut self, nested: Self, rename: impl Fn(&str) -> String) {
        self.0.extend(nested.0.into_iter().map(|fault| match fault.path {
            FieldPath::Wire(segments) => Fault::at(&rename(&segments.join(".")), fault.rule),
            FieldPath::Canonical(_) => fault,
        }));
    }

    /// Sorted as the members of the full record are, alphabetically.
    pub(super) fn sorted(mut self) -> Self {
        self.0.sort_by_cached_key(|fault| fault.path.to_string().to_lowercase());
        self
    }

    /// The refusal, if there is any fault.
    pub(super) fn into_result(self) -> Result<(), Refusal> {
        Refusal::unless_empty(self.0)
    }
}

/// The entry that a body gives: a new one, or `old` with the members sent.
pub(super) fn entry<R: XurrentRecord>(
    collection: Collection,
    body: &Body,
    old: Option<&Entry>,
) -> Result<Entry, Refusal> {
    let mut faults = Faults::default();
    let entry = match collection {
        Collection::Contacts => contact::<R>(body, old, &mut faults),
        Collection::Addresses => address::<R>(body, old, &mut faults),
    };
    faults.into_result().map(|()| entry)
}

fn contact<R: XurrentRecord>(body: &Body, old: Option<&Entry>, faults: &mut Faults) -> Entry {
    let mut in_value = Faults::default();
    let value = value(body, old, &mut in_value);
    let slot = value.as_ref().map(|(slot, _)| *slot).or(old.map(|old| old.slot));
    let moved = old.is_none_or(|old| Some(old.slot) != slot);
    let label = label(body, old, moved, |label| is_label::<R>(slot, label), faults);
    faults.append(in_value, str::to_owned);
    let mut entry = old.cloned().unwrap_or_default();
    entry.label = label;
    entry.integration = integration(body, old, faults);
    if let Some((slot, uri)) = value {
        entry.slot = slot;
        entry.uri = uri;
    }
    entry
}

/// A contact as an element of `contacts_attributes`: `protocol` and `uri` instead of the protocol's
/// own key.
pub(super) fn nested_contact<R: XurrentRecord>(
    body: &Body,
    old: Option<&Entry>,
    faults: &mut Faults,
) -> Entry {
    let mut members: Map<String, Json> =
        body.members().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let uri = members.shift_remove("uri");
    let protocol = match trimmed(body, "protocol") {
        Ok(Patch::Absent) => old.map(|old| old.slot),
        Ok(Patch::Null) => None,
        Ok(Patch::Value(name)) if Slot::protocol(&name).is_some() => Slot::protocol(&name),
        Ok(Patch::Value(_)) | Err(_) => {
            faults.add("protocol", Rule::NotAChoice);
            return old.cloned().unwrap_or_default();
        }
    };
    let Some(slot) = protocol else {
        faults.add("protocol", Rule::Required);
        return old.cloned().unwrap_or_default();
    };
    let moved = old.is_some_and(|old| old.slot != slot);
    let old_uri = old.filter(|_| moved).map(|old| Json::from(old.uri.clone()));
    let uri = uri.or(old_uri).or_else(|| old.is_none().then_some(Json::Null));
    members.extend(uri.map(|uri| (slot.key().to_owned(), uri)));
    contact::<R>(&members.into(), old, faults)
}

/// The protocol and value that a body gives; `None` if it changes neither, or if they break a rule.
/// Blank keys beside one value are ignored.
fn value(body: &Body, old: Option<&Entry>, faults: &mut Faults) -> Option<(Slot, String)> {
    let mut values = Vec::new();
    let mut blank = None;
    for slot in Slot::PROTOCOLS {
        match trimmed(body, slot.key()) {
            Ok(Patch::Absent) => {}
            Ok(Patch::Value(text)) => values.push((slot, text)),
            Ok(Patch::Null) => {
                let is_current = old.is_none_or(|old| old.slot == slot && !is_blank(&old.uri));
                blank = blank.or(is_current.then_some(slot));
            }
            Err(rule) => {
                faults.add(slot.key(), rule);
                return None;
            }
        }
    }
    if values.len() > 1 {
        faults.add("base", ONLY_ONE);
        return None;
    }
    let Some((slot, text)) = values.pop() else {
        match blank {
            Some(slot) => faults.add(slot.key(), Rule::Required),
            None if old.is_none() => faults.add("base", NO_VALUE),
            None => {}
        }
        return None;
    };
    if let Some(old) = old.filter(|old| old.slot == slot && old.uri.trim() == text) {
        return Some((slot, old.uri.clone()));
    }
    if text.chars().count() > MAX_URI {
        faults.add(slot.key(), Rule::TooLong(MAX_URI));
    }
    Some((slot, text))
}

/// Whether a contact of this protocol may have the label; without a protocol, whether any may.
fn is_label<R: XurrentRecord>(slot: Option<Slot>, label: &str) -> bool {
    R::TABLE.rows().filter(|row| row.is_shown).any(|row| {
        row.code.label == label
            && slot.map_or(row.code.slot != Slot::Address, |slot| slot == row.code.slot)
    })
}

fn address<R: XurrentRecord>(body: &Body, old: Option<&Entry>, faults: &mut Faults) -> Entry {
    let is_label = |label: &str| {
        let mut shown = R::TABLE.rows().filter(|row| row.is_shown).map(|row| row.code);
        shown.any(|code| code.slot == Slot::Address && code.label == label)
    };
    let mut entry = old.cloned().unwrap_or_default();
    entry.slot = Slot::Address;
    entry.label = label(body, old, old.is_none(), is_label, faults);
    // Name, maximum length in characters, where it goes.
    let members = [
        ("address", 1024, &mut entry.address),
        ("city", 128, &mut entry.city),
        ("state", 30, &mut entry.state),
        ("zip", 20, &mut entry.zip),
    ];
    for (name, max, line) in members {
        match body.text(name) {
            _ if repeats(body, name, line.as_deref()) => {}
            Ok(Patch::Absent) => {}
            Ok(Patch::Null) => *line = None,
            Ok(Patch::Value(text)) if line.as_ref() == Some(&text) => {}
            Ok(Patch::Value(text)) if text.chars().count() > max => {
                faults.add(name, Rule::TooLong(max));
            }
            Ok(Patch::Value(text)) => *line = Some(text),
            Err(rule) => faults.add(name, rule),
        }
    }
    match body.text("country") {
        _ if repeats(body, "country", entry.country.as_deref()) => {}
        Ok(Patch::Absent) => {}
        Ok(Patch::Null) => entry.country = None,
        Ok(Patch::Value(text)) if entry.country.as_ref() == Some(&text) => {}
        Ok(Patch::Value(text)) => match country_code(&text) {
            Some(code) => entry.country = Some(code),
            None => faults.add("country", Rule::NotAChoice),
        },
        Err(rule) => faults.add("country", rule),
    }
    entry.integration = integration(body, old, faults);
    entry
}

/// Whether a member was sent as it is now: a blank text that is only repeated is no edit.
fn repeats(body: &Body, name: &str, now: Option<&str>) -> bool {
    now.is_some() && body.get(name).and_then(Json::as_str) == now
}

/// The two capital letters of a country. Other dialects also read names and three letters; the
/// vendor takes the code alone.
fn country_code(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    (normal::country_code(&code) == Some(&*code)).then_some(code)
}

/// The text of a member, trimmed; a blank one counts as null.
fn trimmed(body: &Body, name: &str) -> Result<Patch<String>, Rule> {
    Ok(body.text(name)?.map(|text| text.trim().to_owned()))
}

/// The label that a body gives to an entry; `fits` says whether the entry may have it.
fn label(
    body: &Body,
    old: Option<&Entry>,
    moved: bool,
    fits: impl Fn(&str) -> bool,
    faults: &mut Faults,
) -> String {
    const NAME: &str = "label";
    let old_label = old.map_or("", |old| &old.label);
    let (label, is_checked) = match trimmed(body, NAME) {
        Ok(Patch::Absent) if old.is_some() => (old_label.to_owned(), moved),
        Ok(Patch::Value(label)) => {
            let is_checked = moved || label != old_label;
            (label, is_checked)
        }
        Ok(Patch::Absent | Patch::Null) => {
            faults.add(NAME, Rule::Required);
            return old_label.to_owned();
        }
        Err(_) => {
            faults.add(NAME, Rule::NotAChoice);
            return old_label.to_owned();
        }
    };
    if is_checked && !fits(&label) {
        faults.add(NAME, Rule::NotAChoice);
    }
    label
}

/// The `integration` flag that a body gives to an entry.
fn integration(body: &Body, old: Option<&Entry>, faults: &mut Faults) -> bool {
    match body.flag("integration") {
        Ok(Some(flag)) => flag,
        Err(rule) => {
            faults.add("integration", rule);
            false
        }
        Ok(None) => old.is_some_and(|old| old.integration),
    }
}
