//! Import and export: people and their details as rows of a CSV file.
//!
//! [`text`] receives a file, [`table`] reads it, [`columns`] names its columns, [`details`] applies
//! rows to one person's contacts and addresses. `import` runs an import, `file` and `archive` write
//! an export, `jobs` holds the jobs that clients poll for.

mod archive;
pub mod columns;
pub mod details;
mod file;
mod import;
mod jobs;
mod people;
mod summary;
pub mod table;
pub mod text;

pub(crate) use file::LineEnd;
pub(crate) use import::{ImportJob, run_import};
pub(crate) use jobs::{Export, Import, Jobs, State};
pub(crate) use text::Text;

use std::io;

use axum::body::Bytes;
use futures::stream::{Stream, StreamExt as _};
use polydex_directory::Directory;

/// The type of a file's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// One person per row.
    People,
    /// One contact or address of a person per row.
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

/// The file name of an export: that of its one type, or the archive's.
pub(crate) fn file_name(kinds: &[Type]) -> String {
    match kinds {
        [kind] => kind.file_name(),
        _ => "export.zip".to_owned(),
    }
}

/// The contents of an export's file, as a stream.
pub(crate) fn contents(
    directory: Directory,
    export: Export,
) -> impl Stream<Item = io::Result<Bytes>> {
    match *export.kinds {
        [kind] => file::csv(directory, export, kind).left_stream(),
        _ => archive::zip(directory, export).right_stream(),
    }
}
