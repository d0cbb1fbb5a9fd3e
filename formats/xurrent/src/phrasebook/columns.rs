//! What lists are filtered and sorted by.

use polydex_model::query::Field;

use crate::DIALECT;

/// A member that lists are filtered by, and sorted by where the vendor allows it.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The query key. A reference is asked for as `organization` or `organization_id`.
    pub name: &'static str,
    /// What it is compared as.
    pub holds: Holds,
    /// What is compared.
    pub field: fn() -> Field,
    /// What lists are sorted by.
    pub sort: Option<fn() -> Field>,
    /// What is shown, and therefore compared, where the field has no value.
    pub instead: Option<fn() -> Field>,
}

/// What a column's values are compared as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A text, letter for letter.
    Text,
    /// A text, letter case ignored.
    AnyCase,
    /// A primary e-mail address, in any spelling of it.
    Address,
    /// The id of a thing of this kind.
    Id(&'static str),
    /// A moment.
    Time,
    /// Whether the record is out of use.
    Disabled,
    /// Names of roles.
    Roles,
}

const fn column(name: &'static str, holds: Holds, field: fn() -> Field) -> Column {
    Column { name, holds, field, sort: None, instead: None }
}

impl Column {
    const fn sorts(self) -> Self {
        Self { sort: Some(self.field), ..self }
    }

    const fn or_else(self, field: fn() -> Field) -> Self {
        Self { instead: Some(field), ..self }
    }

    const fn sorts_by(self, field: fn() -> Field) -> Self {
        Self { sort: Some(field), ..self }
    }
}

fn own(member: &str) -> Field {
    Field::Extra(DIALECT, member.to_owned())
}

/// Columns of both kinds of record.
pub const COMMON: &[Column] = &[
    column("manager", Holds::Id("Person"), || Field::Manager).sorts_by(|| Field::ManagerName),
    column("created_at", Holds::Time, || Field::Created).sorts(),
    column("updated_at", Holds::Time, || Field::Updated).sorts(),
    column("disabled", Holds::Disabled, || Field::Status),
];

/// Further columns of people.
pub(super) const PEOPLE: &[Column] = &[
    column("name", Holds::Text, || Field::Name).sorts().or_else(|| Field::PrimaryEmail),
    column("id", Holds::Id("Person"), || Field::Number).sorts(),
    column("sourceID", Holds::Text, || Field::SourceId).sorts(),
    column("organization", Holds::Id("Organization"), || Field::Organization)
        .sorts_by(|| Field::OrganizationName),
    column("site", Holds::Id("Site"), || own("site_id")).sorts(),
    column("source", Holds::Text, || Field::Source),
    column("employeeID", Holds::Text, || Field::EmployeeId),
    column("primary_email", Holds::Address, || Field::PrimaryEmail),
    column("supportID", Holds::AnyCase, || Field::SupportId),
    column("roles", Holds::Roles, || Field::Role),
];

/// Further columns of organizations.
pub(super) const ORGANIZATIONS: &[Column] = &[
    column("name", Holds::Text, || Field::Name).sorts(),
    column("id", Holds::Id("Organization"), || Field::Number).sorts(),
    column("sourceID", Holds::Text, || own("sourceID")).sorts(),
    column("parent", Holds::Id("Organization"), || Field::Organization)
        .sorts_by(|| Field::OrganizationName),
    column("source", Holds::Text, || own("source")),
    column("financialID", Holds::Text, || own("financialID")),
];
