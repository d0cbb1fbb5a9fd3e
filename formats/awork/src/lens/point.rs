//! Translates one contact point to one contact info and back.

use polydex_model::{
    Address, ContactPoint, Context, Email, Feature, Link, OnlineService, Phone, Value,
    query::PointKind,
};
use serde_json::Value as Json;

use super::{address, online};
use crate::{
    DIALECT,
    phrasebook::{Code, Need, Row, kind_of, row_of, service_named},
    wire::{ContactInfo, Member},
};

/// The contact info of a point, by the phrasebook.
pub fn read(point: &ContactPoint, primary: bool) -> ContactInfo {
    let row = row_of(point, primary);
    let mut entry = ContactInfo {
        kind: Some(row.kind.to_owned()),
        sub_type: row.sub_type.map(str::to_owned),
        is_address: row.is_address(),
        value: text(&point.value),
        primary,
        ..ContactInfo::default()
    };
    match &point.value {
        Value::OnlineService(service) if row.names_service => entry.label = online::name(service),
        _ => entry.label.clone_from(&point.label),
    }
    if let Value::Address(stored) = &point.value {
        address::read(stored, &mut entry);
    }
    for member in unused(row) {
        let extra = point.residue.extra(&DIALECT, member.name());
        *entry.text_mut(member) = extra.and_then(Json::as_str).map(str::to_owned);
    }
    entry
}

/// Writes a whole entry into a point. What the entry does not show stays.
pub fn write(entry: &ContactInfo, point: &mut ContactPoint) {
    let code = Code::of(entry);
    let label_hidden_before = row_of(point, false).names_service;
    let is_same_kind = kind_of(&point.value) == code.row.point;
    if !is_same_kind {
        point.value = blank(code.row.point);
    }
    set_contexts(code.row, is_same_kind, point);
    set_codes(&code, point);
    let old = read(point, entry.primary);
    set_value(&old, entry, point);
    if !code.label_is_service {
        point.label.clone_from(&entry.label);
    } else if !label_hidden_before {
        point.label = None;
    }
    for member in Member::ALL {
        let extra = entry.text(member).filter(|_| !code.row.uses(member));
        set_extra(point, member, extra);
    }
}

/// Writes the members in which `new` differs from `old`. Both have the same code.
pub fn update(old: &ContactInfo, new: &ContactInfo, point: &mut ContactPoint) {
    let code = Code::of(new);
    set_value(old, new, point);
    let had_service_label = Code::of(old).label_is_service;
    if !code.label_is_service && (had_service_label || old.label != new.label) {
        point.label.clone_from(&new.label);
    }
    for member in unused(code.row) {
        if old.text(member) != new.text(member) {
            set_extra(point, member, new.text(member));
        }
    }
}

/// Members that this row does not use: they are kept as extras.
fn unused(row: &Row) -> impl Iterator<Item = Member> {
    Member::ALL.into_iter().filter(|member| !row.uses(*member))
}

fn set_extra(point: &mut ContactPoint, member: Member, text: Option<&str>) {
    point.residue.set_extra(&DIALECT, member.name(), text.map(Json::from));
}

fn blank(kind: PointKind) -> Value {
    match kind {
        PointKind::Phone => Value::Phone(Phone::default()),
        PointKind::Email => Value::Email(Email::default()),
        PointKind::Address => Value::Address(Address::default()),
        PointKind::OnlineService => Value::OnlineService(OnlineService::default()),
        PointKind::Link => Value::Link(Link::default()),
        PointKind::Text => Value::text(""),
    }
}

/// Sets work and private as the row needs them. Rows of chats, profiles and texts show neither, so
/// there they stay, unless the point was of another kind, whose row showed them.
fn set_contexts(row: &Row, is_same_kind: bool, point: &mut ContactPoint) {
    let shows_none = matches!(row.point, PointKind::OnlineService | PointKind::Text);
    if shows_none && is_same_kind {
        return;
    }
    for (context, need) in [(Context::Work, Need::Work), (Context::Private, Need::Private)] {
        if row.has(need) {
            point.contexts.insert(context);
        } else {
            point.contexts.remove(&context);
        }
    }
}

/// Sets the features of a phone, or the service of a chat or profile.
fn set_codes(code: &Code, point: &mut ContactPoint) {
    match &mut point.value {
        Value::Phone(phone) => {
            for (feature, need) in [(Feature::Fax, Need::Fax), (Feature::Mobile, Need::Mobile)] {
                if code.row.has(need) {
                    phone.features.insert(feature);
                } else {
                    phone.features.remove(&feature);
                }
            }
        }
        Value::OnlineService(online) => {
            let old = service_named(online.service.as_deref());
            if old.is_some() && old == service_named(code.service.as_deref()) {
                return;
            }
            if online.service != code.service {
                // In another service the same text may name another user, or none.
                (online.user, online.uri) = (None, None);
            }
            online.service.clone_from(&code.service);
            online.chat = code.is_chat();
        }
        _ => {}
    }
}

/// The separator of a number and its extension.
pub const EXTENSION: &str = " ext. ";

/// The text of the member `value`; addresses have none.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Phone(phone) => Some(match &phone.extension {
            Some(extension) => format!("{}{EXTENSION}{extension}", phone.number),
            None => phone.number.clone(),
        }),
        Value::Email(email) => Some(email.address.clone()),
        Value::Address(_) => None,
        Value::OnlineService(service) => online::read(service),
        Value::Link(link) => Some(link.uri.clone()),
        Value::Text { text } => Some(text.clone()),
    }
}

/// Writes the value of `new` into the point, if it differs from that of `old`.
fn set_value(old: &ContactInfo, new: &ContactInfo, point: &mut ContactPoint) {
    if let Value::Address(stored) = &mut point.value {
        return address::write(old, new, stored);
    }
    if old.value == new.value {
        return;
    }
    let text = new.value.as_deref();
    let given = || text.unwrap_or_default().to_owned();
    match &mut point.value {
        Value::Phone(phone) => (phone.number, phone.extension) = (given(), None),
        Value::Email(email) => email.address = given(),
        Value::OnlineService(service) => online::write(text, service),
        Value::Link(link) => link.uri = given(),
        Value::Text { text } => *text = given(),
        Value::Address(_) => {}
    }
}

#[cfg(test)]
mod tests;
