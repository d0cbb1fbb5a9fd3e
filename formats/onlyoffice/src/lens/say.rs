//! From an entry back into a contact point.

use polydex_model::{
    ContactPoint, Context, Email, Feature, Link, OnlineService, Phone, Value, normal::is_blank,
    query::PointKind, service::Service,
};

use super::{Entry, Place};
use crate::phrasebook::{Row, Said};

/// Translates a whole entry. What the list does not show stays as it is in the point.
pub(super) fn say(entry: &Entry, point: &mut ContactPoint) {
    if entry.place == Place::Email {
        forget_label_of_text(point);
        point.value = Value::email(&entry.value);
        return;
    }
    match Said::of(&entry.kind) {
        Said::Row(row, managed) => {
            say_row(row, &entry.value, point);
            if row.managed.is_some() {
                point.managed = managed;
            }
        }
        Said::Service(service, managed) => {
            forget_label_of_text(point);
            point.value = Value::OnlineService(OnlineService {
                service: Some(service.key.to_owned()),
                chat: service.chat,
                ..OnlineService::default()
            });
            set_text(&mut point.value, &entry.value);
            if Said::Service(service, true).code() != service.key {
                point.managed = managed;
            }
        }
        Said::Free => {
            point.label = Some(entry.kind.clone());
            point.value = Value::text(&entry.value);
        }
    }
}

fn say_row(row: &Row, value: &str, point: &mut ContactPoint) {
    forget_label_of_text(point);
    let is_in_any_context =
        row.feature == Some(Feature::Mobile) || row.kind == PointKind::OnlineService;
    if !is_in_any_context {
        point.contexts.retain(|context| !matches!(context, Context::Work | Context::Private));
        point.contexts.extend(row.context);
    }
    point.value = match (row.kind, &point.value) {
        (PointKind::Phone, was) => {
            let mut features = match was {
                Value::Phone(phone) => phone.features.clone(),
                _ => [].into(),
            };
            features.retain(|feature| !matches!(feature, Feature::Fax | Feature::Mobile));
            features.extend(row.feature);
            Value::Phone(Phone { features, ..Phone::default() })
        }
        (PointKind::Email, _) => Value::Email(Email::default()),
        (PointKind::Link, _) => Value::Link(Link::default()),
        (PointKind::OnlineService, was) => {
            let chat = !matches!(was, Value::OnlineService(service) if !service.chat);
            Value::OnlineService(OnlineService { chat, ..OnlineService::default() })
        }
        (PointKind::Text | PointKind::Address, _) => {
            unreachable!("no row of the table is of this kind")
        }
    };
    set_text(&mut point.value, value);
}

/// The label of a text is its type here; it goes when the type does. Other labels are hidden.
fn forget_label_of_text(point: &mut ContactPoint) {
    if matches!(point.value, Value::Text { .. }) {
        point.label = None;
    }
}

/// Translates what differs between two entries of one code. A type in another case is a spelling,
/// except where the type is the point's own text: the label, or a service that we do not know.
pub(super) fn revise(shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
    if shown.kind != wanted.kind {
        match &mut point.value {
            Value::Text { .. } => point.label = Some(wanted.kind.clone()),
            Value::OnlineService(OnlineService { service: Some(name), .. })
                if Service::named(name).is_none() && !is_blank(name) =>
            {
                name.clone_from(&wanted.kind);
            }
            _ => {}
        }
    }
    if shown.value != wanted.value {
        set_text(&mut point.value, &wanted.value);
    }
}

/// Gives a value its text, of the kind that it is. A phone's extension becomes part of the text.
fn set_text(value: &mut Value, text: &str) {
    match value {
        Value::Phone(phone) => {
            text.clone_into(&mut phone.number);
            phone.extension = None;
        }
        Value::Email(email) => text.clone_into(&mut email.address),
        Value::OnlineService(service) => service.identify(text, service.is_uri(text)),
        Value::Link(link) => text.clone_into(&mut link.uri),
        Value::Text { text: content } => text.clone_into(content),
        Value::Address(_) => {}
    }
}
