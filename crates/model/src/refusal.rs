//! Why a request is not carried out. One type inside; every dialect writes it in its own words.

use std::{borrow::Cow, fmt, time::Duration};

use crate::PointId;

/// Why a request is not carried out. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No valid key, or none at all.
    #[error("not authenticated: {0}")]
    Unauthenticated(Unauthenticated),
    /// The caller may not do this.
    #[error("not allowed: {0}")]
    Forbidden(Cow<'static, str>),
    /// There is no such record, or the caller may not know of it.
    #[error("no such {0}")]
    NotFound(Cow<'static, str>),
    /// There is no such path under the dialect's prefix.
    #[error("no such path")]
    NoRoute,
    /// The path exists, with these other methods (comma list, as in `Allow`).
    #[error("method not allowed; allowed are {0}")]
    WrongMethod(String),
    /// The body or a parameter as a whole cannot be read; the text says what was expected.
    #[error("malformed request: {0}")]
    Malformed(Cow<'static, str>),
    /// The body is of a content type that is not read here.
    #[error("unsupported content type")]
    UnsupportedType,
    /// The body is encoded (`Content-Encoding`) in a way that is not read here; `gzip` is.
    #[error("unsupported content encoding")]
    UnsupportedEncoding,
    /// The body is transferred (`Transfer-Encoding`) in a way that is not known here; `chunked` is.
    #[error("unsupported transfer encoding")]
    UnsupportedTransfer,
    /// Single members break rules. Never empty.
    #[error("{}", Faults(.0))]
    Invalid(Vec<Fault>),
    /// The operation does not fit the record's state; the text says why.
    #[error("not possible now: {0}")]
    State(Cow<'static, str>),
    /// The `If-Match` of the request names another version.
    #[error("the record was changed meanwhile")]
    Stale,
    /// The body is longer than the limit, in bytes.
    #[error("body longer than {0} bytes")]
    TooLarge(usize),
    /// Too many requests; try again after this time.
    #[error("too many requests")]
    Throttled(Duration),
    /// The store does not answer, or the server is full; try again after this time.
    #[error("not available")]
    Unavailable(Duration),
    /// A fault of ours. The text is for the log and never sent.
    #[error("internal error: {0}")]
    Internal(String),
}

/// What is wrong with the credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unauthenticated {
    /// None were sent.
    Missing,
    /// They cannot be read.
    Malformed,
    /// Their scheme is unknown.
    UnknownScheme,
    /// No such key, or it was revoked.
    UnknownKey,
    /// The key's time is over.
    Expired,
    /// Wrong e-mail or password.
    WrongPassword,
}

impl fmt::Display for Unauthenticated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "no credentials",
            Self::Malformed => "malformed credentials",
            Self::UnknownScheme => "unknown authorization scheme",
            Self::UnknownKey => "unknown key",
            Self::Expired => "key expired",
            Self::WrongPassword => "wrong e-mail or password",
        })
    }
}

/// One member that breaks one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which member.
    pub path: FieldPath,
    /// Which rule.
    pub rule: Rule,
}

/// Where a fault is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FieldPath {
    /// A place of the canonical record: the directory or the store found the fault. The dialect
    /// gives its own path.
    Canonical(CanonicalField),
    /// A path in the dialect's own document, in segments; list positions are their digits.
    Wire(Vec<Cow<'static, str>>),
}

/// Which identity in another system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ForeignId {
    /// [`crate::ForeignIds::source`].
    Source,
    /// [`crate::ForeignIds::source_id`].
    SourceId,
    /// [`crate::ForeignIds::employee`].
    Employee,
    /// [`crate::ForeignIds::support`].
    Support,
    /// [`crate::ForeignIds::authentication`].
    Authentication,
}

/// A place of the canonical record that rules over several records, or the policy, speak of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CanonicalField {
    /// The record as a whole.
    Record,
    /// The name.
    Name,
    /// The user name.
    UserName,
    /// The primary e-mail address.
    PrimaryEmail,
    /// Role of the account.
    Role,
    /// Status of the record.
    Status,
    /// The organization referred to.
    Organization,
    /// The parent organization referred to.
    Parent,
    /// The manager referred to.
    Manager,
    /// The n-th group referred to.
    Group(usize),
    /// One of the identities in other systems.
    ForeignId(ForeignId),
    /// A domain of an organization.
    EmailDomain(usize),
    /// A contact point, as the changed record lists it.
    Point(PointId),
    /// The list of contact points.
    Points,
    /// Another member; its canonical name.
    Member(&'static str),
}

/// A rule that a member breaks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Missing, null or blank.
    Required,
    /// More than this many characters (Unicode scalars), or entries of a list.
    TooLong(usize),
    /// Fewer than this many characters or entries.
    TooShort(usize),
    /// None of the values that are known here, or an id of nothing.
    NotAChoice,
    /// Not of the format named: `email`, `url`, `phone`, `date`, `country`, or a dialect's own.
    Format(&'static str),
    /// A value of another JSON type; what was expected.
    WrongType(&'static str),
    /// A member that does not exist; `path` is the level, the text its names, comma list.
    UnknownMembers(String),
    /// Already taken by another record (its number, where the caller may know it).
    Taken(Option<i64>),
    /// Twice in the same request.
    Repeated,
    /// The caller may not change this member.
    NotAllowed,
    /// Managed by the system; never changed through this call.
    ReadOnly,
    /// A rule of the dialect's own, by the dialect's code for it.
    Own(&'static str),
}

impl Refusal {
    /// One fault in the dialect's own document; the path is given with dots.
    ///
    /// ```
    /// use polydex_model::{Refusal, Rule};
    /// let refusal = Refusal::at("contact_data.website.0.url", Rule::Required);
    /// assert_eq!(refusal.to_string(), "contact_data.website.0.url: required");
    /// ```
    pub fn at(path: &str, rule: Rule) -> Self {
        Self::Invalid(vec![Fault::at(path, rule)])
    }

    /// One fault at a place of the canonical record.
    pub fn at_field(field: CanonicalField, rule: Rule) -> Self {
        Self::Invalid(vec![Fault { path: FieldPath::Canonical(field), rule }])
    }

    /// The faults as a refusal, or nothing to refuse.
    pub fn unless_empty(faults: Vec<Fault>) -> Result<(), Self> {
        if faults.is_empty() { Ok(()) } else { Err(Self::Invalid(faults)) }
    }
}

impl Fault {
    /// A fault in the dialect's own document; the path is given with dots, empty for the whole.
    pub fn at(path: &str, rule: Rule) -> Self {
        Self { path: FieldPath::wire(path), rule }
    }
}

impl FieldPath {
    /// A path of the dialect's own document, given with dots.
    pub fn wire(path: &str) -> Self {
        Self::Wire(
            path.split('.').filter(|s| !s.is_empty()).map(|s| Cow::Owned(s.to_owned())).collect(),
        )
    }
}

struct Faults<'a>(&'a [Fault]);

impl fmt::Display for Faults<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.rule)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Canonical(place) => write!(f, "{place:?}"),
            Self::Wire(segments) => f.write_str(&segments.join(".")),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("required"),
            Self::TooLong(max) => write!(f, "longer than {max}"),
            Self::TooShort(min) => write!(f, "shorter than {min}"),
            Self::NotAChoice => f.write_str("not one of the known values"),
            Self::Format(format) => write!(f, "not a valid {format}"),
            Self::WrongType(expected) => write!(f, "expected {expected}"),
            Self::UnknownMembers(names) => write!(f, "unknown members {names}"),
            Self::Taken(_) => f.write_str("already taken"),
            Self::Repeated => f.write_str("given twice"),
            Self::NotAllowed => f.write_str("may not be changed by this caller"),
            Self::ReadOnly => f.write_str("read-only"),
            Self::Own(code) => f.write_str(code),
        }
    }
}
