//! Points as Deskpro shows them.

use polydex_model::{Address, ContactPoint, OnlineService, Phone, Value, normal};

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
        Value::Phone(phone) => {
            let (number, extension) = number(phone, &lens.region);
            entry.set(Member::Number, number);
            entry.set(Member::Extension, extension);
            entry.set(Member::Comment, label_or_word(row, point));
            entry.old = extras::is_old_phone(point);
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
    point.label.as_deref().filter(|label| !label.trim().is_empty())
}

/// `+` and digits where the text can be read, else the text; an extension inside the text is taken
/// out of it.
pub(super) fn number(phone: &Phone, region: &str) -> (String, String) {
    let apart = phone.extension.clone().filter(|extension| !extension.trim().is_empty());
    match normal::phone_with_extension(&phone.number, region) {
        Some((number, inside)) => (number, apart.or(inside).unwrap_or_default()),
        None => (phone.number.clone(), apart.unwrap_or_default()),
    }
}

fn set_address(entry: &mut Entry, address: &Address) {
    let country = address.country.as_ref().filter(|country| !country.trim().is_empty());
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

/// The user, else the URI.
pub(super) fn user_or_uri(online: &OnlineService) -> String {
    let user = online.user.clone().filter(|user| !user.is_empty());
    user.or_else(|| online.uri.clone()).unwrap_or_default()
}

/// The URI given or derived, else the user as it is.
pub(super) fn uri_or_user(online: &OnlineService) -> String {
    phrasebook::uri(online).or_else(|| online.user.clone()).unwrap_or_default()
}
