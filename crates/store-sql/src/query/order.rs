//! Orders, and places in them.
//!
//! A place is the sort keys of a record and its number, which settles ties in the direction of the
//! last key. Missing values come first when ascending.

use polydex_model::{Order, query::Cursor, query::Field};
use serde_json::Value as Json;

use super::{
    binds::Binds,
    field::{self, Relation, Shape},
};
use crate::{Flavor, Value};

/// What a query is sorted by, the number last.
#[derive(Debug)]
pub(super) struct Keys {
    all: Vec<Key>,
    /// How many of them tell records apart: behind a number nothing does.
    telling: usize,
}

#[derive(Debug)]
struct Key {
    column: String,
    holds: Holds,
    descending: bool,
    may_be_null: bool,
}

/// What a sort key holds, unless it is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Text,
    Integer,
    Either,
}

/// A cursor that is not of the order.
#[derive(Debug, thiserror::Error)]
#[error("a cursor does not fit the order")]
pub struct Misfit;

const NUMBER: &str = "r.number";

/// Which side of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What follows it.
    Behind,
    /// What it follows.
    Before,
}

impl Keys {
    pub(super) fn of(order: &[Order], binds: &mut Binds) -> Self {
        let mut keys: Vec<Key> = order
            .iter()
            .map(|Order { field, descending }| {
                let (column, holds) = sorted(&field::shape(field, binds.flavor()), binds);
                Key { column, holds, descending: *descending, may_be_null: may_be_null(field) }
            })
            .collect();
        let descending = keys.last().is_some_and(|last| last.descending);
        let column = NUMBER.to_owned();
        keys.push(Key { column, holds: Holds::Integer, descending, may_be_null: false });
        let number = keys.iter().position(|key| key.column == NUMBER);
        Self { telling: number.map_or(keys.len(), |at| at + 1), all: keys }
    }

    fn telling(&self) -> &[Key] {
        &self.all[..self.telling]
    }

    /// The keys, by name.
    pub(super) fn columns(&self) -> String {
        let columns = self.all.iter().enumerate();
        let columns = columns.map(|(at, key)| format!("{} AS k{at}", key.column));
        columns.collect::<Vec<_>>().join(", ")
    }

    /// Which of the keys that tell records apart descend.
    pub(super) fn descending(&self) -> Vec<bool> {
        self.telling().iter().map(|key| key.descending).collect()
    }

    /// The order in which records on one side of a place are met, going away from it.
    pub(super) fn order_by(&self, side: Side, flavor: &dyn Flavor) -> String {
        let keys = self.telling().iter().map(|key| {
            let descends = key.descends(side);
            let word = if descends { "DESC" } else { "ASC" };
            let nulls = if key.may_be_null { flavor.nulls(descends) } else { "" };
            format!("{} {word}{nulls}", key.column)
        });
        format!("ORDER BY {}", keys.collect::<Vec<_>>().join(", "))
    }

    /// The condition that a record stands on one side of a place.
    pub(super) fn beside(
        &self,
        cursor: &Cursor,
        side: Side,
        binds: &mut Binds,
    ) -> Result<String, Misfit> {
        let number = Json::from(cursor.number);
        let places: Vec<&Json> = cursor.keys.iter().chain([&number]).collect();
        if places.len() != self.all.len() {
            return Err(Misfit);
        }
        let mut equal = Vec::new();
        let mut ways = Vec::new();
        // Implied by the rest; leads to where an index starts.
        let mut bound = "TRUE".to_owned();
        for (at, (key, place)) in self.telling().iter().zip(places).enumerate() {
            let place = key.value(place)?.map(|place| binds.add(place));
            let place = place.as_deref();
            if let Some(past) = key.past(place, side) {
                let conditions = equal.iter().cloned().chain([past]);
                ways.push(super::filter::all_of(conditions.collect()));
            }
            equal.push(key.at(place));
            if at == 0 {
                bound = key.bound(place, side);
            }
        }
        Ok(format!("({bound} AND {})", super::filter::any_of(ways)))
    }
}

impl Key {
    fn descends(&self, side: Side) -> bool {
        self.descending != (side == Side::Before)
    }

    /// A cursor's key, as this one is compared; `None` for a missing value.
    fn value(&self, place: &Json) -> Result<Option<Value>, Misfit> {
        let value = match place {
            Json::Null if self.may_be_null => return Ok(None),
            Json::String(text) if self.holds != Holds::Integer => Value::Text(text.clone()),
            Json::Number(number) if self.holds != Holds::Text => match number.as_i64() {
                Some(integer) => Value::Integer(integer),
                None => Value::Real(number.as_f64().ok_or(Misfit)?),
            },
            _ => return Err(Misfit),
        };
        Ok(Some(value))
    }

    fn at(&self, place: Option<&str>) -> String {
        let column = &self.column;
        match place {
            Some(place) => format!("{column} = {place}"),
            None => format!("{column} IS NULL"),
        }
    }

    /// Past a place by this key; `None` if nothing is.
    fn past(&self, place: Option<&str>, side: Side) -> Option<String> {
        let column = &self.column;
        match (self.descends(side), place) {
            (false, None) => Some(format!("{column} IS NOT NULL")),
            (false, Some(place)) => Some(format!("{column} > {place}")),
            (true, None) => None,
            (true, Some(place)) if self.may_be_null => {
                Some(format!("({column} < {place} OR {column} IS NULL)"))
            }
            (true, Some(place)) => Some(format!("{column} < {place}")),
        }
    }

    fn bound(&self, place: Option<&str>, side: Side) -> String {
        let column = &self.column;
        match (self.descends(side), place) {
            (false, Some(place)) => format!("{column} >= {place}"),
            (true, Some(place)) if !self.may_be_null => format!("{column} <= {place}"),
            _ => "TRUE".to_owned(),
        }
    }
}

/// Whether a field's sort key may be missing.
fn may_be_null(field: &Field) -> bool {
    !matches!(
        field,
        Field::Name
            | Field::Given
            | Field::Surname
            | Field::PrimaryEmail
            | Field::Number
            | Field::Id
            | Field::Status
            | Field::Created
            | Field::Updated
            | Field::IsActive
            | Field::IsArchived
    )
}

/// What a member is sorted by.
fn sorted(shape: &Shape, binds: &mut Binds) -> (String, Holds) {
    let flavor = binds.flavor();
    match shape {
        Shape::Text(text) => (text.folded.clone(), Holds::Text),
        Shape::Exact(value) => (value.clone(), Holds::Text),
        Shape::Integer(column) | Shape::Time(column) => (column.clone(), Holds::Integer),
        Shape::Flag(column) => (flavor.flag_key(column), Holds::Integer),
        Shape::Id(column) => (flavor.id_key(column), Holds::Text),
        Shape::Extra(column, path) => {
            let node = flavor.node(column, path, binds);
            (node.sorted, if node.sorted_as_text { Holds::Text } else { Holds::Either })
        }
        // Of several values the first in order.
        Shape::Of(Relation { table, only, theirs, ours }, shape) => {
            let (value, holds) = sorted(shape, binds);
            let whose = binds.whose();
            let first = format!(
                "(SELECT min({value}) FROM {table} \
                 WHERE x.workspace_id = {whose} AND {only} AND {theirs} = {ours})"
            );
            (first, holds)
        }
    }
}
