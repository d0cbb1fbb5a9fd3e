//! Compiles conditions on contact infos to conditions on points: the phrasebook read backwards.

mod number;
mod spelling;
mod stored;

use polydex_lens::services;
use polydex_model::{
    normal,
    query::{PointField, PointFilter, PointKind, Scalar, Test},
};
use serde_json::json;

use super::{Comparison, Condition, Predicate, impossible, pair};
use crate::filter::{Expr, Literal, Operator, QueryError, Term, evaluate::passes};
use polydex_format_awork::{
    DIALECT,
    phrasebook::{Row, TABLE},
    wire::Member,
};

/// Compiles a condition on one contact info.
pub fn compile(expr: &Expr) -> Result<PointFilter, QueryError> {
    within(expr, &PointKind::ALL)
}

/// Compiles a condition on a point of one of these kinds.
fn within(expr: &Expr, kinds: &[PointKind]) -> Result<PointFilter, QueryError> {
    Ok(match expr {
        Expr::Constant(true) => PointFilter::All(Vec::new()),
        Expr::Constant(false) => never(),
        Expr::And(all) => {
            let kinds = kinds_left(all, kinds);
            let each = all.iter().map(|expr| within(expr, &kinds));
            let mut each = each.collect::<Result<Vec<_>, _>>()?;
            each.extend(email_lookup(all).map(PointFilter::Normal));
            PointFilter::All(each)
        }
        Expr::Or(any) => {
            let each = any.iter().map(|expr| within(expr, kinds));
            PointFilter::Any(each.collect::<Result<_, _>>()?)
        }
        Expr::Not(inner) => !within(inner, kinds)?,
        Expr::Flag(property) if property.names == ["isAddress"] => {
            PointFilter::Kind(PointKind::Address)
        }
        Expr::Flag(property) | Expr::Some(property, _) => return Err(impossible(property)),
        Expr::Compare(operator, Term::Property(one), Term::Property(other)) => {
            pair::of_points(*operator, one, other)?
        }
        Expr::Compare(..) | Expr::In(..) | Expr::Test(..) => match Comparison::of(expr)? {
            Some(comparison) => member(&comparison, expr, kinds)?,
            None if passes(expr, &json!({})) => PointFilter::All(Vec::new()),
            None => never(),
        },
    })
}

/// The kinds that remain if all of these hold. Most filters name a type; the value is then compared
/// in the column of that kind alone, which has an index.
fn kinds_left(all: &[Expr], kinds: &[PointKind]) -> Vec<PointKind> {
    let is_of_type = |expr: &&Expr| {
        let comparison = Comparison::of(expr).ok().flatten();
        comparison.is_some_and(|comparison| comparison.property.names == ["type"])
    };
    let types: Vec<&Expr> = all.iter().filter(is_of_type).collect();
    let fits = |row: &Row| types.iter().all(|expr| passes(expr, &json!({"type": row.code.kind})));
    let is_left = |kind: &&PointKind| TABLE.rows().any(|row| row.kind == **kind && fits(row));
    kinds.iter().filter(is_left).copied().collect()
}

fn never() -> PointFilter {
    PointFilter::Any(Vec::new())
}

fn member(
    comparison: &Comparison<'_>,
    expr: &Expr,
    kinds: &[PointKind],
) -> Result<PointFilter, QueryError> {
    let of = |field: PointField, predicate: &Predicate| {
        filter_of(&|test| PointFilter::Member(field.clone(), test), predicate)
    };
    match comparison.property.names[..] {
        ["type"] => {
            let passes = |kind| passes(expr, &json!({"type": kind}));
            // Types of services may be spelled as one another, and as no other type.
            let of_services = ["messenger", "social", "urls"].into_iter().any(passes);
            let kinds = if of_services { kinds } else { &[] };
            let shown = TABLE.points(|row| passes(row.code.kind));
            Ok(spelling::with_spellings(Member::Type, kinds, shown, &comparison.text()?))
        }
        ["subType"] => {
            let shown = TABLE.points(|row| passes(expr, &json!({"subType": row.code.sub_type})));
            Ok(spelling::with_spellings(Member::SubType, kinds, shown, &comparison.text()?))
        }
        ["label"] => {
            let shown = label(comparison, expr)?;
            Ok(spelling::with_spellings(Member::Label, kinds, shown, &comparison.text()?))
        }
        ["createdBy"] => Ok(of(PointField::CreatedBy, &comparison.id()?)),
        ["updatedBy"] => Ok(of(PointField::UpdatedBy, &comparison.id()?)),
        ["id"] => id(comparison),
        ["createdOn"] => Ok(of(PointField::Created, &comparison.time()?)),
        ["updatedOn"] => Ok(of(PointField::Updated, &comparison.time()?)),
        [name] => match Member::ALL.into_iter().find(|member| member.name() == name) {
            Some(member) => shown(member, comparison, kinds),
            None => Err(impossible(comparison.property)),
        },
        _ => Err(impossible(comparison.property)),
    }
}

/// A text member: a part of the point, or an extra if its row does not use the member.
fn shown(
    member: Member,
    comparison: &Comparison<'_>,
    kinds: &[PointKind],
) -> Result<PointFilter, QueryError> {
    let uses =
        |kind: &PointKind| TABLE.rows().any(|row| row.kind == *kind && row.code.uses(member));
    let (using, others): (Vec<PointKind>, Vec<PointKind>) = kinds.iter().copied().partition(uses);
    let mut any = Vec::new();
    if !using.is_empty() {
        let own = own_member(member, comparison, &using)?;
        any.push(if others.is_empty() { own } else { of_kinds(using, own) });
    }
    if !others.is_empty() {
        let extra = PointField::Extra(DIALECT, member.name().to_owned());
        let is = |test| PointFilter::Member(extra.clone(), test);
        any.push(of_kinds(others, filter_of(&is, &comparison.text()?)));
    }
    Ok(if any.len() == 1 { any.remove(0) } else { PointFilter::Any(any) })
}

/// Compiles a condition on a member that points of these kinds use.
fn own_member(
    member: Member,
    comparison: &Comparison<'_>,
    kinds: &[PointKind],
) -> Result<PointFilter, QueryError> {
    let predicate = || comparison.text();
    let spelled = |shown| Ok(spelling::with_spellings(member, kinds, shown, &predicate()?));
    let field = match member {
        Member::City => PointField::Locality,
        Member::State => PointField::Region,
        Member::ZipCode => PointField::Postcode,
        Member::Country => PointField::CountryCode,
        // Address lines are compared exactly: no column holds their folded text.
        Member::AddressLine1 | Member::AddressLine2 if comparison.lower => {
            return Err(impossible(comparison.property));
        }
        Member::AddressLine1 => PointField::FirstLine,
        Member::AddressLine2 => PointField::FurtherLines,
        _ => {
            let text: &dyn Fn(Test) -> PointFilter = if kinds.contains(&PointKind::Phone) {
                &number::passes
            } else {
                &PointFilter::Text
            };
            let shown = filter_of(text, &predicate()?);
            return spelled(shown);
        }
    };
    let shown = filter_of(&|test| PointFilter::Member(field.clone(), test), &predicate()?);
    spelled(shown)
}

fn of_kinds(kinds: Vec<PointKind>, filter: PointFilter) -> PointFilter {
    let kinds = kinds.into_iter().map(PointFilter::Kind).collect();
    PointFilter::All(vec![PointFilter::Any(kinds), filter])
}

fn filter_of(is: &dyn Fn(Test) -> PointFilter, predicate: &Predicate) -> PointFilter {
    match predicate {
        Predicate::Never => never(),
        Predicate::Test(test) => is(test.clone()),
        Predicate::Not(inner) => !filter_of(is, inner),
        Predicate::AnyOf(any) => {
            PointFilter::Any(any.iter().map(|predicate| filter_of(is, predicate)).collect())
        }
    }
}

/// The label: the service's name if the row says so, else the point's own label.
fn label(comparison: &Comparison<'_>, expr: &Expr) -> Result<PointFilter, QueryError> {
    let names_service = TABLE.points(|row| row.code.names_service);
    let predicate = comparison.text()?;
    let other = filter_of(&|test| PointFilter::Member(PointField::Service, test), &predicate);
    let named = PointFilter::Any(vec![
        services(|service| passes(expr, &json!({"label": service.name}))),
        PointFilter::All(vec![!services(|_| true), other]),
    ]);
    let own = filter_of(&PointFilter::Label, &predicate);
    Ok(PointFilter::Any(vec![
        PointFilter::All(vec![names_service.clone(), named]),
        PointFilter::All(vec![!names_service, own]),
    ]))
}

fn id(comparison: &Comparison<'_>) -> Result<PointFilter, QueryError> {
    let is = |literal: &Literal| match literal {
        Literal::Id(id) => PointFilter::Id(Scalar::Uuid(*id)),
        _ => never(),
    };
    match comparison.condition {
        Condition::Compare(Operator::Equal, literal) => Ok(is(literal)),
        Condition::Compare(Operator::NotEqual, literal) => Ok(!is(literal)),
        Condition::In(literals) => Ok(PointFilter::Any(literals.iter().map(is).collect())),
        _ => Err(impossible(comparison.property)),
    }
}

/// The address in the most common of all filters (`type eq 'email' and value eq …`), normalised as
/// the index holds it.
fn email_lookup(all: &[Expr]) -> Option<String> {
    let equals = |expr: &Expr, name: &str| {
        let comparison = Comparison::of(expr).ok().flatten()?;
        match comparison.condition {
            Condition::Compare(Operator::Equal, Literal::Text(text))
                if comparison.property.names == [name] && !comparison.lower =>
            {
                Some(text.clone())
            }
            _ => None,
        }
    };
    let is_email = all.iter().any(|expr| equals(expr, "type").as_deref() == Some("email"));
    let value = all.iter().find_map(|expr| equals(expr, "value"));
    value.filter(|_| is_email).map(|text| normal::email(&text))
}
