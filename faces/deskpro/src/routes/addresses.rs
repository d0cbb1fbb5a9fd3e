//! `dupe_email`: addresses of a request that are somebody else's.

use polydex_format_deskpro::wire::PersonInput;
use polydex_model::{CanonicalField, Fault, FieldPath, Person, Refusal, Rule, normal};

use super::call::{Call, Failure};
use crate::refuse::{Told, dupe_email};

/// An address as the request says it, and the members that say it.
struct Sent {
    address: String,
    paths: Vec<Vec<String>>,
}

/// The addresses of a request. The vendor finds the fault of a primary address in the set too, at
/// the place that it has or would have there.
fn sent(input: &PersonInput) -> Vec<Sent> {
    let primary = input.primary_email.clone().flatten();
    let emails = input.emails.as_deref().unwrap_or_default();
    let at = |index: usize| vec!["emails".to_owned(), index.to_string()];
    let is = |a: &str, b: &str| normal::email(a) == normal::email(b);
    let listed = emails.iter().enumerate().map(|(index, address)| {
        let mut paths = vec![at(index)];
        if primary.as_deref().is_some_and(|primary| is(primary, address)) {
            paths.push(vec!["primary_email".to_owned()]);
        }
        Sent { address: address.clone(), paths }
    });
    let alone = primary.iter().filter(|primary| !emails.iter().any(|address| is(address, primary)));
    let alone = alone.map(|primary| Sent {
        address: primary.clone(),
        paths: vec![at(0), vec!["primary_email".to_owned()]],
    });
    listed.chain(alone).collect()
}

/// The faults of addresses that are new to the person and somebody else's.
pub(crate) async fn dupes(
    call: &Call,
    person: &Person,
    input: &PersonInput,
) -> Result<Vec<Told>, Refusal> {
    let mut told = Vec::new();
    for Sent { address, paths } in sent(input) {
        if !normal::is_email(&address) || has(person, &address) {
            continue;
        }
        let holder = call.directory().email_holder(&call.caller, &address).await?;
        if holder.is_some_and(|number| number != person.number) {
            told.extend(paths.into_iter().map(|path| dupe(path, &address)));
        }
    }
    Ok(told)
}

fn has(person: &Person, address: &str) -> bool {
    person.card.points.iter().any(|point| match &point.value {
        polydex_model::Value::Email(email) => {
            normal::email(&email.address) == normal::email(address)
        }
        _ => false,
    })
}

fn dupe(path: Vec<String>, address: &str) -> Told {
    let (code, message) = dupe_email(Some(address));
    Told { path, code, message }
}

/// The commit's own word that the primary address is taken: somebody was quicker, or an address
/// that the person had already became the primary one.
pub(crate) fn taken(refusal: Refusal, input: &PersonInput) -> Failure {
    let is_taken = |fault: &Fault| {
        fault.path == FieldPath::Canonical(CanonicalField::PrimaryEmail)
            && matches!(fault.rule, Rule::Taken(_))
    };
    let Refusal::Invalid(faults) = &refusal else { return Failure::Refused(refusal) };
    if !faults.iter().any(is_taken) {
        return Failure::Refused(refusal);
    }
    let others = faults.iter().filter(|fault| !is_taken(fault)).map(Told::from);
    let emails = input.emails.as_deref().unwrap_or_default();
    let primary = input.primary_email.clone().flatten().or(emails.first().cloned());
    let primary = primary.unwrap_or_default();
    let named = sent(input).into_iter().find(|sent| sent.address == primary);
    let paths = named.map(|sent| sent.paths).unwrap_or_default();
    Failure::Told(others.chain(paths.into_iter().map(|path| dupe(path, &primary))).collect())
}
