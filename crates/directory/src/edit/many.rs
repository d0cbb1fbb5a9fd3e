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
pub struct OneRefused {
    /// Which of the records named, from 0.
    pub at: usize,
    /// What stands against it.
    pub refusal: Refusal,
}

impl From<OneRefused> for Refusal {
    fn from(one: OneRefused) -> Self {
        one.refusal
    }
}

/// What shall become of one record.
struct Draft<R> {
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
    ) -> Result<Vec<Edited<R>>, OneRefused> {
        let edit = |record: &R| not_deleted(record).and_then(&edit);
        self.change_many(caller, which, Action::Edit, edit).await
    }

    /// Deletes several records in one commit, or none.
    pub async fn delete_many<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &[Lookup],
    ) -> Result<Vec<Edited<R>>, OneRefused> {
        self.change_many(caller, which, Action::Delete, deleted).await
    }

    async fn change_many<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &[Lookup],
        action: Action,
        edit: impl Fn(&R) -> Result<R, Refusal> + Send + Sync,
    ) -> Result<Vec<Edited<R>>, OneRefused> {
        let mut named = Vec::with_capacity(which.len());
        for (at, which) in which.iter().enumerate() {
            let refused = |refusal| OneRefused { at, refusal };
            let record = self.load::<R>(caller, which).await.map_err(refused)?;
            let target = record.target(caller.person);
            policy::check(caller, action, target, R::NAME).map_err(refused)?;
            named.push(record.uuid());
        }
        let _turns = self.inner.turns.take_all(&named).await;
        for _ in 0..TRIES {
            let drafts = self.drafts(caller, &named, &edit).await?;
            if let Some(done) = self.commit_drafts(drafts).await? {
                return Ok(in_the_order_named(&named, &done));
            }
        }
        Err(OneRefused { at: 0, refusal: Refusal::Unavailable(RETRY_AFTER) })
    }

    /// What `edit` makes of each record as it is now.
    async fn drafts<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        named: &[Uuid],
        edit: &(impl Fn(&R) -> Result<R, Refusal> + Send + Sync),
    ) -> Result<Vec<Draft<R>>, OneRefused> {
        let mut drafts = Vec::with_capacity(named.len());
        let first = |(at, id): &(usize, &Uuid)| !named[..*at].contains(id);
        for (at, id) in named.iter().enumerate().filter(first) {
            let refused = |refusal| OneRefused { at, refusal };
            let before = self.load::<R>(caller, &Lookup::Id(*id)).await.map_err(refused)?;
            let change = self.edited(caller, &before, edit).await.map_err(refused)?;
            drafts.push(Draft { at, before, change });
        }
        Ok(drafts)
    }

    /// Commits all of them; `None` if another process changed one of the records meanwhile.
    async fn commit_drafts<R: DirectoryRecord>(
        &self,
        mut drafts: Vec<Draft<R>>,
    ) -> Result<Option<Vec<Edited<R>>>, OneRefused> {
        let changes = drafts.iter_mut().filter_map(|draft| Some((draft.at, draft.change.take()?)));
        let (places, changes): (Vec<usize>, Vec<Change>) = changes.unzip();
        let refused = |at: usize, refusal| OneRefused {
            at: places.get(at).copied().unwrap_or_default(),
            refusal,
        };
        let committed = match self.commit_all(changes).await {
            Ok(committed) => committed,
            Err(WriteAllError { error: WriteError::Stale, .. }) => return Ok(None),
            Err(WriteAllError { at, error }) => return Err(refused(at, not_written(error))),
        };
        let mut written = places.iter().zip(committed).peekable();
        let done = drafts.into_iter().map(|Draft { at, before, .. }| {
            match written.next_if(|(place, _)| **place == at) {
                None => Ok(Edited { after: before.clone(), before, changed: false }),
                Some((_, committed)) => {
                    let after = of_kind(committed).map_err(|refusal| OneRefused { at, refusal })?;
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
