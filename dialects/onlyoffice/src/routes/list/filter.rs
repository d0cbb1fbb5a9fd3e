//! `filterBy`, `filterOp` and `filterValue`.

use polydex_model::{
    Filter, Refusal, Rule,
    query::{Field, Scalar, Test},
};

use crate::{lens::guid, wire::Params};

/// A property of a profile that lists can be filtered and sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Property {
    /// A text.
    Text(Field),
    /// A GUID.
    Id(Field),
    /// A flag that some roles have.
    Role(&'static [&'static str]),
    /// `status`, by number.
    Status,
    /// Membership in a group.
    Group,
}

/// The property of this name, without case.
pub(super) fn property(name: &str) -> Option<Property> {
    Some(match name.to_lowercase().as_str() {
        "firstname" => Property::Text(Field::Given),
        "lastname" => Property::Text(Field::Surname),
        "displayname" => Property::Text(Field::Name),
        "username" => Property::Text(Field::UserName),
        "email" => Property::Text(Field::PrimaryEmail),
        "title" => Property::Text(Field::JobTitle),
        "location" => Property::Text(Field::Location),
        "notes" | "comment" => Property::Text(Field::Notes),
        "sex" => Property::Text(Field::Gender),
        "culturename" => Property::Text(Field::Locale),
        "id" => Property::Id(Field::Id),
        "isvisitor" => Property::Role(&["none", "guest"]),
        "isadmin" => Property::Role(&["admin", "owner"]),
        "isowner" => Property::Role(&["owner"]),
        "status" => Property::Status,
        "group" | "groups" | "department" => Property::Group,
        _ => return None,
    })
}

/// The filter that a request asks for; everything if it names no property.
pub(super) fn read(params: &Params) -> Result<Filter, Refusal> {
    let of_type = match params.word("type") {
        Some(kind) if !kind.eq_ignore_ascii_case("person") => return Ok(Filter::Or(Vec::new())),
        _ => Filter::All,
    };
    let Some(name) = params.word("filterBy") else { return Ok(of_type) };
    let unknown = || Refusal::at("filterBy", Rule::NotAChoice);
    let property = property(name).ok_or_else(unknown)?;
    let operator = params.word("filterOp").unwrap_or("equals").to_lowercase();
    if operator == "present" {
        return Ok(present(&property));
    }
    let values = params.texts("filterValue").map_err(|fault| Refusal::Invalid(vec![fault]))?;
    let tests =
        values.unwrap_or_default().into_iter().map(|value| test(&property, &operator, value));
    Ok(Filter::Or(tests.collect::<Result<_, _>>()?))
}

fn present(property: &Property) -> Filter {
    match property {
        Property::Text(field) => {
            let missing = Filter::Is(field.clone(), Test::Missing);
            let empty = Filter::Is(field.clone(), Test::Equals(Scalar::Text(String::new())));
            Filter::Not(Box::new(Filter::Or(vec![missing, empty])))
        }
        Property::Group => Filter::Not(Box::new(Filter::Is(Field::Group, Test::Missing))),
        Property::Id(_) | Property::Role(_) | Property::Status => Filter::All,
    }
}

fn test(property: &Property, operator: &str, value: &str) -> Result<Filter, Refusal> {
    if let Property::Text(field) = property {
        return text(field, operator, value);
    }
    if operator != "equals" {
        return Err(Refusal::at("filterOp", Rule::NotAChoice));
    }
    let id = |field: &Field| {
        guid(value).map(|id| Filter::Is(field.clone(), Test::Equals(Scalar::Uuid(id))))
    };
    let filter = match property {
        Property::Text(_) => None,
        Property::Id(field) => id(field),
        Property::Group => id(&Field::Group),
        Property::Role(roles) => value.to_lowercase().parse().ok().map(|is| {
            let filter = one_of(Field::Role, roles);
            if is { filter } else { Filter::Not(Box::new(filter)) }
        }),
        Property::Status => match value {
            "1" => Some(one_of(Field::Status, &["active"])),
            "2" => Some(one_of(Field::Status, &["deactivated", "archived"])),
            _ => None,
        },
    };
    filter.ok_or_else(|| Refusal::at("filterValue", Rule::NotAChoice))
}

fn text(field: &Field, operator: &str, value: &str) -> Result<Filter, Refusal> {
    let value = value.to_owned();
    let test = match operator {
        "equals" => Test::EqualsFolded(value),
        "contains" => Test::Contains(value, true),
        "startswith" => Test::StartsWith(value, true),
        "endswith" => Test::EndsWith(value, true),
        _ => return Err(Refusal::at("filterOp", Rule::NotAChoice)),
    };
    Ok(Filter::Is(field.clone(), test))
}

fn one_of(field: Field, texts: &[&str]) -> Filter {
    let texts = texts.iter().map(|text| Scalar::Text((*text).to_owned()));
    Filter::Is(field, Test::OneOf(texts.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::form;

    fn of(query: &str) -> Result<Filter, Refusal> {
        read(&form::read(query.as_bytes()).unwrap())
    }

    #[test]
    fn without_a_property_everything_passes() {
        assert_eq!(of("filterValue=x"), Ok(Filter::All));
        assert_eq!(of("type=Person"), Ok(Filter::All));
        assert_eq!(of("type=file"), Ok(Filter::Or(Vec::new())));
    }

    #[test]
    fn texts_are_compared_folded_and_any_value_fits() {
        let is = |text: &str| Filter::Is(Field::Given, Test::EqualsFolded(text.into()));
        assert_eq!(
            of("filterBy=FirstName&filterValue=A&filterValue=b"),
            Ok(Filter::Or(vec![is("A"), is("b")]))
        );
        let begins = Filter::Is(Field::Surname, Test::StartsWith("V".into(), true));
        assert_eq!(
            of("filterBy=lastname&filterOp=startsWith&filterValue=V"),
            Ok(Filter::Or(vec![begins]))
        );
    }

    #[test]
    fn what_is_not_known_is_refused_with_its_parameter() {
        for (query, path) in [
            ("filterBy=shoe&filterValue=1", "filterBy"),
            ("filterBy=title&filterOp=like&filterValue=1", "filterOp"),
            ("filterBy=group&filterValue=x", "filterValue"),
            ("filterBy=isAdmin&filterValue=yes", "filterValue"),
            ("filterBy=status&filterOp=contains&filterValue=1", "filterOp"),
        ] {
            let refusal = of(query).unwrap_err();
            assert_eq!(refusal, Refusal::at(path, Rule::NotAChoice), "{query}");
        }
    }
}
