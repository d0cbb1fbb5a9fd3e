//! `phone_numbers`, by position, and the older `phone` of contact data.
//!
//! An older phone is shown as contact data and in no other list, so that a client which does not
//! know `phone_numbers` finds what it wrote.

use polydex_lens::KeyedEntry;
use polydex_lens::request::WirePath;
use polydex_model::{Fault, Rule, normal};

use super::{LONGEST_LINE, check};
use crate::{
    lens::{
        DeskproLens, Entry,
        entry::{calling_code, trimmed},
        read::older_type,
    },
    phrasebook::{Check, List, Member, Owner, Type, plain_row, row_by_word},
    wire::{ItemInput, PhoneInput},
};

/// Changes the number at each position in place, adds further ones, and removes those beyond the
/// list.
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
            faults.push(phone.path.member("number").fault(Rule::Required));
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
    let PhoneInput { path: at, number, extension, label } = phone;
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

/// Sets a number unless it is the one shown in another spelling. An extension inside it counts as
/// the member if that was not sent.
fn set_number(
    lens: &DeskproLens,
    entry: &mut Entry,
    text: String,
    has_extension: bool,
    at: &WirePath,
    faults: &mut Vec<Fault>,
) {
    let shown = trimmed(entry.text(Member::Number));
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

/// Sets a label. The word of a row selects that row.
pub(super) fn set_comment(
    owner: Owner,
    entry: &mut Entry,
    text: String,
    at: &WirePath,
    faults: &mut Vec<Fault>,
) {
    if text.chars().count() > LONGEST_LINE {
        faults.push(at.fault(Rule::TooLong(LONGEST_LINE)));
    }
    entry.row = row_by_word(owner, entry.row, &text);
    entry.set(Member::Comment, text);
}

/// Sets the members sent of an older phone. A new item must have all of them, and none may be
/// emptied.
pub(super) fn change_older(
    lens: &DeskproLens,
    owner: Owner,
    entry: &mut Entry,
    mut item: ItemInput,
    is_new: bool,
    faults: &mut Vec<Fault>,
) {
    let before = entry.clone();
    for part in Type::Phone.parts() {
        let at = item.path.member(part.member.name());
        let sent = item.texts.remove(&part.member);
        let sent = sent.filter(|text| is_new || entry.differs(part.member, text));
        let is_empty = sent.as_ref().is_none_or(String::is_empty);
        if is_empty && (is_new || sent.is_some()) {
            faults.push(at.fault(Rule::Required));
        }
        let Some(text) = sent else { continue };
        // The number is checked below, together with its code.
        if !text.is_empty() && part.check != Check::Phone {
            check::text(&text, part.check, &lens.region, &at, faults);
        }
        entry.set(part.member, text);
    }
    if entry.text(Member::Type) != before.text(Member::Type) {
        set_type(owner, entry);
    }
    set_whole_number(lens, &before, entry, is_new, &item, faults);
}

/// Selects the row: `mobile` and `fax` are words of rows, a plain phone has none.
fn set_type(owner: Owner, entry: &mut Entry) {
    let plain = plain_row(owner, entry.row.code.list);
    let word = entry.text(Member::Type);
    entry.row = if word == older_type(plain) { plain } else { row_by_word(owner, plain, word) };
}

/// Sets country code and number, unless they are the same number in another spelling. They are
/// checked together: neither is right or wrong without the other.
fn set_whole_number(
    lens: &DeskproLens,
    before: &Entry,
    entry: &mut Entry,
    is_new: bool,
    item: &ItemInput,
    faults: &mut Vec<Fault>,
) {
    let (old, new) = (before.whole_number(), entry.whole_number());
    let read = normal::phone_with_extension(&new, &lens.region);
    if read.is_some() && read == normal::phone_with_extension(&old, &lens.region) {
        for member in [Member::Code, Member::Number] {
            entry.set(member, before.text(member));
        }
        return;
    }
    let is_whole = [Member::Code, Member::Number].iter().all(|part| !entry.text(*part).is_empty());
    if (is_new || old != new) && is_whole {
        check::text(&new, Check::Phone, &lens.region, &item.path.member("number"), faults);
    }
    let code = calling_code(entry.text(Member::Code));
    if !code.is_empty() {
        entry.set(Member::Code, code);
    }
}
