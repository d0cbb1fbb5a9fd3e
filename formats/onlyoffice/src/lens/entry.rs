//! One address of a profile, in whichever place of the document it stands.

use polydex_model::{ContactPoint, OnlineService, Value, normal::is_blank};
use serde::{Deserialize, Serialize};

use crate::phrasebook::{self, Said};

/// One address of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Where it stands.
    pub place: Place,
    /// The type, which only the list shows.
    #[serde(rename = "type")]
    pub kind: String,
    /// The text.
    pub value: String,
}

/// Where an address stands in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// The member `email`.
    Email,
    /// The member `mobilePhone`.
    MobilePhone,
    /// The list `contacts`. A mobile that was written there stays there, by its spelling.
    List,
    /// The list too: a mobile that nobody wrote there, behind the one in `mobilePhone`.
    Further,
}

impl Place {
    /// Whether it is the list `contacts`.
    pub fn is_list(self) -> bool {
        matches!(self, Self::List | Self::Further)
    }
}

impl Entry {
    /// A pair of the list.
    pub fn listed(kind: impl Into<String>, value: impl Into<String>) -> Self {
        Self { place: Place::List, kind: kind.into(), value: value.into() }
    }

    /// The primary e-mail address.
    pub fn email(address: impl Into<String>) -> Self {
        Self { place: Place::Email, kind: "mail".into(), value: address.into() }
    }

    /// The mobile number of the profile.
    pub fn mobile_phone(number: impl Into<String>) -> Self {
        Self { place: Place::MobilePhone, kind: "mobphone".into(), value: number.into() }
    }

    /// A point as the phrasebook shows it; every mobile as if it were the profile's, for which of
    /// them is shown there depends on the others.
    ///
    /// `None` for what cannot be said here: postal addresses, and points without a text, as the
    /// vendor knows no pair with an empty value.
    pub(crate) fn of(point: &ContactPoint, is_primary: bool) -> Option<Self> {
        let value = text(&point.value)?;
        if is_primary && matches!(point.value, Value::Email(_)) {
            return Some(Self::email(value));
        }
        let kind = phrasebook::code(point)?.to_owned();
        let is_mobile = matches!(point.value, Value::Phone(_))
            && matches!(Said::of(&kind), Said::Row(row, _) if row.code == "mobphone");
        let place = if is_mobile { Place::MobilePhone } else { Place::List };
        (!is_blank(&value)).then_some(Self { place, kind, value })
    }

    /// The codes of the entry in canonical spelling. `mobilePhone` and the list hold the same row,
    /// so a mobile that moves between them stays what it is.
    pub(crate) fn code(&self) -> &'static str {
        match self.place {
            Place::Email => "email",
            _ => Said::of(&self.kind).code(),
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
        Value::OnlineService(service) => Some(identity(service).unwrap_or_default().to_owned()),
        Value::Link(link) => Some(link.uri.clone()),
        Value::Text { text } => Some(text.clone()),
        Value::Address(_) => None,
    }
}

/// The user, else the URI.
fn identity(service: &OnlineService) -> Option<&str> {
    let user = service.user.as_deref().filter(|user| !user.is_empty());
    user.or(service.uri.as_deref())
}
