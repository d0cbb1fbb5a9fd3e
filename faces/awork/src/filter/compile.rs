//! Compiles a filter on users to the model's filter, which the store answers from its indexes.
//!
//! A condition without a node in the model is an error that names its position. Scanning all
//! records instead would work today and fail on the first large directory.

mod comparison;
mod count;
mod pair;
mod points;

use jiff::{Timestamp, tz::TimeZone};
use polydex_model::{
    Filter,
    query::{Field, Scalar, Test},
};
use serde_json::json;
use uuid::Uuid;

use super::{Expr, Literal, Operator, Property, QueryError, Term, evaluate::passes};
use comparison::{Comparison, Condition, Position, Predicate};
use polydex_format_awork::wire::ticks;

/// The teams of a workspace, by id and name. Conditions on teams are evaluated on this list.
pub type Teams = [(Uuid, String)];

/// How many conditions on list elements a filter may have: each becomes a long piece of SQL.
const MAX_ELEMENT_CONDITIONS: usize = 32;

/// Compiles a filter on users.
pub fn compile(expr: &Expr, teams: &Teams) -> Result<Filter, QueryError> {
    if expr.on_elements() > MAX_ELEMENT_CONDITIONS {
        let text = format!(
            "there are more than {MAX_ELEMENT_CONDITIONS} conditions on contact infos, tags and teams"
        );
        return Err(QueryError::filter(0, text));
    }
    condition(expr, teams)
}

fn condition(expr: &Expr, teams: &Teams) -> Result<Filter, QueryError> {
    Ok(match expr {
        Expr::Constant(true) => Filter::All,
        Expr::Constant(false) => Filter::none(),
        Expr::And(all) => Filter::And(each(all, teams)?),
        Expr::Or(any) => Filter::Or(each(any, teams)?),
        Expr::Not(inner) => !condition(inner, teams)?,
        Expr::Flag(property) => flag(property)?,
        Expr::Some(list, body) => any_element(list, body, teams)?,
        Expr::Compare(operator, Term::Count(list, body), Term::Literal(number)) => {
            count::compile(*operator, list, body, number, teams)?
        }
        Expr::Compare(operator, Term::Literal(number), Term::Count(list, body)) => {
            count::compile(operator.mirrored(), list, body, number, teams)?
        }
        Expr::In(Term::Count(list, body), numbers) => {
            let one = |number| count::compile(Operator::Equal, list, body, number, teams);
            Filter::Or(numbers.iter().map(one).collect::<Result<_, _>>()?)
        }
        Expr::Compare(operator, Term::Property(one), Term::Property(other)) => {
            pair::of_users(*operator, one, other)?
        }
        Expr::Compare(..) | Expr::In(..) | Expr::Test(..) => match Comparison::of(expr)? {
            Some(comparison) => member(&comparison)?,
            None if passes(expr, &json!({})) => Filter::All,
            None => Filter::none(),
        },
    })
}

fn each(all: &[Expr], teams: &Teams) -> Result<Vec<Filter>, QueryError> {
    all.iter().map(|expr| condition(expr, teams)).collect()
}

fn impossible(property: &Property) -> QueryError {
    let name = property.names.join("/");
    QueryError::filter(property.at, format!("users cannot be filtered by `{name}` in this way"))
}

fn flag(property: &Property) -> Result<Filter, QueryError> {
    Ok(match property.names[..] {
        ["isArchived"] => Filter::eq(Field::IsArchived, true),
        ["isDeactivated"] | ["status", "isDeactivated"] => !Filter::eq(Field::IsActive, true),
        ["status", "invitationAccepted"] => Filter::eq(Field::InvitationAccepted, true),
        ["hasImage" | "isAgent" | "shouldMigrateToConnect" | "isExternal"] => Filter::none(),
        _ => return Err(impossible(property)),
    })
}

/// Compares a member of the user with literals.
fn member(comparison: &Comparison<'_>) -> Result<Filter, QueryError> {
    let text = |field| Ok(filter_of(&field, &comparison.text()?));
    match comparison.property.names[..] {
        ["firstName"] => text(Field::Given),
        ["lastName"] => text(Field::Surname),
        ["gender"] => text(Field::Gender),
        ["title"] => text(Field::NameTitle),
        ["position"] => text(Field::JobTitle),
        ["language"] => text(Field::Locale),
        ["id"] => Ok(filter_of(&Field::Id, &comparison.id()?)),
        ["createdBy"] => Ok(filter_of(&Field::CreatedBy, &comparison.id()?)),
        ["updatedBy"] => Ok(filter_of(&Field::UpdatedBy, &comparison.id()?)),
        ["deactivatedOn"] => Ok(filter_of(&Field::StatusSince, &comparison.time()?)),
        ["createdOn"] => Ok(filter_of(&Field::Created, &comparison.time()?)),
        ["updatedOn"] => Ok(filter_of(&Field::Updated, &comparison.time()?)),
        ["birthDate"] => Ok(filter_of(&Field::Birthday, &comparison.located(day)?)),
        ["resourceVersion"] => Ok(filter_of(&Field::Updated, &comparison.located(version)?)),
        // No list shows deleted users.
        ["deletedOn"] => {
            Ok(if comparison.condition.is_met_by_null() { Filter::All } else { Filter::none() })
        }
        _ => Err(impossible(comparison.property)),
    }
}

fn filter_of(field: &Field, predicate: &Predicate) -> Filter {
    match predicate {
        Predicate::Never => Filter::none(),
        Predicate::Test(test) => Filter::Is(field.clone(), test.clone()),
        Predicate::Not(inner) => !filter_of(field, inner),
        Predicate::AnyOf(any) => {
            Filter::Or(any.iter().map(|predicate| filter_of(field, predicate)).collect())
        }
    }
}

/// The position of a moment among birthdays, which are whole days.
fn day(literal: &Literal) -> Position {
    let Literal::Time(at) = literal else {
        return Position::BeforeAll;
    };
    let zoned = at.to_zoned(TimeZone::UTC);
    let day = Scalar::Text(zoned.date().to_string());
    let is_midnight = zoned.start_of_day().is_ok_and(|start| start.timestamp() == *at);
    if is_midnight { Position::At(day) } else { Position::After(day) }
}

/// The position of a number among versions, which are ticks of 100 ns; the store keeps
/// microseconds.
fn version(literal: &Literal) -> Position {
    #[expect(clippy::cast_possible_truncation, reason = "a float saturates")]
    let (ticks_wanted, is_whole) = match literal {
        Literal::Integer(wanted) => (i128::from(*wanted), true),
        Literal::Decimal(wanted) => (wanted.floor() as i128, wanted.fract() == 0.0),
        _ => return Position::BeforeAll,
    };
    let since = ticks_wanted.saturating_sub(ticks(Timestamp::UNIX_EPOCH).into());
    Position::micros(since.div_euclid(10), is_whole && since.rem_euclid(10) == 0)
}

/// Compiles `any(…)` over one of a user's lists.
fn any_element(list: &Property, body: &Expr, teams: &Teams) -> Result<Filter, QueryError> {
    match list.names[..] {
        ["userContactInfos"] => Ok(Filter::Point(vec![points::compile(body)?])),
        ["teams"] => Ok(Filter::one_of(Field::Group, group_ids(body, teams))),
        ["tags"] => tag(list, body),
        _ => Err(impossible(list)),
    }
}

/// The ids of the teams that match.
fn group_ids(body: &Expr, teams: &Teams) -> Vec<Scalar> {
    let fits = |(id, name): &&(Uuid, String)| passes(body, &json!({"id": id, "name": name}));
    teams.iter().filter(fits).map(|(id, _)| Scalar::Uuid(*id)).collect()
}

/// Compiles `any(…)` over tags. A tag is a label in the model, which takes one test at a time.
fn tag(list: &Property, body: &Expr) -> Result<Filter, QueryError> {
    let any = || !Filter::missing(Field::Label);
    Ok(match body {
        Expr::Constant(true) => any(),
        Expr::Constant(false) => Filter::none(),
        Expr::Or(each) => {
            Filter::Or(each.iter().map(|body| tag(list, body)).collect::<Result<_, _>>()?)
        }
        other => match Comparison::of(other)? {
            Some(comparison) if comparison.property.names == ["name"] => named(&comparison)?,
            // The other members of a tag never have a value.
            Some(comparison) if comparison.property.names == ["id"] => {
                return Err(impossible(comparison.property));
            }
            Some(_) | None if passes(other, &json!({})) => any(),
            Some(_) => Filter::none(),
            None => return Err(impossible(list)),
        },
    })
}

/// Some label matches. "Some label is not X" is written as "less or greater than X", because a
/// negated test on a list would mean "no label is X".
fn named(comparison: &Comparison<'_>) -> Result<Filter, QueryError> {
    match comparison.text()? {
        Predicate::Not(inner) => match *inner {
            Predicate::Test(Test::Equals(name)) => Ok(Filter::Or(vec![
                Filter::Is(Field::Label, Test::Less(name.clone())),
                Filter::Is(Field::Label, Test::Greater(name)),
            ])),
            Predicate::Test(Test::Missing) => Ok(!Filter::missing(Field::Label)),
            _ => Err(impossible(comparison.property)),
        },
        // No tag lacks a name.
        Predicate::Test(Test::Missing) => Ok(Filter::none()),
        predicate => Ok(filter_of(&Field::Label, &predicate)),
    }
}

#[cfg(test)]
mod tests;
