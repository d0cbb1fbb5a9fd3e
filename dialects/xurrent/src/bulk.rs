//! Import and export: people and their details as rows of a text file.
//!
//! [`table`] reads a file, [`columns`] names what its columns mean, [`details`] says what becomes of
//! one person's contacts and addresses. `run` carries an import out, `file` writes an export, `jobs`
//! keeps what clients poll for.

pub mod columns;
pub mod details;
mod file;
mod jobs;
mod people;
mod run;
pub mod table;
mod tally;

pub(crate) use details::CONTACT_AND_ADDRESS;
pub(crate) use file::{LineEnd, pages};
pub(crate) use jobs::{Download, Import, Jobs, State};
pub(crate) use people::AMBIGUOUS;
pub(crate) use run::{Order, import};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// One person a row.
    People,
    /// One contact or one address of a person a row.
    Details,
}

impl Type {
    /// The type of this name on the wire.
    pub fn named(name: &str) -> Option<Self> {
        [Self::People, Self::Details].into_iter().find(|kind| kind.name() == name.trim())
    }

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Details => "people_contact_details",
        }
    }
}
