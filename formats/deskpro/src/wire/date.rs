//! Deskpro's dates.

use jiff::{Timestamp, tz::TimeZone};

/// A moment as Deskpro writes it: seconds, UTC, and an offset without colon, which is not RFC 3339.
///
/// ```
/// let at = "2024-08-16T14:04:18.25Z".parse().unwrap();
/// assert_eq!(polydex_format_deskpro::wire::date(at), "2024-08-16T14:04:18+0000");
/// ```
pub fn date(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S%z").to_string()
}
