//! Points as Deskpro shows them, and the order in which it lists them.

use std::collections::HashMap;

use polydex_lens::KeyedEntry;
use polydex_model::{
    Address, ContactPoint, OnlineService, Phone, PointId, Record, Value,
    normal::{self, is_blank},
};

use super::{DeskproLens, Entry, residue};
use crate::phrasebook::{self, List, Member, Owner, Row, Type};

/// A point as an entry; `None` if Deskpro cannot express it.
pub(super) fn entry(lens: &DeskproLens, owner: Owner, point: &ContactPoint) -> Option<Entry> {
    let row = phrasebook::table(owner).row_of(point, false)?;
    let mut entry = Entry::of(row);
    match &point.value {
        Value::Email(email) => entry.set(Member::Email, &email.address),
        Value::Phone(phone) if row.code.is_older_phone() => {
            set_older_phone(&mut entry, phone, &lens.region);
            entry.set(Member::Comment, label_or_word(row, point));
        }
        Value::Phone(phone) => {
            let (number, extension) = number(phone, &lens.region);
            entry.set(Member::Number, number);
            entry.set(Member::Extension, extension);
            entry.set(Member::Comment, label_or_word(row, point));
        }
        Value::Address(address) => {
            set_address(&mut entry, address);
            entry.set(Member::Comment, label_or_word(row, point));
        }
        Value::Link(link) => {
            let url = normal::absolute_url(&link.uri).unwrap_or_else(|| link.uri.clone());
            entry.set(Member::Url, url);
            entry.set(Member::Comment, label_or_word(row, point));
        }
        Value::OnlineService(online) => set_service(&mut entry, online, point),
        Value::Text { .. } => return None,
    }
    Some(entry)
}

/// Lists addresses first, the primary before the others and equal ones once; then phone numbers;
/// then contact data by number, services among the websites last.
///
/// Clients address websites by position, and services shown among them have none. So no service
/// may be listed between two websites.
pub(super) fn arrange<R: Record>(
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
            let index = *addresses.entry(address).or_insert(arranged.len());
            if let Some(first) = arranged.get_mut(index) {
                join(first, keyed);
                continue;
            }
        }
        arranged.push(keyed);
    }
    arranged.sort_by_key(|keyed| sort_key(&keyed.entry));
    arranged
}

/// Equal addresses are one entry, spelled as the primary one.
fn join(first: &mut KeyedEntry<Entry>, other: KeyedEntry<Entry>) {
    first.key.extend(other.key);
    if other.entry.primary && !first.entry.primary {
        let id = first.entry.id;
        first.entry = other.entry;
        first.entry.id = id;
    }
}

fn sort_key(entry: &Entry) -> u8 {
    match entry.row.code.list {
        List::Emails => u8::from(!entry.primary),
        List::PhoneNumbers => 2,
        List::ContactData(_) => 3 + u8::from(entry.row.code.is_service_website()),
    }
}

/// The label, else the row's word.
fn label_or_word(row: &Row, point: &ContactPoint) -> String {
    label(point).unwrap_or(row.code.shown_word()).to_owned()
}

/// The label, unless it is blank.
fn label(point: &ContactPoint) -> Option<&str> {
    point.label.as_deref().filter(|label| !is_blank(label))
}

/// Number and extension. The number is `+` and digits if the text can be parsed, else the text;
/// an extension inside the text is taken out of it.
pub(super) fn number(phone: &Phone, region: &str) -> (String, String) {
    let own = phone.extension.clone().filter(|extension| !is_blank(extension));
    match normal::phone_with_extension(&phone.number, region) {
        Some((number, inside)) => (number, own.or(inside).unwrap_or_default()),
        None => (phone.number.clone(), own.unwrap_or_default()),
    }
}

/// Country code with `+`, the rest of the text as the number (of a national text the digits), and
/// the type. This type has no member for an extension, so the number includes it.
fn set_older_phone(entry: &mut Entry, phone: &Phone, region: &str) {
    let text = phone.number.trim();
    let (code, number) = match normal::calling_code(text, region) {
        None => (String::new(), text.to_owned()),
        Some((code, national)) => {
            if let Some(rest) = text.strip_prefix(&*code) {
                (code, rest.trim().to_owned())
            } else {
                let inside =
                    normal::phone_with_extension(text, region).and_then(|(_, inside)| inside);
                let inside = inside.map(|extension| format!(" ext. {extension}"));
                (code, national + &inside.unwrap_or_default())
            }
        }
    };
    let extension = phone.extension.as_deref().filter(|extension| !is_blank(extension));
    let extension = extension.map(|extension| format!(" ext. {extension}")).unwrap_or_default();
    entry.set(Member::Code, code);
    entry.set(Member::Number, number + &extension);
    entry.set(Member::Type, older_type(entry.row));
}

/// The `type` of a phone that is neither mobile nor fax.
const PLAIN: &str = "phone";

/// The `type` of a row.
pub(crate) fn older_type(row: &Row) -> &'static str {
    if row.code.word.is_empty() { PLAIN } else { row.code.word }
}

fn set_address(entry: &mut Entry, address: &Address) {
    let country = address.country.as_ref().filter(|country| !is_blank(country));
    for (member, text) in [
        (Member::Address, address.street.as_ref()),
        (Member::City, address.locality.as_ref()),
        (Member::State, address.region.as_ref()),
        (Member::Zip, address.postcode.as_ref()),
        (Member::Country, country.or(address.country_code.as_ref())),
    ] {
        entry.set(member, text.cloned().unwrap_or_default());
    }
}

fn set_service(entry: &mut Entry, online: &OnlineService, point: &ContactPoint) {
    let row = entry.row;
    let known = online.known();
    let name = known.map_or(online.service.as_deref(), |service| Some(service.name));
    let comment = match label(point) {
        _ if row.code.is_named_chat() => name,
        None if row.code.names_service => name,
        label => label,
    };
    entry.set(Member::Comment, comment.unwrap_or_default());
    match row.code.item_type() {
        Some(Type::Website | Type::LinkedIn | Type::Facebook) => {
            entry.set(Member::Url, uri_or_user(online));
        }
        _ => entry.set(Member::Username, user_or_uri(online)),
    }
    match row.code.item_type() {
        Some(Type::InstantMessage) => entry.set(Member::Service, row.code.word),
        Some(Type::Twitter) => entry.display_feed = residue::display_feed(point),
        Some(Type::Instagram) => {
            let id = residue::instagram_id(point, &user_or_uri(online));
            entry.set(Member::InstagramId, id);
        }
        Some(Type::Website) => {
            entry.named = known.map(|service| service.key.to_owned()).or(online.service.clone());
        }
        _ => {}
    }
}

/// The user, given or read from the URI, else the URI: clients append it to the service's own
/// address.
pub(super) fn user_or_uri(online: &OnlineService) -> String {
    let user = online.user.clone().filter(|user| !user.is_empty());
    let uri = online.uri.as_deref();
    let from_uri = || online.known()?.reads(uri?);
    user.or_else(from_uri).or_else(|| uri.map(str::to_owned)).unwrap_or_default()
}

/// The URI, given or derived, made absolute if possible; else the user as it is.
pub(super) fn uri_or_user(online: &OnlineService) -> String {
    let absolute = |uri: String| normal::absolute_url(&uri).unwrap_or(uri);
    let uri = phrasebook::uri(online).map(absolute);
    uri.or_else(|| online.user.clone()).unwrap_or_default()
}
