//! Date-times, days and .NET ticks.

use jiff::{Timestamp, civil::Date};

/// A time as the vendor writes it: UTC with `Z`, without trailing zeros in the fraction.
///
/// ```
/// let at: jiff::Timestamp = "2021-06-01T12:06:35.270Z".parse().unwrap();
/// assert_eq!(polydex_format_awork::wire::moment(at), "2021-06-01T12:06:35.27Z");
/// ```
pub fn moment(at: Timestamp) -> String {
    at.to_string()
}

/// A birthday as the vendor writes it: midnight in UTC.
pub fn birthday(day: Date) -> String {
    format!("{day}T00:00:00Z")
}

/// The day that a date or a date-time names as written, whatever its time and offset. A birthday
/// is a calendar day, and an offset must not move it to the day before.
///
/// ```
/// use polydex_format_awork::wire::day;
/// let born = Some(jiff::civil::date(1978, 6, 30));
/// assert_eq!(day("1978-06-30"), born);
/// assert_eq!(day("1978-06-30T00:00:00Z"), born);
/// assert_eq!(day("1978-06-30T00:00:00.000+02:00"), born);
/// assert_eq!(day("1978-06-31"), None);
/// ```
pub fn day(text: &str) -> Option<Date> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let is_plain = date.len() == 10 && date.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if !is_plain || time.is_some_and(|time| !is_time(time)) {
        return None;
    }
    date.parse().ok().filter(|day: &Date| day.year() > 0)
}

/// Whether a text is `hh:mm`, with optional seconds, fraction and offset.
fn is_time(text: &str) -> bool {
    let at = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (time, offset) = text.split_at(at);
    let hours = |text: &str| text.parse::<jiff::civil::Time>().is_ok();
    let legal = time.len() >= 5 && time.bytes().all(|b| b.is_ascii_digit() || b":.".contains(&b));
    let offset = match offset.strip_prefix(['+', '-']) {
        Some(distance) => distance.len() == 5 && hours(distance),
        None => offset.len() <= 1,
    };
    legal && offset && hours(time)
}

/// A time in .NET ticks (100 ns since the year 1). Those of the last change are the vendor's
/// `resourceVersion`.
///
/// ```
/// assert_eq!(polydex_format_awork::wire::ticks(jiff::Timestamp::UNIX_EPOCH), 621_355_968_000_000_000);
/// ```
pub fn ticks(at: Timestamp) -> i64 {
    const TICKS_AT_UNIX_EPOCH: i64 = 621_355_968_000_000_000;
    TICKS_AT_UNIX_EPOCH.saturating_add(at.as_microsecond().saturating_mul(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_at_the_end_of_a_fraction_are_dropped() {
        for (given, shown) in [
            ("2021-06-01T12:06:35Z", "2021-06-01T12:06:35Z"),
            ("2021-06-01T12:06:35.100Z", "2021-06-01T12:06:35.1Z"),
            ("2021-06-01T12:06:35.123456Z", "2021-06-01T12:06:35.123456Z"),
        ] {
            assert_eq!(moment(given.parse().unwrap()), shown);
        }
    }

    #[test]
    fn a_text_that_is_not_a_date_is_rejected() {
        for text in [
            "",
            "soon",
            "1978",
            "1978-6-30",
            "1978-06-30T",
            "1978-06-30Tnoon",
            "1978-06-30T00:00:000Z",
            "0000-01-01",
            "-001-01-01",
            "+001978-06-30",
            "1978-06-30T00:00:00Q",
            "1978-06-30T25:00",
            "1978-06-30T00:00+2",
            "19780630",
            "1978-06-30T00:00:00ZZ",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_needs_no_seconds_and_no_offset() {
        for text in ["1978-06-30T00:00", "1978-06-30 23:59:59", "1978-06-30t23:59:59.9999999-11:00"]
        {
            assert_eq!(day(text), Some(jiff::civil::date(1978, 6, 30)), "{text}");
        }
    }

    #[test]
    fn ticks_count_tenths_of_microseconds() {
        let at: Timestamp = "2026-01-20T16:02:09.553001Z".parse().unwrap();
        assert_eq!(ticks(at), 639_045_217_295_530_010);
    }
}
