//! A clock that a test sets, and ids that are the same in every run.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use polydex_directory::{Clock, Ids};
use uuid::{Builder, Uuid};

/// A clock that shows what it was set to.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<Mutex<Timestamp>>);

impl TestClock {
    /// A clock that shows this time.
    pub fn at(time: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(time)))
    }

    /// Shows another time from now on, also an earlier one.
    pub fn set(&self, time: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = time;
    }

    /// Moves the clock on.
    pub fn advance(&self, by: SignedDuration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Default for TestClock {
    /// Noon UTC, 1 March 2026.
    fn default() -> Self {
        Self::at(START.parse().expect("a timestamp"))
    }
}

const START: &str = "2026-03-01T12:00:00Z";

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ids (UUIDv7) of one timestamp that count up from 1, the same in every run.
#[derive(Debug, Default)]
pub struct CountingIds(AtomicU64);

impl Ids for CountingIds {
    fn uuid(&self) -> Uuid {
        /// Noon UTC, 1 March 2026, in milliseconds since 1970.
        const MOMENT: u64 = 1_772_366_400_000;
        let count = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let mut bytes = [0; 10];
        bytes[2..].copy_from_slice(&count.to_be_bytes());
        Builder::from_unix_timestamp_millis(MOMENT, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_ids_ascend_and_are_uuids_of_version_7() {
        let ids = CountingIds::default();
        let (first, second) = (ids.uuid(), ids.uuid());
        assert_eq!(first.get_version_num(), 7);
        assert!(first < second);
        assert_eq!(first, CountingIds::default().uuid());
    }

    #[test]
    fn clones_of_a_clock_show_the_same_time() {
        let clock = TestClock::default();
        let other = clock.clone();
        clock.advance(SignedDuration::from_secs(90));
        assert_eq!(other.now().to_string(), "2026-03-01T12:01:30Z");
    }
}
