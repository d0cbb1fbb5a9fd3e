//! The gate before the directory: how many requests are carried out at once, how much memory their
//! bodies take, and how often a caller may ask.
//!
//! Nothing here is HTTP: `polydex-http` uses it for its faces, and a server of another protocol
//! (LDAP) uses it in the same way. For each request:
//!
//! 1. [`RequestState::new`]: the request gets its id and its time of arrival.
//! 2. [`Admission::body`]: the bytes of its body are counted as they arrive, if it has one.
//! 3. [`Admission::request`]: the request waits for its permit, which it holds while it is carried
//!    out. [`RequestState::hold`] notes the permit, so that work that waits elsewhere (password
//!    hashes) can give it back meanwhile.
//! 4. [`Gate::authenticate`]: the caller becomes known, and the request is counted against the rate
//!    limits of its dialect.
//!
//! Each step refuses with a [`Refusal`], which the protocol writes in its own
//! words: [`Unavailable`](polydex_model::Refusal::Unavailable) where the server is full, and
//! [`Throttled`](polydex_model::Refusal::Throttled) where the caller asks too often.

mod admission;
mod body;
mod rates;
mod request;

use polydex_directory::{Caller, Directory};
use polydex_model::{Dialect, Refusal};

pub use admission::{Admission, Capacity, Permit, RequestPermit, unavailable};
pub use body::{BodyPermit, BodyPool};
pub use rates::{Per, RateLimit, RateState, RateWindow, Rates, WindowState};
pub use request::RequestState;

/// The directory behind its limits. Cheap to clone; clones share the limits.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The directory.
    pub directory: Directory,
    rates: Rates,
    admission: Admission,
}

impl Gate {
    /// The directory with these limits.
    pub fn new(directory: Directory, admission: Admission, rates: Rates) -> Self {
        Self { directory, rates, admission }
    }

    /// What may be carried out at once.
    pub fn admission(&self) -> &Admission {
        &self.admission
    }

    /// The same directory and rate limits with another capacity.
    #[must_use]
    pub fn with_admission(self, admission: Admission) -> Self {
        Self { admission, ..self }
    }

    /// The same directory and capacity with other rate limits.
    #[must_use]
    pub fn with_rates(self, rates: Rates) -> Self {
        Self { rates, ..self }
    }

    /// The caller for whom a secret stands, with the request's id for the change feed. The request is
    /// counted against the dialect's rate limits, and refused if it exceeds one.
    pub async fn authenticate(
        &self,
        dialect: &Dialect,
        request: &RequestState,
        key: Option<i64>,
        secret: &str,
    ) -> Result<Caller, Refusal> {
        let caller = self.authenticate_uncounted(dialect, request, key, secret).await?;
        self.count(dialect, request, &caller)?;
        Ok(caller)
    }

    /// As [`Gate::authenticate`], for requests that a dialect does not count.
    pub async fn authenticate_uncounted(
        &self,
        dialect: &Dialect,
        request: &RequestState,
        key: Option<i64>,
        secret: &str,
    ) -> Result<Caller, Refusal> {
        let mut caller = self.directory.authenticate(dialect, key, secret).await?;
        caller.request = Some(request.id().to_owned());
        Ok(caller)
    }

    /// Counts the request of a caller who became known otherwise than by [`Gate::authenticate`], and
    /// refuses it if it exceeds a rate limit. A request counts once, however often this is called.
    pub fn count(
        &self,
        dialect: &Dialect,
        request: &RequestState,
        caller: &Caller,
    ) -> Result<(), Refusal> {
        if request.rates().is_some() {
            return Ok(());
        }
        let (state, outcome) = self.rates.count(dialect, caller, request.peer(), request.arrived());
        request.note_rates(state);
        outcome
    }

    /// How much a caller has left of the rate limits, without counting this request.
    pub fn rates(&self, dialect: &Dialect, request: &RequestState, caller: &Caller) -> RateState {
        self.rates.peek(dialect, caller, request.peer(), request.arrived())
    }
}
