//! Edits several records in one commit, all or none.

use std::sync::Arc;

use polydex_model::Refusal;
use polydex_store::{Lookup, WriteAllError, WriteError};
use uuid::Uuid;

use super::{Edited, MAX_ATTEMPTS, deleted, not_deleted, not_written, of_kind, record_of};
use crate::{
    Caller, Directory, DirectoryRecord, RETRY_AFTER,
    policy::{self, Action},
};

/// Why a bulk edit failed.
#[derive(Clone, Debug, PartialEq)]
pub struct RefusedEdit {
    /// Index of the refused record in the request.
    pub at: usize,
    /// Why it was refused.
    pub refusal: Refusal,
}

impl From<RefusedEdit> for Refusal {
    fn from(one: RefusedEdit) -> Self {
        one.refusal
    }
}

/// A planned edit of one record.
struct PendingEdit<R> {
    /// Index at which the record is named first.
    index: usize,
    before: R,
    /// `None` if nothing changes.
    after: Option<R>,
}

impl Directory {
    /// Changes several records as [`Directory::edit`] changes one, in one commit, all or none.
    /// Results keep the order of `which`; a record that is named twice is edited once and returned
    /// twice.
    pub async fn edit_many<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &[Lookup],
        edit: impl Fn(&R) -> Result<R, Refusal> + Send + Sync,
    ) -> Result<Vec<Edited<R>>, RefusedEdit> {
        let edit = |record: &R| not_deleted(record).and_then(&edit);
        self.change_many(caller, which, Action::Edit, edit).await
    }

    /// Deletes several records in one commit, or none.
    pub async fn delete_many<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &[Lookup],
    ) -> Result<Vec<Edited<R>>, RefusedEdit> {
        self.change_many(caller, which, Action::Delete, deleted).await
    }

    async fn change_many<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &[Lookup],
        action: Action,
        edit: impl Fn(&R) -> Result<R, Refusal> + Send + Sync,
    ) -> Result<Vec<Edited<R>>, RefusedEdit> {
        let mut named = Vec::with_capacity(which.len());
        for (at, which) in which.iter().enumerate() {
            let refused = |refusal| RefusedEdit { at, refusal };
            let record = self.load::<R>(caller, which).await.map_err(refused)?;
            let target = record.target(caller.person);
            policy::check(caller, action, target, R::NAME).map_err(refused)?;
            named.push(record.uuid());
        }
        let _lock = self.inner.locks.lock_all(&named).await;
        for _ in 0..MAX_ATTEMPTS {
            let edits = self.pending_edits(caller, &named, &edit).await?;
            if let Some(done) = self.commit_edits(caller, edits).await? {
                return Ok(in_the_order_named(&named, &done));
            }
        }
        Err(RefusedEdit { at: 0, refusal: Refusal::Unavailable(RETRY_AFTER) })
    }

    /// Plans the edit of each record as it is stored now.
    async fn pending_edits<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        named: &[Uuid],
        edit: &(impl Fn(&R) -> Result<R, Refusal> + Send + Sync),
    ) -> Result<Vec<PendingEdit<R>>, RefusedEdit> {
        let mut edits = Vec::with_capacity(named.len());
        let first = |(index, id): &(usize, &Uuid)| !named[..*index].contains(id);
        for (index, id) in named.iter().enumerate().filter(first) {
            let refused = |refusal| RefusedEdit { at: index, refusal };
            let before = self.load::<R>(caller, &Lookup::Id(*id)).await.map_err(refused)?;
            let after = self.edited(caller, &before, edit).await.map_err(refused)?;
            edits.push(PendingEdit { index, before, after });
        }
        Ok(edits)
    }

    /// Commits all edits; `None` if another process changed one of the records in the meantime.
    async fn commit_edits<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        edits: Vec<PendingEdit<R>>,
    ) -> Result<Option<Vec<Edited<R>>>, RefusedEdit> {
        let (mut changes, mut changed, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for PendingEdit { index, before, after } in edits {
            let old = Arc::new(before.into_any());
            if let Some(after) = after {
                changes.push(self.change_of(caller, Some(Arc::clone(&old)), after.into_any()));
                changed.push(index);
            }
            all.push((index, old));
        }
        let refused = |at: usize, refusal| RefusedEdit {
            at: changed.get(at).copied().unwrap_or_default(),
            refusal,
        };
        let committed = match self.commit_all(changes).await {
            Ok(committed) => committed,
            Err(WriteAllError { error: WriteError::Stale, .. }) => return Ok(None),
            Err(WriteAllError { at, error }) => return Err(refused(at, not_written(error))),
        };
        let mut written = changed.iter().zip(committed).peekable();
        let done = all.into_iter().map(|(index, old)| {
            let refused = |refusal| RefusedEdit { at: index, refusal };
            let before: R = record_of(old).map_err(refused)?;
            match written.next_if(|(of, _)| **of == index) {
                None => Ok(Edited { after: before.clone(), before, changed: false }),
                Some((_, committed)) => {
                    let after = of_kind(committed).map_err(refused)?;
                    Ok(Edited { before, after, changed: true })
                }
            }
        });
        done.collect::<Result<_, _>>().map(Some)
    }
}

fn in_the_order_named<R: DirectoryRecord>(named: &[Uuid], done: &[Edited<R>]) -> Vec<Edited<R>> {
    let of = |id: &Uuid| done.iter().find(|edited| edited.before.uuid() == *id).cloned();
    named.iter().filter_map(of).collect()
}
