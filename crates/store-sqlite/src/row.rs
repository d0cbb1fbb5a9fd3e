//! SQLite rows: reads columns and binds values.

use std::{borrow::Cow, fmt::Display};

use polydex_store_sql::{Cells, Value};
use rusqlite::{
    Row, ToSql,
    types::{FromSql, ToSqlOutput, Type, ValueRef},
};
use serde_json::Value as Json;
use uuid::Uuid;

/// The row id of a record, in its table and in the search index. `None` if no record can have such
/// a number.
pub(crate) fn row_of(workspace: i64, number: i64) -> Option<i64> {
    (1..1 << 40).contains(&number).then_some(workspace << 40 | number)
}

/// Columns of one row, from left to right.
pub(crate) struct Columns<'r, 's> {
    row: &'r Row<'s>,
    next: usize,
}

impl<'r, 's> Columns<'r, 's> {
    pub(crate) fn of(row: &'r Row<'s>) -> Self {
        Self { row, next: 0 }
    }

    fn take<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        self.next += 1;
        self.row.get(self.next - 1)
    }

    fn take_ref(&mut self) -> rusqlite::Result<ValueRef<'r>> {
        self.next += 1;
        self.row.get_ref(self.next - 1)
    }
}

impl Cells for Columns<'_, '_> {
    type Error = rusqlite::Error;

    fn cow(&mut self) -> rusqlite::Result<Option<Cow<'_, str>>> {
        Ok(self.take_ref()?.as_str_or_null()?.map(Cow::Borrowed))
    }

    fn integer(&mut self) -> rusqlite::Result<Option<i64>> {
        self.take()
    }

    fn flag(&mut self) -> rusqlite::Result<Option<bool>> {
        self.take()
    }

    fn id(&mut self) -> rusqlite::Result<Option<Uuid>> {
        self.take()
    }

    fn bytes(&mut self) -> rusqlite::Result<Option<&[u8]>> {
        Ok(self.take_ref()?.as_blob_or_null()?)
    }

    fn sort_key(&mut self) -> rusqlite::Result<Json> {
        Ok(match self.take_ref()? {
            ValueRef::Integer(integer) => integer.into(),
            ValueRef::Real(real) => real.into(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
            ValueRef::Null | ValueRef::Blob(_) => Json::Null,
        })
    }

    fn unreadable(&self, why: impl Display) -> rusqlite::Error {
        let column = self.next.saturating_sub(1);
        let of = self.row.get_ref(column).map_or(Type::Null, |value| value.data_type());
        let why = Unreadable(why.to_string());
        rusqlite::Error::FromSqlConversionFailure(column, of, Box::new(why))
    }
}

/// A column holds a value that this version does not know.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unreadable(String);

/// A value to bind. A list is bound as a JSON array, which `json_each` expands.
pub(crate) struct Bound<'v>(pub(crate) &'v Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::Flag(flag) => ToSqlOutput::Borrowed(ValueRef::Integer((*flag).into())),
            Value::Integer(integer) => ToSqlOutput::Borrowed(ValueRef::Integer(*integer)),
            Value::Real(real) => ToSqlOutput::Borrowed(ValueRef::Real(*real)),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Value::Texts(texts) => array(texts),
            Value::Integers(integers) => array(integers),
            Value::Ids(ids) => {
                let hex: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
                array(&hex)
            }
        })
    }
}

fn array<T: serde::Serialize>(list: &[T]) -> ToSqlOutput<'static> {
    let json = serde_json::to_string(list).expect("a list of plain values is JSON");
    ToSqlOutput::Owned(json.into())
}

/// The values of a statement, in order.
pub(crate) fn bound(values: &[Value]) -> impl rusqlite::Params + '_ {
    rusqlite::params_from_iter(values.iter().map(Bound))
}
