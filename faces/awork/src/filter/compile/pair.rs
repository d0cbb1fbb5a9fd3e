//! Two properties against each other. Those compare that stand in the store as they are shown.

use polydex_model::{
    Filter,
    query::{Field, PointField, PointFilter, Relation, Test},
};

use super::impossible;
use crate::filter::{Operator, Property, QueryError};

/// A filter that two members of something can be compared by.
trait Node: Sized {
    type Member: Clone;
    fn pair(one: &Self::Member, relation: Relation, other: &Self::Member) -> Self;
    fn missing(member: &Self::Member) -> Self;
    fn all(all: Vec<Self>) -> Self;
    fn any(any: Vec<Self>) -> Self;
    fn not(self) -> Self;
}

/// Compares two properties of users.
pub fn of_users(
    operator: Operator,
    one: &Property,
    other: &Property,
) -> Result<Filter, QueryError> {
    Ok(compare(operator, &user_field(one)?, &user_field(other)?))
}

/// Compares two properties of one contact info.
pub fn of_points(
    operator: Operator,
    one: &Property,
    other: &Property,
) -> Result<PointFilter, QueryError> {
    Ok(compare(operator, &point_field(one)?, &point_field(other)?))
}

/// Two missing values are equal, and nothing else is true of a missing one.
fn compare<N: Node>(operator: Operator, one: &N::Member, other: &N::Member) -> N {
    let is_equal = || N::pair(one, Relation::Equal, other);
    let is_less = || N::pair(one, Relation::Less, other);
    let is_greater = || N::pair(other, Relation::Less, one);
    let are_equal = || N::any(vec![is_equal(), N::all(vec![N::missing(one), N::missing(other)])]);
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

/// Texts of contact infos are shown by rows of the phrasebook, so moments and ids are left.
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

    fn pair(one: &Field, relation: Relation, other: &Field) -> Self {
        Self::Pair(one.clone(), relation, other.clone())
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

    fn pair(one: &PointField, relation: Relation, other: &PointField) -> Self {
        Self::Pair(one.clone(), relation, other.clone())
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
