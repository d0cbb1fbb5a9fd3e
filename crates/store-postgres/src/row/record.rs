//! Rows within a row: the result of `ARRAY(SELECT ROW(...)::point_row)`.
//!
//! So one statement loads a record with its points and lists, in one snapshot.

use std::{borrow::Cow, error, fmt::Display};

use polydex_store_sql::Cells;
use postgres_protocol::types::{array_from_sql, bool_from_sql, int8_from_sql, uuid_from_sql};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use tokio_postgres::{
    fallible_iterator::FallibleIterator as _,
    types::{FromSql, Kind, Type},
};
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    text,
};

/// Rows, each still in bytes.
#[derive(Debug)]
pub(crate) struct Records<'a>(Vec<&'a [u8]>);

impl<'a> FromSql<'a> for Records<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn error::Error + Sync + Send>> {
        let rows = array_from_sql(raw)?.values();
        let rows = rows.map(|row| row.ok_or_else(|| "a row is missing".into()));
        Ok(Self(rows.collect()?))
    }

    /// Rows of a named type. A server can send anonymous ones, but another server in between cannot
    /// read them, see `V4__nodes.sql`.
    fn accepts(ty: &Type) -> bool {
        let Kind::Array(of) = ty.kind() else { return false };
        matches!(of.kind(), Kind::Composite(_))
    }
}

impl<'a> Records<'a> {
    /// Reads each of them.
    pub(crate) fn read<T>(self, read: impl Fn(&mut Fields<'a>) -> Result<T>) -> Result<Vec<T>> {
        self.0.into_iter().map(|row| read(&mut Fields::of(row)?)).collect()
    }
}

/// Fields of one row, from left to right.
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
    next: usize,
}

impl<'a> Fields<'a> {
    /// The count comes first, then each field with its type, its length and its bytes.
    fn of(row: &'a [u8]) -> Result<Self> {
        let mut fields = Self { rest: row, next: 0 };
        fields.cut::<4>()?;
        Ok(fields)
    }

    fn cut<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (cut, rest) = self.rest.split_first_chunk().ok_or_else(|| self.ended())?;
        self.rest = rest;
        Ok(*cut)
    }

    /// The bytes of the next field; `None` for `NULL`.
    fn take(&mut self) -> Result<Option<&'a [u8]>> {
        self.next += 1;
        let _type = self.cut::<4>()?;
        let length = i32::from_be_bytes(self.cut()?);
        // NULL has the length -1.
        let Ok(length) = usize::try_from(length) else { return Ok(None) };
        let (field, rest) = self.rest.split_at_checked(length).ok_or_else(|| self.ended())?;
        self.rest = rest;
        Ok(Some(field))
    }

    fn of_type<T>(
        &mut self,
        read: impl Fn(&'a [u8]) -> Result<T, Box<dyn error::Error + Sync + Send>>,
    ) -> Result<Option<T>> {
        let value = self.take()?.map(read).transpose();
        value.map_err(|error| self.unreadable(error))
    }

    fn ended(&self) -> Error {
        self.unreadable("the row ended early")
    }
}

impl Cells for Fields<'_> {
    type Error = Error;

    fn cow(&mut self) -> Result<Option<Cow<'_, str>>> {
        Ok(self.of_type(|raw| Ok(std::str::from_utf8(raw)?))?.map(text::given))
    }

    fn integer(&mut self) -> Result<Option<i64>> {
        self.of_type(int8_from_sql)
    }

    fn flag(&mut self) -> Result<Option<bool>> {
        self.of_type(bool_from_sql)
    }

    fn id(&mut self) -> Result<Option<Uuid>> {
        self.of_type(|raw| Ok(Uuid::from_bytes(uuid_from_sql(raw)?)))
    }

    fn bytes(&mut self) -> Result<Option<&[u8]>> {
        self.take()
    }

    fn sort_key(&mut self) -> Result<Json> {
        Ok(self.text()?.into())
    }

    fn json<T: DeserializeOwned>(&mut self) -> Result<Option<T>> {
        let json = self.of_type(|raw| Ok(std::str::from_utf8(raw)?))?.map(text::given_json);
        let json = json.map(|json| serde_json::from_str(&json)).transpose();
        json.map_err(|error| self.unreadable(error))
    }

    fn unreadable(&self, why: impl Display) -> Error {
        Error::Unreadable(self.next.saturating_sub(1), why.to_string())
    }
}
