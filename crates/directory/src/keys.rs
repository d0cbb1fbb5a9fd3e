//! Creates, lists and revokes keys and tokens. A secret is shown once and never stored.

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

/// A key to create.
#[derive(Clone, Debug)]
pub struct KeyRequest {
    /// The person that it acts for, or the caller's own service account.
    pub person: PersonId,
    /// The most that it may do.
    pub role: Role,
    /// What it is for.
    pub name: String,
    /// Whether it is a token, obtained by signing in.
    pub is_token: bool,
    /// When it expires.
    pub expires: Option<Timestamp>,
}

/// A new key with its secret, which is shown once.
#[derive(Clone, Debug)]
pub struct NewSecret {
    /// The key.
    pub key: Key,
    /// The secret, from [`new_secret`] unless the caller chose it.
    pub secret: SecretString,
}

impl Directory {
    /// Creates a key in the caller's workspace, with at most the caller's role. Only admins may
    /// create keys for others, and not for people whose role is above theirs. A token that is
    /// obtained with a key ends with it. A lasting key is sign-in data of its person: only those
    /// who may change that can create one.
    pub async fn create_key(
        &self,
        caller: &Caller,
        wanted: KeyRequest,
    ) -> Result<NewSecret, Refusal> {
        self.create_key_with(caller, wanted, new_secret()?).await
    }

    /// As [`Directory::create_key`], with a given secret.
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
            return Err(role_too_large());
        }
        if !(wanted.is_token && caller.is(wanted.person)) {
            self.may_change_keys(caller, wanted.person).await?;
        }
        let is_service_account = caller.account.is_some() && caller.is(wanted.person);
        self.issue(caller, wanted, is_service_account, secret).await
    }

    /// Creates a key and a service account that it acts for (admins only). The account is not a
    /// person, so it is in no list and no look-up, but it has an id and a number.
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
            return Err(role_too_large());
        }
        let wanted = KeyRequest { person, role, name, is_token: false, expires };
        self.issue(caller, wanted, true, new_secret()?).await
    }

    /// Replaces a key by a new one (admins only). The old key ends after `grace`, or at once if
    /// that is zero. The new key acts for the same person or account, may do the same, and lives as
    /// long as the old one was made for.
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
            return Err(role_too_large());
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

    /// All keys of the caller's workspace (admins only).
    pub async fn keys(&self, caller: &Caller) -> Result<Vec<Key>, Refusal> {
        policy::check(caller, Action::ManageKeys, Target::Workspace, "key")?;
        self.store().keys(caller.workspace.id).await.map_err(refused)
    }

    /// Revokes a key of the caller's workspace (admins only; an owner's keys only by the owner).
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
            // Keys of an erased person open nothing.
            None => Ok(()),
        }
    }
}

fn role_too_large() -> Refusal {
    Refusal::Forbidden("a key cannot do more than who makes it".into())
}

/// A secret for a key: `pdx_` and 64 hex digits, 256 random bits. A secret that long needs no slow
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

/// The digest that is stored instead of a secret.
pub(crate) fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
