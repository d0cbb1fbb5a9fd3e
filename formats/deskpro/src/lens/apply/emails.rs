//! `primary_email` and `emails`.

use polydex_lens::KeyedEntry;
use polydex_lens::request::{Patch, WirePath};
use polydex_model::{Fault, Rule, normal};

use super::{LONGEST_LINE, Verb};
use crate::{
    lens::Entry,
    phrasebook::{List, Member, Owner, plain_row},
};

/// Replaces the set of addresses, chooses another primary one, or both.
///
/// A new primary address is added to the set; of a new set without a primary address the first
/// becomes primary. A set sent as it is shown changes nothing: a person without a primary address
/// still has none after the client sends back what it read.
pub(super) fn apply(
    entries: &mut Vec<KeyedEntry<Entry>>,
    verb: Verb,
    primary: Patch<String>,
    emails: Option<Vec<String>>,
    faults: &mut Vec<Fault>,
) {
    let emails = emails.filter(|sent| verb != Verb::Change || !is_shown(sent, entries));
    let primary = match primary {
        Patch::Absent => None,
        Patch::Value(address) if !address.is_empty() => Some(address),
        Patch::Null | Patch::Value(_) => {
            let has_one = entries.iter().any(|keyed| {
                keyed.entry.primary && !normal::is_blank(keyed.entry.text(Member::Email))
            });
            if verb == Verb::Change && has_one {
                faults.push(WirePath::root().member("primary_email").fault(Rule::Required));
                return;
            }
            None
        }
    };
    check(entries, primary.as_deref(), emails.as_deref().unwrap_or_default(), faults);
    match (primary, emails) {
        (None, None) if verb != Verb::Change => require_address(faults),
        (None, Some(sent)) if sent.is_empty() => {
            if verb == Verb::Change {
                faults.push(WirePath::root().member("emails").fault(Rule::TooShort(1)));
            } else {
                require_address(faults);
            }
        }
        (None, None) => {}
        (Some(address), None) => {
            let all = addresses(entries).chain([address.clone()]).collect();
            replace(entries, all, &address);
        }
        (Some(address), Some(sent)) => {
            let all = [address.clone()].into_iter().chain(sent).collect();
            replace(entries, all, &address);
        }
        (None, Some(sent)) => {
            let first = sent[0].clone();
            replace(entries, sent, &first);
        }
    }
}

/// Deskpro creates no person without an address.
fn require_address(faults: &mut Vec<Fault>) {
    faults.push(WirePath::root().member("primary_email").fault(Rule::Required));
    faults.push(WirePath::root().member("emails").fault(Rule::TooShort(1)));
}

/// Whether the addresses are those shown, in that order.
fn is_shown(sent: &[String], entries: &[KeyedEntry<Entry>]) -> bool {
    let shown = addresses(entries).map(|address| normal::email(&address));
    sent.iter().map(|address| normal::email(address)).eq(shown)
}

fn addresses(entries: &[KeyedEntry<Entry>]) -> impl Iterator<Item = String> {
    entries.iter().map(|keyed| keyed.entry.text(Member::Email).to_owned())
}

/// Checks the addresses that are new to the person.
fn check(
    entries: &[KeyedEntry<Entry>],
    primary: Option<&str>,
    emails: &[String],
    faults: &mut Vec<Fault>,
) {
    let is_new = |address: &str| !entries.iter().any(|keyed| has_address(&keyed.entry, address));
    let mut check = |address: &str, path: WirePath| {
        if !is_new(address) {
        } else if address.is_empty() {
            faults.push(path.fault(Rule::Required));
        } else if address.chars().count() > LONGEST_LINE {
            faults.push(path.fault(Rule::TooLong(LONGEST_LINE)));
        } else if !normal::is_email(address) {
            faults.push(path.fault(Rule::Format("email")));
        }
    };
    if let Some(address) = primary {
        check(address, WirePath::root().member("primary_email"));
    }
    for (index, address) in emails.iter().enumerate() {
        check(address, WirePath::root().member("emails").index(index));
    }
}

fn has_address(entry: &Entry, address: &str) -> bool {
    normal::email(entry.text(Member::Email)) == normal::email(address)
}

/// Makes these addresses the set. Known ones keep their entries.
fn replace(entries: &mut Vec<KeyedEntry<Entry>>, set: Vec<String>, primary: &str) {
    let mut next: Vec<KeyedEntry<Entry>> = Vec::with_capacity(set.len());
    for address in set {
        if next.iter().any(|keyed| has_address(&keyed.entry, &address)) {
            continue;
        }
        let known = entries.iter().find(|keyed| has_address(&keyed.entry, &address)).cloned();
        next.push(known.unwrap_or_else(|| {
            let mut entry = Entry::of(plain_row(Owner::Person, List::Emails));
            entry.set(Member::Email, address);
            KeyedEntry::new(entry)
        }));
    }
    for keyed in &mut next {
        keyed.entry.primary = has_address(&keyed.entry, primary);
    }
    *entries = next;
}
