//! Entries translated into points.

use polydex_model::{
    Address, ContactPoint, OnlineService, Phone, Value,
    normal::{country_code, is_blank, phone_with_extension},
    service::Service,
};

use super::{
    DeskproLens, Entry,
    read::{self, user_or_uri},
    residue,
};
use crate::phrasebook::{self, List, Member, Owner, Type};

/// Translates a whole entry: the codes of its row, then the members that the point does not show
/// already. What Deskpro does not show stays in the point, a number's own spelling too.
pub(super) fn entry(lens: &DeskproLens, owner: Owner, entry: &Entry, point: &mut ContactPoint) {
    set_codes(owner, entry, point);
    let shown = read::entry(lens, owner, point).unwrap_or_else(|| Entry::of(entry.row));
    changes(lens, &shown, entry, point);
}

/// Sets contexts, features and service to those of the row. Contexts and features that no row of the
/// list names stay.
fn set_codes(owner: Owner, entry: &Entry, point: &mut ContactPoint) {
    let row = entry.row;
    phrasebook::table(owner).place(row, point, |other| phrasebook::are_siblings(row, other));
    if let Value::OnlineService(online) = &mut point.value {
        set_service(online, entry);
    }
    residue::set_older_phone(point, row.code.is_older_phone());
}

/// Another service clears user and URI: under it the same text may be another user, or none.
fn set_service(online: &mut OnlineService, entry: &Entry) {
    let key = entry.service();
    let known = key.as_deref().and_then(Service::named);
    let is_same = match known {
        Some(known) => online.known() == Some(known),
        None => online.service == key,
    };
    if !is_same {
        *online = OnlineService { service: key, ..OnlineService::default() };
    }
    let is_chat = entry.row.code.item_type() == Some(Type::InstantMessage);
    online.chat |= is_chat || known.is_some_and(|service| service.chat);
}

/// Translates the members in which `wanted` differs from `shown`.
pub(super) fn changes(lens: &DeskproLens, shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
    let (old, new) = (shown.normal(&lens.region), wanted.normal(&lens.region));
    let differs = |member| old.text(member) != new.text(member);
    match &mut point.value {
        Value::Email(email) if differs(Member::Email) => {
            wanted.text(Member::Email).clone_into(&mut email.address);
        }
        Value::Phone(phone)
            if wanted.row.code.is_older_phone()
                && (differs(Member::Number)
                    || differs(Member::Code)
                    || differs(Member::Extension)) =>
        {
            (phone.number, phone.extension) = (wanted.whole_number(), None);
        }
        Value::Phone(phone) if differs(Member::Number) || differs(Member::Extension) => {
            change_number(phone, differs(Member::Number), wanted, &lens.region);
        }
        Value::Address(address) => change_address(address, differs, wanted),
        Value::Link(link) if differs(Member::Url) => {
            wanted.text(Member::Url).clone_into(&mut link.uri);
        }
        Value::OnlineService(online) if differs(Member::Url) || differs(Member::Username) => {
            identify(online, wanted);
        }
        _ => {}
    }
    if differs(Member::Comment) {
        set_label(wanted, point);
    }
    let extras = differs(Member::InstagramId) || differs(Member::Username);
    if extras || old.display_feed != new.display_feed {
        set_extras(wanted, point);
    }
}

/// Stores the label if the entry shows one. The row's own code is no label, nor is the name of a
/// service.
fn set_label(entry: &Entry, point: &mut ContactPoint) {
    let text = entry.text(Member::Comment).trim();
    let is_hidden = matches!(entry.row.code.list, List::Emails)
        || entry.row.code.is_named_chat()
        || is_written_as_other(entry);
    if is_hidden {
        return;
    }
    let is_word = text.eq_ignore_ascii_case(entry.row.code.shown_word());
    let is_name = entry.row.code.names_service && is_name_of(text, entry.named.as_deref());
    point.label = non_blank(text).filter(|_| !is_word && !is_name);
}

/// Whether a chat with a row of its own was written as `other`, with its name in the comment.
fn is_written_as_other(entry: &Entry) -> bool {
    entry.row.code.item_type() == Some(Type::InstantMessage)
        && entry.text(Member::Service) != entry.row.code.word
}

/// Whether a text is the name of a service, which is a key or free text.
fn is_name_of(text: &str, service: Option<&str>) -> bool {
    let Some(service) = service else { return text.is_empty() };
    match Service::named(service) {
        Some(known) => Service::named(text) == Some(known),
        None => service.trim().eq_ignore_ascii_case(text),
    }
}

fn set_extras(entry: &Entry, point: &mut ContactPoint) {
    match entry.row.code.item_type() {
        Some(Type::Twitter) => residue::set_display_feed(point, entry.display_feed),
        Some(Type::Instagram) => {
            let Value::OnlineService(online) = &point.value else { return };
            let user = user_or_uri(online);
            let id = entry.text(Member::InstagramId).trim();
            if residue::instagram_id(point, &user) != id {
                residue::set_instagram_id(point, &user, id);
            }
        }
        _ => {}
    }
}

/// Replaces number and extension. If only the extension changed and the stored text holds the old
/// one, the number is written again without it: otherwise the old extension would come back.
fn change_number(phone: &mut Phone, number_changed: bool, wanted: &Entry, region: &str) {
    let holds_extension = matches!(phone_with_extension(&phone.number, region), Some((_, Some(_))));
    if number_changed {
        wanted.number().clone_into(&mut phone.number);
    } else if holds_extension {
        phone.number = read::number(phone, region).0;
    }
    phone.extension = non_blank(wanted.text(Member::Extension));
}

fn change_address(address: &mut Address, differs: impl Fn(Member) -> bool, wanted: &Entry) {
    for (member, text) in [
        (Member::Address, &mut address.street),
        (Member::City, &mut address.locality),
        (Member::State, &mut address.region),
        (Member::Zip, &mut address.postcode),
    ] {
        if differs(member) {
            *text = non_blank(wanted.text(member));
        }
    }
    if differs(Member::Country) {
        set_country(address, wanted.text(Member::Country));
    }
}

/// Stores a known country as its code, any other text as it is.
fn set_country(address: &mut Address, text: &str) {
    address.country_code = country_code(text).map(str::to_owned);
    address.country = if address.country_code.is_some() { None } else { non_blank(text) };
}

/// Stores the entry's text as user or URI, whichever it is; a blank text removes both.
fn identify(online: &mut OnlineService, entry: &Entry) {
    let is_url =
        matches!(entry.row.code.item_type(), Some(Type::Website | Type::LinkedIn | Type::Facebook));
    let text = non_blank(entry.text(if is_url { Member::Url } else { Member::Username }));
    if let Some(text) = text {
        online.identify(&text, is_url || online.is_uri(&text));
    } else {
        (online.user, online.uri) = (None, None);
    }
}

/// A text without outer white space, unless it is blank.
fn non_blank(text: &str) -> Option<String> {
    (!is_blank(text)).then(|| text.trim().to_owned())
}
