//! Passwords: one for all dialects, kept as an Argon2id PHC string.

use std::{sync::LazyLock, thread};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use polydex_model::Refusal;
use tokio::sync::Semaphore;

use crate::Directory;

impl Directory {
    /// The PHC string of a password, for [`polydex_model::Account::password`]. Slow by design, and
    /// run beside the threads that serve requests.
    pub async fn hash_password(&self, password: &str) -> Result<String, Refusal> {
        let password = password.to_owned();
        blocking(move || {
            Argon2::default().hash_password(password.as_bytes()).map(|h| h.to_string())
        })
        .await?
        .map_err(|error| Refusal::Internal(error.to_string()))
    }
}

/// Whether `password` is the one of `phc`. Without a PHC string a hash is computed all the same,
/// so that the time taken does not tell which addresses exist.
pub(crate) async fn verify(password: &str, phc: Option<String>) -> Result<bool, Refusal> {
    let password = password.to_owned();
    blocking(move || {
        let argon = Argon2::default();
        if let Some(Ok(hash)) = phc.as_deref().map(PasswordHash::new) {
            return argon.verify_password(password.as_bytes(), &hash).is_ok();
        }
        let _ = argon.hash_password(password.as_bytes());
        false
    })
    .await
}

/// Hashes computed at once. Each keeps a core busy and holds 19 MiB; more would only take memory.
static HASHES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(thread::available_parallelism().map_or(1, usize::from)));

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    // Never closed, so the only error cannot come.
    let _turn = HASHES.acquire().await;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Refusal::Internal(format!("password hashing: {error}")))
}
