//! Compiles comparisons of `count(…)` with numbers.

use polydex_model::{
    Filter,
    query::{Counted, Field, Scalar, Test},
};

use super::{
    Teams, any_element, comparison::Comparison, comparison::Predicate, group_ids, impossible,
    points,
};
use crate::filter::{Expr, Literal, Operator, Property, QueryError};

/// Compares a count with a number. "At least one" and "none" become `any`, so that the store need
/// not count.
pub fn compile(
    operator: Operator,
    list: &Property,
    body: &Expr,
    number: &Literal,
    teams: &Teams,
) -> Result<Filter, QueryError> {
    match (operator, number) {
        (Operator::Greater | Operator::NotEqual, Literal::Integer(0))
        | (Operator::AtLeast, Literal::Integer(1)) => any_element(list, body, teams),
        (Operator::Equal | Operator::AtMost, Literal::Integer(0))
        | (Operator::Less, Literal::Integer(1)) => Ok(!any_element(list, body, teams)?),
        (Operator::NotEqual, number) => Ok(!compile(Operator::Equal, list, body, number, teams)?),
        (operator, number) => match test(operator, number) {
            Some(test) => Ok(Filter::Count(counted(list, body, teams)?, test)),
            None => Ok(Filter::none()),
        },
    }
}

/// The equivalent test of a whole number; `None` if no number passes.
fn test(operator: Operator, number: &Literal) -> Option<Test> {
    #[expect(clippy::cast_possible_truncation, reason = "a float saturates")]
    let (whole, is_exact) = match number {
        Literal::Integer(number) => (*number, true),
        Literal::Decimal(number) => (number.floor() as i64, number.fract() == 0.0),
        _ => return None,
    };
    let whole = Scalar::Number(whole);
    Some(match operator {
        Operator::Equal if is_exact => Test::Equals(whole),
        Operator::Equal | Operator::NotEqual => return None,
        Operator::Less if is_exact => Test::Less(whole),
        Operator::Less | Operator::AtMost => Test::AtMost(whole),
        Operator::AtLeast if is_exact => Test::AtLeast(whole),
        Operator::AtLeast | Operator::Greater => Test::Greater(whole),
    })
}

fn counted(list: &Property, body: &Expr, teams: &Teams) -> Result<Counted, QueryError> {
    match (&list.names[..], body) {
        (["userContactInfos"], body) => Ok(Counted::Points(vec![points::compile(body)?])),
        (["teams"], body) => {
            Ok(Counted::Values(Field::Group, Some(Test::OneOf(group_ids(body, teams)))))
        }
        (["tags"], Expr::Constant(true)) => Ok(Counted::Values(Field::Label, None)),
        (["tags"], body) => match Comparison::of(body)? {
            Some(comparison) if comparison.property.names == ["name"] => match comparison.text()? {
                Predicate::Test(test) => Ok(Counted::Values(Field::Label, Some(test))),
                _ => Err(impossible(comparison.property)),
            },
            _ => Err(impossible(list)),
        },
        _ => Err(impossible(list)),
    }
}
