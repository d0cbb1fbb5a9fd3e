//! Types: what compares with what.

use super::{
    super::{Expr, Literal, Operator, QueryError, Term},
    Operand, Parsed,
};

/// The condition that an operand must be.
pub(super) fn truth(operand: Operand, at: usize) -> Parsed<Expr> {
    match operand {
        Operand::Condition(expr) => Ok(expr),
        Operand::Value(_) => {
            Err(QueryError::filter(at, "a condition was expected, a value was found"))
        }
    }
}

/// A condition compares with `true` and `false` only; that is said without a comparison.
pub(super) fn compare(
    operator: Operator,
    left: Operand,
    right: Operand,
    at: usize,
) -> Parsed<Expr> {
    let (expr, other) = match (left, right) {
        (Operand::Value(left), Operand::Value(right)) => {
            same_type(&left, &right, at)?;
            return Ok(
                meant_plus(operator, &left, &right).unwrap_or(Expr::Compare(operator, left, right))
            );
        }
        (Operand::Condition(expr), other) | (other, Operand::Condition(expr)) => (expr, other),
    };
    let is_equal = match operator {
        Operator::Equal => true,
        Operator::NotEqual => false,
        _ => return Err(QueryError::filter(at, "true and false compare with `eq` and `ne` only")),
    };
    match (expr, other) {
        (expr, Operand::Condition(Expr::Constant(value)))
        | (Expr::Constant(value), Operand::Condition(expr)) => {
            Ok(if value == is_equal { expr } else { expr.negated() })
        }
        (_, Operand::Value(Term::Literal(Literal::Null))) => Ok(Expr::Constant(!is_equal)),
        _ => Err(QueryError::filter(at, "true or false was expected")),
    }
}

/// Equality with an address in which blanks stand, of the value of a contact info: they may have been
/// `+` that were not percent-encoded.
fn meant_plus(operator: Operator, left: &Term, right: &Term) -> Option<Expr> {
    let (Term::Property(property), Term::Literal(Literal::Text(text))) = (left, right) else {
        return None;
    };
    let is_address = text.contains(' ') && text.contains('@');
    let is_meant = operator == Operator::Equal && property.names.last() == Some(&"value");
    (is_meant && is_address).then(|| {
        let literals = [text.clone(), text.replace(' ', "+")].map(Literal::Text);
        Expr::In(left.clone(), literals.to_vec())
    })
}

/// Whether a condition, which is true or false, is among these.
pub(super) fn one_of(expr: Expr, literals: &[Literal]) -> Expr {
    let has = |flag| literals.contains(&Literal::Flag(flag));
    match (has(true), has(false)) {
        (true, false) => expr,
        (false, true) => expr.negated(),
        (both, _) => Expr::Constant(both),
    }
}

/// Refuses a comparison of different types; `null` is of any.
pub(super) fn same_type(left: &Term, right: &Term, at: usize) -> Parsed<()> {
    match (left.kind(), right.kind()) {
        (Some(left), Some(right)) if left != right => {
            let (left, right) = (left.words(), right.words());
            Err(QueryError::filter(at, format!("{left} does not compare with {right}")))
        }
        _ => Ok(()),
    }
}
