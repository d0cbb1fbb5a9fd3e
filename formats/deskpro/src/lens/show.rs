//! Points as Deskpro shows them.

use polydex_model::{
    Address, ContactPoint, OnlineService, Phone, Value,
    normal::{self, is_blank},
};

use super::{DeskproLens, Entry, extras};
use crate::{
    phrasebook::{self, Owner, Row},
    wire::{Member, Type},
};

/// A point as the phrasebook shows it; `None` where Deskpro cannot express it.
pub(super) fn entry(lens: &DeskproLens, owner: Owner, point: &ContactPoint) -> Option<Entry> {
    let row = phrasebook::row_of(owner, point)?;
    let mut entry = Entry::of(row);
    match &point.value {
        Value::Email(email) => entry.set(Member::Email, &email.address),
        Value::Phone(phone) if row.is_older_phone() => {
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

/// The label, else the row's word.
fn label_or_word(row: &Row, point: &ContactPoint) -> String {
    label(point).unwrap_or(row.shown_word()).to_owned()
}

/// The label, if it says anything.
fn label(point: &ContactPoint) -> Option<&str> {
    point.label.as_deref().filter(|label| !is_blank(label))
}

/// `+` and digits where the text can be read, else the text; an extension inside the text is taken
/// out of it.
pub(super) fn number(phone: &Phone, region: &str) -> (String, String) {
    let apart = phone.extension.clone().filter(|extension| !is_blank(extension));
    match normal::phone_with_extension(&phone.number, region) {
        Some((number, inside)) => (number, apart.or(inside).unwrap_or_default()),
        None => (phone.number.clone(), apart.unwrap_or_default()),
    }
}

/// Country code with `+`, the number as the text behind it (a national text's digits), and the type.
/// This type has no extension: it is part of the number.
fn set_older_phone(entry: &mut Entry, phone: &Phone, region: &str) {
    let text = phone.number.trim();
    let (code, number) = match normal::calling_code(text, region) {
        None => (String::new(), text.to_owned()),
        Some((code, national)) => {
            if let Some(rest) = text.strip_prefix(&*code) {
                (code, rest.trim().to_owned())
            } else {
                let inside = normal::phone_with_extension(text, region).and_then(|read| read.1);
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

/// What `type` says of a phone without a word.
const PLAIN: &str = "phone";

/// The word of a row in `type`.
pub(crate) fn older_type(row: &Row) -> &'static str {
    if row.word.is_empty() { PLAIN } else { row.word }
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
    let known = phrasebook::known(online);
    let name = known.map_or(online.service.as_deref(), |service| Some(service.name));
    let comment = match label(point) {
        _ if row.is_named_chat() => name,
        None if row.names_service => name,
        label => label,
    };
    entry.set(Member::Comment, comment.unwrap_or_default());
    match row.item_type() {
        Some(Type::Website | Type::LinkedIn | Type::Facebook) => {
            entry.set(Member::Url, uri_or_user(online));
        }
        _ => entry.set(Member::Username, user_or_uri(online)),
    }
    match row.item_type() {
        Some(Type::InstantMessage) => entry.set(Member::Service, row.word),
        Some(Type::Twitter) => entry.display_feed = extras::display_feed(point),
        Some(Type::Instagram) => {
            let id = extras::instagram_id(point, &user_or_uri(online));
            entry.set(Member::InstagramId, id);
        }
        Some(Type::Website) => {
            entry.named = known.map(|service| service.key.to_owned()).or(online.service.clone());
        }
        _ => {}
    }
}

/// The user, given or named by the URI in any form that is read, else the URI: clients put it
/// behind the service's own address.
pub(super) fn user_or_uri(online: &OnlineService) -> String {
    let user = online.user.clone().filter(|user| !user.is_empty());
    let uri = online.uri.as_deref();
    let named = || phrasebook::known(online)?.reads(uri?);
    user.or_else(named).or_else(|| uri.map(str::to_owned)).unwrap_or_default()
}

/// The URI given or derived, absolute where it can be made so, else the user as it is.
pub(super) fn uri_or_user(online: &OnlineService) -> String {
    let absolute = |uri: String| normal::absolute_url(&uri).unwrap_or(uri);
    let uri = phrasebook::uri(online).map(absolute);
    uri.or_else(|| online.user.clone()).unwrap_or_default()
}
