//! The rules of the reference, applied to what a command changes and to nothing else.
//!
//! A neighbour that is illegal here, because another dialect wrote it, never fails an edit.
//! `Required` binds new entries, members that were emptied, and entries whose type changed.

use jiff::civil::Date;
use polydex_model::{Fault, Rule, normal};

use super::{Fields, address::is_code};
use crate::{
    phrasebook::{kind_named, sub_type_named},
    wire::{ContactInfo, Member, UserMember},
};

/// What is wrong with a contact info; `shown` is what it was, if it is not new.
pub fn contact_info(shown: Option<&ContactInfo>, wanted: &ContactInfo) -> Vec<Fault> {
    let check = Check { shown, wanted };
    let mut faults: Vec<Fault> =
        Member::ALL.into_iter().filter_map(|member| check.length(member)).collect();
    let too_long = |faults: &[Fault], member: Member| {
        faults.iter().any(|fault| *fault == at(member, Rule::TooLong(member.limit())))
    };
    for (member, rule) in [
        (Member::Type, check.kind()),
        (Member::SubType, check.sub_type()),
        (Member::Country, check.country()),
    ] {
        faults.extend(rule.filter(|_| !too_long(&faults, member)).map(|rule| at(member, rule)));
    }
    if check.is_misplaced_address() {
        faults.push(Fault::at("IsAddress", Rule::NotAChoice));
    }
    faults.extend(check.required().map(|member| at(member, Rule::Required)));
    faults
}

/// What is wrong with the members of a user; `today` bounds the birthday.
pub fn user(shown: &Fields, wanted: &Fields, today: Date) -> Vec<Fault> {
    let changed = |member: &UserMember| shown.text(*member) != wanted.text(*member);
    let mut faults: Vec<Fault> = UserMember::ALL
        .into_iter()
        .filter(changed)
        .filter(|member| is_longer(wanted.text(*member), member.limit()))
        .map(|member| Fault::at(member.property(), Rule::TooLong(member.limit())))
        .collect();
    let born = wanted.birth_date.filter(|_| shown.birth_date != wanted.birth_date);
    if born.is_some_and(|day| day > today) {
        faults.push(Fault::at("BirthDate", Rule::Own(DATE_OUT_OF_RANGE)));
    }
    faults
}

/// What is wrong with the address of an invitation.
pub fn invited_address(email: &str) -> Vec<Fault> {
    let rule = if normal::is_blank(email) {
        Rule::Required
    } else if is_longer(Some(email), Member::Value.limit()) {
        Rule::TooLong(Member::Value.limit())
    } else if normal::is_email(email) {
        return Vec::new();
    } else {
        Rule::Format("email")
    };
    vec![Fault::at("Email", rule)]
}

/// The vendor's code for a birthday that is still to come.
pub const DATE_OUT_OF_RANGE: &str = "date-out-of-range";

struct Check<'a> {
    shown: Option<&'a ContactInfo>,
    wanted: &'a ContactInfo,
}

impl Check<'_> {
    fn changes(&self, member: Member) -> bool {
        self.shown.is_none_or(|shown| shown.text(member) != self.wanted.text(member))
    }

    /// Whether the members that decide what is required are others than before.
    fn is_recast(&self) -> bool {
        self.changes(Member::Type)
            || self.shown.is_some_and(|shown| shown.is_address != self.wanted.is_address)
    }

    fn length(&self, member: Member) -> Option<Fault> {
        (self.changes(member) && is_longer(self.wanted.text(member), member.limit()))
            .then(|| at(member, Rule::TooLong(member.limit())))
    }

    fn kind(&self) -> Option<Rule> {
        if !self.changes(Member::Type) {
            return None;
        }
        match self.wanted.kind.as_deref() {
            None | Some("") => Some(Rule::Required),
            Some(kind) => kind_named(kind).is_none().then_some(Rule::NotAChoice),
        }
    }

    /// Without a known type there is nothing to say of the sub-type.
    fn sub_type(&self) -> Option<Rule> {
        if !self.changes(Member::Type) && !self.changes(Member::SubType) {
            return None;
        }
        let kind = self.wanted.kind.as_deref().and_then(kind_named)?;
        let sub_type = self.wanted.sub_type.as_deref()?;
        sub_type_named(kind, sub_type).is_none().then_some(Rule::NotAChoice)
    }

    fn country(&self) -> Option<Rule> {
        let country = self.wanted.country.as_deref().filter(|text| !text.is_empty())?;
        (self.changes(Member::Country) && !is_code(country)).then_some(Rule::Format("country"))
    }

    fn is_misplaced_address(&self) -> bool {
        let kind = self.wanted.kind.as_deref().and_then(kind_named);
        self.is_recast() && self.wanted.is_address && kind.is_some_and(|kind| kind != "address")
    }

    fn required(&self) -> impl Iterator<Item = Member> {
        let always: &[Member] = if self.wanted.is_address {
            &[Member::AddressLine1, Member::ZipCode, Member::City, Member::Country]
        } else {
            &[Member::Value]
        };
        let is_custom = self.wanted.kind.as_deref().and_then(kind_named) == Some("custom");
        let label = is_custom.then_some(Member::Label);
        always.iter().copied().chain(label).filter(|member| {
            let was = self.shown.is_some_and(|shown| shown.has(*member));
            !self.wanted.has(*member) && (was || self.shown.is_none() || self.is_recast())
        })
    }
}

fn at(member: Member, rule: Rule) -> Fault {
    Fault::at(member.property(), rule)
}

fn is_longer(text: Option<&str>, limit: usize) -> bool {
    text.is_some_and(|text| text.chars().count() > limit)
}

#[cfg(test)]
mod tests;
