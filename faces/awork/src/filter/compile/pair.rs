//! Compares two properties with each other. Only properties that are stored as they are shown can
//! be compared.

use polydex_model::{
    Filter,
    query::{Field, PointField, PointFilter, Relation, Test},
};

use super::impossible;
use crate::filter::{Operator, Property, QueryError};

/// A filter that can compare two members of a record or a point.
trait Node: Sized {
    type Member: Clone;
    fn pair(left: &Self::Member, relation: Relation, right: &Self::Member) -> Self;
    fn missing(member: &Self::Member) -> Self;
    fn all(all: Vec<Self>) -> Self;
    fn any(any: Vec<Self>) -> Self;
    fn not(self) -> Self;
}

/// Compares two properties of users.
pub fn of_users(
    operator: Operator,
    left: &Property,
    right: &Property,
) -> Result<Filter, QueryError> {
    Ok(compare(operator, &user_field(left)?, &user_field(right)?))
}

/// Compares two properties of one contact info.
pub fn of_points(
    operator: Operator,
    left: &Property,
    right: &Property,
) -> Result<PointFilter, QueryError> {
    Ok(compare(operator, &point_field(left)?, &point_field(right)?))
}

/// Two missing values are equal; every other comparison with a missing value fails.
fn compare<N: Node>(operator: Operator, left: &N::Member, right: &N::Member) -> N {
    let is_equal = || N::pair(left, Relation::Equal, right);
    let is_less = || N::pair(left, Relation::Less, right);
    let is_greater = || N::pair(right, Relation::Less, left);
    let are_equal = || N::any(vec![is_equal(), N::all(vec![N::missing(left), N::missing(right)])]);
    match operator {
        Operator::Equal => are_equal(),
        Operator::NotEqual => are_equal().not(),
        Operator::Less => is_less(),
        Operator::Greater => is_greater(),
        Operator::AtMost => N::any(vec![is_less(), is_equal()]),
        Operator::AtLeast => N::any(vec![is_greater(), is_equal()]),
    }
}

fn user_field(property: &Property) -> Result<Field, QueryError> {
    Ok(match property.names[..] {
        ["firstName"] => Field::Given,
        ["lastName"] => Field::Surname,
        ["gender"] => Field::Gender,
        ["title"] => Field::NameTitle,
        ["position"] => Field::JobTitle,
        ["language"] => Field::Locale,
        ["id"] => Field::Id,
        ["createdBy"] => Field::CreatedBy,
        ["updatedBy"] => Field::UpdatedBy,
        ["createdOn"] => Field::Created,
        ["updatedOn"] => Field::Updated,
        ["deactivatedOn"] => Field::StatusSince,
        _ => return Err(impossible(property)),
    })
}

/// Only times and ids: the texts of contact infos come from the phrasebook and are not stored as
/// shown.
fn point_field(property: &Property) -> Result<PointField, QueryError> {
    Ok(match property.names[..] {
        ["createdOn"] => PointField::Created,
        ["updatedOn"] => PointField::Updated,
        ["createdBy"] => PointField::CreatedBy,
        ["updatedBy"] => PointField::UpdatedBy,
        _ => return Err(impossible(property)),
    })
}

impl Node for Filter {
    type Member = Field;

    fn pair(left: &Field, relation: Relation, right: &Field) -> Self {
        Self::Pair(left.clone(), relation, right.clone())
    }

    fn missing(member: &Field) -> Self {
        Self::Is(member.clone(), Test::Missing)
    }

    fn all(all: Vec<Self>) -> Self {
        Self::And(all)
    }

    fn any(any: Vec<Self>) -> Self {
        Self::Or(any)
    }

    fn not(self) -> Self {
        Self::Not(Box::new(self))
    }
}

impl Node for PointFilter {
    type Member = PointField;

    fn pair(left: &PointField, relation: Relation, right: &PointField) -> Self {
        Self::Pair(left.clone(), relation, right.clone())
    }

    fn missing(member: &PointField) -> Self {
        Self::Member(member.clone(), Test::Missing)
    }

    fn all(all: Vec<Self>) -> Self {
        Self::All(all)
    }

    fn any(any: Vec<Self>) -> Self {
        Self::Any(any)
    }

    fn not(self) -> Self {
        Self::Not(Box::new(self))
    }
}
