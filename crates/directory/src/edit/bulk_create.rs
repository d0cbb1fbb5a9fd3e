//! Many new records at once, for imports.

use std::time::Duration;

use polydex_model::{CanonicalField, Refusal};
use polydex_store::{Change, WriteError};

use super::{not_written, of_kind};
use crate::{
    Caller, Directory, DirectoryRecord, RETRY_AFTER,
    backoff::{Backoff, is_unavailable, unanswered},
};

impl Directory {
    /// Makes records as [`Directory::create`] makes one: in their order, each stands or falls
    /// alone. What all of them share (the way to the store, the commit) is done once. While the
    /// store does not answer it is asked again, for as long as `backoff`; none is made twice.
    pub async fn create_each<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        records: Vec<R>,
        backoff: Duration,
    ) -> Vec<Result<R, Refusal>> {
        let mut backoff = Backoff::new(backoff);
        let mut is_over = false;
        let mut answers = Vec::with_capacity(records.len());
        let mut changes = Vec::with_capacity(records.len());
        let mut places = Vec::with_capacity(records.len());
        for (at, record) in records.iter().enumerate() {
            let prepared = if is_over {
                Err(Refusal::Unavailable(RETRY_AFTER))
            } else {
                self.prepare_with_retry(caller, record, &mut backoff).await
            };
            is_over = prepared.as_ref().is_err_and(is_unavailable);
            match prepared {
                Ok(change) => {
                    changes.push(change);
                    places.push(at);
                    // Until it is known better.
                    answers.push(Err(Refusal::Internal("a record was left out".to_owned())));
                }
                Err(refusal) => answers.push(Err(refusal)),
            }
        }
        let committed = self.write_with_retry(changes, &mut backoff).await;
        let mut records: Vec<Option<R>> = records.into_iter().map(Some).collect();
        for (at, outcome) in places.into_iter().zip(committed) {
            answers[at] = match (outcome, records[at].take()) {
                // Somebody of the same batch was quicker to take the name.
                (Err(WriteError::Taken(CanonicalField::UserName, _)), Some(record)) => {
                    self.create(caller, move |_| Ok(record.clone())).await
                }
                // The log has it already.
                (outcome, _) if unanswered(&outcome).is_some() => {
                    Err(Refusal::Unavailable(RETRY_AFTER))
                }
                (outcome, _) => outcome.map_err(not_written).and_then(of_kind),
            };
        }
        answers
    }

    async fn prepare_with_retry<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        record: &R,
        backoff: &mut Backoff,
    ) -> Result<Change, Refusal> {
        loop {
            match self.prepare_create(caller, record.clone()).await {
                Err(refusal) if is_unavailable(&refusal) && backoff.wait().await => {}
                outcome => return outcome,
            }
        }
    }

    async fn prepare_create<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        record: R,
    ) -> Result<Change, Refusal> {
        self.may_create::<R>(caller)?;
        let mut after = record;
        self.finalize(caller, None, &mut after).await?;
        let after = self.name_user(caller, after, 0).await?;
        Ok(self.change_of(caller, None, after))
    }
}
