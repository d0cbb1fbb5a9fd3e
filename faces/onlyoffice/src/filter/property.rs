//! `filterBy`, `filterOp` and `filterValue`: a test of one property of the profile.

use jiff::civil::Date;
use polydex_model::{
    Feature, Filter, Refusal, Role, Rule,
    query::{Collation, Field, PointFilter, PointKind, Scalar, Test},
};

use super::{
    no_choice,
    state::{ADMINISTRATORS, VISITORS, of_activation, of_roles, of_status, terminated},
};
use polydex_format_onlyoffice::{
    DIALECT,
    lens::{Sex, WORK_FROM, guid},
    wire::{Params, date::Portal},
};

/// Most values of one filter.
const MOST_VALUES: usize = 200;

/// A property of a profile that lists can be filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Property {
    /// A text.
    Text(Field),
    /// A GUID.
    Id(Field),
    /// A flag that is true for some roles.
    Role(&'static [Role]),
    /// A calendar day, stored as `yyyy-MM-dd`.
    Day(Field),
    /// `male` or `female`; profiles do not show other genders.
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
    /// When the person was terminated.
    Terminated,
}

/// Parses the name of a property, in any case.
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

/// The field by which a list is sorted for this property.
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

/// The filter of a request; without `filterBy`, everyone passes. `type` selects items by the name of
/// their contract; only `person` matches people.
pub fn by_property(params: &Params, portal: &Portal) -> Result<Filter, Refusal> {
    if params.word("type").is_some_and(|kind| !kind.eq_ignore_ascii_case("person")) {
        return Ok(Filter::none());
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
    let tests = tests.map(|value| filter(&property, &operator, value, portal));
    Ok(Filter::Or(tests.collect::<Result<_, _>>()?))
}

fn present(property: &Property) -> Filter {
    match property {
        Property::Text(field) => {
            let empty = Filter::eq(field.clone(), Scalar::Text(String::new()));
            !Filter::Or(vec![Filter::missing(field.clone()), empty])
        }
        Property::Day(field) => !Filter::missing(field.clone()),
        Property::Group => !Filter::missing(Field::Group),
        Property::Lead => !Filter::missing(Field::ManagerId),
        Property::Terminated => terminated().and(!Filter::missing(Field::StatusSince)),
        Property::Sex => Filter::Or([Sex::Male, Sex::Female].map(has_sex).into()),
        Property::Mobile => Filter::Point(mobile()),
        Property::Id(_) | Property::Role(_) | Property::Status | Property::Activation => {
            Filter::All
        }
    }
}

fn filter(
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
            let passing = [Sex::Male, Sex::Female].into_iter().filter(passes).map(has_sex);
            test(operator, value).map(|_| Filter::Or(passing.collect()))
        }
        _ if operator != "equals" => Err(no_choice("filterOp")),
        property => equals(property, value, portal).ok_or_else(|| no_choice("filterValue")),
    }
}

/// Equality of a property that is no text; `None` if it cannot have this value.
fn equals(property: &Property, value: &str, portal: &Portal) -> Option<Filter> {
    match property {
        Property::Id(field) => Some(Filter::eq(field.clone(), Scalar::Uuid(guid(value)?))),
        Property::Group => Some(Filter::eq(Field::Group, Scalar::Uuid(guid(value)?))),
        Property::Lead => Some(Filter::eq(Field::ManagerId, Scalar::Uuid(guid(value)?))),
        Property::Terminated => {
            let moment = portal.read_moment(value)?;
            Some(terminated().and(Filter::eq(Field::StatusSince, Scalar::Time(moment))))
        }
        Property::Role(roles) => {
            let has_role: bool = value.to_lowercase().parse().ok()?;
            let filter = of_roles(roles);
            Some(if has_role { filter } else { !filter })
        }
        // Profiles show a day as its local midnight; the part before the time is the day.
        Property::Day(field) => {
            let day: Date = value.split('T').next()?.parse().ok()?;
            Some(Filter::eq(field.clone(), Scalar::Text(day.to_string())))
        }
        Property::Status => of_status(value),
        Property::Activation => value.parse().ok().map(of_activation),
        Property::Text(_) | Property::Mobile | Property::Sex => None,
    }
}

/// A case-insensitive test of a text.
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

fn has_sex(sex: Sex) -> Filter {
    Filter::Is(Field::Gender, Test::EqualsFolded(sex.name().to_owned()))
}

/// All mobiles, since which of them the profile shows depends on the others.
fn mobile() -> Vec<PointFilter> {
    vec![PointFilter::Kind(PointKind::Phone), PointFilter::Feature(Feature::Mobile)]
}
