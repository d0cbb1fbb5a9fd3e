//! Editing: policy, the record's turn, the closure, and one commit.

mod bulk_create;
mod bulk_edit;
mod change;
mod finalize;

use polydex_model::{CanonicalField, Record, Refusal, Rule, Status};
use polydex_store::{Committed, Lookup, WriteError};
use uuid::Uuid;

use crate::{
    Caller, Directory, DirectoryRecord, RETRY_AFTER,
    policy::{self, Action},
    refused,
};

pub use bulk_edit::RefusedEdit;
pub(crate) use finalize::means;

/// How often an edit is tried anew when another process changed the record meanwhile. Each loss
/// means that the other one won, so this many in a row say that something else is wrong.
pub(crate) const TRIES: usize = 64;

/// Which version an edit is meant for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expect {
    /// Whatever is there.
    #[default]
    Any,
    /// One whose [`version_tag`] is among these; the edit is refused as stale otherwise (`If-Match`).
    Tags(Vec<String>),
}

/// What tells one version of one record from every other: 32 hex digits.
///
/// ```
/// let person = polydex_model::Person::default();
/// assert_eq!(polydex_directory::version_tag(&person).len(), 32);
/// ```
pub fn version_tag<R: Record>(record: &R) -> String {
    let (high, low) = record.uuid().as_u64_pair();
    let version = record.version().cast_unsigned();
    Uuid::from_u64_pair(high ^ low, version).simple().to_string()
}

/// What an edit did.
#[derive(Clone, Debug, PartialEq)]
pub struct Edited<R> {
    /// The record as it was.
    pub before: R,
    /// The record as it is.
    pub after: R,
    /// Whether anything was written. An edit that changes nothing writes nothing.
    pub changed: bool,
}

impl Directory {
    /// Changes one record by a pure function, which may be called more than once.
    ///
    /// The closure gets the record as stored and answers it as it shall be; new points carry
    /// pending ids, new references only the id that is known. Deleted records are not found.
    pub async fn edit<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &Lookup,
        expect: Expect,
        edit: impl Fn(&R) -> Result<R, Refusal> + Send + Sync,
    ) -> Result<Edited<R>, Refusal> {
        let edit = |record: &R| not_deleted(record).and_then(&edit);
        self.change(caller, which, expect, Action::Edit, edit).await
    }

    /// Changes a record whether it is deleted or not; how a deleted one is restored.
    pub async fn restore<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &Lookup,
        expect: Expect,
        edit: impl Fn(&R) -> Result<R, Refusal> + Send + Sync,
    ) -> Result<Edited<R>, Refusal> {
        self.change(caller, which, expect, Action::Delete, edit).await
    }

    /// Deletes a record; it can be restored, its address is free.
    pub async fn delete<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &Lookup,
        expect: Expect,
    ) -> Result<(), Refusal> {
        self.change(caller, which, expect, Action::Delete, deleted::<R>).await.map(|_| ())
    }

    /// Makes a record: an edit of an empty one.
    pub async fn create<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        edit: impl Fn(&R) -> Result<R, Refusal> + Send + Sync,
    ) -> Result<R, Refusal> {
        self.may_create::<R>(caller)?;
        let asked = edit(&R::default())?;
        for attempt in 0..TRIES {
            let mut after = asked.clone();
            self.finalize(caller, None, &mut after).await?;
            let after = self.name_user(caller, after, attempt).await?;
            let change = self.change_of(caller, None, after);
            match self.commit(change).await {
                Err(WriteError::Taken(CanonicalField::UserName, _)) => {}
                outcome => return outcome.map_err(not_written).and_then(of_kind),
            }
        }
        Err(Refusal::Unavailable(RETRY_AFTER))
    }

    /// Whether the caller may edit this record at all; the refusal otherwise.
    pub fn may_edit<R: DirectoryRecord>(&self, caller: &Caller, record: &R) -> Result<(), Refusal> {
        policy::check(caller, Action::Edit, record.target(caller.person), R::NAME)
    }

    /// Whether the caller may make of this record what an edit makes of it; the refusal otherwise.
    /// For dialects that look at other records before they edit: who may not change a member does
    /// not learn what stands against it besides.
    pub fn may_change<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        before: &R,
        after: &R,
    ) -> Result<(), Refusal> {
        policy::check_fields(caller, Some(before), after, &self.inner.granting)
    }

    /// Whether the caller may delete this record, or bring it back.
    pub fn may_delete<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        record: &R,
    ) -> Result<(), Refusal> {
        policy::check(caller, Action::Delete, record.target(caller.person), R::NAME)
    }

    /// Whether the caller may make records of this kind.
    pub fn may_create<R: DirectoryRecord>(&self, caller: &Caller) -> Result<(), Refusal> {
        policy::check(caller, Action::Create, R::default().target(caller.person), R::NAME)
    }

    async fn change<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &Lookup,
        expect: Expect,
        action: Action,
        edit: impl Fn(&R) -> Result<R, Refusal> + Send + Sync,
    ) -> Result<Edited<R>, Refusal> {
        let found = self.load::<R>(caller, which).await?;
        policy::check(caller, action, found.target(caller.person), R::NAME)?;
        let id = Lookup::Id(found.uuid());
        // Whoever wrote between the load and a free turn makes this version stale: tried anew.
        let (_lock, mut before) = if let Some(turn) = self.inner.locks.try_lock(found.uuid()) {
            (turn, found)
        } else {
            let turn = self.inner.locks.lock(found.uuid()).await;
            (turn, self.load::<R>(caller, &id).await?)
        };
        for _ in 0..TRIES {
            if let Expect::Tags(tags) = &expect
                && !tags.contains(&version_tag(&before))
            {
                return Err(Refusal::Stale);
            }
            let Some(change) = self.edited(caller, &before, &edit).await? else {
                return Ok(Edited { after: before.clone(), before, changed: false });
            };
            match self.commit(change).await {
                Err(WriteError::Stale) => before = self.load::<R>(caller, &id).await?,
                outcome => {
                    let after = outcome.map_err(not_written).and_then(of_kind)?;
                    return Ok(Edited { before, after, changed: true });
                }
            }
        }
        Err(Refusal::Unavailable(RETRY_AFTER))
    }

    async fn load<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &Lookup,
    ) -> Result<R, Refusal> {
        let found = R::load(self.store(), caller.workspace.id, which).await.map_err(refused)?;
        found.ok_or(Refusal::NotFound(R::NAME.into()))
    }
}

fn not_deleted<R: DirectoryRecord>(record: &R) -> Result<&R, Refusal> {
    match record.status() {
        Status::Deleted => Err(Refusal::NotFound(R::NAME.into())),
        _ => Ok(record),
    }
}

fn deleted<R: DirectoryRecord>(record: &R) -> Result<R, Refusal> {
    let mut record = not_deleted(record)?.clone();
    record.set_status(Status::Deleted);
    Ok(record)
}

fn of_kind<R: DirectoryRecord>(committed: Committed) -> Result<R, Refusal> {
    R::from_any(committed.record)
        .ok_or_else(|| Refusal::Internal("the store answered a record of another kind".into()))
}

fn not_written(error: WriteError) -> Refusal {
    match error {
        // Another process carries out the same request at this moment; then its answer is known.
        WriteError::Stale | WriteError::Repeated => Refusal::Unavailable(RETRY_AFTER),
        WriteError::Taken(place, holder) => Refusal::at_field(place, Rule::Taken(holder)),
        WriteError::Dangling(place) => Refusal::at_field(place, Rule::NotAChoice),
        WriteError::LastOwner(place) => Refusal::at_field(place, Rule::Own("last_owner")),
        WriteError::Store(error) => refused(error),
    }
}
