//! One contact point against one contact info.

use polydex_model::{
    Address, ContactPoint, Context, Email, Feature, Link, OnlineService, Phone, Value,
    query::PointKind,
};
use serde_json::Value as Json;

use super::{address, online};
use crate::{
    DIALECT,
    phrasebook::{Need, Row, Said, kind_of, known, row_of},
    wire::{ContactInfo, Member},
};

/// The point as the phrasebook shows it.
pub fn show(point: &ContactPoint, primary: bool) -> ContactInfo {
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
        address::show(stored, &mut entry);
    }
    for member in unused(row) {
        let extra = point.residue.extra(&DIALECT, member.name());
        *entry.text_mut(member) = extra.and_then(Json::as_str).map(str::to_owned);
    }
    entry
}

/// Translates a whole entry into a point; what the entry does not show stays.
pub fn say(entry: &ContactInfo, point: &mut ContactPoint) {
    let said = Said::by(entry);
    let label_was_hidden = row_of(point, false).names_service;
    let is_same_kind = kind_of(&point.value) == said.row.point;
    if !is_same_kind {
        point.value = blank(said.row.point);
    }
    set_contexts(said.row, is_same_kind, point);
    set_codes(&said, point);
    let shown = show(point, entry.primary);
    set_value(&shown, entry, point);
    if !said.label_is_service {
        point.label.clone_from(&entry.label);
    } else if !label_was_hidden {
        point.label = None;
    }
    for member in Member::ALL {
        let extra = entry.text(member).filter(|_| !said.row.uses(member));
        set_extra(point, member, extra);
    }
}

/// Translates the members in which `wanted` differs from `shown`; their codes are equal.
pub fn revise(shown: &ContactInfo, wanted: &ContactInfo, point: &mut ContactPoint) {
    let said = Said::by(wanted);
    set_value(shown, wanted, point);
    let was_service = Said::by(shown).label_is_service;
    if !said.label_is_service && (was_service || shown.label != wanted.label) {
        point.label.clone_from(&wanted.label);
    }
    for member in unused(said.row) {
        if shown.text(member) != wanted.text(member) {
            set_extra(point, member, wanted.text(member));
        }
    }
}

/// Members that mean nothing in this row: they are extras.
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

/// Work and private are what the row asks for. Chats, profiles and texts show neither: there they
/// stay, unless the point was of another kind, whose row showed them.
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

/// Features of a phone, service of a chat or profile.
fn set_codes(said: &Said, point: &mut ContactPoint) {
    match &mut point.value {
        Value::Phone(phone) => {
            for (feature, need) in [(Feature::Fax, Need::Fax), (Feature::Mobile, Need::Mobile)] {
                if said.row.has(need) {
                    phone.features.insert(feature);
                } else {
                    phone.features.remove(&feature);
                }
            }
        }
        Value::OnlineService(online) => {
            let was = known(online.service.as_deref());
            if was.is_some() && was == known(said.service.as_deref()) {
                return;
            }
            if online.service != said.service {
                // Under another service the same text may be another user, or none.
                (online.user, online.uri) = (None, None);
            }
            online.service.clone_from(&said.service);
            online.chat = said.is_chat();
        }
        _ => {}
    }
}

/// What stands between a number and its extension.
pub const EXTENSION: &str = " ext. ";

/// The text shown as `value`; addresses have none.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Phone(phone) => Some(match &phone.extension {
            Some(extension) => format!("{}{EXTENSION}{extension}", phone.number),
            None => phone.number.clone(),
        }),
        Value::Email(email) => Some(email.address.clone()),
        Value::Address(_) => None,
        Value::OnlineService(service) => online::show(service),
        Value::Link(link) => Some(link.uri.clone()),
        Value::Text { text } => Some(text.clone()),
    }
}

/// Takes the value of `wanted` into the point, where it reads otherwise in `shown`.
fn set_value(shown: &ContactInfo, wanted: &ContactInfo, point: &mut ContactPoint) {
    if let Value::Address(stored) = &mut point.value {
        return address::write(shown, wanted, stored);
    }
    if shown.value == wanted.value {
        return;
    }
    let text = wanted.value.as_deref();
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
