//! Several records in one commit: all are edited, or none is.

use polydex_model::Refusal;
use polydex_store::{Change, Lookup, WriteAllError, WriteError};
use uuid::Uuid;

use super::{Edited, TRIES, deleted, not_deleted, not_written, of_kind};
use crate::{
    Caller, Directory, DirectoryRecord, RETRY_AFTER,
    policy::{self, Action},
};

/// Why none of several records was edited.
#[derive(Clone, Debug, PartialEq)]
pub struct RefusedEdit {
    /// Which of the records named, from 0.
    pub at: usize,
    /// What stands against it.
    pub refusal: Refusal,
}

impl From<RefusedEdit> for Refusal {
    fn from(one: RefusedEdit) -> Self {
        one.refusal
    }
}

/// What shall become of one record.
struct PendingEdit<R> {
    /// Where the record is named first.
    at: usize,
    before: R,
    /// `None` if nothing changes.
    change: Option<Change>,
}

impl Directory {
    /// Changes several records as [`Directory::edit`] changes one, in one commit: if one is
    /// refused, none is changed. Answers follow the order of `which`; a record named twice is
    /// edited once and answered twice.
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
        for _ in 0..TRIES {
            let edits = self.pending_edits(caller, &named, &edit).await?;
            if let Some(done) = self.commit_edits(edits).await? {
                return Ok(in_the_order_named(&named, &done));
            }
        }
        Err(RefusedEdit { at: 0, refusal: Refusal::Unavailable(RETRY_AFTER) })
    }

    /// What `edit` makes of each record as it is now.
    async fn pending_edits<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        named: &[Uuid],
        edit: &(impl Fn(&R) -> Result<R, Refusal> + Send + Sync),
    ) -> Result<Vec<PendingEdit<R>>, RefusedEdit> {
        let mut edits = Vec::with_capacity(named.len());
        let first = |(at, id): &(usize, &Uuid)| !named[..*at].contains(id);
        for (at, id) in named.iter().enumerate().filter(first) {
            let refused = |refusal| RefusedEdit { at, refusal };
            let before = self.load::<R>(caller, &Lookup::Id(*id)).await.map_err(refused)?;
            let change = self.edited(caller, &before, edit).await.map_err(refused)?;
            edits.push(PendingEdit { at, before, change });
        }
        Ok(edits)
    }

    /// Commits all of them; `None` if another process changed one of the records meanwhile.
    async fn commit_edits<R: DirectoryRecord>(
        &self,
        mut edits: Vec<PendingEdit<R>>,
    ) -> Result<Option<Vec<Edited<R>>>, RefusedEdit> {
        let changes =
            edits.iter_mut().filter_map(|prepared| Some((prepared.at, prepared.change.take()?)));
        let (places, changes): (Vec<usize>, Vec<Change>) = changes.unzip();
        let refused = |at: usize, refusal| RefusedEdit {
            at: places.get(at).copied().unwrap_or_default(),
            refusal,
        };
        let committed = match self.commit_all(changes).await {
            Ok(committed) => committed,
            Err(WriteAllError { error: WriteError::Stale, .. }) => return Ok(None),
            Err(WriteAllError { at, error }) => return Err(refused(at, not_written(error))),
        };
        let mut written = places.iter().zip(committed).peekable();
        let done = edits.into_iter().map(|PendingEdit { at, before, .. }| {
            match written.next_if(|(place, _)| **place == at) {
                None => Ok(Edited { after: before.clone(), before, changed: false }),
                Some((_, committed)) => {
                    let after =
                        of_kind(committed).map_err(|refusal| RefusedEdit { at, refusal })?;
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
