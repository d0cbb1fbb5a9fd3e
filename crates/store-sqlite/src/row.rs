//! Records and contact points as rows: what is written into the columns and read back.

mod point;
mod record;

use jiff::Timestamp;
use polydex_model::{PersonId, Residue, Stamp};
use polydex_store::words::Word;
use rusqlite::{
    Row,
    types::{FromSql, Type, Value},
};
use uuid::Uuid;

pub(crate) use point::{derived_cells, point_cells, read_point, reversed};
pub(crate) use record::{Kind, read_reference, record_cells, reference_columns};

/// A column and what it holds.
pub(crate) type Cell = (&'static str, Value);

/// The row of a record, in its table and in the search index. `None` if no record has such a
/// number.
pub(crate) fn row_of(workspace: i64, number: i64) -> Option<i64> {
    (1..1 << 40).contains(&number).then_some(workspace << 40 | number)
}

pub(crate) fn text(text: Option<&str>) -> Value {
    text.map_or(Value::Null, |text| Value::Text(text.to_owned()))
}

pub(crate) fn blob(id: Uuid) -> Value {
    Value::Blob(id.as_bytes().to_vec())
}

pub(crate) fn micros(at: Timestamp) -> Value {
    Value::Integer(at.as_microsecond())
}

fn person(id: Option<PersonId>) -> Value {
    id.map_or(Value::Null, |id| blob(id.0))
}

/// `work,private`; nothing for an empty set.
fn words<W: Word>(set: impl IntoIterator<Item = W>) -> Value {
    let words: Vec<&str> = set.into_iter().map(Word::word).collect();
    Value::Text(words.join(","))
}

pub(crate) fn residue(residue: &Residue) -> Value {
    if residue.is_empty() {
        return Value::Null;
    }
    Value::Text(serde_json::to_string(residue).expect("residue is JSON with text keys"))
}

/// Reads the columns of one row from left to right.
pub(crate) struct Cells<'r, 's> {
    row: &'r Row<'s>,
    next: usize,
}

impl<'r, 's> Cells<'r, 's> {
    pub(crate) fn of(row: &'r Row<'s>) -> Self {
        Self { row, next: 0 }
    }

    pub(crate) fn take<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        self.next += 1;
        self.row.get(self.next - 1)
    }

    pub(crate) fn time(&mut self) -> rusqlite::Result<Timestamp> {
        let micros = self.take()?;
        Timestamp::from_microsecond(micros).map_err(|error| self.unreadable(Type::Integer, error))
    }

    pub(crate) fn time_if_any(&mut self) -> rusqlite::Result<Option<Timestamp>> {
        let micros: Option<i64> = self.take()?;
        let time = micros.map(Timestamp::from_microsecond).transpose();
        time.map_err(|error| self.unreadable(Type::Integer, error))
    }

    fn stamp(&mut self) -> rusqlite::Result<Stamp> {
        let at = self.time()?;
        let by: Option<Uuid> = self.take()?;
        Ok(Stamp { at, by: by.map(PersonId) })
    }

    pub(crate) fn word<W: Word>(&mut self) -> rusqlite::Result<W> {
        let word = self.row.get_ref(self.next)?.as_str()?;
        self.next += 1;
        self.known(word)
    }

    fn words<W: Word, S: FromIterator<W>>(&mut self) -> rusqlite::Result<S> {
        let words = self.row.get_ref(self.next)?.as_str()?;
        self.next += 1;
        words.split(',').filter(|word| !word.is_empty()).map(|word| self.known(word)).collect()
    }

    fn known<W: Word>(&self, word: &str) -> rusqlite::Result<W> {
        W::of(word).ok_or_else(|| self.unreadable(Type::Text, UnknownWord(word.to_owned())))
    }

    pub(crate) fn residue(&mut self) -> rusqlite::Result<Residue> {
        Ok(self.json()?.unwrap_or_default())
    }

    pub(crate) fn json<T: serde::de::DeserializeOwned>(&mut self) -> rusqlite::Result<Option<T>> {
        let text = self.row.get_ref(self.next)?.as_str_or_null()?;
        self.next += 1;
        let value = text.map(serde_json::from_str).transpose();
        value.map_err(|error| self.unreadable(Type::Text, error))
    }

    fn unreadable(
        &self,
        of: Type,
        why: impl std::error::Error + Send + Sync + 'static,
    ) -> rusqlite::Error {
        rusqlite::Error::FromSqlConversionFailure(self.next - 1, of, Box::new(why))
    }
}

/// A column holds a word that this version does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown word `{0}`")]
struct UnknownWord(String);
