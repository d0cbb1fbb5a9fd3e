//! The order in which Deskpro lists entries.

use std::collections::HashMap;

use polydex_lens::KeyedEntry;
use polydex_model::{PointId, Record, normal};

use super::Entry;
use crate::{phrasebook::List, wire::Member};

/// Addresses first, the primary before the others and equal ones once; then phone numbers; then
/// contact data by number, services among the websites last.
///
/// Positions count websites proper, so nothing that is no such website may stand between them.
pub(super) fn entries<R: Record>(
    record: &R,
    entries: Vec<KeyedEntry<Entry>>,
) -> Vec<KeyedEntry<Entry>> {
    let numbers: HashMap<PointId, i64> =
        record.card().points.iter().map(|point| (point.id, point.number)).collect();
    let mut arranged: Vec<KeyedEntry<Entry>> = Vec::with_capacity(entries.len());
    let mut addresses: HashMap<String, usize> = HashMap::new();
    for mut keyed in entries {
        keyed.entry.id = keyed.key.first().and_then(|id| numbers.get(id).copied());
        if keyed.entry.is_in(List::Emails) {
            let address = normal::email(keyed.entry.text(Member::Email));
            let at = *addresses.entry(address).or_insert(arranged.len());
            if let Some(first) = arranged.get_mut(at) {
                join(first, keyed);
                continue;
            }
        }
        arranged.push(keyed);
    }
    arranged.sort_by_key(|keyed| place(&keyed.entry));
    arranged
}

/// Equal addresses are one entry, written as the primary one is.
fn join(first: &mut KeyedEntry<Entry>, other: KeyedEntry<Entry>) {
    first.key.extend(other.key);
    if other.entry.primary && !first.entry.primary {
        let id = first.entry.id;
        first.entry = other.entry;
        first.entry.id = id;
    }
}

fn place(entry: &Entry) -> u8 {
    match entry.row.list {
        List::Emails => u8::from(!entry.primary),
        List::PhoneNumbers => 2,
        List::ContactData(_) => 3 + u8::from(entry.row.is_service_website()),
    }
}
