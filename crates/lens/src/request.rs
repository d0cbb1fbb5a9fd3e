//! Requests as formats read them: an object, the path of each member, and whether a member was
//! absent, null or a value.
//!
//! Vendors differ in how tolerant they are: one takes `"1"` for `true`, another refuses it. That
//! tolerance is a value, [`Coercion`], so there is one reader, [`RequestObject`], for all dialects.
//! It knows nothing of HTTP: the bytes may come from a body, a file of an import, or a test.
//!
//! ```
//! use polydex_lens::request::{Coercion, Patch, RequestObject};
//!
//! let body = br#"{"name": "Ana", "phone": 5, "note": null, "vip": "yes"}"#;
//! let mut object = RequestObject::parse(&Coercion::STRICT, body).unwrap();
//! assert_eq!(object.text("name"), Patch::Value("Ana".to_owned()));
//! assert_eq!(object.text("note"), Patch::Null);
//! assert_eq!(object.text("title"), Patch::Absent);
//! object.text("phone");
//! object.flag("vip");
//! let refusal = object.finish().unwrap_err();
//! assert_eq!(refusal.to_string(), "phone: expected string; vip: expected boolean");
//! ```

mod coercion;
mod object;

use std::borrow::Cow;

use polydex_model::{Fault, FieldPath, Rule};
use serde::{Deserialize, Serialize};

pub use coercion::{Coercion, Expected, FlagWords, Lists, Names, Scalars};
pub use object::{NotAnObject, RequestObject};

/// What a request says of a member. The three are three different requests as soon as one dialect
/// merges what another replaces.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Patch<T> {
    /// The member was not sent.
    #[default]
    Absent,
    /// It was sent as null, or as what the dialect takes for null.
    Null,
    /// It was sent with a value.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether the member was sent, as null or with a value.
    pub const fn is_sent(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// The value. For a dialect that makes no difference between null and absent, or that replaces
    /// the whole document.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// What was sent: `None` if nothing was, `Some(None)` for null.
    pub fn sent(self) -> Option<Option<T>> {
        match self {
            Self::Absent => None,
            Self::Null => Some(None),
            Self::Value(value) => Some(Some(value)),
        }
    }

    /// What the member is after the request: the old value unless another one or null was sent.
    ///
    /// ```
    /// use polydex_lens::request::Patch;
    /// assert_eq!(Patch::Absent.or_keep(Some(1)), Some(1));
    /// assert_eq!(Patch::Null.or_keep(Some(1)), None);
    /// assert_eq!(Patch::Value(2).or_keep(Some(1)), Some(2));
    /// ```
    #[must_use]
    pub fn or_keep(self, old: Option<T>) -> Option<T> {
        self.sent().unwrap_or(old)
    }

    /// The patch with `value` in place of null.
    #[must_use]
    pub fn null_as(self, value: T) -> Self {
        match self {
            Self::Null => Self::Value(value),
            other => other,
        }
    }

    /// The patch with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(change(value)),
        }
    }

    /// The patch with a reference to its value.
    pub const fn as_ref(&self) -> Patch<&T> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(value),
        }
    }
}

impl<T: std::ops::Deref> Patch<T> {
    /// The patch with a reference to what its value points to.
    pub fn as_deref(&self) -> Patch<&T::Target> {
        self.as_ref().map(|value| &**value)
    }
}

impl<T> From<Option<Option<T>>> for Patch<T> {
    fn from(sent: Option<Option<T>>) -> Self {
        match sent {
            None => Self::Absent,
            Some(None) => Self::Null,
            Some(Some(value)) => Self::Value(value),
        }
    }
}

/// The path of a member in a request, for faults. List positions are their digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WirePath(Vec<Cow<'static, str>>);

impl WirePath {
    /// The request as a whole.
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// A member of this object.
    #[must_use]
    pub fn member(&self, name: impl Into<Cow<'static, str>>) -> Self {
        let mut segments = self.0.clone();
        segments.push(name.into());
        Self(segments)
    }

    /// An item of this list.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.member(index.to_string())
    }

    /// A fault of this member.
    pub fn fault(&self, rule: Rule) -> Fault {
        Fault { path: FieldPath::Wire(self.0.clone()), rule }
    }
}
