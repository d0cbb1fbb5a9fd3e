//! PostgreSQL rows: reads columns and binds values.

mod record;

use std::{borrow::Cow, error, fmt::Display};

use bytes::BytesMut;
use polydex_store_sql::{Cells, Value};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use tokio_postgres::{
    Row,
    types::{FromSql, IsNull, ToSql, Type, to_sql_checked},
};
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    text,
};

pub(crate) use record::Records;

/// Columns of one row, from left to right.
pub(crate) struct Columns<'r> {
    row: &'r Row,
    next: usize,
}

impl<'r> Columns<'r> {
    pub(crate) fn of(row: &'r Row) -> Self {
        Self { row, next: 0 }
    }

    pub(crate) fn take<T: FromSql<'r>>(&mut self) -> Result<T> {
        self.next += 1;
        Ok(self.row.try_get(self.next - 1)?)
    }
}

impl Cells for Columns<'_> {
    type Error = Error;

    fn cow(&mut self) -> Result<Option<Cow<'_, str>>> {
        Ok(self.take::<Option<&str>>()?.map(text::given))
    }

    fn integer(&mut self) -> Result<Option<i64>> {
        self.take()
    }

    fn flag(&mut self) -> Result<Option<bool>> {
        self.take()
    }

    fn id(&mut self) -> Result<Option<Uuid>> {
        self.take()
    }

    fn bytes(&mut self) -> Result<Option<&[u8]>> {
        self.take()
    }

    fn sort_key(&mut self) -> Result<Json> {
        let of = self.row.columns().get(self.next).map(tokio_postgres::Column::type_);
        if of == Some(&Type::INT8) {
            return Ok(self.integer()?.into());
        }
        Ok(self.text()?.into())
    }

    fn json<T: DeserializeOwned>(&mut self) -> Result<Option<T>> {
        let json = self.take::<Option<&str>>()?.map(text::given_json);
        let json = json.map(|json| serde_json::from_str(&json)).transpose();
        json.map_err(|error| self.unreadable(error))
    }

    fn unreadable(&self, why: impl Display) -> Error {
        Error::Unreadable(self.next.saturating_sub(1), why.to_string())
    }
}

/// A value to bind; the placeholder has a type.
#[derive(Debug)]
pub(crate) struct Bound<'v>(pub(crate) &'v Value);

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn error::Error + Sync + Send>> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Flag(flag) => flag.to_sql(ty, out),
            Value::Integer(integer) => integer.to_sql(ty, out),
            Value::Real(real) => real.to_sql(ty, out),
            Value::Text(text) => text::stored(text).to_sql(ty, out),
            Value::Id(id) => id.to_sql(ty, out),
            Value::Texts(texts) => {
                let texts: Vec<_> = texts.iter().map(|text| text::stored(text)).collect();
                texts.to_sql(ty, out)
            }
            Value::Integers(integers) => integers.to_sql(ty, out),
            Value::Ids(ids) => ids.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
