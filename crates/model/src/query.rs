//! Queries: one tree of filters and orders. Every dialect parses its own query language into it,
//! and each store compiles it to SQL.
//!
//! A filter finds what it would find if it were applied to what `get` shows. Texts compare exactly
//! unless the test is [`Collation::Folded`]. A missing value fails every test but
//! [`Test::Missing`].

mod point;
mod size;

use jiff::Timestamp;
use serde_json::Value as Json;

use crate::{Dialect, Role, Status, normal::email_candidates};
pub use point::{PointField, PointFilter, PointKind};
pub use size::Size;

/// Which records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Filter {
    /// Every record (deleted ones too: the directory adds the rule on statuses).
    #[default]
    All,
    /// All of these; none given means every record.
    And(Vec<Filter>),
    /// Any of these; none given means no record.
    Or(Vec<Filter>),
    /// Not this one.
    Not(Box<Filter>),
    /// A member of the record passes a test.
    Is(Field, Test),
    /// Some contact point passes all of these.
    Point(Vec<PointFilter>),
    /// How many there are of these passes a test of a number.
    Count(Counted, Test),
    /// Two members of the record compare so; both have a value.
    Pair(Field, Relation, Field),
    /// Trigram search over the record's searchable text: each three characters in a row of each word
    /// must occur. A word under three characters matches beginnings of words.
    ///
    /// It finds candidates: an engine may also find records in which the words do not occur as a
    /// whole. A caller that needs certainty adds a test of the members in question. It must not be
    /// negated.
    Search(String),
}

/// What is counted of a record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    /// Contact points that pass all of these.
    Points(Vec<PointFilter>),
    /// Values of a member that has several ([`Field::Label`], [`Field::Group`]) and that pass a
    /// test, if one is given.
    Values(Field, Option<Test>),
}

/// How two values of one type compare. Texts compare exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// They are equal.
    Equal,
    /// The first is less than the second.
    Less,
}

/// A member of a record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// UUID.
    Id,
    /// Number.
    Number,
    /// Full name, given or derived.
    Name,
    /// Given name, given or derived.
    Given,
    /// Surname, given or derived.
    Surname,
    /// User name (people).
    UserName,
    /// Address of the primary e-mail point (people).
    PrimaryEmail,
    /// Any e-mail address of the record.
    AnyEmail,
    /// Role (people).
    Role,
    /// Status.
    Status,
    /// Whether the invitation was accepted (people).
    InvitationAccepted,
    /// Number of the organization (people); of the parent (organizations).
    Organization,
    /// Name of the organization (people); of the parent (organizations).
    OrganizationName,
    /// Number of the manager.
    Manager,
    /// UUID of the manager.
    ManagerId,
    /// Name of the manager.
    ManagerName,
    /// UUID of a group (people).
    Group,
    /// A label.
    Label,
    /// Job title.
    JobTitle,
    /// Gender.
    Gender,
    /// Birthday, as `YYYY-MM-DD`.
    Birthday,
    /// Notes.
    Notes,
    /// Location.
    Location,
    /// Locale.
    Locale,
    /// Time zone.
    TimeZone,
    /// Name's title.
    NameTitle,
    /// System of the source id.
    Source,
    /// Source id.
    SourceId,
    /// Personnel number.
    EmployeeId,
    /// Help desk number.
    SupportId,
    /// Identity at the sign-on provider.
    AuthenticationId,
    /// Time of creation.
    Created,
    /// Time of the last change.
    Updated,
    /// Who created it: UUID of a person.
    CreatedBy,
    /// Who changed it last: UUID of a person.
    UpdatedBy,
    /// Since when the status is not active (people).
    StatusSince,
    /// URI of the picture.
    Picture,
    /// Whether the status is active.
    IsActive,
    /// Whether the status is archived.
    IsArchived,
    /// An extra of a dialect.
    Extra(Dialect, String),
}

/// A condition on a member.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// Equal.
    Equals(Scalar),
    /// Equal without case and marks.
    EqualsFolded(String),
    /// One of these.
    OneOf(Vec<Scalar>),
    /// Less than.
    Less(Scalar),
    /// Less or equal.
    AtMost(Scalar),
    /// Greater than.
    Greater(Scalar),
    /// Greater or equal.
    AtLeast(Scalar),
    /// Contains this text.
    Contains(String, Collation),
    /// Starts with this text.
    StartsWith(String, Collation),
    /// Ends with this text.
    EndsWith(String, Collation),
    /// Has no value.
    Missing,
}

/// How two texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Collation {
    /// Letter for letter.
    Exact,
    /// Without case and marks ([`crate::normal::fold`]).
    Folded,
}

impl Test {
    /// Whether it compares without case and marks.
    pub fn is_folded(&self) -> bool {
        matches!(
            self,
            Self::EqualsFolded(_)
                | Self::Contains(_, Collation::Folded)
                | Self::StartsWith(_, Collation::Folded)
                | Self::EndsWith(_, Collation::Folded)
        )
    }
}

/// A value to compare with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// An integer.
    Number(i64),
    /// A moment.
    Time(Timestamp),
    /// Yes or no.
    Bool(bool),
    /// A UUID.
    Uuid(uuid::Uuid),
    /// A status ([`Field::Status`]).
    Status(Status),
    /// A role ([`Field::Role`]).
    Role(Role),
    /// An extra's value.
    Json(Json),
}

macro_rules! scalar_from {
    ($($variant:ident from $type:ty),+ $(,)?) => {$(
        impl From<$type> for Scalar {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        }
    )+};
}

scalar_from! {
    Text from &str,
    Text from String,
    Number from i64,
    Time from Timestamp,
    Bool from bool,
    Uuid from uuid::Uuid,
    Status from Status,
    Role from Role,
    Json from Json,
}

/// One key to sort by. Ties always go by number, in the direction of the last key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Order {
    /// What to sort by. Texts sort folded; missing values first when ascending.
    pub field: Field,
    /// From large to small.
    pub descending: bool,
}

/// Which part of the result.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// `take` records after the first `skip`.
    Offset {
        /// How many to skip.
        skip: u64,
        /// The maximum number of records.
        take: u32,
    },
    /// `take` records behind a cursor.
    After {
        /// The cursor of a record of an earlier page.
        cursor: Cursor,
        /// The maximum number of records.
        take: u32,
    },
    /// `take` records before a cursor, in the order of the query.
    Before {
        /// The cursor.
        cursor: Cursor,
        /// The maximum number of records.
        take: u32,
    },
}

/// A position in an order: the sort keys of a record and its number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Cursor {
    /// The sort keys, one for each [`Order`], as the store compares them.
    pub keys: Vec<Json>,
    /// The record's number.
    pub number: i64,
}

/// A query.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Query {
    /// Which records.
    pub filter: Filter,
    /// In which order; by number when empty.
    pub order: Vec<Order>,
    /// Which part of them.
    pub window: Window,
}

impl Query {
    /// The first `take` records that pass `filter`, by number.
    pub fn first(filter: Filter, take: u32) -> Self {
        Self { filter, order: Vec::new(), window: Window::Offset { skip: 0, take } }
    }
}

/// A part of a result.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<R> {
    /// The records.
    pub items: Vec<R>,
    /// The cursor of each item, to ask for the next page.
    pub cursors: Vec<Cursor>,
    /// How many records pass the filter in all.
    pub total: u64,
    /// How many of them come before the first item.
    pub skipped: u64,
    /// Whether more follow.
    pub more: bool,
}

impl<R> Page<R> {
    /// The same page with each item converted.
    pub fn map<T>(self, make: impl FnMut(R) -> T) -> Page<T> {
        let Self { items, cursors, total, skipped, more } = self;
        Page { items: items.into_iter().map(make).collect(), cursors, total, skipped, more }
    }
}

impl Filter {
    /// No record passes.
    pub fn none() -> Self {
        Self::Or(Vec::new())
    }

    /// A member has this value.
    ///
    /// ```
    /// use polydex_model::{Filter, Status, query::{Field, Scalar, Test}};
    /// let deleted = Filter::eq(Field::Status, Status::Deleted);
    /// let test = Test::Equals(Scalar::Status(Status::Deleted));
    /// assert_eq!(deleted, Filter::Is(Field::Status, test));
    /// ```
    pub fn eq(field: Field, value: impl Into<Scalar>) -> Self {
        Self::Is(field, Test::Equals(value.into()))
    }

    /// A member has one of these values.
    ///
    /// ```
    /// use polydex_model::{Filter, Role, query::Field};
    /// let admins = Filter::one_of(Field::Role, [Role::Admin, Role::Owner]);
    /// assert_eq!(!!admins.clone(), admins);
    /// ```
    pub fn one_of<S: Into<Scalar>>(field: Field, values: impl IntoIterator<Item = S>) -> Self {
        Self::Is(field, Test::OneOf(values.into_iter().map(Into::into).collect()))
    }

    /// A member has no value.
    pub fn missing(field: Field) -> Self {
        Self::Is(field, Test::Missing)
    }

    /// The people with the e-mail address that a text of a query means ([`email_candidates`]), in any
    /// spelling of it; with `primary` as the primary one.
    ///
    /// ```
    /// use polydex_model::query::{Filter, PointKind, PointFilter};
    /// let normal = PointFilter::Normal("u@xn--kse-qla.example".into());
    /// let has = Filter::Point(vec![PointFilter::Kind(PointKind::Email), normal]);
    /// assert_eq!(Filter::holds_email("U@käse.example", false), has);
    /// ```
    pub fn holds_email(text: &str, primary: bool) -> Self {
        let is = |address| {
            let point = [PointFilter::Kind(PointKind::Email), PointFilter::Normal(address)];
            let primary = primary.then_some(PointFilter::Primary);
            Self::Point(point.into_iter().chain(primary).collect())
        };
        let mut any: Vec<Self> = email_candidates(text).into_iter().map(is).collect();
        // One condition for each, so that the index can be used for each.
        if any.len() == 1 { any.remove(0) } else { Self::Or(any) }
    }

    /// Both, without needless nesting.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, filter) | (filter, Self::All) => filter,
            (Self::And(mut all), filter) => {
                all.push(filter);
                Self::And(all)
            }
            (a, b) => Self::And(vec![a, b]),
        }
    }
}

/// `!filter` passes what `filter` does not; a double negation cancels out.
impl std::ops::Not for Filter {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            filter => Self::Not(Box::new(filter)),
        }
    }
}
