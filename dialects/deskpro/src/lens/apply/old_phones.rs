//! The older `phone` of contact data: country code, number and type.
//!
//! Such a number is shown in `phone_numbers`, but lists of this type mean only numbers that came
//! by it, so that a client which never heard of the other list keeps its own in order.

use polydex_model::{Fault, Rule};

use super::{check, phones};
use crate::{
    lens::{DeskproLens, Entry},
    phrasebook::{Owner, plain_row, row_by_word},
    wire::{ItemInput, Member, Part, Type},
};

/// What `type` says that has no word of its own.
const PLAIN: &str = "phone";

/// Takes the members sent. Code and number make one text, so a code without number changes none.
pub(super) fn change(
    lens: &DeskproLens,
    owner: Owner,
    entry: &mut Entry,
    mut item: ItemInput,
    is_new: bool,
    faults: &mut Vec<Fault>,
) {
    for Part { member, .. } in Type::Phone.parts() {
        let sent = item.texts.get(member);
        if sent.is_some_and(String::is_empty) || (is_new && sent.is_none()) {
            faults.push(item.at.member(member.name()).fault(Rule::Required));
        }
    }
    let (code, number) = (item.texts.remove(&Member::Code), item.texts.remove(&Member::Number));
    // Without the code that it needs, a number is neither right nor wrong.
    let is_whole = code.as_ref().map_or(!is_new, |code| !code.is_empty());
    if let Some(number) = number.filter(|number| !number.is_empty() && is_whole) {
        let text = whole(code.as_deref().unwrap_or_default(), &number);
        phones::set_number(lens, entry, text, false, &item.at.member("number"), faults);
    } else if is_whole && code.is_some() && !is_new {
        faults.push(item.at.member("number").fault(Rule::Required));
    }
    if let Some(text) = item.texts.remove(&Member::Type).filter(|text| !text.is_empty()) {
        let [.., Part { check, .. }] = Type::Phone.parts() else { return };
        check::text(&text, *check, &lens.region, &item.at.member("type"), faults);
        set_type(owner, entry, &text);
    }
    let comment = item.texts.remove(&Member::Comment);
    if let Some(text) = comment.filter(|text| text != entry.text(Member::Comment).trim()) {
        phones::set_comment(owner, entry, text, &item.at.member("comment"), faults);
    }
}

/// `+`, the digits of the code, and the number.
fn whole(code: &str, number: &str) -> String {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() || number.starts_with('+') {
        return number.to_owned();
    }
    format!("+{digits} {number}")
}

/// `mobile` and `fax` are words of rows; a plain phone leaves every other row.
fn set_type(owner: Owner, entry: &mut Entry, text: &str) {
    let is_marked = ["mobile", "fax"].contains(&entry.row.word);
    let was_word = entry.text(Member::Comment).trim().eq_ignore_ascii_case(entry.row.word);
    let row = match text {
        PLAIN if is_marked => plain_row(owner, entry.row.list),
        PLAIN => entry.row,
        word => row_by_word(owner, entry.row, word),
    };
    // The word shown goes with the row; a label of its own stays.
    if was_word {
        entry.set(Member::Comment, row.word);
    }
    entry.row = row;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_number_make_one_text() {
        assert_eq!(whole("44", "1632960961"), "+44 1632960961");
        assert_eq!(whole("+44", "(0)1632 960961"), "+44 (0)1632 960961");
        assert_eq!(whole("", "1632960961"), "1632960961");
        assert_eq!(whole("44", "+45 20 00 00 00"), "+45 20 00 00 00");
    }
}
