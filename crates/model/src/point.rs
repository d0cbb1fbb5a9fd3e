//! Contact points: one entry of a card each.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{PointId, Residue, Stamp, query::PointKind};

/// One entry of a card: a phone, an e-mail address, a postal address, an online service (chat or
/// social profile), a link, or a labelled text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContactPoint {
    /// Never changes while the point lives; pending until the directory assigns one.
    pub id: PointId,
    /// Unique in the workspace, never reused, ascends in the order of creation. Pending points
    /// carry numbers above every given one ([`ContactPoint::pending`]), so that they sort last.
    pub number: i64,
    /// The order a client gave; ties go by `number`.
    pub rank: i64,
    /// What the point holds, verbatim as given.
    pub value: Value,
    /// Where it is used (RFC 9553 §1.5.1).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub contexts: BTreeSet<Context>,
    /// Free text beside the value (RFC 9553 §1.5.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// 1 (best) to 100 (RFC 9553 §1.5.4); `None` when it was not ranked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pref: Option<u8>,
    /// Maintained by an integration and read-only for people.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub managed: bool,
    /// When and by whom it was created.
    pub created: Stamp,
    /// When and by whom it was last changed.
    pub updated: Stamp,
    /// What dialects wrote beside the fields above.
    #[serde(default, skip_serializing_if = "Residue::is_empty")]
    pub residue: Residue,
}

/// Numbers of pending points start here; given numbers stay below.
pub const FIRST_PENDING_NUMBER: i64 = 1 << 62;

impl ContactPoint {
    /// A point without a number yet, the `n`-th new one of an edit, at the end of the ranks.
    ///
    /// ```
    /// use polydex_model::{ContactPoint, Value};
    /// let point = ContactPoint::pending(0, Value::text("x"));
    /// assert!(point.id.is_pending());
    /// ```
    pub fn pending(n: u32, value: Value) -> Self {
        Self {
            id: PointId::pending(n),
            number: FIRST_PENDING_NUMBER + i64::from(n),
            rank: 0,
            value,
            contexts: BTreeSet::new(),
            label: None,
            pref: None,
            managed: false,
            created: Stamp::default(),
            updated: Stamp::default(),
            residue: Residue::default(),
        }
    }

    /// Whether the point is used in `context`.
    pub fn is(&self, context: Context) -> bool {
        self.contexts.contains(&context)
    }
}

/// Where a contact point is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Context {
    /// At work.
    Work,
    /// In private life.
    Private,
    /// For invoices (addresses).
    Billing,
    /// For goods (addresses).
    Delivery,
}

/// What a phone can do (RFC 9553 §2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feature {
    /// Calls by voice.
    Voice,
    /// A mobile number.
    Mobile,
    /// A fax machine.
    Fax,
    /// Text messages.
    Text,
    /// A pager.
    Pager,
    /// Video calls.
    Video,
    /// The main number of a switchboard.
    MainNumber,
    /// For the deaf and hard of hearing.
    Textphone,
}

/// What a contact point holds. Texts are verbatim as given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Value {
    /// A telephone, mobile, fax or pager number.
    Phone(Phone),
    /// An e-mail address.
    Email(Email),
    /// A postal address.
    Address(Address),
    /// A chat or social profile.
    OnlineService(OnlineService),
    /// A web page.
    Link(Link),
    /// A text of no other kind; the point's label says what it is.
    Text {
        /// The text itself.
        text: String,
    },
}

impl Value {
    /// The kind of this value.
    ///
    /// ```
    /// use polydex_model::{Value, query::PointKind};
    /// assert_eq!(Value::phone("1").kind(), PointKind::Phone);
    /// ```
    pub fn kind(&self) -> PointKind {
        match self {
            Self::Phone(_) => PointKind::Phone,
            Self::Email(_) => PointKind::Email,
            Self::Address(_) => PointKind::Address,
            Self::OnlineService(_) => PointKind::OnlineService,
            Self::Link(_) => PointKind::Link,
            Self::Text { .. } => PointKind::Text,
        }
    }

    /// A value of a kind that holds nothing yet.
    pub fn empty(kind: PointKind) -> Self {
        match kind {
            PointKind::Phone => Self::Phone(Phone::default()),
            PointKind::Email => Self::Email(Email::default()),
            PointKind::Address => Self::Address(Address::default()),
            PointKind::OnlineService => Self::OnlineService(OnlineService::default()),
            PointKind::Link => Self::Link(Link::default()),
            PointKind::Text => Self::text(""),
        }
    }

    /// A labelled text; the label is a field of the point.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// An e-mail address.
    pub fn email(address: impl Into<String>) -> Self {
        Self::Email(Email { address: address.into() })
    }

    /// A plain phone number, without features.
    pub fn phone(number: impl Into<String>) -> Self {
        Self::Phone(Phone { number: number.into(), ..Phone::default() })
    }

    /// A link.
    pub fn link(uri: impl Into<String>) -> Self {
        Self::Link(Link { uri: uri.into() })
    }
}

/// A phone number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Phone {
    /// As given, with or without country code, possibly with an extension inside the text.
    pub number: String,
    /// Given separately from the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// What the phone can do; empty when unknown.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub features: BTreeSet<Feature>,
}

/// An e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Email {
    /// As given.
    pub address: String,
}

/// A postal address. An absent member was not given; an empty one was given as empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Address {
    /// Street, house, suite: its lines as one text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// City or town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// State, province or county.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// A country's text that names no country of ISO 3166-1; `None` where `country_code` is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// ISO 3166-1 alpha-2, upper case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_code: Option<String>,
}

/// A chat or social profile.
///
/// The given form is stored and the other derived: a URI that is the service's own form of a user
/// is that user ([`crate::service::Service::user_of`]).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OnlineService {
    /// The key of [`crate::service::SERVICES`], or free text as given; `None` without a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The user's name at the service, without a leading `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// A URI given as such, where it is not the service's form of a user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// For chatting rather than for showing a profile.
    #[serde(default)]
    pub chat: bool,
}

/// A web page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// As given, with or without a scheme.
    pub uri: String,
}
