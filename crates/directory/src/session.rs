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

use crate::{Caller, Directory, keys::digest, refused};

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
        if is_over(&session.key, self.inner.clock.now()) {
            return Err(Refusal::Unauthenticated(Unauthenticated::Expired));
        }
        Ok(Caller {
            workspace: Arc::clone(&session.workspace),
            person: Some(session.key.person),
            number: session.number,
            role: session.role,
            key: Some(session.key.id),
            is_token: session.key.is_token,
            dialect: Some(dialect.clone()),
            request: None,
            once: None,
        })
    }

    async fn open_session(&self, digest: [u8; 32]) -> Result<Arc<Session>, Refusal> {
        let unknown = || Refusal::Unauthenticated(Unauthenticated::UnknownKey);
        let key = self.store().key(&digest).await.map_err(refused)?.ok_or_else(unknown)?;
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
        let session = Arc::new(Session {
            role: key.role.min(person.account.role),
            key,
            workspace,
            number: person.number,
            seen: Instant::now(),
        });
        self.inner.sessions.remember(digest, &session);
        Ok(session)
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
