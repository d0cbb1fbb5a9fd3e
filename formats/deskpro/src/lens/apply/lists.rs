//! Members that replace a set.

use polydex_model::{Fault, Rule};

use super::LONGEST_LINE;
use crate::{
    lens::{lists::same, shown},
    wire::At,
};

/// Replaces a set of labels. Blanks around a label that is there already stay.
pub(super) fn labels(
    labels: &mut Vec<String>,
    sent: Option<Vec<String>>,
    name: &'static str,
    faults: &mut Vec<Fault>,
) {
    let Some(sent) = sent.filter(|sent| !same(sent, labels)) else { return };
    let at = At::root().member(name);
    let mut wanted: Vec<String> = Vec::with_capacity(sent.len());
    for (index, label) in sent.into_iter().enumerate() {
        if let Some(known) = labels.iter().find(|known| shown(known) == label) {
            push_once(&mut wanted, known.clone());
            continue;
        }
        if label.is_empty() {
            faults.push(at.index(index).fault(Rule::Required));
        } else if label.chars().count() > LONGEST_LINE {
            faults.push(at.index(index).fault(Rule::TooLong(LONGEST_LINE)));
        }
        push_once(&mut wanted, label);
    }
    *labels = wanted;
}

fn push_once(labels: &mut Vec<String>, label: String) {
    if !labels.contains(&label) {
        labels.push(label);
    }
}

/// Replaces a set of domains, which are kept in small letters.
pub(super) fn domains(
    domains: &mut Vec<String>,
    sent: Option<Vec<String>>,
    faults: &mut Vec<Fault>,
) {
    let Some(sent) = sent else { return };
    let small = |domains: &[String]| -> Vec<String> {
        domains.iter().map(|domain| domain.to_lowercase()).collect()
    };
    let sent = small(&sent);
    if same(&sent, &small(domains)) {
        return;
    }
    let at = At::root().member("email_domains");
    for (index, domain) in sent.iter().enumerate() {
        let is_new = !domains.iter().any(|known| known.trim() == domain);
        if is_new && !domain.is_empty() && sent[..index].contains(domain) {
            faults.push(at.index(index).fault(Rule::Repeated));
        }
    }
    labels(domains, Some(sent), "email_domains", faults);
}

/// Replaces a set of ids.
pub(super) fn ids(ids: &mut Vec<i64>, sent: Option<Vec<i64>>) {
    if let Some(sent) = sent {
        *ids = sent;
    }
}
