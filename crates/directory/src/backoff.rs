//! Waiting for a store that does not answer, by those who have the time: an import, not a request.

use std::time::Duration;

use polydex_model::Refusal;
use polydex_store::{Change, Committed, StoreError, WriteError};
use tokio::time::{Instant, sleep};

use crate::Directory;

/// Until the second attempt; each later one waits twice as long, up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(2);

/// How long a store that does not answer is asked again.
///
/// ```
/// # use std::time::Duration;
/// # use polydex_directory::Backoff;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// assert!(!Backoff::new(Duration::ZERO).wait().await, "nobody waits at all");
/// # }
/// ```
#[derive(Debug)]
pub struct Backoff {
    total: Duration,
    /// Since when the store does not answer.
    since: Option<Instant>,
    pause: Duration,
}

impl Backoff {
    /// For so long, from the first failure on.
    pub fn new(total: Duration) -> Self {
        Self { total, since: None, pause: FIRST }
    }

    /// Counts from the beginning of the attempt that fails, if it is the first.
    fn fails_since(&mut self, start: Instant) {
        self.since.get_or_insert(start);
    }

    /// Waits for a moment; `false`, at once, if there has been waiting enough.
    pub async fn wait(&mut self) -> bool {
        let left = self.total.saturating_sub(self.since.get_or_insert_with(Instant::now).elapsed());
        if left.is_zero() {
            return false;
        }
        sleep(self.pause.min(left)).await;
        self.pause = (self.pause * 2).min(LONGEST);
        true
    }

    /// Does something again for as long as `is_unavailable` says of its error that the store did not
    /// answer.
    ///
    /// # Errors
    ///
    /// The last error.
    pub async fn retry<T, E>(
        mut self,
        is_unavailable: impl Fn(&E) -> bool,
        work: impl AsyncFn() -> Result<T, E>,
    ) -> Result<T, E> {
        loop {
            match work().await {
                Err(error) if is_unavailable(&error) && self.wait().await => {}
                outcome => return outcome,
            }
        }
    }
}

/// Whether the same may succeed when the store answers again.
pub(crate) fn is_unavailable(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Unavailable(_))
}

impl Directory {
    /// Writes changes, each of which stands or falls alone. Those that the store did not answer are
    /// written again: an event that an earlier attempt carried out after all is not carried out
    /// twice. An attempt that fails is one line of the log.
    pub(crate) async fn write_with_retry(
        &self,
        changes: Vec<Change>,
        backoff: &mut Backoff,
    ) -> Vec<Result<Committed, WriteError>> {
        let start = Instant::now();
        let workspace = changes.first().map(|change| change.workspace);
        let mut outcomes = self.store().write_each(changes.clone()).await;
        loop {
            if let Some(workspace) = workspace {
                self.notice(workspace, outcomes.iter().flatten());
            }
            let reason = outcomes.iter().find_map(unanswered);
            let Some(reason) = reason.map(str::to_owned) else { return outcomes };
            let all = outcomes.iter().enumerate();
            let open = all.filter_map(|(at, outcome)| unanswered(outcome).map(|_| at));
            let open: Vec<usize> = open.collect();
            tracing::warn!(reason, changes = open.len(), "the store does not answer");
            backoff.fails_since(start);
            if !backoff.wait().await {
                return outcomes;
            }
            let again = open.iter().map(|at| changes[*at].clone()).collect();
            for (at, outcome) in open.into_iter().zip(self.store().write_each(again).await) {
                outcomes[at] = outcome;
            }
        }
    }
}

/// Why the store did not answer, if that is what happened.
pub(crate) fn unanswered<T>(outcome: &Result<T, WriteError>) -> Option<&str> {
    match outcome {
        Err(WriteError::Store(StoreError::Unavailable(reason))) => Some(reason),
        _ => None,
    }
}
