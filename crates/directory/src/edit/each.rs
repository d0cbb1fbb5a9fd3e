//! Many new records at once, for imports.

use polydex_model::{Place, Refusal};
use polydex_store::{Change, WriteError};

use super::{not_written, of_kind};
use crate::{Caller, Directory, Kind};

impl Directory {
    /// Makes records as [`Directory::create`] makes one: in their order, each stands or falls
    /// alone. What all of them share (the way to the store, the commit) is done once.
    pub async fn create_each<R: Kind>(
        &self,
        caller: &Caller,
        records: Vec<R>,
    ) -> Vec<Result<R, Refusal>> {
        let mut answers = Vec::with_capacity(records.len());
        let mut changes = Vec::with_capacity(records.len());
        let mut places = Vec::with_capacity(records.len());
        for (at, record) in records.iter().enumerate() {
            match self.first_draft(caller, record.clone()).await {
                Ok(change) => {
                    changes.push(change);
                    places.push(at);
                    // Until it is known better.
                    answers.push(Err(Refusal::Internal("a record was left out".to_owned())));
                }
                Err(refusal) => answers.push(Err(refusal)),
            }
        }
        let committed = self.store().write_each(changes).await;
        let mut records: Vec<Option<R>> = records.into_iter().map(Some).collect();
        for (at, outcome) in places.into_iter().zip(committed) {
            answers[at] = match (outcome, records[at].take()) {
                // Somebody of the same batch was quicker to take the name.
                (Err(WriteError::Taken(Place::UserName, _)), Some(record)) => {
                    self.create(caller, move |_| Ok(record.clone())).await
                }
                (outcome, _) => outcome.map_err(not_written).and_then(of_kind),
            };
        }
        answers
    }

    async fn first_draft<R: Kind>(&self, caller: &Caller, record: R) -> Result<Change, Refusal> {
        self.may_create::<R>(caller)?;
        let mut after = record;
        self.finish(caller, None, &mut after).await?;
        let after = self.name_user(caller, after, 0).await?;
        Ok(self.draft(caller, None, after))
    }
}
