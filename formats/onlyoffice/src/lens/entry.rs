//! One address of a profile: how it is read from a contact point and written to one.

use polydex_model::{
    ContactPoint, Context, Email, Feature, Link, OnlineService, Phone, Value, normal::is_blank,
    query::PointKind, service::Service,
};
use serde::{Deserialize, Serialize};

use crate::phrasebook::{Code, Row, code_of};

/// One address of a profile.
///
/// Spellings record its members by their serialised names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The part of the document that holds it.
    #[serde(rename = "place")]
    pub slot: Slot,
    /// The type, which only the list shows.
    #[serde(rename = "type")]
    pub kind: String,
    /// The text.
    pub value: String,
}

/// The part of the document that holds an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Slot {
    /// The member `email`.
    Email,
    /// The member `mobilePhone`.
    MobilePhone,
    /// The list `contacts`. A mobile that a client wrote there stays there, by its spelling.
    List,
    /// The list too: a mobile that no client wrote there, because `mobilePhone` holds another one.
    Further,
}

impl Slot {
    /// Whether it is the list `contacts`.
    pub fn is_list(self) -> bool {
        matches!(self, Self::List | Self::Further)
    }
}

impl Entry {
    /// A pair of the list.
    pub fn listed(kind: impl Into<String>, value: impl Into<String>) -> Self {
        Self { slot: Slot::List, kind: kind.into(), value: value.into() }
    }

    /// The primary e-mail address.
    pub fn email(address: impl Into<String>) -> Self {
        Self { slot: Slot::Email, kind: "mail".into(), value: address.into() }
    }

    /// The mobile number of the profile.
    pub fn mobile_phone(number: impl Into<String>) -> Self {
        Self { slot: Slot::MobilePhone, kind: "mobphone".into(), value: number.into() }
    }

    /// Reads a point by the code table. Every mobile is read as the profile's, since which of them
    /// that is depends on the others.
    ///
    /// `None` for points that have no form here: postal addresses, and points without a text, since
    /// the vendor knows no pair with an empty value.
    pub(crate) fn read(point: &ContactPoint, is_primary: bool) -> Option<Self> {
        let value = text(&point.value)?;
        if is_primary && matches!(point.value, Value::Email(_)) {
            return Some(Self::email(value));
        }
        let kind = code_of(point)?.to_owned();
        let is_mobile = matches!(point.value, Value::Phone(_))
            && matches!(Code::parse(&kind), Code::Row(row, _) if row.code == "mobphone");
        let slot = if is_mobile { Slot::MobilePhone } else { Slot::List };
        (!is_blank(&value)).then_some(Self { slot, kind, value })
    }

    /// The entry's code in canonical spelling. `mobilePhone` and the list share one row, so that a
    /// mobile that moves between them keeps its code.
    pub(crate) fn code(&self) -> &'static str {
        match self.slot {
            Slot::Email => "email",
            _ => Code::parse(&self.kind).name(),
        }
    }

    /// Writes the whole entry into a point. What the list does not show is left as it is.
    pub(super) fn write(&self, point: &mut ContactPoint) {
        if self.slot == Slot::Email {
            clear_text_label(point);
            point.value = Value::email(&self.value);
            return;
        }
        match Code::parse(&self.kind) {
            Code::Row(row, managed) => {
                write_row(row, &self.value, point);
                if row.managed.is_some() {
                    point.managed = managed;
                }
            }
            Code::Service(service, managed) => {
                clear_text_label(point);
                point.value = Value::OnlineService(OnlineService {
                    service: Some(service.key.to_owned()),
                    chat: service.chat,
                    ..OnlineService::default()
                });
                set_text(&mut point.value, &self.value);
                if Code::Service(service, true).name() != service.key {
                    point.managed = managed;
                }
            }
            Code::Free => {
                point.label = Some(self.kind.clone());
                point.value = Value::text(&self.value);
            }
        }
    }

    /// Writes the members in which two entries of one code differ. A type in another case is a
    /// spelling, unless the type is the point's own text: a label, or an unknown service.
    pub(super) fn update(&self, shown: &Self, point: &mut ContactPoint) {
        if shown.kind != self.kind {
            match &mut point.value {
                Value::Text { .. } => point.label = Some(self.kind.clone()),
                Value::OnlineService(OnlineService { service: Some(name), .. })
                    if Service::named(name).is_none() && !is_blank(name) =>
                {
                    name.clone_from(&self.kind);
                }
                _ => {}
            }
        }
        if shown.value != self.value {
            set_text(&mut point.value, &self.value);
        }
    }
}

/// The text of a point's value; `None` for postal addresses.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Phone(phone) => Some(match phone.extension.as_deref().map(str::trim) {
            Some(extension) if !extension.is_empty() => {
                format!("{} ext. {extension}", phone.number)
            }
            _ => phone.number.clone(),
        }),
        Value::Email(email) => Some(email.address.clone()),
        Value::OnlineService(service) => Some(user_or_uri(service).unwrap_or_default().to_owned()),
        Value::Link(link) => Some(link.uri.clone()),
        Value::Text { text } => Some(text.clone()),
        Value::Address(_) => None,
    }
}

fn user_or_uri(service: &OnlineService) -> Option<&str> {
    let user = service.user.as_deref().filter(|user| !user.is_empty());
    user.or(service.uri.as_deref())
}

/// Replaces the text of a value and keeps its kind. A phone's extension becomes part of the text.
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

fn write_row(row: &Row, value: &str, point: &mut ContactPoint) {
    clear_text_label(point);
    let is_in_any_context =
        row.feature == Some(Feature::Mobile) || row.kind == PointKind::OnlineService;
    if !is_in_any_context {
        point.contexts.retain(|context| !matches!(context, Context::Work | Context::Private));
        point.contexts.extend(row.context);
    }
    point.value = match (row.kind, &point.value) {
        (PointKind::Phone, old) => {
            let mut features = match old {
                Value::Phone(phone) => phone.features.clone(),
                _ => [].into(),
            };
            features.retain(|feature| !matches!(feature, Feature::Fax | Feature::Mobile));
            features.extend(row.feature);
            Value::Phone(Phone { features, ..Phone::default() })
        }
        (PointKind::Email, _) => Value::Email(Email::default()),
        (PointKind::Link, _) => Value::Link(Link::default()),
        (PointKind::OnlineService, old) => {
            let chat = !matches!(old, Value::OnlineService(service) if !service.chat);
            Value::OnlineService(OnlineService { chat, ..OnlineService::default() })
        }
        (PointKind::Text | PointKind::Address, _) => {
            unreachable!("the table has no row of this kind")
        }
    };
    set_text(&mut point.value, value);
}

/// The label of a text is its type here, so it is removed with the type. Labels of other points are
/// hidden and stay.
fn clear_text_label(point: &mut ContactPoint) {
    if matches!(point.value, Value::Text { .. }) {
        point.label = None;
    }
}
