//! Builds finished changes from edited records, and commits them.

use std::sync::Arc;

use polydex_model::{Actor, AnyRecord, ChangeKind, EventId, PersonId, Refusal, Status};
use polydex_store::{Change, Committed, WriteAllError, WriteError};

use super::finalize;
use crate::{Caller, Directory, DirectoryRecord, policy};

impl Directory {
    /// The finished record that `edit` makes of a stored one; `None` if it changes nothing.
    pub(super) async fn edited<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        before: &R,
        edit: &(impl Fn(&R) -> Result<R, Refusal> + Send + Sync),
    ) -> Result<Option<R>, Refusal> {
        let mut after = edit(before)?;
        if after == *before {
            return Ok(None);
        }
        self.finalize(caller, Some(before), &mut after).await?;
        Ok((after != *before).then_some(after))
    }

    /// Checks a record, resolves its references, and assigns ids and stamps. Stamps are made here,
    /// so that they belong to the commit that is tried, not to the first attempt. The policy is
    /// checked first: a caller who may not set a reference must not learn what records exist.
    pub(super) async fn finalize<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        before: Option<&R>,
        after: &mut R,
    ) -> Result<(), Refusal> {
        policy::check_fields(caller, before, after, &self.inner.granting)?;
        policy::end_old_password(before, after);
        self.resolve(caller, before, after).await?;
        finalize::validate(before, after)?;
        finalize::give_ids(after, &*self.inner.ids);
        finalize::stamp(before, after, self.inner.clock.now(), caller, &*self.inner.ids);
        Ok(())
    }

    /// Builds the change from one finished record to another.
    pub(super) fn change_of(
        &self,
        caller: &Caller,
        before: Option<Arc<AnyRecord>>,
        after: AnyRecord,
    ) -> Change {
        let ends_ownership = before.as_ref().and_then(|old| policy::ends_ownership(old, &after));
        let after = Box::new(after);
        Change {
            workspace: caller.workspace.id,
            event: EventId(self.inner.ids.uuid()),
            happened: happened(before.as_deref(), &after),
            at: stamp_of(&after),
            before,
            after,
            idempotency_key: caller.idempotency_key,
            ends_ownership,
            actor: Actor {
                person: caller.person,
                key: caller.key,
                dialect: caller.dialect.clone(),
                request: caller.request.clone(),
            },
        }
    }

    pub(super) async fn commit(&self, change: Change) -> Result<Committed, WriteError> {
        let (changed, workspace) = (account_changed(&change), change.workspace);
        let outcome = self.store().write(change).await;
        self.notice(workspace, &outcome);
        if let Some(person) = changed {
            self.inner.sessions.forget_person(person);
        }
        outcome
    }

    pub(super) async fn commit_all(
        &self,
        mut changes: Vec<Change>,
    ) -> Result<Vec<Committed>, WriteAllError> {
        let changed: Vec<PersonId> = changes.iter().filter_map(account_changed).collect();
        // They belong to one request.
        changes.iter_mut().skip(1).for_each(|change| change.idempotency_key = None);
        let workspace = changes.first().map(|change| change.workspace);
        let outcome = self.store().write_all(changes).await;
        if let Some(workspace) = workspace {
            self.notice(workspace, outcome.iter().flatten());
        }
        for person in changed {
            self.inner.sessions.forget_person(person);
        }
        outcome
    }
}

/// The person whose role, status or password changes. That must take effect with the next request.
fn account_changed(change: &Change) -> Option<PersonId> {
    match (change.before.as_deref(), change.after.as_ref()) {
        (Some(AnyRecord::Person(before)), AnyRecord::Person(after)) => {
            let (old, new) = (&before.account, &after.account);
            let changed =
                (old.role, old.status, &old.password) != (new.role, new.status, &new.password);
            changed.then_some(after.id)
        }
        _ => None,
    }
}

fn stamp_of(record: &AnyRecord) -> jiff::Timestamp {
    match record {
        AnyRecord::Person(person) => person.updated.at,
        AnyRecord::Organization(organization) => organization.updated.at,
    }
}

fn happened(before: Option<&AnyRecord>, after: &AnyRecord) -> ChangeKind {
    match (before.map(AnyRecord::status), after.status()) {
        (None, _) => ChangeKind::Created,
        (Some(Status::Deleted), Status::Deleted) => ChangeKind::Changed,
        (_, Status::Deleted) => ChangeKind::Deleted,
        (Some(Status::Deleted), _) => ChangeKind::Restored,
        _ => ChangeKind::Changed,
    }
}
