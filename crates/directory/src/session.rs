//! From a secret to a caller.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use polydex_model::{
    Dialect, KeyId, Name, Person, PersonId, Refusal, Role, Stamp, Status, Workspace, WorkspaceId,
    refusal::Unauthenticated,
};
use polydex_store::{Key, Lookup};
use quick_cache::sync::Cache;

use crate::{Caller, Directory, keys::digest, policy, refused};

/// How long a key is trusted without asking the store again: revoked by another process, it stops
/// working after this time at the latest.
const TRUSTED: SignedDuration = SignedDuration::from_secs(2);

/// How many keys are remembered.
const REMEMBERED: usize = 10_000;

/// How old the last use that is noted of a key may get before another one is noted: it tells which
/// keys are in use at all, for one small commit in this time and key.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// Keys seen lately, by the digest of their secret.
#[derive(Debug)]
pub(crate) struct Sessions(Cache<[u8; 32], Arc<Session>>);

#[derive(Debug)]
struct Session {
    key: Key,
    workspace: Arc<Workspace>,
    /// The technical account, where the key acts for one.
    account: Option<Arc<Person>>,
    role: Role,
    seen: Timestamp,
}

impl Default for Sessions {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

impl Sessions {
    fn recall(&self, digest: &[u8; 32], now: Timestamp) -> Option<Arc<Session>> {
        // A clock that was set back makes nothing trusted for longer.
        let is_fresh = |seen: Timestamp| seen <= now && now.duration_since(seen) < TRUSTED;
        self.0.get(digest).filter(|session| is_fresh(session.seen))
    }

    /// Forgets the keys of a person, so that what changed about them holds from the next request
    /// on.
    pub(crate) fn forget_person(&self, person: PersonId) {
        self.0.retain(|_, session| session.key.person != person);
    }

    /// Forgets a key and those obtained with it.
    pub(crate) fn forget_key(&self, id: KeyId) {
        self.0.retain(|_, session| session.key.id != id && session.key.parent != Some(id));
    }

    /// Forgets the keys of a workspace.
    pub(crate) fn forget_workspace(&self, id: WorkspaceId) {
        self.0.retain(|_, session| session.key.workspace != id);
    }
}

impl Directory {
    /// Who a secret acts for, through `dialect`. `key` is the id that came with it, if any, and
    /// must be that secret's.
    pub async fn authenticate(
        &self,
        dialect: &Dialect,
        key: Option<i64>,
        secret: &str,
    ) -> Result<Caller, Refusal> {
        let digest = digest(secret);
        let session = match self.inner.sessions.recall(&digest, self.now()) {
            Some(session) => session,
            None => self.open_session(digest).await?,
        };
        if key.is_some_and(|id| id != session.key.id.0) {
            return Err(Refusal::Unauthenticated(Unauthenticated::UnknownKey));
        }
        self.caller_of(&session, dialect.clone())
    }

    /// The caller as key and person are now, for what is carried out long after it was ordered.
    /// It may do no more than it could then. A token that was obtained with a key stands for that
    /// key, which outlives it; revoked, it ends all the same.
    pub async fn renewed(&self, caller: &Caller) -> Result<Caller, Refusal> {
        let unknown = || Refusal::Unauthenticated(Unauthenticated::UnknownKey);
        let key_of = async |id| match id {
            Some(id) => self.store().key_by_id(id).await.map_err(refused),
            None => Ok(None),
        };
        if key_of(caller.key).await?.is_some_and(|key| key.revoked.is_some()) {
            return Err(unknown());
        }
        let key = key_of(caller.parent.or(caller.key)).await?.ok_or_else(unknown)?;
        let session = self.session_of(key).await?;
        let dialect = caller.dialect.clone().ok_or_else(unknown)?;
        let renewed = self.caller_of(&session, dialect)?;
        Ok(Caller { role: renewed.role.min(caller.role), ..renewed })
    }

    fn caller_of(&self, session: &Session, dialect: Dialect) -> Result<Caller, Refusal> {
        let (key, now) = (&session.key, self.now());
        if is_over(key, now) {
            return Err(Refusal::Unauthenticated(Unauthenticated::Expired));
        }
        Ok(Caller {
            workspace: Arc::clone(&session.workspace),
            person: Some(key.person),
            number: key.number,
            account: session.account.clone(),
            role: session.role,
            key: Some(key.id),
            is_token: key.is_token,
            parent: key.parent,
            fresh_sign_in: policy::is_fresh_sign_in(key, now),
            imports: false,
            dialect: Some(dialect),
            request: None,
            idempotency_key: None,
        })
    }

    async fn open_session(&self, digest: [u8; 32]) -> Result<Arc<Session>, Refusal> {
        let unknown = || Refusal::Unauthenticated(Unauthenticated::UnknownKey);
        let key = self.store().key(&digest).await.map_err(refused)?.ok_or_else(unknown)?;
        let session = Arc::new(self.session_of(key).await?);
        self.inner.sessions.0.insert(digest, Arc::clone(&session));
        Ok(session)
    }

    /// What a key opens, if it was not revoked and its person may sign in.
    async fn session_of(&self, key: Key) -> Result<Session, Refusal> {
        let unknown = || Refusal::Unauthenticated(Unauthenticated::UnknownKey);
        if key.revoked.is_some() {
            return Err(unknown());
        }
        let workspace = self.workspace(key.workspace).await?.ok_or_else(unknown)?;
        let (role, account) = if key.is_service_account {
            (key.role, Some(self.account(&key).await?))
        } else {
            let who = Lookup::Id(key.person.0);
            let person = self.inner.cache.record(key.workspace, &who).await.map_err(refused)?;
            let person = person.filter(|person| may_sign_in(person)).ok_or_else(unknown)?;
            (key.role.min(person.account.role), None)
        };
        self.note_use(&key);
        Ok(Session { role, key, workspace, account, seen: self.now() })
    }

    /// A technical account as dialects show it: a person who is called like the key.
    async fn account(&self, key: &Key) -> Result<Arc<Person>, Refusal> {
        let made_for = match key.parent {
            Some(parent) => self.store().key_by_id(parent).await.map_err(refused)?,
            None => None,
        };
        let (key, role) = (made_for.as_ref().unwrap_or(key), key.role);
        let stamp = Stamp { at: key.created, by: None };
        let mut account = Person {
            id: key.person,
            number: key.number,
            version: 1,
            created: stamp,
            updated: stamp,
            ..Person::default()
        };
        account.card.name = Name::from_full(&key.name);
        account.account.role = role;
        account.account.invitation_accepted = true;
        Ok(Arc::new(account))
    }

    /// Notes now and then that a key is in use, beside the request. That it could not be noted is
    /// no fault of the request's.
    fn note_use(&self, key: &Key) {
        let now = self.now();
        if key.used.is_some_and(|used| now.duration_since(used) < NOTED_EVERY) {
            return;
        }
        let (store, id) = (Arc::clone(&self.inner.store), key.id);
        self.inner.tasks.spawn(async move {
            if let Err(error) = store.note_key_use(id, now).await {
                tracing::debug!(%error, "the use of a key was not noted");
            }
        });
    }

    /// The program itself as a caller in a workspace, for start-up and the command line.
    pub async fn program(&self, workspace: WorkspaceId) -> Result<Caller, Refusal> {
        let workspace =
            self.workspace(workspace).await?.ok_or(Refusal::NotFound("workspace".into()))?;
        Ok(Caller {
            workspace,
            person: None,
            number: 0,
            account: None,
            role: Role::Owner,
            key: None,
            is_token: false,
            parent: None,
            fresh_sign_in: true,
            imports: false,
            dialect: None,
            request: None,
            idempotency_key: None,
        })
    }

    pub(crate) async fn workspace(
        &self,
        id: WorkspaceId,
    ) -> Result<Option<Arc<Workspace>>, Refusal> {
        let found = self.store().workspace(id).await.map_err(refused)?;
        Ok(found.map(|workspace| self.inner.workspaces.share(workspace)))
    }
}

pub(crate) fn may_sign_in(person: &Person) -> bool {
    person.account.status == Status::Active && person.account.role > Role::None
}

fn is_over(key: &Key, now: Timestamp) -> bool {
    key.expires.is_some_and(|end| end <= now)
}
