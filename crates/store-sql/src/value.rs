//! Column values.

use jiff::Timestamp;
use uuid::Uuid;

/// A column and its value.
pub type Cell = (&'static str, Value);

/// A value that a statement writes or compares with.
///
/// ```
/// use polydex_store_sql::Value;
/// assert_eq!(Value::from(Some("Ana")), Value::Text("Ana".to_owned()));
/// assert_eq!(Value::from(None::<&str>), Value::Null);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Null.
    Null,
    /// A boolean.
    Flag(bool),
    /// An integer; timestamps are microseconds since 1970.
    Integer(i64),
    /// A floating-point number.
    Real(f64),
    /// A text.
    Text(String),
    /// A UUID.
    Id(Uuid),
    /// A list of texts, one of which must match. A list is one value, so that the statement does
    /// not depend on its length and no limit on placeholders is met.
    Texts(Vec<String>),
    /// As [`Value::Texts`].
    Integers(Vec<i64>),
    /// As [`Value::Texts`].
    Ids(Vec<Uuid>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Integer(at.as_microsecond())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
