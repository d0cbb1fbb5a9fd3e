//! What a query means, said once more without SQL: slowly, over records in memory.
//!
//! The cases on queries compare every engine with this.

use std::cmp::Ordering;

use jiff::Timestamp;
use polydex_model::{
    Address, ContactPoint, Filter, OnlineService, Order, Person, PersonId, Reference, Status,
    Value,
    normal::{first_line, fold, phone_digits},
    query::{Collation, Counted, Field, PointField, PointFilter, Relation, Scalar, Test},
};
use serde_json::Value as Json;

use crate::{
    derived,
    keywords::{self, Keyword},
};

/// How phones of the bench's workspaces are read.
const REGION: &str = "DE";

/// Whether a person passes.
pub fn passes(person: &Person, filter: &Filter) -> bool {
    match filter {
        Filter::All => true,
        Filter::And(all) => all.iter().all(|one| passes(person, one)),
        Filter::Or(any) => any.iter().any(|one| passes(person, one)),
        Filter::Not(not) => !passes(person, not),
        Filter::Is(field, Test::Missing) => {
            values(person, field).iter().all(|value| *value == Scalar::Json(Json::Null))
        }
        Filter::Is(field, test) => values(person, field).iter().any(|value| fits(value, test)),
        Filter::Point(all) => {
            let points = &person.card.points;
            points.iter().any(|point| all.iter().all(|one| point_passes(person, point, one)))
        }
        Filter::Count(Counted::Points(all), test) => {
            let points = person.card.points.iter();
            let passing =
                points.filter(|point| all.iter().all(|one| point_passes(person, point, one)));
            fits(&Scalar::Number(passing.count().try_into().expect("few points")), test)
        }
        Filter::Count(Counted::Values(field, each), test) => {
            let values = values(person, field).into_iter();
            let passing = values.filter(|value| each.as_ref().is_none_or(|test| fits(value, test)));
            fits(&Scalar::Number(passing.count().try_into().expect("few values")), test)
        }
        Filter::Pair(one, relation, other) => {
            let (one, other) = (values(person, one).pop(), values(person, other).pop());
            one.zip(other).is_some_and(|(one, other)| stand(&one, *relation, &other))
        }
        Filter::Search(text) => {
            let searched = derived::search_text(&super::bench::any(person), REGION);
            derived::search_terms(text).iter().all(|term| searched.contains(term))
        }
    }
}

/// Whether two values stand so to each other.
fn stand(one: &Scalar, relation: Relation, other: &Scalar) -> bool {
    order(one, other).is_some_and(|order| match relation {
        Relation::Equal => order.is_eq(),
        Relation::Less => order.is_lt(),
    })
}

/// What a person has in a field: nothing, one value, or several.
pub fn values(person: &Person, field: &Field) -> Vec<Scalar> {
    let (card, account) = (&person.card, &person.account);
    let (parts, ids) = (card.name.parts(), &account.foreign_ids);
    let named = |text: String| Some(text).filter(|text| !text.is_empty());
    let number =
        |of: &Option<Reference>| of.iter().filter_map(|of| of.number).map(Scalar::Number).collect();
    let name = |of: &Option<Reference>| of.as_ref().and_then(|of| of.name.clone());
    let text = match field {
        Field::Id => return vec![Scalar::Uuid(person.id.0)],
        Field::Number => return vec![Scalar::Number(person.number)],
        Field::Created => return vec![Scalar::Time(person.created.at)],
        Field::Updated => return vec![Scalar::Time(person.updated.at)],
        Field::CreatedBy => return by(person.created.by),
        Field::UpdatedBy => return by(person.updated.by),
        Field::StatusSince => return account.status_since.map(Scalar::Time).into_iter().collect(),
        Field::IsActive => return vec![Scalar::Bool(account.status == Status::Active)],
        Field::IsArchived => return vec![Scalar::Bool(account.status == Status::Archived)],
        Field::InvitationAccepted => return vec![Scalar::Bool(account.invitation_accepted)],
        Field::Organization => return number(&person.organization),
        Field::Manager => return number(&person.manager),
        Field::ManagerId => {
            let id = person.manager.as_ref().and_then(|manager| manager.id);
            return id.map(Scalar::Uuid).into_iter().collect();
        }
        Field::Group => {
            return person.groups.iter().filter_map(|group| group.id).map(Scalar::Uuid).collect();
        }
        Field::Label => return card.labels.iter().cloned().map(Scalar::Text).collect(),
        Field::AnyEmail => return card.points.iter().filter_map(address).collect(),
        Field::Extra(dialect, member) => {
            let extra = person.residue.extra(dialect, member);
            return extra.into_iter().cloned().map(Scalar::Json).collect();
        }
        Field::Name => named(card.name.full()),
        Field::Given => parts.given.and_then(named),
        Field::Surname => parts.surname.and_then(named),
        Field::UserName => named(account.user_name.clone()),
        Field::PrimaryEmail => person.primary_address().map(str::to_owned),
        Field::Role => Some(account.role.keyword().to_owned()),
        Field::Status => Some(account.status.keyword().to_owned()),
        Field::OrganizationName => name(&person.organization),
        Field::ManagerName => name(&person.manager),
        Field::JobTitle => card.job_title.clone(),
        Field::Gender => card.gender.clone(),
        Field::Birthday => card.birthday.and_then(|day| Some(day.to_date()?.to_string())),
        Field::Notes => card.notes.clone(),
        Field::Location => card.location.clone(),
        Field::Picture => card.picture.clone(),
        Field::Locale => account.locale.clone(),
        Field::TimeZone => account.time_zone.clone(),
        Field::NameTitle => card.name.title.clone(),
        Field::Source => ids.source.clone(),
        Field::SourceId => ids.source_id.clone(),
        Field::EmployeeId => ids.employee.clone(),
        Field::SupportId => ids.support.clone(),
        Field::AuthenticationId => ids.authentication.clone(),
    };
    text.into_iter().map(Scalar::Text).collect()
}

fn by(person: Option<PersonId>) -> Vec<Scalar> {
    person.map(|person| Scalar::Uuid(person.0)).into_iter().collect()
}

fn address(point: &ContactPoint) -> Option<Scalar> {
    match &point.value {
        Value::Email(email) => Some(Scalar::Text(email.address.clone())),
        _ => None,
    }
}

/// Whether one value that is there passes a test.
pub fn fits(value: &Scalar, test: &Test) -> bool {
    let text = match value {
        Scalar::Text(text) | Scalar::Json(Json::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let of_text = |test: &dyn Fn(&str) -> bool| text.is_some_and(test);
    match test {
        Test::Equals(wanted) => equal(value, wanted),
        Test::OneOf(any) => any.iter().any(|wanted| equal(value, wanted)),
        Test::EqualsFolded(wanted) => of_text(&|text| fold(text) == fold(wanted)),
        Test::Less(than) => order(value, than).is_some_and(Ordering::is_lt),
        Test::AtMost(than) => order(value, than).is_some_and(Ordering::is_le),
        Test::Greater(than) => order(value, than).is_some_and(Ordering::is_gt),
        Test::AtLeast(than) => order(value, than).is_some_and(Ordering::is_ge),
        Test::Contains(part, Collation::Folded) => {
            of_text(&|text| fold(text).contains(&fold(part)))
        }
        Test::Contains(part, Collation::Exact) => of_text(&|text| text.contains(part)),
        Test::StartsWith(start, Collation::Folded) => {
            of_text(&|text| fold(text).starts_with(&fold(start)))
        }
        Test::StartsWith(start, Collation::Exact) => of_text(&|text| text.starts_with(start)),
        Test::EndsWith(end, Collation::Folded) => of_text(&|text| fold(text).ends_with(&fold(end))),
        Test::EndsWith(end, Collation::Exact) => of_text(&|text| text.ends_with(end)),
        Test::Missing => false,
    }
}

fn equal(value: &Scalar, wanted: &Scalar) -> bool {
    match (value, wanted) {
        (Scalar::Json(json), wanted) => *json == self::json(wanted),
        (Scalar::Text(word), Scalar::Status(status)) => word == status.keyword(),
        (Scalar::Text(word), Scalar::Role(role)) => word == role.keyword(),
        (value, wanted) => value == wanted,
    }
}

fn json(scalar: &Scalar) -> Json {
    match scalar {
        Scalar::Text(text) => text.as_str().into(),
        Scalar::Number(number) => (*number).into(),
        Scalar::Bool(flag) => (*flag).into(),
        Scalar::Time(time) => time.to_string().into(),
        Scalar::Uuid(id) => id.to_string().into(),
        Scalar::Status(status) => status.keyword().into(),
        Scalar::Role(role) => role.keyword().into(),
        Scalar::Json(json) => json.clone(),
    }
}

fn order(value: &Scalar, than: &Scalar) -> Option<Ordering> {
    match (value, than) {
        (Scalar::Text(a) | Scalar::Json(Json::String(a)), Scalar::Text(b)) => Some(a.cmp(b)),
        (Scalar::Number(a), Scalar::Number(b)) => Some(a.cmp(b)),
        (Scalar::Time(a), Scalar::Time(b)) => Some(a.cmp(b)),
        (Scalar::Bool(a), Scalar::Bool(b)) => Some(a.cmp(b)),
        (Scalar::Uuid(a), Scalar::Uuid(b)) => Some(a.cmp(b)),
        (Scalar::Json(Json::Number(a)), Scalar::Number(b)) => a.as_i64().map(|a| a.cmp(b)),
        _ => None,
    }
}

/// Whether a point of a person passes.
pub fn point_passes(person: &Person, point: &ContactPoint, filter: &PointFilter) -> bool {
    let tested = |text: Option<&str>, test: &Test| match (text, test) {
        (None, test) => *test == Test::Missing,
        (Some(text), test) => fits(&Scalar::Text(text.to_owned()), test),
    };
    let normal = || derived::normal(&point.value, REGION);
    match filter {
        PointFilter::Kind(kind) => keywords::kind_of(&point.value) == *kind,
        PointFilter::Context(context) => point.is(*context),
        PointFilter::Feature(feature) => {
            matches!(&point.value, Value::Phone(phone) if phone.features.contains(feature))
        }
        PointFilter::Service(key) => match &point.value {
            Value::OnlineService(online) => online.service.as_ref() == Some(key),
            _ => false,
        },
        PointFilter::Text(test) => tested(derived::shown(&point.value), test),
        PointFilter::Normal(wanted) => normal().as_ref() == Some(wanted),
        PointFilter::Digits(digits) => {
            let Value::Phone(phone) = &point.value else { return false };
            let own = phone_digits(&phone.number, REGION);
            !own.is_empty() && own.ends_with(&derived::digits(digits))
        }
        PointFilter::Label(test) => tested(point.label.as_deref(), test),
        PointFilter::Member(PointField::FirstLine | PointField::FurtherLines, test)
            if test.is_folded() =>
        {
            false
        }
        PointFilter::Member(field, test) => match (point_value(point, field), test) {
            (value, Test::Missing) => value.is_none_or(|value| value == Scalar::Json(Json::Null)),
            (value, test) => value.is_some_and(|value| fits(&value, test)),
        },
        PointFilter::Pair(one, relation, other) => {
            let (one, other) = (point_value(point, one), point_value(point, other));
            one.zip(other).is_some_and(|(one, other)| stand(&one, *relation, &other))
        }
        PointFilter::Chat => matches!(&point.value, Value::OnlineService(online) if online.chat),
        PointFilter::Managed => point.managed,
        PointFilter::Primary => person.account.primary_email == Some(point.id),
        PointFilter::Id(Scalar::Uuid(id)) => point.id.0 == *id,
        PointFilter::Id(Scalar::Number(number)) => point.number == *number,
        PointFilter::Id(_) => false,
        PointFilter::All(all) => all.iter().all(|one| point_passes(person, point, one)),
        PointFilter::Any(any) => any.iter().any(|one| point_passes(person, point, one)),
        PointFilter::Not(not) => !point_passes(person, point, not),
    }
}

/// What a point has in a field.
pub fn point_value(point: &ContactPoint, field: &PointField) -> Option<Scalar> {
    let (address, online) = (Address::default(), OnlineService::default());
    let address = if let Value::Address(address) = &point.value { address } else { &address };
    let online = if let Value::OnlineService(online) = &point.value { online } else { &online };
    let text = match field {
        PointField::Pref => return point.pref.map(|pref| Scalar::Number(pref.into())),
        PointField::Created => return Some(Scalar::Time(point.created.at)),
        PointField::Updated => return Some(Scalar::Time(point.updated.at)),
        PointField::CreatedBy => return by(point.created.by).pop(),
        PointField::UpdatedBy => return by(point.updated.by).pop(),
        PointField::SpellingCode(dialect) => {
            let spelling = point.residue.spelling(dialect)?;
            return Some(Scalar::Json(spelling.code.as_str().into()));
        }
        PointField::SpellingWritten(dialect, member) => {
            let (_, said) = point.residue.spelling(dialect)?.members.get(member)?;
            return Some(Scalar::Json(said.clone()));
        }
        PointField::SpellingShown(dialect, member) => {
            let (shown, _) = point.residue.spelling(dialect)?.members.get(member)?;
            return Some(Scalar::Json(shown.clone()));
        }
        PointField::Extra(dialect, member) => {
            return point.residue.extra(dialect, member).cloned().map(Scalar::Json);
        }
        PointField::Extension => match &point.value {
            Value::Phone(phone) => &phone.extension,
            _ => &None,
        },
        PointField::Service => &online.service,
        PointField::User => &online.user,
        PointField::Uri => &online.uri,
        PointField::Street => &address.street,
        PointField::FirstLine => {
            let street = address.street.as_deref()?;
            return Some(Scalar::Text(first_line(street).0.to_owned()));
        }
        PointField::FurtherLines => {
            let (_, rest) = first_line(address.street.as_deref()?);
            return rest.map(|rest| Scalar::Text(rest.to_owned()));
        }
        PointField::Locality => &address.locality,
        PointField::Region => &address.region,
        PointField::Postcode => &address.postcode,
        PointField::Country => &address.country,
        PointField::CountryCode => &address.country_code,
    };
    text.clone().map(Scalar::Text)
}

/// A sort key; missing ones come first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Missing,
    Integer(i64),
    Time(Timestamp),
    Text(String),
}

/// Sorts as a query does.
pub fn sort(people: &mut [Person], order: &[Order]) {
    let turned = |ordering: Ordering, turn: bool| if turn { ordering.reverse() } else { ordering };
    people.sort_by(|a, b| {
        let keys = order
            .iter()
            .map(|one| turned(key(a, &one.field).cmp(&key(b, &one.field)), one.descending));
        let last = order.last().is_some_and(|last| last.descending);
        let ties = std::iter::once(turned(a.number.cmp(&b.number), last));
        keys.chain(ties).find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
    });
}

/// Of several values the first in order.
fn key(person: &Person, field: &Field) -> Key {
    let keys = values(person, field).into_iter().map(|value| match value {
        Scalar::Text(text) | Scalar::Json(Json::String(text)) => match fold(&text) {
            text if text.is_empty() && is_name(field) => Key::Missing,
            text => Key::Text(text),
        },
        Scalar::Number(number) => Key::Integer(number),
        Scalar::Time(time) => Key::Time(time),
        Scalar::Status(status) => Key::Text(status.keyword().to_owned()),
        Scalar::Role(role) => Key::Text(role.keyword().to_owned()),
        Scalar::Uuid(id) => Key::Text(id.simple().to_string()),
        Scalar::Bool(flag) | Scalar::Json(Json::Bool(flag)) => Key::Integer(flag.into()),
        Scalar::Json(Json::Number(number)) => number.as_i64().map_or(Key::Missing, Key::Integer),
        Scalar::Json(_) => Key::Missing,
    });
    keys.min().unwrap_or(Key::Missing)
}

/// Names and the primary address that fold to nothing sort as if they were missing.
fn is_name(field: &Field) -> bool {
    matches!(field, Field::Name | Field::Given | Field::Surname | Field::PrimaryEmail)
}
