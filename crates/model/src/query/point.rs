//! Conditions on contact points.

use super::{Relation, Scalar, Test};
use crate::{Context, Dialect, Feature};

/// A condition on a contact point.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PointFilter {
    /// Of this kind.
    Kind(PointKind),
    /// Used in this context.
    Context(Context),
    /// With this feature (phones).
    Feature(Feature),
    /// Of this service, by key.
    Service(String),
    /// The text a dialect shows as its value: number, address, user or URI, link, text.
    Text(Test),
    /// The normalised value: E.164, folded address, URL.
    Normal(String),
    /// The digits of the normalised value, else those of the text, end with these
    /// ([`crate::normal::phone_digits`]; phones).
    Digits(String),
    /// The label.
    Label(Test),
    /// A test of one member of the value or of the point.
    Member(PointField, Test),
    /// Two members compare so; both have a value.
    Pair(PointField, Relation, PointField),
    /// For chatting (online services).
    Chat,
    /// Kept by an integration.
    Managed,
    /// The account's primary e-mail address.
    Primary,
    /// By UUID or number.
    Id(Scalar),
    /// All of these.
    All(Vec<PointFilter>),
    /// Any of these.
    Any(Vec<PointFilter>),
    /// Not this.
    Not(Box<PointFilter>),
}

/// A member of a contact point.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PointField {
    /// Extension (phones).
    Extension,
    /// Key or text of the service (online services).
    Service,
    /// User name (online services).
    User,
    /// URI as given (online services).
    Uri,
    /// Street (addresses).
    Street,
    /// The street up to its first line break (addresses); compared exactly only.
    FirstLine,
    /// The street behind its first line break (addresses); compared exactly only.
    FurtherLines,
    /// City or town (addresses).
    Locality,
    /// State, province or county (addresses).
    Region,
    /// Postal code (addresses).
    Postcode,
    /// A country's text that names no country of ISO 3166-1 (addresses).
    Country,
    /// ISO 3166-1 alpha-2, upper case (addresses).
    CountryCode,
    /// Order of preference.
    Pref,
    /// Time of creation.
    Created,
    /// Time of the last change.
    Updated,
    /// Who created it: UUID of a person.
    CreatedBy,
    /// Who changed it last: UUID of a person.
    UpdatedBy,
    /// An extra of a dialect.
    Extra(Dialect, String),
    /// The code at which a dialect's spelling was noted ([`crate::Spelling::code`]).
    SpellingCode(Dialect),
    /// What a dialect wrote for a member ([`crate::Spelling::members`]); missing if it left the
    /// member out.
    SpellingWritten(Dialect, String),
    /// What would have been shown in place of [`PointField::SpellingWritten`].
    SpellingShown(Dialect, String),
}

/// Kinds of contact points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PointKind {
    /// [`crate::Value::Phone`].
    Phone,
    /// [`crate::Value::Email`].
    Email,
    /// [`crate::Value::Address`].
    Address,
    /// [`crate::Value::OnlineService`].
    OnlineService,
    /// [`crate::Value::Link`].
    Link,
    /// [`crate::Value::Text`].
    Text,
}

impl PointKind {
    /// Every kind, in the order of [`crate::Value`].
    pub const ALL: [Self; 6] =
        [Self::Phone, Self::Email, Self::Address, Self::OnlineService, Self::Link, Self::Text];
}

/// `!filter` passes what `filter` does not; a double negation cancels out.
impl std::ops::Not for PointFilter {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            filter => Self::Not(Box::new(filter)),
        }
    }
}
