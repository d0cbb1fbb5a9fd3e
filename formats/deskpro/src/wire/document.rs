//! Documents of contact data and phone numbers, the same for people and organizations.

use polydex_lens::KeyedEntry;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::Member;
use crate::{lens::Entry, phrasebook::List};

/// One of `phone_numbers`.
#[derive(Debug, Serialize)]
pub struct PhoneNumber {
    number: String,
    label: String,
    extension: String,
    /// Its owner, by the name of the kind: `person` or `organization`.
    #[serde(flatten)]
    owner: Map<String, Json>,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// The numbers of a record of that kind and number.
pub fn phone_numbers(
    entries: &[KeyedEntry<Entry>],
    kind: &'static str,
    owner: i64,
) -> Vec<PhoneNumber> {
    let numbers = entries.iter().filter(|keyed| keyed.entry.is_in(List::PhoneNumbers));
    numbers
        .map(|KeyedEntry { entry, .. }| PhoneNumber {
            number: entry.text(Member::Number).to_owned(),
            label: entry.text(Member::Comment).to_owned(),
            extension: entry.text(Member::Extension).to_owned(),
            owner: Map::from_iter([(kind.to_owned(), owner.into())]),
            kind,
        })
        .collect()
}

/// The flat list of contact data.
pub fn contact_data(entries: &[KeyedEntry<Entry>]) -> Vec<Map<String, Json>> {
    entries.iter().filter_map(|keyed| contact_item(&keyed.entry)).collect()
}

/// One item of contact data; `None` for what stands in another list.
pub fn contact_item(entry: &Entry) -> Option<Map<String, Json>> {
    let kind = entry.row.item_type()?;
    let mut item = Map::new();
    item.insert("id".into(), entry.id.unwrap_or_default().into());
    item.insert("contact_type".into(), kind.name().into());
    item.insert("comment".into(), entry.text(Member::Comment).into());
    for part in kind.parts() {
        item.insert(part.member.name().into(), entry.text(part.member).into());
    }
    if kind.has_feed() {
        item.insert("display_feed".into(), entry.display_feed.into());
    }
    Some(item)
}
