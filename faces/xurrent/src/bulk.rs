//! Import and export: people and their details as rows of a text file.
//!
//! [`text`] takes a file in, [`table`] reads it, [`columns`] names what its columns mean, [`details`]
//! says what becomes of one person's contacts and addresses. `run` carries an import out, `file` and
//! `archive` write an export, `jobs` keeps what clients poll for.

mod archive;
pub mod columns;
pub mod details;
mod file;
mod jobs;
mod people;
mod run;
pub mod table;
mod summary;
pub mod text;

pub(crate) use details::CONTACT_AND_ADDRESS;
pub(crate) use file::LineEnd;
pub(crate) use jobs::{Export, Import, Jobs, State};
pub(crate) use people::AMBIGUOUS;
pub(crate) use run::{ImportJob, import};
pub(crate) use text::Text;

use std::io;

use axum::body::Bytes;
use futures::stream::{Stream, StreamExt as _};
use polydex_directory::Directory;

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

    /// The name of its file.
    pub(crate) fn file_name(self) -> String {
        format!("{}.csv", self.name())
    }
}

/// The name of the file of an export: of one type its own, of several that of the archive.
pub(crate) fn file_name(kinds: &[Type]) -> String {
    match kinds {
        [kind] => kind.file_name(),
        _ => "export.zip".to_owned(),
    }
}

/// What the file of an export holds, piece by piece.
pub(crate) fn contents(
    directory: Directory,
    download: Export,
) -> impl Stream<Item = io::Result<Bytes>> {
    match *download.kinds {
        [kind] => file::csv(directory, download, kind).left_stream(),
        _ => archive::zip(directory, download).right_stream(),
    }
}
