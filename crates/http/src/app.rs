//! What every handler gets as state.

use polydex_directory::{Caller, Directory};
use polydex_model::{Dialect, Refusal};

use crate::{Head, RateState, Rates};

/// What every handler gets as state. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// The door to the data.
    pub directory: Directory,
    rates: Rates,
}

impl App {
    /// Without limits on how often anybody may call.
    pub fn new(directory: Directory) -> Self {
        Self { directory, rates: Rates::default() }
    }

    /// With these limits.
    #[must_use]
    pub fn with_rates(self, rates: Rates) -> Self {
        Self { rates, ..self }
    }

    /// Who a secret acts for, with the request's id for the change feed. The request is counted
    /// against the dialect's limits, and refused if it exceeds one.
    pub async fn caller(
        &self,
        dialect: &Dialect,
        head: &Head,
        key: Option<i64>,
        secret: &str,
    ) -> Result<Caller, Refusal> {
        let caller = self.uncounted_caller(dialect, head, key, secret).await?;
        self.admit(dialect, head, &caller)?;
        Ok(caller)
    }

    /// As [`App::caller`], for calls that a dialect lets everybody make at any time.
    pub async fn uncounted_caller(
        &self,
        dialect: &Dialect,
        head: &Head,
        key: Option<i64>,
        secret: &str,
    ) -> Result<Caller, Refusal> {
        let mut caller = self.directory.authenticate(dialect, key, secret).await?;
        caller.request = Some(head.id.clone());
        Ok(caller)
    }

    /// Counts the request of a caller who became known otherwise than by [`App::caller`], and
    /// refuses it if it exceeds a limit. A request counts once, however often this is called.
    pub fn admit(&self, dialect: &Dialect, head: &Head, caller: &Caller) -> Result<(), Refusal> {
        if head.rates().is_some() {
            return Ok(());
        }
        let (state, outcome) = self.rates.count(dialect, caller, head.peer, head.arrived);
        head.note_rates(state);
        outcome
    }

    /// How the limits of a caller stand, without counting this request.
    pub fn rates(&self, dialect: &Dialect, head: &Head, caller: &Caller) -> RateState {
        self.rates.peek(dialect, caller, head.peer, head.arrived)
    }
}
