//! Groups that documents name: the first record to name one makes it.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use polydex_model::{Person, normal::fold};

use super::Import;
use crate::Exit;

/// So many names are counted; a file that names more has something else in that place.
const COUNTED: usize = 100_000;

/// Names of groups, folded.
#[derive(Default)]
pub(super) struct Groups {
    /// Those that were there before.
    there: BTreeSet<String>,
    /// Those that the documents name.
    named: Mutex<BTreeSet<String>>,
}

impl Groups {
    pub(super) fn new(there: BTreeSet<String>) -> Self {
        Self { there, named: Mutex::default() }
    }

    /// Notes the groups of a person.
    pub(super) fn note(&self, person: &Person) {
        if person.groups.is_empty() {
            return;
        }
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        let names = person.groups.iter().filter_map(|group| group.name.as_deref()).map(fold);
        let room = COUNTED.saturating_sub(named.len());
        let names: Vec<_> = names.filter(|name| !self.there.contains(name)).take(room).collect();
        named.extend(names);
    }
}

impl Import<'_> {
    /// Names of the groups that are there, folded.
    pub(super) async fn group_names(&self) -> Result<BTreeSet<String>, Exit> {
        let groups = self.database.directory.groups(&self.caller).await?;
        Ok(groups.iter().map(|group| fold(&group.name)).collect())
    }

    /// How many groups were made for the documents.
    pub(super) async fn groups_made(&self) -> Result<u64, Exit> {
        let named = self.groups.named.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if named.is_empty() {
            return Ok(0);
        }
        let there = self.group_names().await?;
        Ok(named.iter().filter(|name| there.contains(*name)).count() as u64)
    }
}
