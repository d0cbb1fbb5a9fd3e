//! Editing: policy, the record's turn, the closure, and one commit.

use polydex_model::{
    Actor, AnyRecord, EventId, Happened, Place, Query, Record, Refusal, Rule, Status,
    query::{Field, Scalar, Test},
};
use polydex_store::{Change, Committed, Lookup, WriteError};

use crate::{
    Caller, Directory, Kind, RETRY_AFTER, finish,
    policy::{self, Action},
    refused,
};

/// How often an edit is tried anew when another process changed the record meanwhile. Each loss
/// means that the other one won, so this many in a row say that something else is wrong.
const TRIES: usize = 64;

/// Which version an edit is meant for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expect {
    /// Whatever is there.
    #[default]
    Any,
    /// One whose [`tag`] is among these; the edit is refused as stale otherwise (`If-Match`).
    Tags(Vec<String>),
}

/// What tells one version of one record from every other: 32 hex digits.
///
/// ```
/// let person = polydex_model::Person::default();
/// assert_eq!(polydex_directory::tag(&person).len(), 32);
/// ```
pub fn tag<R: Record>(record: &R) -> String {
    let (high, low) = record.uuid().as_u64_pair();
    format!("{:016x}{:016x}", high ^ low, record.version())
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
    pub async fn edit<R: Kind>(
        &self,
        caller: &Caller,
        which: &Lookup,
        expect: Expect,
        edit: impl Fn(&R) -> Result<R, Refusal> + Send + Sync,
    ) -> Result<Edited<R>, Refusal> {
        let edit = |record: &R| {
            if record.status() == Status::Deleted {
                return Err(Refusal::NotFound(R::NAME.into()));
            }
            edit(record)
        };
        self.change(caller, which, expect, Action::Edit, edit).await
    }

    /// Changes a record whether it is deleted or not; how a deleted one is restored.
    pub async fn restore<R: Kind>(
        &self,
        caller: &Caller,
        which: &Lookup,
        expect: Expect,
        edit: impl Fn(&R) -> Result<R, Refusal> + Send + Sync,
    ) -> Result<Edited<R>, Refusal> {
        self.change(caller, which, expect, Action::Delete, edit).await
    }

    /// Deletes a record; it can be restored, its address is free.
    pub async fn delete<R: Kind>(
        &self,
        caller: &Caller,
        which: &Lookup,
        expect: Expect,
    ) -> Result<(), Refusal> {
        let edit = |record: &R| {
            if record.status() == Status::Deleted {
                return Err(Refusal::NotFound(R::NAME.into()));
            }
            let mut record = record.clone();
            record.set_status(Status::Deleted);
            Ok(record)
        };
        self.change(caller, which, expect, Action::Delete, edit).await.map(|_| ())
    }

    /// Makes a record: an edit of an empty one.
    pub async fn create<R: Kind>(
        &self,
        caller: &Caller,
        edit: impl Fn(&R) -> Result<R, Refusal> + Send + Sync,
    ) -> Result<R, Refusal> {
        self.may_create::<R>(caller)?;
        let asked = edit(&R::default())?;
        for attempt in 0..TRIES {
            let mut after = asked.clone();
            self.finish(caller, None, &mut after).await?;
            let after = self.name_user(caller, after, attempt).await?;
            policy::check_fields(caller, None, &after)?;
            match self.commit(caller, Happened::Created, None, after).await {
                Err(WriteError::Taken(Place::UserName, _)) => {}
                outcome => return committed(outcome),
            }
        }
        Err(Refusal::Unavailable(RETRY_AFTER))
    }

    /// Whether the caller may edit this record at all; the refusal otherwise.
    pub fn may_edit<R: Kind>(&self, caller: &Caller, record: &R) -> Result<(), Refusal> {
        policy::check(caller, Action::Edit, record.target(caller.person), R::NAME)
    }

    /// Whether the caller may delete this record, or bring it back.
    pub fn may_delete<R: Kind>(&self, caller: &Caller, record: &R) -> Result<(), Refusal> {
        policy::check(caller, Action::Delete, record.target(caller.person), R::NAME)
    }

    /// Whether the caller may make records of this kind.
    pub fn may_create<R: Kind>(&self, caller: &Caller) -> Result<(), Refusal> {
        policy::check(caller, Action::Create, R::default().target(caller.person), R::NAME)
    }

    async fn change<R: Kind>(
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
        let (_turn, mut before) = if let Some(turn) = self.inner.turns.try_take(found.uuid()) {
            (turn, found)
        } else {
            let turn = self.inner.turns.take(found.uuid()).await;
            (turn, self.load::<R>(caller, &id).await?)
        };
        for _ in 0..TRIES {
            if let Expect::Tags(tags) = &expect
                && !tags.contains(&tag(&before))
            {
                return Err(Refusal::Stale);
            }
            let mut after = edit(&before)?;
            if after == before {
                return Ok(Edited { after, before, changed: false });
            }
            self.finish(caller, Some(&before), &mut after).await?;
            if after == before {
                return Ok(Edited { after, before, changed: false });
            }
            let (old, new) = (before.clone().into_any(), after.into_any());
            policy::check_fields(caller, Some(&old), &new)?;
            self.keep_an_owner(caller, &old, &new).await?;
            let happened = happened(&old, &new);
            match self.commit(caller, happened, Some(old), new).await {
                Err(WriteError::Stale) => before = self.load::<R>(caller, &id).await?,
                outcome => {
                    let after = committed(outcome)?;
                    return Ok(Edited { before, after, changed: true });
                }
            }
        }
        Err(Refusal::Unavailable(RETRY_AFTER))
    }

    async fn load<R: Kind>(&self, caller: &Caller, which: &Lookup) -> Result<R, Refusal> {
        let found = R::load(self.store(), caller.workspace.id, which).await.map_err(refused)?;
        found.ok_or(Refusal::NotFound(R::NAME.into()))
    }

    /// Stamps are made here, so that they are those of the commit that is tried, not of the first.
    async fn finish<R: Kind>(
        &self,
        caller: &Caller,
        before: Option<&R>,
        after: &mut R,
    ) -> Result<(), Refusal> {
        self.resolve(caller, before, after).await?;
        finish::validate(before, after)?;
        finish::give_ids(after, &*self.inner.ids);
        finish::stamp(before, after, self.inner.clock.now(), caller.person, &*self.inner.ids);
        Ok(())
    }

    /// There is always an owner who can sign in.
    async fn keep_an_owner(
        &self,
        caller: &Caller,
        before: &AnyRecord,
        after: &AnyRecord,
    ) -> Result<(), Refusal> {
        let Some(place) = policy::gives_up_ownership(before, after) else {
            return Ok(());
        };
        let is = |field, text: &str| {
            polydex_model::Filter::Is(field, Test::Equals(Scalar::Text(text.into())))
        };
        let owners = is(Field::Role, "owner").and(is(Field::Status, "active"));
        let page = self
            .store()
            .people(caller.workspace.id, &Query::first(owners, 2))
            .await
            .map_err(refused)?;
        if page.items.len() > 1 {
            return Ok(());
        }
        Err(Refusal::place(place, Rule::Own("last_owner")))
    }

    async fn commit(
        &self,
        caller: &Caller,
        happened: Happened,
        before: Option<AnyRecord>,
        after: AnyRecord,
    ) -> Result<Committed, WriteError> {
        let account_changed = account_changed(before.as_ref(), &after);
        let change = Change {
            workspace: caller.workspace.id,
            event: EventId(self.inner.ids.uuid()),
            happened,
            before: before.map(Box::new),
            at: stamp_of(&after),
            after: Box::new(after),
            actor: Actor {
                person: caller.person,
                key: caller.key,
                dialect: caller.dialect.clone(),
                request: caller.request.clone(),
            },
        };
        let outcome = self.store().write(change).await;
        if account_changed {
            self.inner.sessions.forget();
        }
        outcome
    }
}

/// A change of role, status or password must hold from the next request on.
fn account_changed(before: Option<&AnyRecord>, after: &AnyRecord) -> bool {
    match (before, after) {
        (Some(AnyRecord::Person(before)), AnyRecord::Person(after)) => {
            let (before, after) = (&before.account, &after.account);
            (before.role, before.status, &before.password)
                != (after.role, after.status, &after.password)
        }
        _ => false,
    }
}

fn stamp_of(record: &AnyRecord) -> jiff::Timestamp {
    match record {
        AnyRecord::Person(person) => person.updated.at,
        AnyRecord::Organization(organization) => organization.updated.at,
    }
}

fn status_of(record: &AnyRecord) -> Status {
    match record {
        AnyRecord::Person(person) => person.status(),
        AnyRecord::Organization(organization) => organization.status(),
    }
}

fn happened(before: &AnyRecord, after: &AnyRecord) -> Happened {
    match (status_of(before), status_of(after)) {
        (Status::Deleted, Status::Deleted) => Happened::Changed,
        (_, Status::Deleted) => Happened::Deleted,
        (Status::Deleted, _) => Happened::Restored,
        _ => Happened::Changed,
    }
}

fn committed<R: Kind>(outcome: Result<Committed, WriteError>) -> Result<R, Refusal> {
    match outcome {
        Ok(committed) => R::from_any(committed.record)
            .ok_or_else(|| Refusal::Internal("the store answered a record of another kind".into())),
        Err(WriteError::Stale) => Err(Refusal::Unavailable(RETRY_AFTER)),
        Err(WriteError::Taken(place, holder)) => Err(Refusal::place(place, Rule::Taken(holder))),
        Err(WriteError::Dangling(place)) => Err(Refusal::place(place, Rule::NotAChoice)),
        Err(WriteError::Store(error)) => Err(refused(error)),
    }
}
