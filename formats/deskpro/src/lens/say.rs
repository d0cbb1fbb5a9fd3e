//! Entries as points.

use polydex_model::{
    Address, ContactPoint, OnlineService, Phone, Value,
    normal::{country_code, is_blank, phone_with_extension},
    query::PointKind,
    service::Service,
};

use super::{
    DeskproLens, Entry, extras,
    show::{self, user_or_uri},
};
use crate::{
    phrasebook::{self, List, Owner, kind_of},
    wire::{Member, Type},
};

/// Translates a whole entry: the codes of its row, then the members in which the point does not
/// read so already. What Deskpro does not show stays in the point, a number's own spelling too.
pub(super) fn entry(lens: &DeskproLens, owner: Owner, entry: &Entry, point: &mut ContactPoint) {
    if kind_of(&point.value) != entry.row.kind {
        point.value = blank(entry.row.kind);
    }
    set_codes(owner, entry, point);
    let shown = show::entry(lens, owner, point).unwrap_or_else(|| Entry::of(entry.row));
    changes(lens, &shown, entry, point);
}

fn blank(kind: PointKind) -> Value {
    match kind {
        PointKind::Phone => Value::Phone(Phone::default()),
        PointKind::Address => Value::Address(Address::default()),
        PointKind::Link => Value::link(""),
        PointKind::OnlineService => Value::OnlineService(OnlineService::default()),
        PointKind::Email | PointKind::Text => Value::email(""),
    }
}

/// Contexts, features and service are what the row asks for; those that no row of the list speaks
/// of stay.
fn set_codes(owner: Owner, entry: &Entry, point: &mut ContactPoint) {
    let row = entry.row;
    for other in row.siblings(owner) {
        for context in other.contexts() {
            point.contexts.remove(&context);
        }
        if let Value::Phone(phone) = &mut point.value {
            phone.features.retain(|feature| other.features().all(|named| named != *feature));
        }
    }
    point.contexts.extend(row.contexts());
    match &mut point.value {
        Value::Phone(phone) => phone.features.extend(row.features()),
        Value::OnlineService(online) => set_service(online, entry),
        _ => {}
    }
    extras::set_older_phone(point, row.is_older_phone());
}

/// Under another service the same text may be another user, or none.
fn set_service(online: &mut OnlineService, entry: &Entry) {
    let key = entry.service();
    let known = key.as_deref().and_then(Service::named);
    let is_same = match known {
        Some(known) => phrasebook::known(online) == Some(known),
        None => online.service == key,
    };
    if !is_same {
        *online = OnlineService { service: key, ..OnlineService::default() };
    }
    let is_chat = entry.row.item_type() == Some(Type::InstantMessage);
    online.chat |= is_chat || known.is_some_and(|service| service.chat);
}

/// Translates the members in which `wanted` differs from `shown`.
pub(super) fn changes(lens: &DeskproLens, shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
    let (was, is) = (shown.normal(&lens.region), wanted.normal(&lens.region));
    let differs = |member| was.text(member) != is.text(member);
    match &mut point.value {
        Value::Email(email) if differs(Member::Email) => {
            wanted.text(Member::Email).clone_into(&mut email.address);
        }
        Value::Phone(phone)
            if wanted.row.is_older_phone()
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
    if extras || was.display_feed != is.display_feed {
        set_extras(wanted, point);
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

/// Takes the entry's text as the user or the URI that it is; blank, it is neither.
fn identify(online: &mut OnlineService, entry: &Entry) {
    let is_url =
        matches!(entry.row.item_type(), Some(Type::Website | Type::LinkedIn | Type::Facebook));
    let text = given(entry.text(if is_url { Member::Url } else { Member::Username }));
    if let Some(text) = text {
        online.identify(&text, is_url || online.is_uri(&text));
    } else {
        (online.user, online.uri) = (None, None);
    }
}

/// A text that says something.
fn given(text: &str) -> Option<String> {
    (!is_blank(text)).then(|| text.trim().to_owned())
}
