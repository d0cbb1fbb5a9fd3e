//! Passwords: one for all dialects, kept as an Argon2id PHC string.
//!
//! A hash keeps a core busy for a while, so only a few are computed at once and only a few more
//! wait; beyond that a request is turned away at once. While it waits it holds nothing that other
//! requests need ([`SuspendableRequest`]).

use std::{net::IpAddr, thread};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use futures::future::{self, BoxFuture, FutureExt as _};
use polydex_model::{Refusal, check_password};
use tokio::sync::Semaphore;

use crate::{Directory, queue::Queue};

/// A request that can be set aside while a password's hash is waited for.
pub trait SuspendableRequest: Send + Sync {
    /// The address of the client, for limits on what one client may ask for.
    fn client(&self) -> Option<IpAddr>;

    /// Gives back what the request occupies; called before it waits.
    fn pause(&self);

    /// Takes it again; called after each [`SuspendableRequest::pause`], and may be refused when there is no
    /// room for the request any more.
    fn resume(&self) -> BoxFuture<'_, Result<(), Refusal>>;
}

/// A caller that occupies nothing: the command line, tests.
impl SuspendableRequest for () {
    fn client(&self) -> Option<IpAddr> {
        None
    }

    fn pause(&self) {}

    fn resume(&self) -> BoxFuture<'_, Result<(), Refusal>> {
        future::ready(Ok(())).boxed()
    }
}

/// Does slow work while `request` is set aside.
pub(crate) async fn paused<T>(
    request: &dyn SuspendableRequest,
    work: impl Future<Output = Result<T, Refusal>>,
) -> Result<T, Refusal> {
    request.pause();
    let outcome = work.await;
    request.resume().await?;
    outcome
}

impl Directory {
    /// The PHC string of a password, for [`polydex_model::Account::password`]. Slow by design, and
    /// run beside the threads that serve requests.
    ///
    /// A password that [`check_password`] does not take is refused as the member `password`, and a
    /// hash that would have to wait too long as unavailable.
    pub async fn hash_password(
        &self,
        password: &str,
        request: &dyn SuspendableRequest,
    ) -> Result<String, Refusal> {
        check_password(password).map_err(|rule| Refusal::at("password", rule))?;
        let password = password.to_owned();
        let hash = move || {
            Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
        };
        let hashes = self.hashes();
        let hashed = paused(request, hashes.compute(request.client(), hash)).await?;
        hashed.map_err(|error| Refusal::Internal(error.to_string()))
    }
}

/// Longest password that is compared, in bytes; a longer one is wrong. As much as a stranger may
/// send, and more than any password that could ever be set.
const LONGEST_TRIED: usize = 16 * 1024;

/// How many hashes may wait for each core.
const WAITING: usize = 8;

/// Hashes that are computed, and those that wait.
#[derive(Debug)]
pub(crate) struct Hashes {
    queue: Queue,
    /// Each hash keeps a core busy and holds 19 MiB; more at once would only take memory.
    running: Semaphore,
}

impl Default for Hashes {
    fn default() -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self { queue: Queue::new(cores * (1 + WAITING)), running: Semaphore::new(cores) }
    }
}

impl Hashes {
    /// Whether `password` is the one of `phc`. Without a PHC string a hash is computed all the
    /// same, so that the time taken does not tell which addresses exist.
    pub(crate) async fn verify(
        &self,
        client: Option<IpAddr>,
        password: &str,
        phc: Option<String>,
    ) -> Result<bool, Refusal> {
        let is_comparable = password.len() <= LONGEST_TRIED;
        let phc = phc.filter(|_| is_comparable);
        let password = if is_comparable { password.to_owned() } else { String::new() };
        let verify = move || {
            let argon = Argon2::default();
            if let Some(Ok(hash)) = phc.as_deref().map(PasswordHash::new) {
                return argon.verify_password(password.as_bytes(), &hash).is_ok();
            }
            let _ = argon.hash_password(password.as_bytes());
            false
        };
        self.compute(client, verify).await
    }

    async fn compute<T: Send + 'static>(
        &self,
        client: Option<IpAddr>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let _ticket = self.queue.enter(client)?;
        // Never closed, so the only error cannot come.
        let _running = self.running.acquire().await;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| Refusal::Internal(format!("password hashing: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_that_is_too_long_to_compare_is_wrong_at_no_greater_cost() {
        let hashes = Hashes::default();
        let long = "x".repeat(LONGEST_TRIED + 1);
        let phc = Argon2::default().hash_password(long.as_bytes()).unwrap().to_string();
        assert_eq!(hashes.verify(None, &long, Some(phc)).await, Ok(false));
        let longest = "x".repeat(LONGEST_TRIED);
        let phc = Argon2::default().hash_password(longest.as_bytes()).unwrap().to_string();
        assert_eq!(hashes.verify(None, &longest, Some(phc)).await, Ok(true));
    }

    #[tokio::test]
    async fn a_hash_too_many_is_refused_at_once() {
        let hashes = Hashes::default();
        let cores = hashes.running.available_permits();
        let all = hashes.running.acquire_many(u32::try_from(cores).unwrap()).await;
        let room = cores * (1 + WAITING);
        let waiting = (0..room).map(|_| hashes.compute(None, || ()));
        let mut waiting = future::join_all(waiting).boxed_local();
        assert!((&mut waiting).now_or_never().is_none(), "they wait");
        assert!(matches!(hashes.compute(None, || ()).await, Err(Refusal::Unavailable(_))));
        drop(all);
        assert!(waiting.await.iter().all(Result::is_ok));
    }
}
