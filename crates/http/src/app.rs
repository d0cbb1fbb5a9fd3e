//! What every handler gets as state.

use polydex_directory::{Caller, Directory};
use polydex_model::{Dialect, Refusal};

use crate::{Limits, RateState, Rates, RequestContext, admission::Admission};

/// What every handler gets as state. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// The door to the data.
    pub directory: Directory,
    rates: Rates,
    admission: Admission,
}

impl App {
    /// Without limits on how often anybody may call.
    pub fn new(directory: Directory) -> Self {
        let admission = Admission::new(&Limits::default());
        Self { directory, rates: Rates::default(), admission }
    }

    /// With these limits.
    #[must_use]
    pub fn with_rates(self, rates: Rates) -> Self {
        Self { rates, ..self }
    }

    /// With room for so much at once; whoever has the value shares it.
    pub(crate) fn with_admission(self, admission: Admission) -> Self {
        Self { admission, ..self }
    }

    pub(crate) fn admission(&self) -> &Admission {
        &self.admission
    }

    /// Who a secret acts for, with the request's id for the change feed. The request is counted
    /// against the dialect's limits, and refused if it exceeds one.
    pub async fn caller(
        &self,
        dialect: &Dialect,
        head: &RequestContext,
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
        head: &RequestContext,
        key: Option<i64>,
        secret: &str,
    ) -> Result<Caller, Refusal> {
        let mut caller = self.directory.authenticate(dialect, key, secret).await?;
        caller.request = Some(head.id.clone());
        Ok(caller)
    }

    /// Counts the request of a caller who became known otherwise than by [`App::caller`], and
    /// refuses it if it exceeds a limit. A request counts once, however often this is called.
    pub fn admit(
        &self,
        dialect: &Dialect,
        head: &RequestContext,
        caller: &Caller,
    ) -> Result<(), Refusal> {
        if head.rates().is_some() {
            return Ok(());
        }
        let (state, outcome) = self.rates.count(dialect, caller, head.peer, head.arrived);
        head.note_rates(state);
        outcome
    }

    /// How the limits of a caller stand, without counting this request.
    pub fn rates(&self, dialect: &Dialect, head: &RequestContext, caller: &Caller) -> RateState {
        self.rates.peek(dialect, caller, head.peer, head.arrived)
    }
}
