//! Sort orders and cursors.
//!
//! A cursor holds a record's sort keys and its number, which breaks ties in the direction of the
//! last key. Nulls come first when ascending.

use polydex_model::{Order, query::Cursor, query::Field};
use serde_json::Value as Json;

use super::{
    binds::Binds,
    field::{self, Relation, Shape},
};
use crate::{Flavor, Value};

/// The sort keys of a query, the number last.
#[derive(Debug)]
pub(super) struct Keys {
    all: Vec<Key>,
    /// How many keys distinguish records: none after a number does.
    telling: usize,
}

#[derive(Debug)]
struct Key {
    column: String,
    holds: Holds,
    descending: bool,
    may_be_null: bool,
}

/// The type of a sort key that is not null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Text,
    Integer,
    Either,
}

/// The cursor does not fit the order.
#[derive(Debug, thiserror::Error)]
#[error("a cursor does not fit the order")]
pub struct CursorMismatch;

const NUMBER: &str = "r.number";

/// A side of a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Records after it.
    After,
    /// Records before it.
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

    /// The keys with their column names.
    pub(super) fn columns(&self) -> String {
        let columns = self.all.iter().enumerate();
        let columns = columns.map(|(at, key)| format!("{} AS k{at}", key.column));
        columns.collect::<Vec<_>>().join(", ")
    }

    /// For each distinguishing key, whether it descends.
    pub(super) fn descending(&self) -> Vec<bool> {
        self.telling().iter().map(|key| key.descending).collect()
    }

    /// The order that walks away from a cursor on one side.
    pub(super) fn order_by(&self, side: Side, flavor: &dyn Flavor) -> String {
        let keys = self.telling().iter().map(|key| {
            let descends = key.descends(side);
            let word = if descends { "DESC" } else { "ASC" };
            let nulls = if key.may_be_null { flavor.nulls(descends) } else { "" };
            format!("{} {word}{nulls}", key.column)
        });
        format!("ORDER BY {}", keys.collect::<Vec<_>>().join(", "))
    }

    /// The condition that a record is on one side of a cursor.
    pub(super) fn cursor_rank(
        &self,
        cursor: &Cursor,
        side: Side,
        binds: &mut Binds,
    ) -> Result<String, CursorMismatch> {
        let number = Json::from(cursor.number);
        let places: Vec<&Json> = cursor.keys.iter().chain([&number]).collect();
        if places.len() != self.all.len() {
            return Err(CursorMismatch);
        }
        let mut equal = Vec::new();
        let mut prefilters = Vec::new();
        // Implied by the rest, but gives an index its start.
        let mut bound = "TRUE".to_owned();
        for (at, (key, place)) in self.telling().iter().zip(places).enumerate() {
            let place = key.value(place)?.map(|place| binds.add(place));
            let place = place.as_deref();
            if let Some(past) = key.past(place, side) {
                let conditions = equal.iter().cloned().chain([past]);
                prefilters.push(super::filter::all_of(conditions.collect()));
            }
            equal.push(key.at(place));
            if at == 0 {
                bound = key.bound(place, side);
            }
        }
        Ok(format!("({bound} AND {})", super::filter::any_of(prefilters)))
    }
}

impl Key {
    fn descends(&self, side: Side) -> bool {
        self.descending != (side == Side::Before)
    }

    /// A cursor's value for this key; `None` for null.
    fn value(&self, place: &Json) -> Result<Option<Value>, CursorMismatch> {
        let value = match place {
            Json::Null if self.may_be_null => return Ok(None),
            Json::String(text) if self.holds != Holds::Integer => Value::Text(text.clone()),
            Json::Number(number) if self.holds != Holds::Text => match number.as_i64() {
                Some(integer) => Value::Integer(integer),
                None => Value::Real(number.as_f64().ok_or(CursorMismatch)?),
            },
            _ => return Err(CursorMismatch),
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

    /// The condition to be past a value by this key; `None` if nothing can be.
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

/// Whether a field's sort key may be null.
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

/// The sort expression of a field.
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
        // The least of several values.
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
