//! `phone_numbers`, by position.

use polydex_lens::KeyedEntry;
use polydex_model::{Fault, Rule, normal};

use super::{LONGEST_LINE, check};
use crate::{
    lens::{DeskproLens, Entry, shown},
    phrasebook::{List, Owner, plain_row, row_by_word},
    wire::{At, Check, Member, PhoneInput},
};

/// The number at a position is changed in place, further ones are new, and those beyond the list
/// are gone.
pub(super) fn apply(
    lens: &DeskproLens,
    owner: Owner,
    entries: &mut Vec<KeyedEntry<Entry>>,
    sent: Vec<PhoneInput>,
    faults: &mut Vec<Fault>,
) {
    entries.truncate(sent.len());
    for (position, phone) in sent.into_iter().enumerate() {
        if let Some(keyed) = entries.get_mut(position) {
            change(lens, owner, &mut keyed.entry, phone, faults);
            continue;
        }
        let mut entry = Entry::of(plain_row(owner, List::PhoneNumbers));
        if phone.number.as_deref().is_none_or(str::is_empty) {
            faults.push(phone.at.member("number").fault(Rule::Required));
        }
        change(lens, owner, &mut entry, phone, faults);
        entries.push(KeyedEntry::new(entry));
    }
}

fn change(
    lens: &DeskproLens,
    owner: Owner,
    entry: &mut Entry,
    phone: PhoneInput,
    faults: &mut Vec<Fault>,
) {
    let PhoneInput { at, number, extension, label } = phone;
    if let Some(text) = number {
        let at = at.member("number");
        set_number(lens, entry, text, extension.is_some(), &at, faults);
    }
    if let Some(text) = extension.filter(|text| entry.differs(Member::Extension, text)) {
        check::text(&text, Check::Line, &lens.region, &at.member("extension"), faults);
        entry.set(Member::Extension, text);
    }
    if let Some(text) = label.filter(|text| entry.differs(Member::Comment, text)) {
        set_comment(owner, entry, text, &at.member("label"), faults);
    }
}

/// Takes a number that is not the one shown in another spelling. An extension inside it stands
/// for the member where that was not sent.
pub(super) fn set_number(
    lens: &DeskproLens,
    entry: &mut Entry,
    text: String,
    has_extension: bool,
    at: &At,
    faults: &mut Vec<Fault>,
) {
    let shown = shown(entry.text(Member::Number));
    let read = normal::phone_with_extension(&text, &lens.region);
    let inside = read.as_ref().and_then(|(_, extension)| extension.clone());
    let is_same = match &read {
        Some((number, _)) => normal::phone(shown, &lens.region).as_ref() == Some(number),
        None => shown == text,
    };
    if !is_same {
        if text.is_empty() {
            faults.push(at.fault(Rule::Required));
        } else {
            check::text(&text, Check::Phone, &lens.region, at, faults);
        }
        entry.given = Some(text.clone()).filter(|_| inside.is_none());
        entry.set(Member::Number, read.map_or(text, |(number, _)| number));
    }
    if let Some(inside) = inside.filter(|_| !has_extension) {
        entry.set(Member::Extension, inside);
    }
}

/// Takes a label: the word of a row selects that row.
pub(super) fn set_comment(
    owner: Owner,
    entry: &mut Entry,
    text: String,
    at: &At,
    faults: &mut Vec<Fault>,
) {
    if text.chars().count() > LONGEST_LINE {
        faults.push(at.fault(Rule::TooLong(LONGEST_LINE)));
    }
    entry.row = row_by_word(owner, entry.row, &text);
    entry.set(Member::Comment, text);
}
