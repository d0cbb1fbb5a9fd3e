//! The columns by which lists are filtered and sorted.

use polydex_format_xurrent::{DIALECT, phrasebook::XurrentRecord};
use polydex_model::{Organization, Person, query::Field};

/// A kind of record that has lists.
pub trait ListedRecord: XurrentRecord {
    /// The columns of its lists, besides [`COMMON`].
    const COLUMNS: &'static [Column];
}

/// A member by which lists are filtered and, where the vendor allows it, sorted.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The query key. Clients name a reference `organization` or `organization_id`.
    pub name: &'static str,
    /// How its values are compared.
    pub kind: ColumnKind,
    /// The field that is compared.
    pub field: fn() -> Field,
    /// The field by which lists are sorted.
    pub sort: Option<fn() -> Field>,
    /// The field that is shown, and therefore compared, if the first one has no value.
    pub fallback: Option<fn() -> Field>,
}

/// How the values of a column are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// As texts, case-sensitively.
    Text,
    /// As texts, ignoring case.
    AnyCase,
    /// As primary e-mail addresses, in any spelling.
    Address,
    /// As ids of this type.
    Id(&'static str),
    /// As timestamps.
    Time,
    /// As booleans: whether the record is disabled.
    Disabled,
    /// As names of roles.
    Roles,
}

const fn column(name: &'static str, kind: ColumnKind, field: fn() -> Field) -> Column {
    Column { name, kind, field, sort: None, fallback: None }
}

impl Column {
    const fn sorts(self) -> Self {
        Self { sort: Some(self.field), ..self }
    }

    const fn or(self, field: fn() -> Field) -> Self {
        Self { fallback: Some(field), ..self }
    }

    const fn sorts_by(self, field: fn() -> Field) -> Self {
        Self { sort: Some(field), ..self }
    }
}

fn own(member: &str) -> Field {
    Field::Extra(DIALECT, member.to_owned())
}

/// Columns of both kinds of record.
pub(super) const COMMON: &[Column] = &[
    column("manager", ColumnKind::Id("Person"), || Field::Manager).sorts_by(|| Field::ManagerName),
    column("created_at", ColumnKind::Time, || Field::Created).sorts(),
    column("updated_at", ColumnKind::Time, || Field::Updated).sorts(),
    column("disabled", ColumnKind::Disabled, || Field::Status),
];

impl ListedRecord for Person {
    const COLUMNS: &'static [Column] = &[
        column("name", ColumnKind::Text, || Field::Name).sorts().or(|| Field::PrimaryEmail),
        column("id", ColumnKind::Id("Person"), || Field::Number).sorts(),
        column("sourceID", ColumnKind::Text, || Field::SourceId).sorts(),
        column("organization", ColumnKind::Id("Organization"), || Field::Organization)
            .sorts_by(|| Field::OrganizationName),
        column("site", ColumnKind::Id("Site"), || own("site_id")).sorts(),
        column("source", ColumnKind::Text, || Field::Source),
        column("employeeID", ColumnKind::Text, || Field::EmployeeId),
        column("primary_email", ColumnKind::Address, || Field::PrimaryEmail),
        column("supportID", ColumnKind::AnyCase, || Field::SupportId),
        column("roles", ColumnKind::Roles, || Field::Role),
    ];
}

impl ListedRecord for Organization {
    const COLUMNS: &'static [Column] = &[
        column("name", ColumnKind::Text, || Field::Name).sorts(),
        column("id", ColumnKind::Id("Organization"), || Field::Number).sorts(),
        column("sourceID", ColumnKind::Text, || own("sourceID")).sorts(),
        column("parent", ColumnKind::Id("Organization"), || Field::Organization)
            .sorts_by(|| Field::OrganizationName),
        column("source", ColumnKind::Text, || own("source")),
        column("financialID", ColumnKind::Text, || own("financialID")),
    ];
}
