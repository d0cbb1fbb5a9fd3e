//! Identities. Each kind is a type of its own, so that two ids in a row cannot be swapped.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

uuid_id! {
    /// A person, UUIDv7.
    PersonId;
    /// An organization, UUIDv7.
    OrganizationId;
    /// A group that people belong to, which is only a name with ids.
    GroupId;
    /// A contact point, UUIDv7 once given; see [`PointId::pending`].
    PointId;
    /// One change of one record. It is known before the commit.
    EventId;
}

impl PointId {
    /// The id of a new point, until the directory assigns one.
    ///
    /// `n` tells the new points of one edit apart, in the order in which they were written.
    ///
    /// ```
    /// use polydex_model::PointId;
    /// assert!(PointId::pending(3).is_pending());
    /// assert_ne!(PointId::pending(3), PointId::pending(4));
    /// ```
    pub fn pending(n: u32) -> Self {
        Self(Uuid::from_u128(u128::from(n)))
    }

    /// Whether the directory still has to give this point its id and number.
    pub fn is_pending(self) -> bool {
        self.0.as_u128() <= u128::from(u32::MAX)
    }
}

macro_rules! number_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

number_id! {
    /// A workspace: a tenant. Every row, key and number belongs to exactly one.
    WorkspaceId;
    /// A key. The number is public (Deskpro's `key ID:SECRET`, an OAuth `client_id`).
    KeyId;
}

/// The name of a dialect, such as `awork`. The model knows none of them by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Dialect(Cow<'static, str>);

impl Dialect {
    /// A dialect named by a constant of its own crate.
    pub const fn named(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// The name, lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Dialect {
    fn from(name: String) -> Self {
        Self(Cow::Owned(name))
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
