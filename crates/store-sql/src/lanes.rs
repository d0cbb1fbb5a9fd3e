//! Fair turns for reads that may take long: lists, searches, filters.
//!
//! Every read begins on the quick connections and may stay there for a short slice of time. One that
//! needs more is cut off and begun anew on one of a few slow connections, where it has a budget, and
//! behind which it is refused. So reads that cost much wait for each other, and those that cost little
//! go ahead of them, whatever they are: nobody has to guess beforehand what a query costs. What was
//! done within the slice is lost, a small part of what the query then takes.

use std::time::Duration;

use polydex_store::StoreError;
use tokio::sync::{Semaphore, SemaphorePermit};

/// A query of more conditions is not tried on the quick connections.
const LARGE: usize = 1_000;

/// How many wait for each slow connection before others are refused.
const WAITING: usize = 8;

/// Part of the slice that is left while every slow connection is busy: who cannot go on there must
/// not keep the quick ones busy either.
const PART: u32 = 5;

/// How much a read may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    /// For how long a read may stay on the quick connections.
    pub slice: Duration,
    /// How long it may take in all, from when it begins anew on a slow one.
    pub budget: Duration,
}

impl Costs {
    /// For tests and tools that do not ask how long a read takes: a minute on any connection.
    pub const GENEROUS: Self =
        Self { slice: Duration::from_mins(1), budget: Duration::from_mins(1) };
}

impl Default for Costs {
    /// An ordinary page takes a few milliseconds; a search of a million people that no index helps,
    /// about one second.
    fn default() -> Self {
        Self { slice: Duration::from_millis(50), budget: Duration::from_secs(2) }
    }
}

/// The connections that a read is tried on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Those for what takes little time.
    Quick,
    /// Those for what takes more.
    Slow,
}

/// The order in which reads are tried.
#[derive(Debug)]
pub struct Lanes {
    costs: Costs,
    patience: Duration,
    /// One for each slow connection.
    slow: Semaphore,
    /// One for each read that may wait for those.
    queue: Semaphore,
}

impl Lanes {
    /// With so many slow connections. `patience` is how long a read waits for one of them.
    pub fn new(slow: usize, costs: Costs, patience: Duration) -> Self {
        let slow = slow.max(1);
        let queue = Semaphore::new(slow * (WAITING + 1));
        Self { costs, patience, slow: Semaphore::new(slow), queue }
    }

    /// Runs a read. `ask` tries it on connections of a lane for so long, and answers `None` if it was
    /// cut off.
    ///
    /// `conditions` is how many conditions its query has. Errors: [`StoreError::TooCostly`],
    /// [`StoreError::Crowded`], and those of `ask`.
    pub async fn read<T, E, F>(
        &self,
        conditions: usize,
        mut ask: impl FnMut(Lane, Duration) -> F,
    ) -> Result<T, E>
    where
        F: Future<Output = Result<Option<T>, E>>,
        E: From<StoreError>,
    {
        if conditions <= LARGE
            && let Some(read) = ask(Lane::Quick, self.slice()).await?
        {
            return Ok(read);
        }
        let _place = self.place().await?;
        ask(Lane::Slow, self.costs.budget).await?.ok_or_else(|| StoreError::TooCostly.into())
    }

    fn slice(&self) -> Duration {
        let is_crowded = self.slow.available_permits() == 0;
        if is_crowded { self.costs.slice / PART } else { self.costs.slice }
    }

    /// A slow connection's place, when it is this read's turn.
    async fn place(&self) -> Result<Place<'_>, StoreError> {
        let queued = self.queue.try_acquire().map_err(|_| StoreError::Crowded)?;
        let place = tokio::time::timeout(self.patience, self.slow.acquire()).await;
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

    const COSTS: Costs = Costs { slice: Duration::from_millis(50), budget: Duration::from_secs(2) };

    fn lanes() -> Lanes {
        Lanes::new(1, COSTS, Duration::from_mins(1))
    }

    /// Runs a read that is cut off on these lanes; where it was tried and for how long.
    async fn tried(
        lanes: &Lanes,
        conditions: usize,
        too_slow_for: &[Lane],
    ) -> Vec<(Lane, Duration)> {
        let tried = RefCell::new(Vec::new());
        let read = lanes.read(conditions, |lane, allowed| {
            tried.borrow_mut().push((lane, allowed));
            ready(Ok::<_, StoreError>((!too_slow_for.contains(&lane)).then_some(())))
        });
        let is_refused = too_slow_for.contains(&Lane::Slow);
        assert_eq!(matches!(read.await, Err(StoreError::TooCostly)), is_refused);
        tried.into_inner()
    }

    #[tokio::test]
    async fn a_read_that_needs_more_than_its_slice_begins_anew_where_it_has_a_budget() {
        let (quick, slow) = ((Lane::Quick, COSTS.slice), (Lane::Slow, COSTS.budget));
        assert_eq!(tried(&lanes(), 1, &[]).await, [quick]);
        assert_eq!(tried(&lanes(), 1, &[Lane::Quick]).await, [quick, slow]);
        assert_eq!(tried(&lanes(), 1, &[Lane::Quick, Lane::Slow]).await, [quick, slow]);
        assert_eq!(tried(&lanes(), LARGE + 1, &[]).await, [slow], "it is not tried in vain");
    }

    #[tokio::test]
    async fn reads_that_cost_little_go_ahead_of_those_that_wait() {
        let lanes = lanes();
        let costly = || {
            Box::pin(lanes.read(1, |lane, _| async move {
                match lane {
                    Lane::Quick => Ok::<Option<()>, StoreError>(None),
                    Lane::Slow => pending().await,
                }
            }))
        };
        let mut all: Vec<_> = (0..=WAITING).map(|_| costly()).collect();
        for one in &mut all {
            assert!(one.now_or_never().is_none(), "one is answered, the others wait");
        }
        let beyond = costly().now_or_never().expect("it does not wait");
        assert!(matches!(beyond, Err(StoreError::Crowded)), "{beyond:?}");
        let cheap = tried(&lanes, 1, &[]).await;
        assert_eq!(cheap, [(Lane::Quick, COSTS.slice / PART)]);
        drop(all);
        assert_eq!(tried(&lanes, 1, &[]).await, [(Lane::Quick, COSTS.slice)]);
        let (one, other) = join(tried(&lanes, 1, &[Lane::Quick]), tried(&lanes, 1, &[])).await;
        assert_eq!((one.len(), other.len()), (2, 1), "places are given back");
    }
}
