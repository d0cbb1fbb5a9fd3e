//! Organizations that documents name: found, or made.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
};

use polydex_model::{Name, Organization, Reference, Refusal, normal::fold};
use polydex_store::ReferenceKind;
use tokio::sync::Mutex;

use super::Import;
use crate::Exit;

/// How many are remembered; beyond that all are looked up again.
const REMEMBERED: usize = 10_000;

/// Organizations by their folded names.
#[derive(Default)]
pub(super) struct Organizations {
    known: Mutex<HashMap<String, Reference>>,
    made: AtomicU64,
}

impl Organizations {
    /// How many were made.
    pub(super) fn made(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }
}

impl Import<'_> {
    /// The organization of this name, made if there is none.
    pub(super) async fn organization(&self, name: &str) -> Result<Reference, Exit> {
        // Held while one is made: a name that comes twice at once is one organization.
        let mut known = self.organizations.known.lock().await;
        let folded = fold(name);
        if let Some(reference) = known.get(&folded) {
            return Ok(reference.clone());
        }
        let reference = match self.find_organization(name).await? {
            Some(found) => found,
            None => self.make_organization(name).await?,
        };
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(folded, reference.clone());
        Ok(reference)
    }

    async fn find_organization(&self, name: &str) -> Result<Option<Reference>, Exit> {
        let wanted = [Reference::by_name(name)];
        let workspace = self.caller.workspace.id;
        let found = self.database.store.resolve(workspace, ReferenceKind::Organization, &wanted);
        let found = found.await?.pop().flatten();
        Ok(found.and_then(|found| found.id).map(Reference::by_id))
    }

    async fn make_organization(&self, name: &str) -> Result<Reference, Exit> {
        let make = |blank: &Organization| -> Result<Organization, Refusal> {
            let mut organization = blank.clone();
            organization.card.name = Name::from_full(name.trim());
            Ok(organization)
        };
        let made = self.database.directory.create(&self.caller, make).await?;
        self.organizations.made.fetch_add(1, Ordering::Relaxed);
        Ok(Reference::by_id(made.id.0))
    }
}
