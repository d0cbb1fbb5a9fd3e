//! The rules of the vendor's reference. They apply only to what a command changes.
//!
//! A neighbouring value that is illegal here, because another dialect wrote it, never fails an
//! edit. `Required` applies to new entries, to members that were emptied, and to entries whose
//! type changed.

use jiff::civil::Date;
use polydex_model::{Fault, Rule, normal};

use super::{Fields, address::is_code};
use crate::{
    phrasebook::{kind_named, sub_type_named},
    wire::{ContactInfo, Member, UserMember},
};

/// The faults of a contact info; `old` is `None` if it was just added.
pub fn contact_info(old: Option<&ContactInfo>, new: &ContactInfo) -> Vec<Fault> {
    let check = Check { old, new };
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

/// The faults of a user's members; `today` bounds the birthday.
pub fn user(old: &Fields, new: &Fields, today: Date) -> Vec<Fault> {
    let changed = |member: &UserMember| old.text(*member) != new.text(*member);
    let mut faults: Vec<Fault> = UserMember::ALL
        .into_iter()
        .filter(changed)
        .filter(|member| is_longer(new.text(*member), member.limit()))
        .map(|member| Fault::at(member.property(), Rule::TooLong(member.limit())))
        .collect();
    let born = new.birth_date.filter(|_| old.birth_date != new.birth_date);
    if born.is_some_and(|day| day > today) {
        faults.push(Fault::at("BirthDate", Rule::Own(DATE_OUT_OF_RANGE)));
    }
    faults
}

/// The faults of an invitation's e-mail address.
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

/// The vendor's error code for a birthday in the future.
pub const DATE_OUT_OF_RANGE: &str = "date-out-of-range";

struct Check<'a> {
    old: Option<&'a ContactInfo>,
    new: &'a ContactInfo,
}

impl Check<'_> {
    fn changes(&self, member: Member) -> bool {
        self.old.is_none_or(|old| old.text(member) != self.new.text(member))
    }

    /// Whether the members that decide what is required have changed.
    fn changes_requirements(&self) -> bool {
        self.changes(Member::Type)
            || self.old.is_some_and(|old| old.is_address != self.new.is_address)
    }

    fn length(&self, member: Member) -> Option<Fault> {
        (self.changes(member) && is_longer(self.new.text(member), member.limit()))
            .then(|| at(member, Rule::TooLong(member.limit())))
    }

    fn kind(&self) -> Option<Rule> {
        if !self.changes(Member::Type) {
            return None;
        }
        match self.new.kind.as_deref() {
            None | Some("") => Some(Rule::Required),
            Some(kind) => kind_named(kind).is_none().then_some(Rule::NotAChoice),
        }
    }

    /// The sub-type is only judged within a known type.
    fn sub_type(&self) -> Option<Rule> {
        if !self.changes(Member::Type) && !self.changes(Member::SubType) {
            return None;
        }
        let kind = self.new.kind.as_deref().and_then(kind_named)?;
        let sub_type = self.new.sub_type.as_deref()?;
        sub_type_named(kind, sub_type).is_none().then_some(Rule::NotAChoice)
    }

    fn country(&self) -> Option<Rule> {
        let country = self.new.country.as_deref().filter(|text| !text.is_empty())?;
        (self.changes(Member::Country) && !is_code(country)).then_some(Rule::Format("country"))
    }

    fn is_misplaced_address(&self) -> bool {
        let kind = self.new.kind.as_deref().and_then(kind_named);
        self.changes_requirements()
            && self.new.is_address
            && kind.is_some_and(|kind| kind != "address")
    }

    fn required(&self) -> impl Iterator<Item = Member> {
        let always: &[Member] = if self.new.is_address {
            &[Member::AddressLine1, Member::ZipCode, Member::City, Member::Country]
        } else {
            &[Member::Value]
        };
        let is_custom = self.new.kind.as_deref().and_then(kind_named) == Some("custom");
        let label = is_custom.then_some(Member::Label);
        always.iter().copied().chain(label).filter(|member| {
            let is_emptied = self.old.is_some_and(|old| old.has(*member));
            let is_checked = is_emptied || self.old.is_none() || self.changes_requirements();
            is_checked && !self.new.has(*member)
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
