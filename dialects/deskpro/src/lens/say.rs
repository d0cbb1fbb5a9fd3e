//! Entries as points.

use polydex_model::{
    Address, ContactPoint, OnlineService, Phone, Value,
    normal::{country_code, phone_with_extension},
    query::Kind,
    service::Service,
};

use super::{
    DeskproLens, Entry, extras,
    show::{self, user_or_uri},
};
use crate::{
    phrasebook::List,
    wire::{Member, Type},
};

/// Translates a whole entry. What Deskpro does not show stays in the point.
pub(super) fn entry(entry: &Entry, point: &mut ContactPoint) {
    point.value = match entry.row.kind {
        Kind::Phone => Value::Phone(Phone {
            number: entry.number().to_owned(),
            extension: given(entry.text(Member::Extension)),
            features: entry.row.features().collect(),
        }),
        Kind::Address => Value::Address(address(entry)),
        Kind::Link => Value::link(entry.text(Member::Url)),
        Kind::OnlineService => Value::OnlineService(service(entry)),
        _ => Value::email(entry.text(Member::Email)),
    };
    if !matches!(entry.row.kind, Kind::Email | Kind::OnlineService) {
        point.contexts = entry.row.contexts().collect();
    }
    if entry.row.list == List::PhoneNumbers {
        extras::set_old_phone(point, entry.old);
    }
    set_label(entry, point);
    set_extras(entry, point);
}

/// Translates the members in which `wanted` differs from `shown`.
pub(super) fn changes(lens: &DeskproLens, shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
    let (was, is) = (shown.normal(&lens.region), wanted.normal(&lens.region));
    let differs = |member| was.text(member) != is.text(member);
    match &mut point.value {
        Value::Email(email) if differs(Member::Email) => {
            wanted.text(Member::Email).clone_into(&mut email.address);
        }
        Value::Phone(phone) if differs(Member::Number) || differs(Member::Extension) => {
            change_number(phone, differs(Member::Number), wanted, &lens.region);
        }
        Value::Address(address) => change_address(address, differs, wanted),
        Value::Link(link) if differs(Member::Url) => {
            wanted.text(Member::Url).clone_into(&mut link.uri);
        }
        Value::OnlineService(online) if differs(Member::Url) || differs(Member::Username) => {
            (online.user, online.uri) = user_and_uri(wanted);
        }
        _ => {}
    }
    if differs(Member::Comment) {
        set_label(wanted, point);
    }
    let extras = differs(Member::InstagramId) || differs(Member::Username);
    if extras || was.display_feed != is.display_feed {
        set_extras(wanted, point);
    }
    if was.old != is.old {
        extras::set_old_phone(point, is.old);
    }
}

/// The label, where the entry shows one: a row's own word is none, and neither is the name of a
/// service.
fn set_label(entry: &Entry, point: &mut ContactPoint) {
    let text = entry.text(Member::Comment).trim();
    let is_hidden = matches!(entry.row.list, List::Emails)
        || entry.row.is_named_chat()
        || is_said_as_other(entry);
    if is_hidden {
        return;
    }
    let is_word = text.eq_ignore_ascii_case(entry.row.shown_word());
    let is_name = entry.row.names_service && names(text, entry.named.as_deref());
    point.label = given(text).filter(|_| !is_word && !is_name);
}

/// A chat with a row of its own that was written as `other`, its name in the comment.
fn is_said_as_other(entry: &Entry) -> bool {
    entry.row.item_type() == Some(Type::InstantMessage)
        && entry.text(Member::Service) != entry.row.word
}

/// Whether a text is the name of a service, given as key or free text.
fn names(text: &str, service: Option<&str>) -> bool {
    let Some(service) = service else { return text.is_empty() };
    match Service::named(service) {
        Some(known) => Service::named(text) == Some(known),
        None => service.trim().eq_ignore_ascii_case(text),
    }
}

fn set_extras(entry: &Entry, point: &mut ContactPoint) {
    match entry.row.item_type() {
        Some(Type::Twitter) => extras::set_display_feed(point, entry.display_feed),
        Some(Type::Instagram) => {
            let Value::OnlineService(online) = &point.value else { return };
            let user = user_or_uri(online);
            let id = entry.text(Member::InstagramId).trim();
            if extras::instagram_id(point, &user) != id {
                extras::set_instagram_id(point, &user, id);
            }
        }
        _ => {}
    }
}

/// A number whose text holds its extension is said anew as a whole, else the old extension would
/// come back.
fn change_number(phone: &mut Phone, number_too: bool, wanted: &Entry, region: &str) {
    let holds_extension = matches!(phone_with_extension(&phone.number, region), Some((_, Some(_))));
    if number_too {
        wanted.number().clone_into(&mut phone.number);
    } else if holds_extension {
        phone.number = show::number(phone, region).0;
    }
    phone.extension = given(wanted.text(Member::Extension));
}

fn address(entry: &Entry) -> Address {
    let text = |member| given(entry.text(member));
    let mut address = Address {
        street: text(Member::Address),
        locality: text(Member::City),
        region: text(Member::State),
        postcode: text(Member::Zip),
        ..Address::default()
    };
    set_country(&mut address, entry.text(Member::Country));
    address
}

fn change_address(address: &mut Address, differs: impl Fn(Member) -> bool, wanted: &Entry) {
    for (member, text) in [
        (Member::Address, &mut address.street),
        (Member::City, &mut address.locality),
        (Member::State, &mut address.region),
        (Member::Zip, &mut address.postcode),
    ] {
        if differs(member) {
            *text = given(wanted.text(member));
        }
    }
    if differs(Member::Country) {
        set_country(address, wanted.text(Member::Country));
    }
}

/// A country that is known is its code; another text stays.
fn set_country(address: &mut Address, text: &str) {
    address.country_code = country_code(text).map(str::to_owned);
    address.country = if address.country_code.is_some() { None } else { given(text) };
}

fn service(entry: &Entry) -> OnlineService {
    let key = entry.service();
    let known = key.as_deref().and_then(Service::named);
    let (user, uri) = user_and_uri(entry);
    let is_chat = entry.row.item_type() == Some(Type::InstantMessage);
    OnlineService { service: key, user, uri, chat: is_chat || known.is_some_and(|s| s.chat) }
}

/// What the entry's text gives: a user, or a URI that is no form of one.
fn user_and_uri(entry: &Entry) -> (Option<String>, Option<String>) {
    let is_url =
        matches!(entry.row.item_type(), Some(Type::Website | Type::LinkedIn | Type::Facebook));
    let text = entry.text(if is_url { Member::Url } else { Member::Username }).trim();
    let service = entry.service().and_then(|key| Service::named(&key));
    if let Some(user) = service.and_then(|service| service.user_of(text)) {
        return (Some(user), None);
    }
    if is_url || text.contains("://") {
        return (None, given(text));
    }
    let user = text.strip_prefix('@').filter(|user| !user.is_empty()).unwrap_or(text);
    (given(user), None)
}

/// A text that says something.
fn given(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
