//! Where a member of a record stands in the tables.

use polydex_model::{
    Dialect,
    query::{Field, PointField},
};

use crate::{Flavor, Path};

/// What a member is compared as.
#[derive(Debug)]
pub(super) enum Shape {
    Text(Text),
    /// A text that nothing folded is known of.
    Exact(String),
    Integer(String),
    /// Microseconds.
    Time(String),
    Flag(String),
    Id(String),
    /// A node of a residue: its column, and where it stands there.
    Extra(&'static str, Path),
    /// Values in rows of another table; some one of them must pass.
    Of(Relation, Box<Shape>),
}

/// A text as given, and folded.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) value: String,
    pub(super) folded: String,
    /// Whether an index holds the folded form, so that equal texts are looked for there first.
    pub(super) indexed: bool,
}

/// Rows of another table that belong to the record.
#[derive(Debug)]
pub(super) struct Relation {
    /// The table, with a condition on its rows.
    pub(super) table: &'static str,
    pub(super) only: &'static str,
    /// The column there that says whose row it is, and the record's column that it is equal to.
    pub(super) theirs: &'static str,
    pub(super) ours: &'static str,
}

const EMAILS: Relation = Relation {
    table: "contact_points x",
    only: "x.kind = 'email'",
    theirs: "x.record_number",
    ours: "r.number",
};
const LABELS: Relation =
    Relation { table: "labels x", only: "TRUE", theirs: "x.record_number", ours: "r.number" };
const GROUPS: Relation = Relation {
    table: "person_groups x
            JOIN groups g ON g.workspace_id = x.workspace_id AND g.number = x.group_number",
    only: "TRUE",
    theirs: "x.record_number",
    ours: "r.number",
};
const ORGANIZATION: Relation = Relation {
    table: "records x",
    only: "x.kind = 'organization'",
    theirs: "x.number",
    ours: "r.organization_number",
};
const MANAGER: Relation = Relation {
    table: "records x",
    only: "x.kind = 'person'",
    theirs: "x.number",
    ours: "r.manager_number",
};

/// Where a field stands.
pub(super) fn shape(field: &Field, flavor: &dyn Flavor) -> Shape {
    let plain = |column| plain(column, flavor);
    match field {
        Field::Id => Shape::Id("r.id".into()),
        Field::Number => Shape::Integer("r.number".into()),
        Field::Name => folded_beside("r.full_name", "r.full_name_folded"),
        Field::Given => folded_beside("r.first_name", "r.first_name_folded"),
        Field::Surname => folded_beside("r.last_name", "r.last_name_folded"),
        Field::UserName => folded_beside("r.user_name", "r.user_name_folded"),
        Field::PrimaryEmail => folded_beside("r.primary_address", "r.primary_address_folded"),
        Field::AnyEmail => of(EMAILS, folded_beside("x.value", "x.folded")),
        Field::Role => plain("r.role"),
        Field::Status => plain("r.status"),
        Field::InvitationAccepted => Shape::Flag("r.invitation_accepted".into()),
        Field::Organization => Shape::Integer("r.organization_number".into()),
        Field::OrganizationName => {
            of(ORGANIZATION, folded_beside("x.full_name", "x.full_name_folded"))
        }
        Field::Manager => Shape::Integer("r.manager_number".into()),
        Field::ManagerId => of(MANAGER, Shape::Id("x.id".into())),
        Field::ManagerName => of(
            MANAGER,
            Shape::Text(Text {
                value: "COALESCE(x.full_name, x.primary_address)".into(),
                folded: "CASE WHEN x.full_name IS NOT NULL THEN x.full_name_folded \
                         WHEN x.primary_address IS NOT NULL THEN x.primary_address_folded END"
                    .into(),
                indexed: false,
            }),
        ),
        Field::Group => of(GROUPS, Shape::Id("g.id".into())),
        Field::Label => of(LABELS, folded_beside("x.label", "x.folded")),
        Field::JobTitle => plain("r.job_title"),
        Field::Gender => plain("r.gender"),
        Field::Birthday => plain("r.birth_date"),
        Field::Notes => plain("r.notes"),
        Field::Location => plain("r.location"),
        Field::Locale => plain("r.locale"),
        Field::TimeZone => plain("r.time_zone"),
        Field::NameTitle => plain("r.name_title"),
        Field::Source => plain("r.source"),
        Field::SourceId => plain("r.source_id"),
        Field::EmployeeId => plain("r.employee_id"),
        Field::SupportId => folded_beside("r.support_id", "r.support_id_folded"),
        Field::AuthenticationId => plain("r.authentication_id"),
        Field::Created => Shape::Time("r.created_at".into()),
        Field::Updated => Shape::Time("r.updated_at".into()),
        Field::CreatedBy => Shape::Id("r.created_by".into()),
        Field::UpdatedBy => Shape::Id("r.updated_by".into()),
        Field::StatusSince => Shape::Time("r.status_since".into()),
        Field::Picture => plain("r.picture"),
        Field::IsActive => Shape::Flag("(r.status = 'active')".into()),
        Field::IsArchived => Shape::Flag("(r.status = 'archived')".into()),
        Field::Extra(dialect, member) => {
            Shape::Extra("r.residue", path([dialect.as_str(), "extras", member], None))
        }
    }
}

/// Where a member of a contact point `p` stands.
pub(super) fn point_shape(field: &PointField, flavor: &dyn Flavor) -> Shape {
    let plain = |column| plain(column, flavor);
    match field {
        PointField::Extension => plain("p.extension"),
        PointField::Service => plain("p.service"),
        PointField::User => Shape::Text(Text {
            value: "CASE p.kind WHEN 'online_service' THEN p.value END".into(),
            folded: "CASE WHEN p.kind = 'online_service' AND p.value IS NOT NULL \
                     THEN p.folded END"
                .into(),
            indexed: false,
        }),
        PointField::Uri => plain("p.uri"),
        PointField::Street => plain("p.street"),
        PointField::FirstLine => Shape::Exact(first_line(flavor)),
        PointField::FurtherLines => Shape::Exact(further_lines(flavor)),
        PointField::Locality => plain("p.locality"),
        PointField::Region => plain("p.region"),
        PointField::Postcode => plain("p.postcode"),
        PointField::Country => plain("p.country"),
        PointField::CountryCode => plain("p.country_code"),
        PointField::Pref => Shape::Integer("p.pref".into()),
        PointField::Created => Shape::Time("p.created_at".into()),
        PointField::Updated => Shape::Time("p.updated_at".into()),
        PointField::CreatedBy => Shape::Id("p.created_by".into()),
        PointField::UpdatedBy => Shape::Id("p.updated_by".into()),
        PointField::Extra(dialect, member) => {
            Shape::Extra("p.residue", path([dialect.as_str(), "extras", member], None))
        }
        PointField::SpellingCode(dialect) => {
            Shape::Extra("p.residue", path([dialect.as_str(), "spelling", "code"], None))
        }
        PointField::SpellingWritten(dialect, member) => {
            Shape::Extra("p.residue", spelling(dialect, member, 1))
        }
        PointField::SpellingShown(dialect, member) => {
            Shape::Extra("p.residue", spelling(dialect, member, 0))
        }
    }
}

/// A text whose folded form has a column and an index.
pub(super) fn folded_beside(value: &str, folded: &str) -> Shape {
    Shape::Text(Text { value: value.into(), folded: folded.into(), indexed: true })
}

/// A text that has no folded form in a column of its own.
pub(super) fn plain(column: &str, flavor: &dyn Flavor) -> Shape {
    Shape::Text(Text { value: column.into(), folded: flavor.folded(column), indexed: false })
}

/// Where the first line of a street ends, counted from 1.
fn end_of_line(flavor: &dyn Flavor) -> String {
    flavor.position("replace(p.street, '\r', '\n') || '\n'", "'\n'")
}

fn first_line(flavor: &dyn Flavor) -> String {
    format!("substr(p.street, 1, {} - 1)", end_of_line(flavor))
}

fn further_lines(flavor: &dyn Flavor) -> String {
    let end = end_of_line(flavor);
    format!(
        "CASE WHEN {end} <= length(p.street) THEN substr(p.street, {end} + \
         CASE substr(p.street, {end}, 2) WHEN '\r\n' THEN 2 ELSE 1 END) END"
    )
}

fn of(relation: Relation, shape: Shape) -> Shape {
    Shape::Of(relation, Box::new(shape))
}

fn path<const N: usize>(members: [&str; N], place: Option<u8>) -> Path {
    Path { members: members.map(str::to_owned).to_vec(), place }
}

/// One side of a spelled member: 0 what would be shown, 1 what was said.
fn spelling(dialect: &Dialect, member: &str, side: u8) -> Path {
    path([dialect.as_str(), "spelling", "members", member], Some(side))
}
