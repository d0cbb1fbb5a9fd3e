//! A filter on users as the model's filter, which the store answers from its indexes.
//!
//! A condition that the model has no node for is refused, with its place: a full scan in its stead
//! would answer today and fail on the first large directory.

mod count;
mod leaf;
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
use leaf::{Asked, Leaf, Step, Verdict};
use polydex_format_awork::wire::ticks;

/// The teams of a workspace, by id and name; a condition on teams is decided on these.
pub type Teams = [(Uuid, String)];

/// The most conditions on elements of lists: each is a long one in the store's language.
const MOST: usize = 32;

/// Compiles a filter on users.
pub fn compile(expr: &Expr, teams: &Teams) -> Result<Filter, QueryError> {
    if expr.on_elements() > MOST {
        let text =
            format!("there are more than {MOST} conditions on contact infos, tags and teams");
        return Err(QueryError::filter(0, text));
    }
    condition(expr, teams)
}

fn condition(expr: &Expr, teams: &Teams) -> Result<Filter, QueryError> {
    Ok(match expr {
        Expr::Constant(true) => Filter::All,
        Expr::Constant(false) => never(),
        Expr::And(all) => Filter::And(each(all, teams)?),
        Expr::Or(any) => Filter::Or(each(any, teams)?),
        Expr::Not(inner) => not(condition(inner, teams)?),
        Expr::Flag(property) => flag(property)?,
        Expr::Some(list, body) => some(list, body, teams)?,
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
        Expr::Compare(..) | Expr::In(..) | Expr::Test(..) => match Leaf::of(expr)? {
            Some(leaf) => member(&leaf)?,
            None if passes(expr, &json!({})) => Filter::All,
            None => never(),
        },
    })
}

fn each(all: &[Expr], teams: &Teams) -> Result<Vec<Filter>, QueryError> {
    all.iter().map(|expr| condition(expr, teams)).collect()
}

fn never() -> Filter {
    Filter::Or(Vec::new())
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

fn impossible(property: &Property) -> QueryError {
    let name = property.names.join("/");
    QueryError::filter(property.at, format!("users cannot be filtered by `{name}` in this way"))
}

fn yes(field: Field) -> Filter {
    Filter::Is(field, Test::Equals(Scalar::Bool(true)))
}

fn flag(property: &Property) -> Result<Filter, QueryError> {
    Ok(match property.names[..] {
        ["isArchived"] => yes(Field::IsArchived),
        ["isDeactivated"] | ["status", "isDeactivated"] => not(yes(Field::IsActive)),
        ["status", "invitationAccepted"] => yes(Field::InvitationAccepted),
        ["hasImage" | "isAgent" | "shouldMigrateToConnect" | "isExternal"] => never(),
        _ => return Err(impossible(property)),
    })
}

/// A member of the user against literals.
fn member(leaf: &Leaf<'_>) -> Result<Filter, QueryError> {
    let text = |field| Ok(filter_of(&field, &leaf.text()?));
    match leaf.property.names[..] {
        ["firstName"] => text(Field::Given),
        ["lastName"] => text(Field::Surname),
        ["gender"] => text(Field::Gender),
        ["title"] => text(Field::NameTitle),
        ["position"] => text(Field::JobTitle),
        ["language"] => text(Field::Locale),
        ["id"] => Ok(filter_of(&Field::Id, &leaf.id()?)),
        ["createdBy"] => Ok(filter_of(&Field::CreatedBy, &leaf.id()?)),
        ["updatedBy"] => Ok(filter_of(&Field::UpdatedBy, &leaf.id()?)),
        ["deactivatedOn"] => Ok(filter_of(&Field::StatusSince, &leaf.time()?)),
        ["createdOn"] => Ok(filter_of(&Field::Created, &leaf.time()?)),
        ["updatedOn"] => Ok(filter_of(&Field::Updated, &leaf.time()?)),
        ["birthDate"] => Ok(filter_of(&Field::Birthday, &leaf.steps(day)?)),
        ["resourceVersion"] => Ok(filter_of(&Field::Updated, &leaf.steps(version)?)),
        // Deleted users are in no list.
        ["deletedOn"] => Ok(if leaf.asked.is_met_by_null() { Filter::All } else { never() }),
        _ => Err(impossible(leaf.property)),
    }
}

fn filter_of(field: &Field, verdict: &Verdict) -> Filter {
    match verdict {
        Verdict::Never => never(),
        Verdict::Is(test) => Filter::Is(field.clone(), test.clone()),
        Verdict::Not(inner) => not(filter_of(field, inner)),
        Verdict::Either(any) => {
            Filter::Or(any.iter().map(|verdict| filter_of(field, verdict)).collect())
        }
    }
}

/// Birthdays are days.
fn day(literal: &Literal) -> Step {
    let Literal::Time(at) = literal else {
        return Step::Below;
    };
    let zoned = at.to_zoned(TimeZone::UTC);
    let day = Scalar::Text(zoned.date().to_string());
    let is_midnight = zoned.start_of_day().is_ok_and(|start| start.timestamp() == *at);
    if is_midnight { Step::At(day) } else { Step::After(day) }
}

/// Versions are ticks of a tenth of a microsecond.
fn version(literal: &Literal) -> Step {
    #[expect(clippy::cast_possible_truncation, reason = "a float saturates")]
    let (ticks_wanted, is_whole) = match literal {
        Literal::Integer(wanted) => (i128::from(*wanted), true),
        Literal::Decimal(wanted) => (wanted.floor() as i128, wanted.fract() == 0.0),
        _ => return Step::Below,
    };
    let since = ticks_wanted.saturating_sub(ticks(Timestamp::UNIX_EPOCH).into());
    Step::micros(since.div_euclid(10), is_whole && since.rem_euclid(10) == 0)
}

/// `any` over one of the lists of a user.
fn some(list: &Property, body: &Expr, teams: &Teams) -> Result<Filter, QueryError> {
    match list.names[..] {
        ["userContactInfos"] => Ok(Filter::Point(vec![points::compile(body)?])),
        ["teams"] => Ok(Filter::Is(Field::Group, Test::OneOf(group_ids(body, teams)))),
        ["tags"] => tag(list, body),
        _ => Err(impossible(list)),
    }
}

/// The ids of the teams that pass.
fn group_ids(body: &Expr, teams: &Teams) -> Vec<Scalar> {
    let fits = |(id, name): &&(Uuid, String)| passes(body, &json!({"id": id, "name": name}));
    teams.iter().filter(fits).map(|(id, _)| Scalar::Uuid(*id)).collect()
}

/// A tag is a label of the model, which is asked for one test at a time.
fn tag(list: &Property, body: &Expr) -> Result<Filter, QueryError> {
    let any = || not(Filter::Is(Field::Label, Test::Missing));
    Ok(match body {
        Expr::Constant(true) => any(),
        Expr::Constant(false) => never(),
        Expr::Or(each) => {
            Filter::Or(each.iter().map(|body| tag(list, body)).collect::<Result<_, _>>()?)
        }
        other => match Leaf::of(other)? {
            Some(leaf) if leaf.property.names == ["name"] => named(&leaf)?,
            // A tag has no other member with a value.
            Some(leaf) if leaf.property.names == ["id"] => return Err(impossible(leaf.property)),
            Some(_) | None if passes(other, &json!({})) => any(),
            Some(_) => never(),
            None => return Err(impossible(list)),
        },
    })
}

/// Some label passes. One that is another text is less or greater.
fn named(leaf: &Leaf<'_>) -> Result<Filter, QueryError> {
    match leaf.text()? {
        Verdict::Not(inner) => match *inner {
            Verdict::Is(Test::Equals(name)) => Ok(Filter::Or(vec![
                Filter::Is(Field::Label, Test::Less(name.clone())),
                Filter::Is(Field::Label, Test::Greater(name)),
            ])),
            Verdict::Is(Test::Missing) => Ok(not(Filter::Is(Field::Label, Test::Missing))),
            _ => Err(impossible(leaf.property)),
        },
        // Every tag has a name.
        Verdict::Is(Test::Missing) => Ok(never()),
        verdict => Ok(filter_of(&Field::Label, &verdict)),
    }
}

#[cfg(test)]
mod tests;
