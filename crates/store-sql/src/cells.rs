//! Reading the columns of one row from left to right.

use std::{borrow::Cow, fmt::Display};

use jiff::Timestamp;
use polydex_model::{PersonId, Residue, Stamp};
use polydex_store::keywords::Keyword;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use uuid::Uuid;

/// The columns of a row; each call reads the next one.
///
/// An engine gives the plain ones, each of which may be missing; the rest is made of them.
pub trait Cells {
    /// Why a column can't be read.
    type Error;

    /// A text, borrowed where it can be.
    fn cow(&mut self) -> Result<Option<Cow<'_, str>>, Self::Error>;

    /// An integer.
    fn integer(&mut self) -> Result<Option<i64>, Self::Error>;

    /// Yes or no.
    fn flag(&mut self) -> Result<Option<bool>, Self::Error>;

    /// A UUID.
    fn id(&mut self) -> Result<Option<Uuid>, Self::Error>;

    /// Bytes.
    fn bytes(&mut self) -> Result<Option<&[u8]>, Self::Error>;

    /// A sort key, whatever it is: a text, a number or nothing.
    fn sort_key(&mut self) -> Result<Json, Self::Error>;

    /// The column that was read last holds what it must not.
    fn unreadable(&self, why: impl Display) -> Self::Error;

    /// A text.
    fn text(&mut self) -> Result<Option<String>, Self::Error> {
        Ok(self.cow()?.map(Cow::into_owned))
    }

    /// A text that must be there.
    fn must_text(&mut self) -> Result<String, Self::Error> {
        let text = self.text()?;
        text.ok_or_else(|| self.missing())
    }

    /// An integer that must be there.
    fn must_integer(&mut self) -> Result<i64, Self::Error> {
        let integer = self.integer()?;
        integer.ok_or_else(|| self.missing())
    }

    /// Yes or no, which must be said.
    fn must_flag(&mut self) -> Result<bool, Self::Error> {
        let flag = self.flag()?;
        flag.ok_or_else(|| self.missing())
    }

    /// A UUID that must be there.
    fn must_id(&mut self) -> Result<Uuid, Self::Error> {
        let id = self.id()?;
        id.ok_or_else(|| self.missing())
    }

    /// A SHA-256.
    fn digest(&mut self) -> Result<[u8; 32], Self::Error> {
        let digest = self.bytes()?.and_then(|bytes| bytes.try_into().ok());
        digest.ok_or_else(|| self.unreadable("no digest of 32 bytes"))
    }

    /// A moment.
    fn time(&mut self) -> Result<Option<Timestamp>, Self::Error> {
        let time = self.integer()?.map(Timestamp::from_microsecond).transpose();
        time.map_err(|error| self.unreadable(error))
    }

    /// A moment that must be there.
    fn must_time(&mut self) -> Result<Timestamp, Self::Error> {
        let time = self.time()?;
        time.ok_or_else(|| self.missing())
    }

    /// When, and who.
    fn stamp(&mut self) -> Result<Stamp, Self::Error> {
        Ok(Stamp { at: self.must_time()?, by: self.id()?.map(PersonId) })
    }

    /// A choice.
    fn keyword<W: Keyword>(&mut self) -> Result<W, Self::Error> {
        let word = self.cow()?.map(|word| W::from_keyword(&word).ok_or_else(|| unknown(&word)));
        match word {
            Some(Ok(word)) => Ok(word),
            Some(Err(why)) => Err(self.unreadable(why)),
            None => Err(self.missing()),
        }
    }

    /// A set of choices, `work,private`.
    fn keywords<W: Keyword, S: FromIterator<W>>(&mut self) -> Result<S, Self::Error> {
        let all = self.cow()?.map(|words| {
            let words = words.split(',').filter(|word| !word.is_empty());
            words
                .map(|word| W::from_keyword(word).ok_or_else(|| unknown(word)))
                .collect::<Result<S, _>>()
        });
        match all {
            Some(Ok(words)) => Ok(words),
            Some(Err(why)) => Err(self.unreadable(why)),
            None => Err(self.missing()),
        }
    }

    /// What was written as JSON.
    fn json<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Self::Error> {
        let value = self.cow()?.map(|text| serde_json::from_str(&text)).transpose();
        value.map_err(|error| self.unreadable(error))
    }

    /// What single dialects said beside all the rest.
    fn residue(&mut self) -> Result<Residue, Self::Error> {
        Ok(self.json()?.unwrap_or_default())
    }

    /// The column that was read last must hold something.
    fn missing(&self) -> Self::Error {
        self.unreadable("nothing where something must be")
    }
}

fn unknown(word: &str) -> String {
    format!("unknown word `{word}`")
}
