//! Sign-in: from an e-mail address or a user name, and a password, to a caller.
//!
//! One password serves every dialect. Checking it is slow by design, so what was found right is
//! trusted for a minute from the address that gave it, and those who ask for one person from there
//! take locks: a program that sends its password with every request costs one check a minute,
//! however many requests it sends at once.

use std::sync::{Arc, Once};

use jiff::{SignedDuration, Timestamp};
use polydex_model::{Dialect, Person, Refusal, Workspace, refusal::Unauthenticated};
use polydex_store::Lookup;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};
use tokio::time::sleep;

use crate::{
    Caller, Directory, KeyRequest, NewSecret, SuspendableRequest,
    login_throttle::{Attempt, LoginThrottle},
    password::{Hashes, paused},
    queue::Queue,
    record_locks::RecordLocks,
    refused,
    session::may_sign_in,
};

/// How long a token from a sign-in lives, unless a dialect says otherwise.
pub const TOKEN_LIFETIME: SignedDuration = SignedDuration::from_hours(365 * 24);

/// How long a password is trusted without being checked again.
const TRUSTED: SignedDuration = SignedDuration::from_mins(1);

/// Logs once which workspace is meant by a host that none claims.
static TOLD: Once = Once::new();

/// How many passwords are trusted at once.
const REMEMBERED: usize = 10_000;

/// How many sign-ins may wait: for the check of the same password, or for a login's delay.
const WAITING: usize = 1_024;

/// What is known of passwords beside the store.
#[derive(Debug)]
pub(crate) struct Passwords {
    hashes: Hashes,
    locks: RecordLocks,
    waiting: Queue,
    throttle: LoginThrottle,
    /// Until when a password is right: by its [`proof`].
    right: Cache<[u8; 32], Timestamp>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            hashes: Hashes::default(),
            locks: RecordLocks::default(),
            waiting: Queue::new(WAITING),
            throttle: LoginThrottle::default(),
            right: Cache::new(REMEMBERED),
        }
    }
}

impl Passwords {
    fn is_trusted(&self, proof: &[u8; 32], now: Timestamp) -> bool {
        self.right.get(proof).is_some_and(|until| now < until)
    }
}

impl Directory {
    /// Signs in by e-mail (or user name) and password. Answers a token, which is a key that ends
    /// after [`TOKEN_LIFETIME`].
    pub async fn sign_in(
        &self,
        dialect: &Dialect,
        host: Option<&str>,
        login: &str,
        password: &str,
        request: &dyn SuspendableRequest,
    ) -> Result<(NewSecret, Caller), Refusal> {
        let mut caller = self.check_password(dialect, host, login, password, request).await?;
        let token = self.create_token(&caller, TOKEN_LIFETIME).await?;
        caller.key = Some(token.key.id);
        caller.is_token = true;
        Ok((token, caller))
    }

    /// Who an e-mail address (or user name) and a password stand for; the workspace is found by
    /// host name, else it is the first one. Makes no token.
    ///
    /// A client that gives wrong passwords for one login again and again is refused as throttled
    /// for a while, also with the right one, unless it gave that itself a moment ago. Wrong passwords
    /// from elsewhere only delay the answer. While the check waits, `request` is set aside; when
    /// too many wait, it is refused as unavailable.
    pub async fn check_password(
        &self,
        dialect: &Dialect,
        host: Option<&str>,
        login: &str,
        password: &str,
        request: &dyn SuspendableRequest,
    ) -> Result<Caller, Refusal> {
        let workspace = self.workspace_at(host).await?;
        let person = match &workspace {
            Some(workspace) => self.person_called(workspace, login).await?,
            None => None,
        };
        let at = workspace.as_deref().map(|workspace| workspace.id);
        let attempt = Attempt::new(at, login, request.client());
        let phc = person.as_ref().and_then(|person| person.account.password.clone());
        let fits = self.is_right(&attempt, phc, password, request).await?;
        match (workspace, person.filter(may_sign_in)) {
            (Some(workspace), Some(person)) if fits => Ok(Caller {
                workspace,
                person: Some(person.id),
                number: person.number,
                account: None,
                role: person.account.role,
                key: None,
                is_token: false,
                parent: None,
                fresh_sign_in: true,
                imports: false,
                dialect: Some(dialect.clone()),
                request: None,
                idempotency_key: None,
            }),
            _ => Err(Refusal::Unauthenticated(Unauthenticated::WrongPassword)),
        }
    }

    /// A token for the caller, which may do what the caller may and ends after `life`. Tokens of a
    /// person end with the password too.
    pub async fn create_token(
        &self,
        caller: &Caller,
        life: SignedDuration,
    ) -> Result<NewSecret, Refusal> {
        let through = caller.dialect.as_ref().map_or("polydex", Dialect::as_str);
        let token = KeyRequest {
            person: caller.person.ok_or(Refusal::Forbidden("the program needs no token".into()))?,
            role: caller.role,
            name: format!("signed in through {through}"),
            is_token: true,
            expires: Some(self.now() + life),
        };
        self.create_key(caller, token).await
    }

    async fn is_right(
        &self,
        attempt: &Attempt,
        phc: Option<String>,
        password: &str,
        request: &dyn SuspendableRequest,
    ) -> Result<bool, Refusal> {
        let proof = proof(attempt, phc.as_deref().unwrap_or_default(), password);
        if self.inner.passwords.is_trusted(&proof, self.now()) {
            return Ok(true);
        }
        paused(request, self.try_password(attempt, proof, phc, password, request)).await
    }

    async fn try_password(
        &self,
        attempt: &Attempt,
        proof: [u8; 32],
        phc: Option<String>,
        password: &str,
        request: &dyn SuspendableRequest,
    ) -> Result<bool, Refusal> {
        let known = &self.inner.passwords;
        let waiting = known.waiting.enter(request.client())?;
        let _lock = known.locks.lock(attempt.lock_id()).await;
        if known.is_trusted(&proof, self.now()) {
            return Ok(true);
        }
        if let Some(delay) = known.throttle.may_try(attempt, self.now())? {
            sleep(delay.length).await;
        }
        drop(waiting);
        let fits = known.hashes.verify(request.client(), password, phc).await?;
        if fits {
            known.throttle.note_right(attempt);
            known.right.insert(proof, self.now() + TRUSTED);
        } else {
            known.throttle.note_wrong(attempt, self.now());
        }
        Ok(fits)
    }

    pub(crate) fn hashes(&self) -> &Hashes {
        &self.inner.passwords.hashes
    }

    async fn person_called(
        &self,
        workspace: &Workspace,
        login: &str,
    ) -> Result<Option<Person>, Refusal> {
        let who = if login.contains('@') {
            Lookup::Email(login.to_owned())
        } else {
            Lookup::UserName(login.to_owned())
        };
        self.store().person(workspace.id, &who).await.map_err(refused)
    }

    async fn workspace_at(&self, host: Option<&str>) -> Result<Option<Arc<Workspace>>, Refusal> {
        if let Some(host) = host {
            let host = without_port(host).to_ascii_lowercase();
            let found = self.store().workspace_by_host(&host).await.map_err(refused)?;
            if let Some(workspace) = found {
                return Ok(Some(self.inner.workspaces.share(workspace)));
            }
        }
        let all = self.workspaces().await?;
        if all.len() > 1 {
            TOLD.call_once(|| {
                tracing::warn!(
                    workspace = all[0].name,
                    "somebody signs in by password on a host that no workspace claims: that is \
                     for the first workspace"
                );
            });
        }
        Ok(all.into_iter().next().map(|workspace| self.inner.workspaces.share(workspace)))
    }
}

/// That a login's password, tried from an address, goes with a PHC string, which holds a salt of its
/// own. A new password has another PHC string, so the old one is not trusted any longer; and what
/// one address gave is not trusted from another, whose guesses it would answer.
fn proof(attempt: &Attempt, phc: &str, password: &str) -> [u8; 32] {
    let proof = Sha256::new().chain_update(attempt.pair()).chain_update(phc);
    proof.chain_update([0]).chain_update(password).finalize().into()
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}
