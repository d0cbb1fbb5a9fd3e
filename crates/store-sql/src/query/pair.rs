//! Two members of one record or point against each other.

use polydex_model::query::Relation;

use super::field::Shape;

/// The condition that one member stands in a relation to another. Members of different types stand
/// in none.
pub(super) fn compile(one: &Shape, relation: Relation, other: &Shape) -> String {
    let Some((one, other)) = columns(one, other) else {
        return "FALSE".to_owned();
    };
    match relation {
        Relation::Equal => format!("{one} = {other}"),
        Relation::Less => format!("{one} < {other}"),
    }
}

fn columns<'s>(one: &'s Shape, other: &'s Shape) -> Option<(&'s str, &'s str)> {
    let text = |shape: &'s Shape| match shape {
        Shape::Text(text) => Some(text.value.as_str()),
        Shape::Exact(value) => Some(value.as_str()),
        _ => None,
    };
    if let Some(texts) = text(one).zip(text(other)) {
        return Some(texts);
    }
    match (one, other) {
        (Shape::Integer(one), Shape::Integer(other))
        | (Shape::Time(one), Shape::Time(other))
        | (Shape::Flag(one), Shape::Flag(other))
        | (Shape::Id(one), Shape::Id(other)) => Some((one, other)),
        _ => None,
    }
}
