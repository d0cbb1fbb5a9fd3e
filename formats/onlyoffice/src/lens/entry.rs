//! One address of a profile: how it is read from a contact point and written to one.

use polydex_lens::{OneText, trimmed, user_or_uri};
use polydex_model::{ContactPoint, OnlineService, Value, normal::is_blank, service::Service};
use serde::{Deserialize, Serialize};

use crate::phrasebook::{Code, MOBILE, Row, TABLE, code_of};

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
        let value = match &point.value {
            Value::Address(_) => return None,
            value => TEXT.read(value).unwrap_or_default(),
        };
        if is_primary && matches!(point.value, Value::Email(_)) {
            return Some(Self::email(value));
        }
        let kind = code_of(point)?.to_owned();
        let is_mobile = matches!(point.value, Value::Phone(_))
            && matches!(Code::parse(&kind), Code::Row(row, _) if row.has(MOBILE));
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
                if row.code.managed.is_some() {
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
                TEXT.write(&mut point.value, &self.value);
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
            TEXT.write(&mut point.value, &self.value);
        }
    }
}

/// The text of a value. An extension is shown without outer blanks.
const TEXT: OneText =
    OneText { extension: trimmed, online: user_or_uri, is_uri: OnlineService::is_uri };

fn write_row(row: &Row, value: &str, point: &mut ContactPoint) {
    clear_text_label(point);
    let old = std::mem::replace(&mut point.value, Value::empty(row.kind));
    match (&mut point.value, old) {
        (Value::Phone(phone), Value::Phone(old)) => phone.features = old.features,
        (Value::OnlineService(online), old) => {
            online.chat = !matches!(old, Value::OnlineService(old) if !old.chat);
        }
        _ => {}
    }
    // The row of mobiles takes them in any context.
    let is_mobile = row.has(MOBILE);
    TABLE.place(row, point, |other| {
        other.kind == row.kind && !(is_mobile && other.contexts().next().is_some())
    });
    TEXT.write(&mut point.value, value);
}

/// The label of a text is its type here, so it is removed with the type. Labels of other points are
/// hidden and stay.
fn clear_text_label(point: &mut ContactPoint) {
    if matches!(point.value, Value::Text { .. }) {
        point.label = None;
    }
}
