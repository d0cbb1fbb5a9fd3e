//! From a secret to a caller.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use polydex_model::{
    Dialect, Person, Refusal, Role, Status, Workspace, WorkspaceId, refusal::Unauthenticated,
};
use polydex_store::{Key, Lookup};

use crate::{Caller, Directory, keys::digest, policy, refused};

/// How long a key is trusted without asking the store again: revoked by another process, it stops
/// working after this time at the latest.
const TRUSTED: Duration = Duration::from_secs(2);

/// How many keys are remembered; beyond that all are forgotten and asked for anew.
const REMEMBERED: usize = 10_000;

/// Keys seen lately, by the digest of their secret.
#[derive(Debug, Default)]
pub(crate) struct Sessions(RwLock<HashMap<[u8; 32], Arc<Session>>>);

#[derive(Debug)]
struct Session {
    key: Key,
    workspace: Arc<Workspace>,
    number: i64,
    role: Role,
    seen: Instant,
}

impl Sessions {
    fn recall(&self, digest: &[u8; 32]) -> Option<Arc<Session>> {
        let sessions = self.0.read().unwrap_or_else(PoisonError::into_inner);
        sessions.get(digest).filter(|session| session.seen.elapsed() < TRUSTED).cloned()
    }

    fn remember(&self, digest: [u8; 32], session: &Arc<Session>) {
        let mut sessions = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() >= REMEMBERED {
            sessions.clear();
        }
        sessions.insert(digest, Arc::clone(session));
    }

    /// Forgets every key, so that what changed about them holds from the next request on.
    pub(crate) fn forget(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
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
        let session = match self.inner.sessions.recall(&digest) {
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
        let keys = self.store().keys(caller.workspace.id).await.map_err(refused)?;
        let is_revoked = |key: &Key| Some(key.id) == caller.key && key.revoked.is_some();
        if keys.iter().any(is_revoked) {
            return Err(unknown());
        }
        let wanted = caller.parent.or(caller.key);
        let key = keys.into_iter().find(|key| Some(key.id) == wanted).ok_or_else(unknown)?;
        let session = self.session_of(key).await?;
        let dialect = caller.dialect.clone().ok_or_else(unknown)?;
        let renewed = self.caller_of(&session, dialect)?;
        Ok(Caller { role: renewed.role.min(caller.role), ..renewed })
    }

    fn caller_of(&self, session: &Session, dialect: Dialect) -> Result<Caller, Refusal> {
        let (key, now) = (&session.key, self.inner.clock.now());
        if is_over(key, now) {
            return Err(Refusal::Unauthenticated(Unauthenticated::Expired));
        }
        Ok(Caller {
            workspace: Arc::clone(&session.workspace),
            person: Some(key.person),
            number: session.number,
            role: session.role,
            key: Some(key.id),
            is_token: key.is_token,
            parent: key.parent,
            fresh_sign_in: policy::is_fresh_sign_in(key, now),
            imports: false,
            dialect: Some(dialect),
            request: None,
            once: None,
        })
    }

    async fn open_session(&self, digest: [u8; 32]) -> Result<Arc<Session>, Refusal> {
        let unknown = || Refusal::Unauthenticated(Unauthenticated::UnknownKey);
        let key = self.store().key(&digest).await.map_err(refused)?.ok_or_else(unknown)?;
        let session = Arc::new(self.session_of(key).await?);
        self.inner.sessions.remember(digest, &session);
        Ok(session)
    }

    /// What a key opens, if it was not revoked and its person may sign in.
    async fn session_of(&self, key: Key) -> Result<Session, Refusal> {
        let unknown = || Refusal::Unauthenticated(Unauthenticated::UnknownKey);
        if key.revoked.is_some() {
            return Err(unknown());
        }
        let workspace = self.workspace(key.workspace).await?.ok_or_else(unknown)?;
        let person = self
            .store()
            .person_shared(key.workspace, &Lookup::Id(key.person.0))
            .await
            .map_err(refused)?
            .filter(|person| may_sign_in(person))
            .ok_or_else(unknown)?;
        Ok(Session {
            role: key.role.min(person.account.role),
            key,
            workspace,
            number: person.number,
            seen: Instant::now(),
        })
    }

    /// The program itself as a caller in a workspace, for start-up and the command line.
    pub async fn program(&self, workspace: WorkspaceId) -> Result<Caller, Refusal> {
        let workspace =
            self.workspace(workspace).await?.ok_or(Refusal::NotFound("workspace".into()))?;
        Ok(Caller {
            workspace,
            person: None,
            number: 0,
            role: Role::Owner,
            key: None,
            is_token: false,
            parent: None,
            fresh_sign_in: true,
            imports: false,
            dialect: None,
            request: None,
            once: None,
        })
    }

    async fn workspace(&self, id: WorkspaceId) -> Result<Option<Arc<Workspace>>, Refusal> {
        let all = self.workspaces().await?;
        let found = all.into_iter().find(|ws| ws.id == id);
        Ok(found.map(|workspace| self.inner.workspaces.share(workspace)))
    }
}

pub(crate) fn may_sign_in(person: &Person) -> bool {
    person.account.status == Status::Active && person.account.role > Role::None
}

fn is_over(key: &Key, now: Timestamp) -> bool {
    key.expires.is_some_and(|end| end <= now)
}
