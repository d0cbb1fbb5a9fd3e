//! A contact as a body says it.

use polydex_model::{Rule, normal::is_blank};
use serde_json::{Map, Value as Json};

use super::{
    Entry,
    apply::{integration, label, trimmed},
    faults::Faults,
};
use crate::{
    phrasebook::{Slot, Subject},
    wire::Body,
};

/// Longest value, in characters.
const MOST: usize = 255;

/// Several protocols have a value; `base` is the contact as a whole.
pub const ONLY_ONE: Rule = Rule::Own("only_one_value");
/// No protocol has a value.
pub const NO_VALUE: Rule = Rule::Own("no_value");

/// A contact as a body says it: a new one, or `was` with the members given.
pub(super) fn said<R: Subject>(body: &Body, was: Option<&Entry>, faults: &mut Faults) -> Entry {
    let mut in_value = Faults::default();
    let value = value(body, was, &mut in_value);
    let slot = value.as_ref().map(|(slot, _)| *slot).or(was.map(|was| was.slot));
    let moved = was.is_none_or(|was| Some(was.slot) != slot);
    let label = label(body, was, moved, |label| is_label::<R>(slot, label), faults);
    faults.take(in_value, str::to_owned);
    let mut entry = was.cloned().unwrap_or_default();
    entry.label = label;
    entry.integration = integration(body, was, faults);
    if let Some((slot, uri)) = value {
        entry.slot = slot;
        entry.uri = uri;
    }
    entry
}

/// A contact as an element of `contacts_attributes` says it: `protocol` and `uri` in place of the
/// protocol's own key.
pub(super) fn nested<R: Subject>(body: &Body, was: Option<&Entry>, faults: &mut Faults) -> Entry {
    let mut members: Map<String, Json> =
        body.members().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let uri = members.shift_remove("uri");
    let protocol = match trimmed(body, "protocol") {
        None => was.map(|was| was.slot),
        Some(Ok(Some(name))) if Slot::protocol(&name).is_some() => Slot::protocol(&name),
        Some(Ok(None)) => None,
        Some(_) => {
            faults.note("protocol", Rule::NotAChoice);
            return was.cloned().unwrap_or_default();
        }
    };
    let Some(slot) = protocol else {
        faults.note("protocol", Rule::Required);
        return was.cloned().unwrap_or_default();
    };
    let moved = was.is_some_and(|was| was.slot != slot);
    let kept = was.filter(|_| moved).map(|was| Json::from(was.uri.clone()));
    let given = uri.or(kept).or_else(|| was.is_none().then_some(Json::Null));
    members.extend(given.map(|uri| (slot.key().to_owned(), uri)));
    said::<R>(&members.into(), was, faults)
}

/// The protocol and value that a body gives; `None` where it leaves both as they are, or where
/// they break a rule. Blank keys beside one value mean nothing.
fn value(body: &Body, was: Option<&Entry>, faults: &mut Faults) -> Option<(Slot, String)> {
    let mut values = Vec::new();
    let mut blank = None;
    for slot in Slot::PROTOCOLS {
        match trimmed(body, slot.key()) {
            None => {}
            Some(Ok(Some(text))) => values.push((slot, text)),
            Some(Ok(None)) => {
                let is_current = was.is_none_or(|was| was.slot == slot && !is_blank(&was.uri));
                blank = blank.or(is_current.then_some(slot));
            }
            Some(Err(rule)) => {
                faults.note(slot.key(), rule);
                return None;
            }
        }
    }
    if values.len() > 1 {
        faults.note("base", ONLY_ONE);
        return None;
    }
    let Some((slot, text)) = values.pop() else {
        match blank {
            Some(slot) => faults.note(slot.key(), Rule::Required),
            None if was.is_none() => faults.note("base", NO_VALUE),
            None => {}
        }
        return None;
    };
    if let Some(was) = was.filter(|was| was.slot == slot && was.uri.trim() == text) {
        return Some((slot, was.uri.clone()));
    }
    if text.chars().count() > MOST {
        faults.note(slot.key(), Rule::TooLong(MOST));
    }
    Some((slot, text))
}

/// Whether a contact of this protocol may bear the label; without a protocol, whether any may.
fn is_label<R: Subject>(slot: Option<Slot>, label: &str) -> bool {
    R::TABLE.rows().filter(|row| row.is_shown).any(|row| {
        row.code.label == label
            && slot.map_or(row.code.slot != Slot::Address, |slot| slot == row.code.slot)
    })
}
