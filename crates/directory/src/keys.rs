//! Keys and tokens: made, listed, revoked. The secret is shown once and never stored.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use polydex_model::{KeyId, PersonId, Refusal, Role};
use polydex_store::{Key, Lookup, NewKey};
use rand::TryRng as _;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::{
    Caller, Directory,
    policy::{self, Action, Target},
    refused,
};

/// A key to be made.
#[derive(Clone, Debug)]
pub struct KeyRequest {
    /// The person whom it acts for; or the caller's own technical account.
    pub person: PersonId,
    /// The most it may do.
    pub role: Role,
    /// What it is for.
    pub name: String,
    /// Whether it is obtained by signing in.
    pub is_token: bool,
    /// From when on it no longer works.
    pub expires: Option<Timestamp>,
}

/// A key just made, with its secret, which is shown once.
#[derive(Clone, Debug)]
pub struct NewSecret {
    /// The key.
    pub key: Key,
    /// What [`new_secret`] made, unless it was chosen beforehand.
    pub secret: SecretString,
}

impl Directory {
    /// Makes a key in the caller's workspace, with no larger role than the caller's own. For others
    /// only administrators may, and for nobody whose role is above theirs. A token that is obtained
    /// with a key ends with it; a key that lasts is part of how its person signs in, and is made
    /// only by who may change that.
    pub async fn create_key(
        &self,
        caller: &Caller,
        wanted: KeyRequest,
    ) -> Result<NewSecret, Refusal> {
        self.create_key_with(caller, wanted, new_secret()?).await
    }

    /// As [`Directory::create_key`], with a secret that was chosen beforehand.
    pub async fn create_key_with(
        &self,
        caller: &Caller,
        wanted: KeyRequest,
        secret: SecretString,
    ) -> Result<NewSecret, Refusal> {
        if !caller.is(wanted.person) {
            policy::check(caller, Action::ManageKeys, Target::Workspace, "key")?;
        }
        if wanted.role > caller.role {
            return Err(larger());
        }
        if !(wanted.is_token && caller.is(wanted.person)) {
            self.may_change_keys(caller, wanted.person).await?;
        }
        let is_service_account = caller.account.is_some() && caller.is(wanted.person);
        self.issue(caller, wanted, is_service_account, secret).await
    }

    /// Makes a key that acts for a technical account, which is made with it (admins only): no
    /// person, so in no list and no look-up, but with an id and a number of its own.
    pub async fn create_service_key(
        &self,
        caller: &Caller,
        name: &str,
        role: Role,
        expires: Option<Timestamp>,
    ) -> Result<NewSecret, Refusal> {
        let (person, name) = (PersonId(self.new_id()), name.to_owned());
        policy::check(caller, Action::ManageKeys, Target::Workspace, "key")?;
        if role > caller.role {
            return Err(larger());
        }
        let wanted = KeyRequest { person, role, name, is_token: false, expires };
        self.issue(caller, wanted, true, new_secret()?).await
    }

    /// Makes a key in place of another one (admins only), which ends after `grace`, at once if that
    /// is zero. The new key acts for the same person or account, may do the same, and lives as long
    /// as the other one was made for.
    pub async fn rotate_key(
        &self,
        caller: &Caller,
        id: KeyId,
        grace: SignedDuration,
    ) -> Result<NewSecret, Refusal> {
        policy::check(caller, Action::ManageKeys, Target::Workspace, "key")?;
        let old = self.store().key_by_id(id).await.map_err(refused)?;
        let old = old.filter(|old| old.workspace == caller.workspace.id);
        let old = old.ok_or(Refusal::NotFound("key".into()))?;
        let now = self.now();
        if old.is_token || !old.is_live(now) {
            let reason = "only a key that works and is no token can be rotated: make a new one";
            return Err(Refusal::State(reason.into()));
        }
        if old.role > caller.role {
            return Err(larger());
        }
        self.may_change_keys(caller, old.person).await?;
        let life = old.expires.map(|end| end.duration_since(old.created));
        let wanted = KeyRequest {
            person: old.person,
            role: old.role,
            name: old.name,
            is_token: false,
            expires: life.map(|life| now.saturating_add(life)).transpose().unwrap_or_default(),
        };
        let new = self.issue(caller, wanted, old.is_service_account, new_secret()?).await?;
        if grace.is_positive() {
            let end = now.saturating_add(grace).unwrap_or(Timestamp::MAX);
            self.store().end_key(id, end).await.map_err(refused)?;
        } else {
            self.store().revoke_key(id, now).await.map_err(refused)?;
        }
        self.inner.sessions.forget_key(id);
        Ok(new)
    }

    async fn issue(
        &self,
        caller: &Caller,
        wanted: KeyRequest,
        is_service_account: bool,
        secret: SecretString,
    ) -> Result<NewSecret, Refusal> {
        let new = NewKey {
            digest: digest(secret.expose_secret()),
            workspace: caller.workspace.id,
            person: wanted.person,
            is_service_account,
            role: wanted.role,
            name: wanted.name,
            is_token: wanted.is_token,
            parent: caller.key.filter(|_| wanted.is_token),
            created: self.now(),
            expires: wanted.expires,
        };
        let key = self.store().create_key(new).await.map_err(refused)?;
        Ok(NewSecret { key, secret })
    }

    /// Every key of the caller's workspace (admins only).
    pub async fn keys(&self, caller: &Caller) -> Result<Vec<Key>, Refusal> {
        policy::check(caller, Action::ManageKeys, Target::Workspace, "key")?;
        self.store().keys(caller.workspace.id).await.map_err(refused)
    }

    /// Revokes a key of the caller's workspace (admins only; the owner's are the owner's own).
    pub async fn revoke_key(&self, caller: &Caller, id: KeyId) -> Result<(), Refusal> {
        policy::check(caller, Action::ManageKeys, Target::Workspace, "key")?;
        let unknown = || Refusal::NotFound("key".into());
        let key = self.store().key_by_id(id).await.map_err(refused)?;
        let key = key.filter(|key| key.workspace == caller.workspace.id).ok_or_else(unknown)?;
        self.may_change_keys(caller, key.person).await?;
        if !self.store().revoke_key(id, self.now()).await.map_err(refused)? {
            return Err(unknown());
        }
        self.inner.sessions.forget_key(id);
        Ok(())
    }

    async fn may_change_keys(&self, caller: &Caller, of: PersonId) -> Result<(), Refusal> {
        let person = self.inner.cache.record(caller.workspace.id, &Lookup::Id(of.0)).await;
        match person.map_err(refused)? {
            Some(person) => policy::check_keys(caller, &person),
            // Nobody signs in with keys of somebody who was erased.
            None => Ok(()),
        }
    }
}

fn larger() -> Refusal {
    Refusal::Forbidden("a key cannot do more than who makes it".into())
}

/// A secret for a key: `pdx_` and 64 hex digits, 256 random bits. So long a secret needs no slow
/// hash.
pub fn new_secret() -> Result<SecretString, Refusal> {
    let mut bits = [0_u8; 32];
    rand::rngs::SysRng
        .try_fill_bytes(&mut bits)
        .map_err(|error| Refusal::Internal(format!("no random bits: {error}")))?;
    let mut text = String::from("pdx_");
    for byte in bits {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
    }
    Ok(text.into())
}

/// What is stored of a secret.
pub(crate) fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
