//! Sources of time and ids, which tests can replace.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use uuid::{NoContext, Uuid};

/// The latest accepted time, since 1970: the first second of the year 9998. Whatever is made then
/// and ends a year later still has a year of four digits.
const LAST: Duration = Duration::from_hours(70_372_008);

/// A source of time.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now, to the microsecond.
    fn now(&self) -> Timestamp;

    /// Whether the time is plausible enough to serve requests.
    fn is_set(&self) -> bool {
        true
    }
}

/// New ids.
pub trait Ids: Send + Sync + std::fmt::Debug {
    /// A UUIDv7.
    fn uuid(&self) -> Uuid;
}

/// The machine's clock, clamped to the years 1970 to 9997. A clock outside these bounds is not set:
/// an empty battery is more likely than a request from such a time.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    fn now(&self) -> Timestamp {
        moment(bounded(SystemTime::now()))
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    fn is_set(&self) -> bool {
        let now = SystemTime::now();
        bounded(now) == now
    }
}

/// Ids from the machine's clock, within the bounds of [`SystemClock`], and random bits.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    fn uuid(&self) -> Uuid {
        let now = SystemTime::now();
        // `now_v7` ascends within a millisecond, which is pointless if the clock is wrong.
        if bounded(now) == now { Uuid::now_v7() } else { id_of(bounded(now)) }
    }
}

fn bounded(time: SystemTime) -> SystemTime {
    time.clamp(UNIX_EPOCH, UNIX_EPOCH + LAST)
}

/// A clamped time as a timestamp.
fn moment(time: SystemTime) -> Timestamp {
    let moment = Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH);
    moment.round(jiff::Unit::Microsecond).unwrap_or(moment)
}

/// An id for a clamped time.
fn id_of(time: SystemTime) -> Uuid {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let stamp = uuid::Timestamp::from_unix(NoContext, since.as_secs(), since.subsec_nanos());
    Uuid::new_v7(stamp)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    const YEAR: Duration = Duration::from_hours(24 * 365);

    #[test]
    fn a_clock_before_1970_or_beyond_the_year_9999_still_gives_moments_and_ids() {
        let ancient = UNIX_EPOCH - 40 * YEAR;
        let distant = UNIX_EPOCH + 285_000 * YEAR;
        for (time, written) in
            [(ancient, "1970-01-01T00:00:00Z"), (distant, "9998-01-01T00:00:00Z")]
        {
            let now = moment(bounded(time));
            assert_eq!(now.to_string(), written);
            assert!(now.checked_add(SignedDuration::from_hours(24 * 366)).is_ok(), "{written}");
            let (one, other) = (id_of(bounded(time)), id_of(bounded(time)));
            assert_eq!(one.get_version_num(), 7);
            assert_ne!(one, other);
        }
    }

    #[test]
    fn a_usual_time_is_told_to_the_microsecond() {
        let time = UNIX_EPOCH + Duration::from_micros(1_772_366_400_123_456);
        assert_eq!(moment(bounded(time)).to_string(), "2026-03-01T12:00:00.123456Z");
    }
}
