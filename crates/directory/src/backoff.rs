//! Retries while the store is unavailable, for imports, which have time, unlike requests.

use std::time::Duration;

use polydex_model::Refusal;
use polydex_store::{Change, Committed, StoreError, WriteError};
use tokio::time::{Instant, sleep};

use crate::Directory;

/// Delay before the second attempt; it doubles up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(2);

/// Exponential backoff with a total timeout.
///
/// ```
/// # use std::time::Duration;
/// # use polydex_directory::Backoff;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// assert!(!Backoff::new(Duration::ZERO).wait().await, "no waiting at all");
/// # }
/// ```
#[derive(Debug)]
pub struct Backoff {
    total: Duration,
    /// When the store stopped answering.
    since: Option<Instant>,
    pause: Duration,
}

impl Backoff {
    /// Retries for up to `total` after the first failure.
    pub fn new(total: Duration) -> Self {
        Self { total, since: None, pause: FIRST }
    }

    /// Counts from the start of the first failed attempt.
    fn fails_since(&mut self, start: Instant) {
        self.since.get_or_insert(start);
    }

    /// Waits before the next attempt; returns `false` at once if the timeout has passed.
    pub async fn wait(&mut self) -> bool {
        let left = self.total.saturating_sub(self.since.get_or_insert_with(Instant::now).elapsed());
        if left.is_zero() {
            return false;
        }
        sleep(self.pause.min(left)).await;
        self.pause = (self.pause * 2).min(LONGEST);
        true
    }

    /// Repeats `work` while `is_unavailable` says that its error is a store that does not answer,
    /// until the timeout.
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

/// Whether a retry may succeed once the store answers again.
pub(crate) fn is_unavailable(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Unavailable(_))
}

impl Directory {
    /// Writes changes, each of which succeeds or fails on its own, and retries those that the store
    /// did not answer. Safe to repeat: an event that an earlier attempt committed is skipped. Each
    /// failed attempt logs one line.
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

/// The reason, if the store was unavailable.
pub(crate) fn unanswered<T>(outcome: &Result<T, WriteError>) -> Option<&str> {
    match outcome {
        Err(WriteError::Store(StoreError::Unavailable(reason))) => Some(reason),
        _ => None,
    }
}
