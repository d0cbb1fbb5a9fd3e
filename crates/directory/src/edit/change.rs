//! From an edited record to a finished change, and to its commit.

use polydex_model::{Actor, AnyRecord, ChangeKind, EventId, PersonId, Refusal, Status};
use polydex_store::{Change, Committed, WriteAllError, WriteError};

use super::finalize;
use crate::{Caller, Directory, DirectoryRecord, policy};

impl Directory {
    /// What `edit` makes of a stored record; `None` if that changes nothing.
    pub(super) async fn edited<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        before: &R,
        edit: &(impl Fn(&R) -> Result<R, Refusal> + Send + Sync),
    ) -> Result<Option<Change>, Refusal> {
        let mut after = edit(before)?;
        if after == *before {
            return Ok(None);
        }
        self.finalize(caller, Some(before), &mut after).await?;
        if after == *before {
            return Ok(None);
        }
        Ok(Some(self.change_of(caller, Some(before.clone().into_any()), after.into_any())))
    }

    /// Checks and resolves a record, and gives it what only the product gives: ids and stamps.
    /// Stamps are made here, so that they are those of the commit that is tried, not of the first.
    /// The policy comes first: who may not set a reference does not learn what there is to refer to.
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

    /// The change from one finished record to another.
    pub(super) fn change_of(
        &self,
        caller: &Caller,
        before: Option<AnyRecord>,
        after: AnyRecord,
    ) -> Change {
        let ends_ownership = before.as_ref().and_then(|was| policy::ends_ownership(was, &after));
        let (before, after) = (before.map(Box::new), Box::new(after));
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
        // They are one request.
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

/// Whose role, status or password changes: that must hold from the next request on.
fn account_changed(change: &Change) -> Option<PersonId> {
    match (change.before.as_deref(), change.after.as_ref()) {
        (Some(AnyRecord::Person(before)), AnyRecord::Person(after)) => {
            let (was, is) = (&before.account, &after.account);
            let changed =
                (was.role, was.status, &was.password) != (is.role, is.status, &is.password);
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
