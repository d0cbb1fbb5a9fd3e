//! Type checks: which values can be compared.

use super::{
    super::{Expr, Literal, Operator, QueryError, Term},
    Operand, Parsed,
};

/// The operand as a condition; a value is an error.
pub(super) fn truth(operand: Operand, at: usize) -> Parsed<Expr> {
    match operand {
        Operand::Condition(expr) => Ok(expr),
        Operand::Value(_) => {
            Err(QueryError::filter(at, "a condition was expected, a value was found"))
        }
    }
}

/// Builds a comparison. A condition can only be compared with `true` and `false`; the result is the
/// condition itself or its negation.
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

/// Equality of a contact info's value with an e-mail address that contains blanks: each may be a
/// `+` that the client did not percent-encode.
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

/// The condition that a flag is among these literals.
pub(super) fn one_of(expr: Expr, literals: &[Literal]) -> Expr {
    let has = |flag| literals.contains(&Literal::Flag(flag));
    match (has(true), has(false)) {
        (true, false) => expr,
        (false, true) => expr.negated(),
        (number_and, _) => Expr::Constant(number_and),
    }
}

/// Refuses to compare different types; `null` is of every type.
pub(super) fn same_type(left: &Term, right: &Term, at: usize) -> Parsed<()> {
    match (left.kind(), right.kind()) {
        (Some(left), Some(right)) if left != right => {
            let (left, right) = (left.words(), right.words());
            Err(QueryError::filter(at, format!("{left} does not compare with {right}")))
        }
        _ => Ok(()),
    }
}
