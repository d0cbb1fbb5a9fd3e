//! `dupe_email`: addresses of a request that belong to another person.

use std::collections::HashMap;

use polydex_format_deskpro::wire::PersonInput;
use polydex_lens::request::WirePath;
use polydex_model::{CanonicalField, Fault, FieldPath, Person, Refusal, Rule, Value, normal};

use super::authenticated::Failure;
use crate::refuse::{VendorFault, dupe_email};

/// An address of a request, and the members that hold it.
struct SentAddress {
    address: String,
    paths: Vec<WirePath>,
}

/// The addresses of a request. For a primary address the vendor reports the fault in the set too,
/// at the position that the address has or would have there.
fn sent(input: &PersonInput) -> Vec<SentAddress> {
    let primary = input.primary_email.as_ref().value();
    let emails = input.emails.as_deref().unwrap_or_default();
    let item = |index: usize| WirePath::root().member("emails").index(index);
    let primary_path = || WirePath::root().member("primary_email");
    let listed = emails.iter().enumerate().map(|(index, address)| {
        let is_primary = primary.is_some_and(|primary| is_same(primary, address));
        let paths = [item(index)].into_iter().chain(is_primary.then(primary_path)).collect();
        SentAddress { address: address.clone(), paths }
    });
    let alone = primary.filter(|primary| !emails.iter().any(|address| is_same(address, primary)));
    let alone = alone.map(|primary| SentAddress {
        address: primary.clone(),
        paths: vec![item(0), primary_path()],
    });
    listed.chain(alone).collect()
}

fn is_same(one: &str, other: &str) -> bool {
    normal::email(one) == normal::email(other)
}

/// Who holds the addresses of a request, as far as they were looked up.
#[derive(Debug, Default)]
pub(crate) struct Holders(HashMap<String, Option<i64>>);

impl Holders {
    /// Adds an address and the number of the person who holds it.
    pub(crate) fn add(&mut self, address: String, holder: Option<i64>) {
        self.0.insert(address, holder);
    }

    /// The addresses that are new to a person and were not looked up.
    pub(crate) fn unknown(&self, person: &Person, input: &PersonInput) -> Vec<String> {
        let new = new_addresses(person, input).map(|sent| sent.address);
        new.filter(|address| !self.0.contains_key(address)).collect()
    }

    /// The faults of addresses that are new to a person and belong to another one.
    pub(crate) fn faults(&self, person: &Person, input: &PersonInput) -> Vec<Fault> {
        let taken = new_addresses(person, input).filter(|sent| {
            let holder = self.0.get(&sent.address).copied().flatten();
            holder.is_some_and(|number| number != person.number)
        });
        taken.flat_map(|sent| sent.paths).map(|path| path.fault(Rule::Taken(None))).collect()
    }
}

fn new_addresses(person: &Person, input: &PersonInput) -> impl Iterator<Item = SentAddress> {
    let sent = sent(input).into_iter();
    sent.filter(|sent| normal::is_email(&sent.address) && !has(person, &sent.address))
}

fn has(person: &Person, address: &str) -> bool {
    person.card.points.iter().any(|point| match &point.value {
        Value::Email(email) => is_same(&email.address, address),
        _ => false,
    })
}

/// A refusal whose faults quote the addresses that are taken.
///
/// The commit itself reports a taken primary address by its canonical field: another request was
/// quicker, or an address that the person had before became the primary one.
pub(crate) fn failure(refusal: Refusal, input: &PersonInput) -> Failure {
    let is_taken = |fault: &Fault| matches!(fault.rule, Rule::Taken(_));
    let Refusal::Invalid(faults) = &refusal else { return Failure::Refused(refusal) };
    if !faults.iter().any(is_taken) {
        return Failure::Refused(refusal);
    }
    let sent = sent(input);
    let vendor_faults = |fault: &Fault| match taken_address(fault, &sent, input) {
        Some((address, faults)) => faults.iter().map(|fault| dupe(fault, address)).collect(),
        None => vec![VendorFault::from(fault)],
    };
    Failure::Faults(faults.iter().flat_map(vendor_faults).collect())
}

/// The address that a fault is about, and the faults to report for it.
fn taken_address<'s>(
    fault: &Fault,
    sent: &'s [SentAddress],
    input: &PersonInput,
) -> Option<(&'s str, Vec<Fault>)> {
    let at = |path: &WirePath| path.fault(Rule::Taken(None));
    if fault.path == FieldPath::Canonical(CanonicalField::PrimaryEmail) {
        let first = input.emails.as_deref().unwrap_or_default().first();
        let primary = input.primary_email.as_ref().value().or(first)?;
        let sent = sent.iter().find(|sent| sent.address == *primary)?;
        return Some((&sent.address, sent.paths.iter().map(at).collect()));
    }
    let has_path = |sent: &&SentAddress| sent.paths.iter().any(|path| at(path) == *fault);
    let sent = sent.iter().find(has_path)?;
    Some((&sent.address, vec![fault.clone()]))
}

fn dupe(fault: &Fault, address: &str) -> VendorFault {
    let (code, message) = dupe_email(Some(address));
    VendorFault { code, message, ..VendorFault::from(fault) }
}
