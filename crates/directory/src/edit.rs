//! Edits: policy, the record's lock, the closure, and one commit.

mod bulk_create;
mod bulk_edit;
mod change;
mod finalize;

use std::sync::Arc;

use polydex_model::{AnyRecord, CanonicalField, Record, Refusal, Rule, Status};
use polydex_store::{Committed, Lookup, WriteError};
use uuid::Uuid;

use crate::{
    Caller, Directory, DirectoryRecord, RETRY_AFTER,
    policy::{self, Action},
    refused,
};

pub use bulk_edit::RefusedEdit;
pub(crate) use finalize::means;

/// How often an edit is retried when another process changed the record. Each failure means that
/// the other process won, so this many in a row point to another fault.
pub(crate) const MAX_ATTEMPTS: usize = 64;

/// The version that an edit expects (`If-Match`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expect {
    /// Any version.
    #[default]
    Any,
    /// A version whose [`version_tag`] is among these; otherwise the edit is refused as stale.
    Tags(Vec<String>),
}

/// Identifies one version of one record: 32 hex digits.
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

/// The result of an edit.
#[derive(Clone, Debug, PartialEq)]
pub struct Edited<R> {
    /// The record before the edit.
    pub before: R,
    /// The record after the edit.
    pub after: R,
    /// Whether anything was written. An edit that changes nothing writes nothing.
    pub changed: bool,
}

impl Directory {
    /// Changes one record by a pure function, which may be called more than once.
    ///
    /// The closure receives the stored record and returns the new one. New points carry pending
    /// ids, new references only the id that is known. Deleted records are not found.
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

    /// Changes a record, deleted or not; used to restore deleted ones.
    pub async fn restore<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &Lookup,
        expect: Expect,
        edit: impl Fn(&R) -> Result<R, Refusal> + Send + Sync,
    ) -> Result<Edited<R>, Refusal> {
        self.change(caller, which, expect, Action::Delete, edit).await
    }

    /// Deletes a record. It can be restored; its address becomes free.
    pub async fn delete<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &Lookup,
        expect: Expect,
    ) -> Result<(), Refusal> {
        self.change(caller, which, expect, Action::Delete, deleted::<R>).await.map(|_| ())
    }

    /// Creates a record: an edit of an empty one.
    pub async fn create<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        edit: impl Fn(&R) -> Result<R, Refusal> + Send + Sync,
    ) -> Result<R, Refusal> {
        self.may_create::<R>(caller)?;
        let asked = edit(&R::default())?;
        for attempt in 0..MAX_ATTEMPTS {
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

    /// Refuses a caller who may not edit this record at all.
    pub fn may_edit<R: DirectoryRecord>(&self, caller: &Caller, record: &R) -> Result<(), Refusal> {
        policy::check(caller, Action::Edit, record.target(caller.person), R::NAME)
    }

    /// Refuses an edit that changes fields which the caller may not change. For dialects that look
    /// at other records before they edit: a caller who may not change a field must not learn why
    /// else the edit would fail.
    pub fn may_change<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        before: &R,
        after: &R,
    ) -> Result<(), Refusal> {
        policy::check_fields(caller, Some(before), after, &self.inner.granting)
    }

    /// Refuses a caller who may not delete or restore this record.
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
        // A write between the load and the lock makes this version stale; then the edit is retried.
        let (_lock, mut before) = if let Some(turn) = self.inner.locks.try_lock(found.uuid()) {
            (turn, found)
        } else {
            let turn = self.inner.locks.lock(found.uuid()).await;
            (turn, self.load::<R>(caller, &id).await?)
        };
        for _ in 0..MAX_ATTEMPTS {
            if let Expect::Tags(tags) = &expect
                && !tags.contains(&version_tag(&before))
            {
                return Err(Refusal::Stale);
            }
            let Some(after) = self.edited(caller, &before, &edit).await? else {
                return Ok(Edited { after: before.clone(), before, changed: false });
            };
            let old = Arc::new(before.into_any());
            match self
                .commit(self.change_of(caller, Some(Arc::clone(&old)), after.into_any()))
                .await
            {
                Err(WriteError::Stale) => before = self.load::<R>(caller, &id).await?,
                outcome => {
                    let after = outcome.map_err(not_written).and_then(of_kind)?;
                    return Ok(Edited { before: record_of(old)?, after, changed: true });
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
    typed(committed.record)
}

/// The record that a change held; moved, unless the store still holds the change.
fn record_of<R: DirectoryRecord>(record: Arc<AnyRecord>) -> Result<R, Refusal> {
    typed(Arc::unwrap_or_clone(record))
}

fn typed<R: DirectoryRecord>(record: AnyRecord) -> Result<R, Refusal> {
    R::from_any(record)
        .ok_or_else(|| Refusal::Internal("the store returned a record of another kind".into()))
}

fn not_written(error: WriteError) -> Refusal {
    match error {
        // Another process is carrying out the same request; once it is done, the stored response
        // answers a retry.
        WriteError::Stale | WriteError::Repeated => Refusal::Unavailable(RETRY_AFTER),
        WriteError::Taken(field, holder) => Refusal::at_field(field, Rule::Taken(holder)),
        WriteError::Dangling(field) => Refusal::at_field(field, Rule::NotAChoice),
        WriteError::LastOwner(field) => Refusal::at_field(field, Rule::Own("last_owner")),
        WriteError::Store(error) => refused(error),
    }
}
