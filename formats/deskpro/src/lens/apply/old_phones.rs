//! The older `phone` of contact data: country code, number and type.
//!
//! Such a number is shown there and in no other list, so that a client which never heard of
//! `phone_numbers` keeps its own in order.

use polydex_model::{Fault, Rule, normal};

use super::check;
use crate::{
    lens::{DeskproLens, Entry, calling_code, older_type},
    phrasebook::{Owner, plain_row, row_by_word},
    wire::{Check, ItemInput, Member, Type},
};

/// Takes the members sent; none may be missing from a new item, and none may be emptied.
pub(super) fn change(
    lens: &DeskproLens,
    owner: Owner,
    entry: &mut Entry,
    mut item: ItemInput,
    is_new: bool,
    faults: &mut Vec<Fault>,
) {
    let before = entry.clone();
    for part in Type::Phone.parts() {
        let at = item.at.member(part.member.name());
        let sent = item.texts.remove(&part.member);
        let sent = sent.filter(|text| is_new || entry.differs(part.member, text));
        let is_empty = sent.as_ref().is_none_or(String::is_empty);
        if is_empty && (is_new || sent.is_some()) {
            faults.push(at.fault(Rule::Required));
        }
        let Some(text) = sent else { continue };
        // The number is judged below, with its code.
        if !text.is_empty() && part.check != Check::Phone {
            check::text(&text, part.check, &lens.region, &at, faults);
        }
        entry.set(part.member, text);
    }
    if entry.text(Member::Type) != before.text(Member::Type) {
        set_type(owner, entry);
    }
    settle_number(lens, &before, entry, is_new, &item, faults);
}

/// `mobile` and `fax` are words of rows; a plain phone has none.
fn set_type(owner: Owner, entry: &mut Entry) {
    let plain = plain_row(owner, entry.row.list);
    let word = entry.text(Member::Type);
    entry.row = if word == older_type(plain) { plain } else { row_by_word(owner, plain, word) };
}

/// Takes code and number, unless they are the same number in another spelling. One is neither right
/// nor wrong without the other.
fn settle_number(
    lens: &DeskproLens,
    before: &Entry,
    entry: &mut Entry,
    is_new: bool,
    item: &ItemInput,
    faults: &mut Vec<Fault>,
) {
    let (was, is) = (before.whole_number(), entry.whole_number());
    let read = normal::phone_with_extension(&is, &lens.region);
    if read.is_some() && read == normal::phone_with_extension(&was, &lens.region) {
        for member in [Member::Code, Member::Number] {
            entry.set(member, before.text(member));
        }
        return;
    }
    let is_whole = [Member::Code, Member::Number].iter().all(|part| !entry.text(*part).is_empty());
    if (is_new || was != is) && is_whole {
        check::text(&is, Check::Phone, &lens.region, &item.at.member("number"), faults);
    }
    let code = calling_code(entry.text(Member::Code));
    if !code.is_empty() {
        entry.set(Member::Code, code);
    }
}
