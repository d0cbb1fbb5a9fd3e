//! Fair scheduling of reads that may take long: lists, searches, filters.
//!
//! Every read starts on a quick connection, where it may run for a short time. A read that needs
//! more is cancelled and restarted on one of a few slow connections, where it has a budget; if it
//! exceeds that, it is refused. So expensive reads wait for each other and cheap ones overtake
//! them, and no one has to guess the cost of a query. The work done in the first attempt is lost, a
//! small part of what the query then takes.

use std::time::Duration;

use polydex_store::StoreError;
use tokio::sync::{Semaphore, SemaphorePermit};

/// A query with more conditions skips the quick connections.
const LARGE: usize = 1_000;

/// How many reads may wait per slow connection before others are refused.
const WAITING: usize = 8;

/// Divides the quick budget while every slow connection is busy: a read that could not continue
/// there must not occupy a quick one either.
const PART: u32 = 5;

/// Time limits of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueryBudget {
    /// How long a read may run on a quick connection.
    pub quick: Duration,
    /// How long it may run on a slow connection.
    pub total: Duration,
}

impl QueryBudget {
    /// For tests and tools that do not care how long a read takes: a minute on any connection.
    pub const GENEROUS: Self =
        Self { quick: Duration::from_mins(1), total: Duration::from_mins(1) };
}

impl Default for QueryBudget {
    /// An ordinary page takes a few milliseconds; a search of a million people that no index helps,
    /// about one second.
    fn default() -> Self {
        Self { quick: Duration::from_millis(50), total: Duration::from_secs(2) }
    }
}

/// A class of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// For short reads.
    Quick,
    /// For long reads.
    Slow,
}

/// Schedules reads over quick and slow connections.
#[derive(Debug)]
pub struct QueryScheduler {
    query_budget: QueryBudget,
    timeout: Duration,
    /// A permit per slow connection.
    slow: Semaphore,
    /// A permit per read that may wait for one.
    queue: Semaphore,
}

impl QueryScheduler {
    /// For this number of slow connections. `timeout` is how long a read waits for one of them.
    pub fn new(slow: usize, query_budget: QueryBudget, timeout: Duration) -> Self {
        let slow = slow.max(1);
        let queue = Semaphore::new(slow * (WAITING + 1));
        Self { query_budget, timeout, slow: Semaphore::new(slow), queue }
    }

    /// Runs a read. `ask` tries it on a connection of a tier within a time limit, and returns
    /// `None` if it was cancelled.
    ///
    /// `conditions` is how many conditions its query has. Errors: [`StoreError::TooCostly`],
    /// [`StoreError::Crowded`], and those of `ask`.
    pub async fn read<T, E, F>(
        &self,
        conditions: usize,
        mut ask: impl FnMut(Tier, Duration) -> F,
    ) -> Result<T, E>
    where
        F: Future<Output = Result<Option<T>, E>>,
        E: From<StoreError>,
    {
        if conditions <= LARGE
            && let Some(read) = ask(Tier::Quick, self.slice()).await?
        {
            return Ok(read);
        }
        let _place = self.place().await?;
        ask(Tier::Slow, self.query_budget.total).await?.ok_or_else(|| StoreError::TooCostly.into())
    }

    fn slice(&self) -> Duration {
        let is_crowded = self.slow.available_permits() == 0;
        if is_crowded { self.query_budget.quick / PART } else { self.query_budget.quick }
    }

    /// Waits for a slow connection.
    async fn place(&self) -> Result<Place<'_>, StoreError> {
        let queued = self.queue.try_acquire().map_err(|_| StoreError::Crowded)?;
        let place = tokio::time::timeout(self.timeout, self.slow.acquire()).await;
        match place {
            Ok(Ok(place)) => Ok(Place { _place: place, _queued: queued }),
            _ => Err(StoreError::Crowded),
        }
    }
}

/// Given back when it is dropped.
struct Place<'l> {
    _place: SemaphorePermit<'l>,
    _queued: SemaphorePermit<'l>,
}

#[cfg(test)]
mod tests {
    use std::{
        cell::RefCell,
        future::{pending, ready},
    };

    use futures::{FutureExt as _, future::join};

    use super::*;

    const BUDGET: QueryBudget =
        QueryBudget { quick: Duration::from_millis(50), total: Duration::from_secs(2) };

    fn scheduler() -> QueryScheduler {
        QueryScheduler::new(1, BUDGET, Duration::from_mins(1))
    }

    /// Runs a read that is cut off on these scheduler; where it was tried and for how long.
    async fn tried(
        scheduler: &QueryScheduler,
        conditions: usize,
        too_slow_for: &[Tier],
    ) -> Vec<(Tier, Duration)> {
        let tried = RefCell::new(Vec::new());
        let read = scheduler.read(conditions, |tier, allowed| {
            tried.borrow_mut().push((tier, allowed));
            ready(Ok::<_, StoreError>((!too_slow_for.contains(&tier)).then_some(())))
        });
        let is_refused = too_slow_for.contains(&Tier::Slow);
        assert_eq!(matches!(read.await, Err(StoreError::TooCostly)), is_refused);
        tried.into_inner()
    }

    #[tokio::test]
    async fn a_read_that_needs_more_than_its_slice_begins_anew_where_it_has_a_budget() {
        let (quick, slow) = ((Tier::Quick, BUDGET.quick), (Tier::Slow, BUDGET.total));
        assert_eq!(tried(&scheduler(), 1, &[]).await, [quick]);
        assert_eq!(tried(&scheduler(), 1, &[Tier::Quick]).await, [quick, slow]);
        assert_eq!(tried(&scheduler(), 1, &[Tier::Quick, Tier::Slow]).await, [quick, slow]);
        assert_eq!(tried(&scheduler(), LARGE + 1, &[]).await, [slow], "it is not tried in vain");
    }

    #[tokio::test]
    async fn reads_that_cost_little_go_ahead_of_those_that_wait() {
        let scheduler = scheduler();
        let costly = || {
            Box::pin(scheduler.read(1, |tier, _| async move {
                match tier {
                    Tier::Quick => Ok::<Option<()>, StoreError>(None),
                    Tier::Slow => pending().await,
                }
            }))
        };
        let mut all: Vec<_> = (0..=WAITING).map(|_| costly()).collect();
        for one in &mut all {
            assert!(one.now_or_never().is_none(), "one is answered, the others wait");
        }
        let beyond = costly().now_or_never().expect("it does not wait");
        assert!(matches!(beyond, Err(StoreError::Crowded)), "{beyond:?}");
        let cheap = tried(&scheduler, 1, &[]).await;
        assert_eq!(cheap, [(Tier::Quick, BUDGET.quick / PART)]);
        drop(all);
        assert_eq!(tried(&scheduler, 1, &[]).await, [(Tier::Quick, BUDGET.quick)]);
        let (one, other) =
            join(tried(&scheduler, 1, &[Tier::Quick]), tried(&scheduler, 1, &[])).await;
        assert_eq!((one.len(), other.len()), (2, 1), "places are given back");
    }
}
