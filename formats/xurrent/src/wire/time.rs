//! Timestamps: ISO 8601 in whole seconds, `Z` or an offset.

use jiff::{Timestamp, tz::TimeZone};

/// A timestamp on the wire: with `Z` in UTC, else with the zone's offset.
///
/// ```
/// use jiff::tz::{TimeZone, offset};
/// use polydex_format_xurrent::wire::time::format_time;
/// let at = "2026-03-05T09:15:00.75Z".parse().unwrap();
/// assert_eq!(format_time(at, &TimeZone::UTC), "2026-03-05T09:15:00Z");
/// assert_eq!(format_time(at, &TimeZone::fixed(offset(1))), "2026-03-05T10:15:00+01:00");
/// ```
pub fn format_time(at: Timestamp, zone: &TimeZone) -> String {
    let form = if *zone == TimeZone::UTC { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%dT%H:%M:%S%:z" };
    at.to_zoned(zone.clone()).strftime(form).to_string()
}

/// A timestamp as clients write it in filters: with `Z` or an offset, or a bare date or date and
/// time in `zone`. `None` for any other text.
pub fn parse_time(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    // A plus sign that was not percent-encoded arrives as a space.
    let mended = text.replacen(' ', "+", usize::from(text.matches('T').count() == 1));
    mended.parse().ok().or_else(|| {
        let local: jiff::civil::DateTime = text.parse().ok()?;
        Some(local.to_zoned(zone.clone()).ok()?.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_of_every_form_are_read() {
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        for text in [
            "2026-03-05T09:00:00Z",
            "2026-03-05T10:00:00+01:00",
            "2026-03-05T10:00:00 01:00",
            "2026-03-05T10:00:00",
            "2026-03-05 10:00:00",
        ] {
            let at = parse_time(text, &zone).unwrap_or_else(|| panic!("{text} is a timestamp"));
            assert_eq!(format_time(at, &TimeZone::UTC), "2026-03-05T09:00:00Z", "{text}");
        }
        assert_eq!(parse_time("2026-03-05", &zone), "2026-03-04T23:00:00Z".parse().ok());
        assert_eq!(parse_time("yesterday", &zone), None);
    }
}
