//! Time and ids from outside, so that tests can set both.

use jiff::Timestamp;
use uuid::Uuid;

/// What time it is.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now, to the microsecond.
    fn now(&self) -> Timestamp;
}

/// New ids.
pub trait Ids: Send + Sync + std::fmt::Debug {
    /// A UUIDv7.
    fn uuid(&self) -> Uuid;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.round(jiff::Unit::Microsecond).unwrap_or(now)
    }
}

/// Ids from the machine's clock and random bits.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }
}
