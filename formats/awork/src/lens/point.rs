//! Translates one contact point to one contact info and back.

use polydex_lens::OneText;
use polydex_model::{ContactPoint, OnlineService, Value};
use serde_json::Value as Json;

use super::address;
use crate::{
    DIALECT,
    phrasebook::{Code, Row, TABLE, row_of, service_named},
    wire::{ContactInfo, Member},
};

/// The contact info of a point, by the phrasebook.
pub fn read(point: &ContactPoint, primary: bool) -> ContactInfo {
    let row = row_of(point, primary);
    let mut entry = ContactInfo {
        kind: Some(row.code.kind.to_owned()),
        sub_type: row.code.sub_type.map(str::to_owned),
        is_address: row.code.is_address(),
        value: TEXT.read(&point.value),
        primary,
        ..ContactInfo::default()
    };
    match &point.value {
        Value::OnlineService(service) if row.code.names_service => {
            entry.label = service_name(service)
        }
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
    let label_hidden_before = row_of(point, false).code.names_service;
    // Rows of chats, profiles and texts show no context, so there it stays, unless the point was
    // of another kind, whose row showed it.
    let old_kind = point.value.kind();
    let was_shown = |other: &Row| other.kind == code.row.kind || old_kind != code.row.kind;
    TABLE.place(code.row, point, was_shown);
    if let Value::OnlineService(online) = &mut point.value {
        set_service(&code, online);
    }
    let old = read(point, entry.primary);
    set_value(&old, entry, point);
    if !code.label_is_service {
        point.label.clone_from(&entry.label);
    } else if !label_hidden_before {
        point.label = None;
    }
    for member in Member::ALL {
        let extra = entry.text(member).filter(|_| !code.row.code.uses(member));
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
    Member::ALL.into_iter().filter(|member| !row.code.uses(*member))
}

fn set_extra(point: &mut ContactPoint, member: Member, text: Option<&str>) {
    point.residue.set_extra(&DIALECT, member.name(), text.map(Json::from));
}

/// The name of a service as shown.
fn service_name(online: &OnlineService) -> Option<String> {
    let service = online.service.as_deref();
    service_named(service).map(|service| service.name).or(service).map(str::to_owned)
}

/// Sets the service of a chat or profile.
fn set_service(code: &Code, online: &mut OnlineService) {
    if online.known().is_some() && online.known() == service_named(code.service.as_deref()) {
        return;
    }
    if online.service != code.service {
        // In another service the same text may name another user, or none.
        (online.user, online.uri) = (None, None);
    }
    online.service.clone_from(&code.service);
    online.chat = code.is_chat();
}

/// The member `value`; addresses have none.
const TEXT: OneText = OneText {
    extension: |extension| Some(extension),
    online: |online| online.user.clone().or_else(|| online.uri.clone()),
    is_uri: OnlineService::is_uri,
};

/// Writes the value of `new` into the point, if it differs from that of `old`.
fn set_value(old: &ContactInfo, new: &ContactInfo, point: &mut ContactPoint) {
    if let Value::Address(stored) = &mut point.value {
        return address::write(old, new, stored);
    }
    if old.value == new.value {
        return;
    }
    match (&mut point.value, new.value.as_deref()) {
        (Value::OnlineService(online), None) => (online.user, online.uri) = (None, None),
        (value, text) => TEXT.write(value, text.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests;
