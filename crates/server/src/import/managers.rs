//! Managers that documents name: set when everybody is there.
//!
//! A manager may stand behind those whom they manage. So names wait in a temporary file, which the
//! system drops with the process.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, BufWriter, Seek as _, Write as _},
};

use futures::{TryStreamExt as _, stream};
use polydex_directory::{Expect, Lookup};
use polydex_model::{CanonicalField, Person, PersonId, Reference, Refusal, refusal};

use super::Import;
use crate::Exit;

/// So many are set at once: they share commits.
const AT_ONCE: usize = 128;

/// A person, and the name of their manager.
pub(super) type Wanted = (PersonId, String);

/// Everybody whose manager is still to be set.
pub(super) struct Managers {
    waiting: BufWriter<File>,
    is_empty: bool,
}

impl Managers {
    pub(super) fn new() -> Result<Self, Exit> {
        Ok(Self { waiting: BufWriter::new(tempfile::tempfile()?), is_empty: true })
    }

    pub(super) fn keep(&mut self, wanted: Vec<Wanted>) -> Result<(), Exit> {
        for one in wanted {
            self.is_empty = false;
            serde_json::to_writer(&mut self.waiting, &one).map_err(std::io::Error::from)?;
            writeln!(self.waiting)?;
        }
        Ok(())
    }

    /// Sets all of them; answers how many named no known person.
    pub(super) async fn settle(self, import: &Import<'_>) -> Result<u64, Exit> {
        if self.is_empty {
            return Ok(0);
        }
        let mut file = self.waiting.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.rewind()?;
        let lines = stream::iter(BufReader::new(file).lines()).map_err(Exit::from);
        let set = lines.map_ok(|line| set(import, line)).try_buffer_unordered(AT_ONCE);
        set.try_fold(0, async |unknown, is_set| Ok(unknown + u64::from(!is_set))).await
    }
}

/// Whether there is such a manager.
async fn set(import: &Import<'_>, line: String) -> Result<bool, Exit> {
    let (person, name): Wanted = serde_json::from_str(&line).map_err(std::io::Error::from)?;
    let edit = |stored: &Person| {
        let manager = Some(Reference::by_name(&name));
        Ok(Person { manager, ..stored.clone() })
    };
    let who = Lookup::Id(person.0);
    let directory = &import.database.directory;
    let set = async || directory.edit(&import.caller, &who, Expect::Any, edit).await;
    match import.patiently(set).await {
        Ok(_) => Ok(true),
        Err(refusal) if is_unknown(&refusal) => Ok(false),
        Err(refusal) => Err(refusal.into()),
    }
}

fn is_unknown(refusal: &Refusal) -> bool {
    let Refusal::Invalid(faults) = refusal else { return false };
    faults.iter().any(|fault| fault.path == refusal::FieldPath::Canonical(CanonicalField::Manager))
}
