//! From a document to the people in it.

use std::sync::Arc;

use polydex_model::{Person, PointId, Reference, Refusal, point::FIRST_PENDING_NUMBER};

use super::split::Document;
use crate::format::Format;

/// A person of the input, or why there is none.
#[derive(Debug)]
pub(super) struct Entry {
    /// Where they stand; a document may hold several.
    pub(super) document: Arc<Document>,
    pub(super) person: Result<Person, String>,
}

/// Reads documents one by one: a broken one is an entry that is rejected.
pub(super) fn all(format: Format, documents: Vec<Document>) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(documents.len());
    for document in documents {
        let document = Arc::new(document);
        let people = format.read(&document.text);
        match people {
            Ok(people) => entries.extend(people.into_iter().map(|mut person| {
                forget_ids(&mut person);
                Entry { document: Arc::clone(&document), person: Ok(person) }
            })),
            Err(refusal) => entries.push(Entry { document, person: Err(reason(&refusal)) }),
        }
    }
    entries
}

/// What is wrong, for somebody who sees the document beside it.
pub(super) fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Malformed(reason) => reason.to_string(),
        refusal => refusal.to_string(),
    }
}

/// Ids, numbers and passwords of elsewhere mean nothing here; names do. Points keep their order.
pub(crate) fn forget_ids(person: &mut Person) {
    person.account.password = None;
    person.card.points.sort_by_key(|point| point.number);
    let primary = person.account.primary_email.take();
    for (n, point) in (0_u32..).zip(&mut person.card.points) {
        let pending = PointId::pending(n);
        if primary == Some(point.id) {
            person.account.primary_email = Some(pending);
        }
        (point.id, point.number) = (pending, FIRST_PENDING_NUMBER + i64::from(n));
    }
    let references = [&mut person.organization, &mut person.manager];
    for reference in references {
        *reference = reference.take().and_then(by_name);
    }
    person.groups = std::mem::take(&mut person.groups).into_iter().filter_map(by_name).collect();
}

fn by_name(reference: Reference) -> Option<Reference> {
    let name = reference.name.filter(|name| !name.trim().is_empty())?;
    Some(Reference::by_name(name))
}
