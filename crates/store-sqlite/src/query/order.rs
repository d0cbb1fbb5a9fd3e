//! Orders, and places in them.
//!
//! A place is the sort keys of a record and its number, which settles ties in the direction of the
//! last key. Missing values come first when ascending, as SQLite sorts `NULL`.

use polydex_model::{Order, query::Cursor, query::Field};
use rusqlite::{
    Row,
    types::{Value, ValueRef},
};
use serde_json::Value as Json;

use super::{
    binds::Binds,
    field::{self, Relation, Shape},
    test::Node,
};
use crate::error::{Result, failed};

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
    descending: bool,
    may_be_null: bool,
}

const NUMBER: &str = "r.number";

/// Which side of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
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
                let (column, may_be_null) = column(field, binds);
                Key { column, descending: *descending, may_be_null }
            })
            .collect();
        let descending = keys.last().is_some_and(|last| last.descending);
        keys.push(Key { column: NUMBER.to_owned(), descending, may_be_null: false });
        let number = keys.iter().position(|key| key.column == NUMBER);
        Self { telling: number.map_or(keys.len(), |at| at + 1), all: keys }
    }

    fn telling(&self) -> &[Key] {
        &self.all[..self.telling]
    }

    /// The row and the keys.
    pub(super) fn columns(&self) -> String {
        let columns = self.all.iter().map(|key| key.column.as_str());
        std::iter::once("r.row").chain(columns).collect::<Vec<_>>().join(", ")
    }

    /// The order in which records on one side of a place are met, going away from it.
    pub(super) fn order_by(&self, side: Side) -> String {
        let keys = self.telling().iter().map(|key| {
            let word = if key.descends(side) { "DESC" } else { "ASC" };
            format!("{} {word}", key.column)
        });
        format!("ORDER BY {}", keys.collect::<Vec<_>>().join(", "))
    }

    /// The condition that a record stands on one side of a place.
    pub(super) fn beside(&self, place: &Cursor, side: Side, binds: &mut Binds) -> Result<String> {
        let places = place.keys.iter().map(value).collect::<Option<Vec<_>>>();
        let mut places = places.ok_or_else(|| failed("a cursor's key is no plain value"))?;
        places.push(Value::Integer(place.number));
        if places.len() != self.all.len() {
            return Err(failed("a cursor does not fit the order"));
        }
        let mut equal = Vec::new();
        let mut ways = Vec::new();
        // Implied by the rest; leads to where an index starts.
        let mut bound = "1".to_owned();
        for (at, (key, place)) in self.telling().iter().zip(places).enumerate() {
            let null = place == Value::Null;
            let place = binds.add(place);
            if let Some(past) = key.past(&place, null, side) {
                let conditions = equal.iter().cloned().chain([past]);
                ways.push(super::filter::all_of(conditions.collect()));
            }
            equal.push(key.at(&place, null));
            if at == 0 {
                bound = key.bound(&place, null, side);
            }
        }
        Ok(format!("({bound} AND {})", super::filter::any_of(ways)))
    }
}

impl Key {
    fn descends(&self, side: Side) -> bool {
        self.descending != (side == Side::Before)
    }

    fn at(&self, place: &str, null: bool) -> String {
        let column = &self.column;
        if null { format!("{column} IS NULL") } else { format!("{column} = {place}") }
    }

    /// Past a place by this key; `None` if nothing is.
    fn past(&self, place: &str, null: bool, side: Side) -> Option<String> {
        let column = &self.column;
        match (self.descends(side), null) {
            (false, true) => Some(format!("{column} IS NOT NULL")),
            (false, false) => Some(format!("{column} > {place}")),
            (true, true) => None,
            (true, false) if self.may_be_null => {
                Some(format!("({column} < {place} OR {column} IS NULL)"))
            }
            (true, false) => Some(format!("{column} < {place}")),
        }
    }

    fn bound(&self, place: &str, null: bool, side: Side) -> String {
        let column = &self.column;
        match self.descends(side) {
            _ if null => "1".to_owned(),
            false => format!("{column} >= {place}"),
            true if self.may_be_null => "1".to_owned(),
            true => format!("{column} <= {place}"),
        }
    }
}

/// The place of a record in the order, from a row of [`Keys::columns`].
pub(super) fn cursor(row: &Row<'_>, keys: usize) -> rusqlite::Result<Cursor> {
    let keys = (1..=keys).map(|at| Ok(json(row.get_ref(at)?)));
    let keys = keys.collect::<rusqlite::Result<Vec<_>>>()?;
    let number = row.get(keys.len() + 1)?;
    Ok(Cursor { keys, number })
}

fn json(value: ValueRef<'_>) -> Json {
    match value {
        ValueRef::Integer(integer) => integer.into(),
        ValueRef::Real(real) => real.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Null | ValueRef::Blob(_) => Json::Null,
    }
}

fn value(json: &Json) -> Option<Value> {
    match json {
        Json::Null => Some(Value::Null),
        Json::Number(number) => match number.as_i64() {
            Some(integer) => Some(Value::Integer(integer)),
            None => number.as_f64().map(Value::Real),
        },
        Json::String(text) => Some(Value::Text(text.clone())),
        _ => None,
    }
}

/// The column that a field is sorted by, and whether it may be `NULL`.
fn column(field: &Field, binds: &mut Binds) -> (String, bool) {
    let never_null = matches!(
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
    );
    (sorted(&field::shape(field), binds), !never_null)
}

fn sorted(shape: &Shape, binds: &mut Binds) -> String {
    match shape {
        Shape::Text(text) => text.folded.clone(),
        Shape::Integer(column) | Shape::Time(column) | Shape::Flag(column) => column.clone(),
        Shape::Id(column) => format!("hex({column})"),
        Shape::Extra(column, path) => Node::of(column, path, binds).sorted(),
        // Of several values the first in order.
        Shape::Of(Relation { table, only, theirs, ours }, shape) => {
            let value = sorted(shape, binds);
            format!(
                "(SELECT min({value}) FROM {table} \
                 WHERE x.workspace_id = ?1 AND {only} AND {theirs} = {ours})"
            )
        }
    }
}
