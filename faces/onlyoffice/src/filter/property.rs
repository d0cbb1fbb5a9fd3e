//! `filterBy`, `filterOp` and `filterValue`: a property of the profile and what it must be like.

use jiff::civil::Date;
use polydex_model::{
    Feature, Filter, Refusal, Role, Rule,
    query::{Collation, Field, PointFilter, PointKind, Scalar, Test},
};

use super::{
    equals, no_choice, nobody, not, one_of,
    state::{ADMINISTRATORS, VISITORS, of_activation, of_status, terminated},
};
use polydex_format_onlyoffice::{
    DIALECT,
    lens::{Sex, WORK_FROM, guid},
    wire::{Params, date::Portal},
};

/// Most values that a property is compared with.
const MOST_VALUES: usize = 200;

/// A property of a profile that lists can be filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Property {
    /// A text.
    Text(Field),
    /// A GUID.
    Id(Field),
    /// A flag that some roles have.
    Role(&'static [Role]),
    /// A calendar day, stored as `yyyy-MM-dd`.
    Day(Field),
    /// `male` or `female`; other genders are hidden.
    Sex,
    /// `status`, by name or number.
    Status,
    /// `activationStatus`, by number.
    Activation,
    /// `mobilePhone`.
    Mobile,
    /// Membership in a group.
    Group,
    /// The manager, by GUID.
    Lead,
    /// Since when somebody is terminated.
    Terminated,
}

/// The property of this name, without case.
fn property(name: &str) -> Option<Property> {
    Some(match name.to_lowercase().as_str() {
        "firstname" => Property::Text(Field::Given),
        "lastname" => Property::Text(Field::Surname),
        "displayname" => Property::Text(Field::Name),
        "username" => Property::Text(Field::UserName),
        "email" => Property::Text(Field::PrimaryEmail),
        "title" => Property::Text(Field::JobTitle),
        "location" => Property::Text(Field::Location),
        "notes" | "comment" => Property::Text(Field::Notes),
        "culturename" => Property::Text(Field::Locale),
        "sex" => Property::Sex,
        "birthday" => Property::Day(Field::Birthday),
        "workfrom" => Property::Day(Field::Extra(DIALECT, WORK_FROM.into())),
        "id" => Property::Id(Field::Id),
        "isvisitor" => Property::Role(VISITORS),
        "isadmin" => Property::Role(ADMINISTRATORS),
        "isowner" => Property::Role(&[Role::Owner]),
        "status" => Property::Status,
        "activationstatus" => Property::Activation,
        "mobilephone" => Property::Mobile,
        "group" | "groups" | "department" => Property::Group,
        "lead" => Property::Lead,
        "terminated" => Property::Terminated,
        _ => return None,
    })
}

/// What a list sorted by this property is ordered by.
pub(super) fn sort_key(name: &str) -> Option<Field> {
    match property(name)? {
        Property::Text(field) | Property::Id(field) | Property::Day(field) => Some(field),
        Property::Sex => Some(Field::Gender),
        Property::Role(_) => Some(Field::Role),
        Property::Status => Some(Field::Status),
        Property::Activation => Some(Field::InvitationAccepted),
        Property::Terminated => Some(Field::StatusSince),
        Property::Mobile | Property::Group | Property::Lead => None,
    }
}

/// The filter that a request asks for; everything if it names no property. `type` keeps items of
/// that contract name, and people are `person`.
pub fn by_property(params: &Params, portal: &Portal) -> Result<Filter, Refusal> {
    if params.word("type").is_some_and(|kind| !kind.eq_ignore_ascii_case("person")) {
        return Ok(nobody());
    }
    let Some(name) = params.word("filterBy") else { return Ok(Filter::All) };
    let property = property(name).ok_or_else(|| no_choice("filterBy"))?;
    let operator = params.word("filterOp").unwrap_or("equals").to_lowercase();
    if operator == "present" {
        return Ok(present(&property));
    }
    let values = params.texts("filterValue").map_err(|fault| Refusal::Invalid(vec![fault]))?;
    let values = values.unwrap_or_default();
    if values.len() > MOST_VALUES {
        return Err(Refusal::at("filterValue", Rule::TooLong(MOST_VALUES)));
    }
    let tests = values.into_iter();
    let tests = tests.map(|value| passes(&property, &operator, value, portal));
    Ok(Filter::Or(tests.collect::<Result<_, _>>()?))
}

fn present(property: &Property) -> Filter {
    match property {
        Property::Text(field) => {
            let empty = equals(field.clone(), Scalar::Text(String::new()));
            not(Filter::Or(vec![Filter::Is(field.clone(), Test::Missing), empty]))
        }
        Property::Day(field) => not(Filter::Is(field.clone(), Test::Missing)),
        Property::Group => not(Filter::Is(Field::Group, Test::Missing)),
        Property::Lead => not(Filter::Is(Field::ManagerId, Test::Missing)),
        Property::Terminated => {
            terminated().and(not(Filter::Is(Field::StatusSince, Test::Missing)))
        }
        Property::Sex => Filter::Or([Sex::Male, Sex::Female].map(is).into()),
        Property::Mobile => Filter::Point(mobile()),
        Property::Id(_) | Property::Role(_) | Property::Status | Property::Activation => {
            Filter::All
        }
    }
}

fn passes(
    property: &Property,
    operator: &str,
    value: &str,
    portal: &Portal,
) -> Result<Filter, Refusal> {
    match property {
        Property::Text(Field::PrimaryEmail) if operator == "equals" => {
            Ok(Filter::holds_email(value, true))
        }
        Property::Text(field) => Ok(Filter::Is(field.clone(), test(operator, value)?)),
        Property::Mobile => {
            let test = PointFilter::Text(test(operator, value)?);
            Ok(Filter::Point(mobile().into_iter().chain([test]).collect()))
        }
        Property::Sex => {
            let passes = |sex: &Sex| text_passes(operator, sex.name(), value);
            let passing = [Sex::Male, Sex::Female].into_iter().filter(passes).map(is);
            test(operator, value).map(|_| Filter::Or(passing.collect()))
        }
        _ if operator != "equals" => Err(no_choice("filterOp")),
        property => equal(property, value, portal).ok_or_else(|| no_choice("filterValue")),
    }
}

/// Equality with what is no text; `None` if the value is none of the property's.
fn equal(property: &Property, value: &str, portal: &Portal) -> Option<Filter> {
    match property {
        Property::Id(field) => Some(equals(field.clone(), Scalar::Uuid(guid(value)?))),
        Property::Group => Some(equals(Field::Group, Scalar::Uuid(guid(value)?))),
        Property::Lead => Some(equals(Field::ManagerId, Scalar::Uuid(guid(value)?))),
        Property::Terminated => {
            let moment = portal.read_moment(value)?;
            Some(terminated().and(equals(Field::StatusSince, Scalar::Time(moment))))
        }
        Property::Role(roles) => {
            let is: bool = value.to_lowercase().parse().ok()?;
            let filter = one_of(Field::Role, roles);
            Some(if is { filter } else { not(filter) })
        }
        // Days go out as local midnight, so the day is what stands before the time.
        Property::Day(field) => {
            let day: Date = value.split('T').next()?.parse().ok()?;
            Some(equals(field.clone(), Scalar::Text(day.to_string())))
        }
        Property::Status => of_status(value),
        Property::Activation => value.parse().ok().map(of_activation),
        Property::Text(_) | Property::Mobile | Property::Sex => None,
    }
}

/// The test of a text, without case.
fn test(operator: &str, value: &str) -> Result<Test, Refusal> {
    let value = value.to_owned();
    Ok(match operator {
        "equals" => Test::EqualsFolded(value),
        "contains" => Test::Contains(value, Collation::Folded),
        "startswith" => Test::StartsWith(value, Collation::Folded),
        "endswith" => Test::EndsWith(value, Collation::Folded),
        _ => return Err(no_choice("filterOp")),
    })
}

fn text_passes(operator: &str, text: &str, value: &str) -> bool {
    let value = value.to_lowercase();
    match operator {
        "contains" => text.contains(&value),
        "startswith" => text.starts_with(&value),
        "endswith" => text.ends_with(&value),
        _ => text == value,
    }
}

fn is(sex: Sex) -> Filter {
    Filter::Is(Field::Gender, Test::EqualsFolded(sex.name().to_owned()))
}

/// Every mobile: which of them the profile shows depends on the others.
fn mobile() -> Vec<PointFilter> {
    vec![PointFilter::Kind(PointKind::Phone), PointFilter::Feature(Feature::Mobile)]
}
