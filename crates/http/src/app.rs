//! What every handler gets as state.

use polydex_directory::{Caller, Directory};
use polydex_gate::{Admission, Gate, RateState, Rates};
use polydex_model::{Dialect, Refusal};

use crate::{Limits, RequestContext};

/// What every handler gets as state. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// The only way to the data.
    pub directory: Directory,
    gate: Gate,
}

impl App {
    /// Without rate limits.
    pub fn new(directory: Directory) -> Self {
        let admission = Admission::new(&Limits::default().capacity());
        Self { gate: Gate::new(directory.clone(), admission, Rates::default()), directory }
    }

    /// With these rate limits.
    #[must_use]
    pub fn with_rates(self, rates: Rates) -> Self {
        Self { gate: self.gate.with_rates(rates), ..self }
    }

    pub(crate) fn with_admission(self, admission: Admission) -> Self {
        Self { gate: self.gate.with_admission(admission), ..self }
    }

    pub(crate) fn admission(&self) -> &Admission {
        self.gate.admission()
    }

    /// The caller for whom a secret stands. The request is counted against the dialect's rate limits,
    /// and refused if it exceeds one.
    pub async fn caller(
        &self,
        dialect: &Dialect,
        request: &RequestContext,
        key: Option<i64>,
        secret: &str,
    ) -> Result<Caller, Refusal> {
        self.gate.authenticate(dialect, request.state(), key, secret).await
    }

    /// As [`App::caller`], for requests that a dialect does not count.
    pub async fn uncounted_caller(
        &self,
        dialect: &Dialect,
        request: &RequestContext,
        key: Option<i64>,
        secret: &str,
    ) -> Result<Caller, Refusal> {
        self.gate.authenticate_uncounted(dialect, request.state(), key, secret).await
    }

    /// Counts the request of a caller who became known otherwise than by [`App::caller`], and refuses
    /// it if it exceeds a rate limit. A request counts once, however often this is called.
    pub fn admit(
        &self,
        dialect: &Dialect,
        request: &RequestContext,
        caller: &Caller,
    ) -> Result<(), Refusal> {
        self.gate.count(dialect, request.state(), caller)
    }

    /// What a caller has left of the rate limits, without counting this request.
    pub fn rates(&self, dialect: &Dialect, request: &RequestContext, caller: &Caller) -> RateState {
        self.gate.rates(dialect, request.state(), caller)
    }
}
