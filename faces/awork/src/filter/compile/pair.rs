//! Compares two properties with each other. Only properties that are stored as they are shown can
//! be compared.

use std::ops::Not;

use polydex_model::{
    Filter,
    query::{Field, PointField, PointFilter, Relation, Test},
};

use super::impossible;
use crate::filter::{Operator, Property, QueryError};

/// Compares two properties of users.
pub fn of_users(
    operator: Operator,
    left: &Property,
    right: &Property,
) -> Result<Filter, QueryError> {
    let (left, right) = (user_field(left)?, user_field(right)?);
    let relations = Relations {
        equal: Filter::Pair(left.clone(), Relation::Equal, right.clone()),
        less: Filter::Pair(left.clone(), Relation::Less, right.clone()),
        greater: Filter::Pair(right.clone(), Relation::Less, left.clone()),
        both_missing: Filter::And(vec![Filter::missing(left), Filter::missing(right)]),
    };
    Ok(relations.filter(operator, Filter::Or))
}

/// Compares two properties of one contact info.
pub fn of_points(
    operator: Operator,
    left: &Property,
    right: &Property,
) -> Result<PointFilter, QueryError> {
    let (left, right) = (point_field(left)?, point_field(right)?);
    let missing = |field: &PointField| PointFilter::Member(field.clone(), Test::Missing);
    let relations = Relations {
        both_missing: PointFilter::All(vec![missing(&left), missing(&right)]),
        equal: PointFilter::Pair(left.clone(), Relation::Equal, right.clone()),
        less: PointFilter::Pair(left.clone(), Relation::Less, right.clone()),
        greater: PointFilter::Pair(right, Relation::Less, left),
    };
    Ok(relations.filter(operator, PointFilter::Any))
}

/// Filters for each relation of two members; a missing value meets only `both_missing`.
struct Relations<F> {
    equal: F,
    less: F,
    greater: F,
    both_missing: F,
}

impl<F: Not<Output = F>> Relations<F> {
    /// Two missing values are equal; every other comparison with a missing value fails.
    fn filter(self, operator: Operator, any: fn(Vec<F>) -> F) -> F {
        match operator {
            Operator::Equal => any(vec![self.equal, self.both_missing]),
            Operator::NotEqual => !any(vec![self.equal, self.both_missing]),
            Operator::Less => self.less,
            Operator::Greater => self.greater,
            Operator::AtMost => any(vec![self.less, self.equal]),
            Operator::AtLeast => any(vec![self.greater, self.equal]),
        }
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
