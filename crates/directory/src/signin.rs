//! Sign-in: from an e-mail address or a user name, and a password, to a caller.
//!
//! One password serves every dialect. Checking it is slow by design, so what was found right is
//! trusted for a minute, and those who ask for one person take turns: a program that sends its
//! password with every request costs one check a minute, however many requests it sends at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, Once, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use polydex_model::{Dialect, Person, Refusal, Workspace, normal, refusal::Unauthenticated};
use polydex_store::Lookup;
use sha2::{Digest as _, Sha256};

use crate::{
    Caller, Directory, KeyRequest, NewSecret,
    guesses::{Guesses, Login},
    password, refused,
    session::may_sign_in,
    turn::Turns,
};

/// How long a token from a sign-in lives, unless a dialect says otherwise.
pub const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(365 * 24);

/// How long a password is trusted without being checked again.
const TRUSTED: SignedDuration = SignedDuration::from_mins(1);

/// Logs once which workspace is meant by a host that none claims.
static TOLD: Once = Once::new();

/// How many passwords are trusted at once; beyond that all are checked anew.
const REMEMBERED: usize = 10_000;

/// What is known of passwords beside the store.
#[derive(Debug, Default)]
pub(crate) struct Passwords {
    turns: Turns,
    guesses: Guesses,
    /// Until when a password is right: by the digest of its PHC string and itself. A new password
    /// has another PHC string, so the old one is not trusted any longer.
    right: Mutex<HashMap<[u8; 32], Timestamp>>,
}

impl Passwords {
    fn is_trusted(&self, proof: &[u8; 32], now: Timestamp) -> bool {
        let right = self.right.lock().unwrap_or_else(PoisonError::into_inner);
        right.get(proof).is_some_and(|until| now < *until)
    }

    fn trust(&self, proof: [u8; 32], until: Timestamp) {
        let mut right = self.right.lock().unwrap_or_else(PoisonError::into_inner);
        if right.len() >= REMEMBERED {
            right.clear();
        }
        right.insert(proof, until);
    }
}

impl Directory {
    /// Signs in by e-mail (or user name) and password. Answers a token, which is a key that ends
    /// after [`TOKEN_LIFE`].
    pub async fn sign_in(
        &self,
        dialect: &Dialect,
        host: Option<&str>,
        login: &str,
        password: &str,
    ) -> Result<(NewSecret, Caller), Refusal> {
        let mut caller = self.check_password(dialect, host, login, password).await?;
        let token = self.create_token(&caller, TOKEN_LIFE).await?;
        caller.key = Some(token.key.id);
        caller.is_token = true;
        Ok((token, caller))
    }

    /// Who an e-mail address (or user name) and a password stand for; the workspace is found by
    /// host name, else it is the first one. Makes no token.
    ///
    /// Whoever gives wrong passwords for one login again and again is refused as throttled for a
    /// while, also with the right one, unless that was given a moment ago.
    pub async fn check_password(
        &self,
        dialect: &Dialect,
        host: Option<&str>,
        login: &str,
        password: &str,
    ) -> Result<Caller, Refusal> {
        let workspace = self.workspace_at(host).await?;
        let person = match &workspace {
            Some(workspace) => self.person_called(workspace, login).await?,
            None => None,
        };
        let who = login_of(workspace.as_deref(), person.as_ref(), login);
        let phc = person.as_ref().and_then(|person| person.account.password.clone());
        let fits = self.is_right(&who, phc, password).await?;
        match (workspace, person.filter(may_sign_in)) {
            (Some(workspace), Some(person)) if fits => Ok(Caller {
                workspace,
                person: Some(person.id),
                number: person.number,
                role: person.account.role,
                key: None,
                is_token: false,
                parent: None,
                fresh_sign_in: true,
                imports: false,
                dialect: Some(dialect.clone()),
                request: None,
                once: None,
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
        who: &Login,
        phc: Option<String>,
        password: &str,
    ) -> Result<bool, Refusal> {
        let known = &self.inner.passwords;
        let proof = proof(phc.as_deref().unwrap_or_default(), password);
        if known.is_trusted(&proof, self.now()) {
            return Ok(true);
        }
        let _turn = known.turns.take(who.turn()).await;
        if known.is_trusted(&proof, self.now()) {
            return Ok(true);
        }
        known.guesses.may_try(who, self.now()).map_err(Refusal::Throttled)?;
        let fits = password::verify(password, phc).await?;
        if fits {
            known.guesses.forget(who);
            known.trust(proof, self.now() + TRUSTED);
        } else {
            known.guesses.note_wrong(who, self.now());
        }
        Ok(fits)
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
        let mut all = self.workspaces().await?;
        let bare = host.map(without_port);
        let named = |ws: &Workspace| {
            ws.host.as_deref().is_some_and(|h| bare.is_some_and(|b| b.eq_ignore_ascii_case(h)))
        };
        if let Some(at) = all.iter().position(named) {
            return Ok(Some(Arc::new(all.swap_remove(at))));
        }
        if all.len() > 1 {
            TOLD.call_once(|| {
                tracing::warn!(
                    workspace = all[0].name,
                    "somebody signs in by password on a host that no workspace claims: that is \
                     for the first workspace"
                );
            });
        }
        Ok(all.into_iter().next().map(Arc::new))
    }
}

/// Address and user name of one person are one login: they share their wrong passwords.
fn login_of(workspace: Option<&Workspace>, person: Option<&Person>, login: &str) -> Login {
    let place = workspace.map_or(0, |workspace| workspace.id.0);
    let name = match person {
        Some(person) => format!("{place}/#{}", person.number),
        None => format!("{place}/{}", normal::fold(login)),
    };
    Login::named(&name)
}

/// That a password goes with a PHC string, which holds a salt of its own.
fn proof(phc: &str, password: &str) -> [u8; 32] {
    Sha256::new().chain_update(phc).chain_update([0]).chain_update(password).finalize().into()
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}
