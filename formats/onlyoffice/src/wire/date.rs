//! Dates in the vendor's form and the portal's time zone.
//!
//! Birthdays and first days of work are calendar days. The vendor's server stores them as midnights
//! and converts those between zones, so that days shift by one east or west of the server. Here a
//! day is written as local midnight with the offset of that day, and read as the day in the text.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};
use polydex_model::Settings;
use serde::Deserialize;

/// How an offset of zero is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum ZeroOffset {
    /// `Z`, as the vendor's server does.
    #[default]
    #[serde(rename = "Z")]
    Letter,
    /// `+00:00`, for clients whose date pattern needs digits.
    #[serde(rename = "+00:00")]
    Digits,
}

/// The portal's time zone and its form of dates.
#[derive(Clone, Debug)]
pub struct Portal {
    zone: TimeZone,
    zero: ZeroOffset,
}

/// An update to this date clears the member, as in the vendor's server.
const RESET: Date = Date::constant(1900, 1, 1);

/// Written for a moment that never comes. It lies years before the end of the calendar, so that no
/// client overflows.
const NEVER: DateTime = DateTime::constant(9000, 1, 1, 0, 0, 0, 0);

impl Portal {
    /// The portal of a workspace; UTC if its time zone is unknown here.
    pub fn new(settings: &Settings, zero: ZeroOffset) -> Self {
        Self { zone: TimeZone::get(&settings.time_zone).unwrap_or(TimeZone::UTC), zero }
    }

    /// Writes a moment in the portal's time zone. `None` never comes and is written as a far moment.
    ///
    /// ```
    /// use polydex_format_onlyoffice::wire::date::{Portal, ZeroOffset};
    /// let settings = polydex_model::Settings { time_zone: "Europe/Vienna".into(), ..Default::default() };
    /// let portal = Portal::new(&settings, ZeroOffset::Letter);
    /// let moment = "2027-11-20T08:30:00.25Z".parse().unwrap();
    /// assert_eq!(portal.moment(Some(moment)), "2027-11-20T09:30:00.2500000+01:00");
    /// ```
    pub fn moment(&self, moment: Option<Timestamp>) -> String {
        let (offset, local) = match moment {
            Some(moment) => {
                let offset = self.zone.to_offset(moment);
                (offset, offset.to_datetime(moment))
            }
            None => (Offset::UTC, NEVER),
        };
        let ticks = local.subsec_nanosecond() / 100;
        format!("{}.{ticks:07}{}", local.strftime("%Y-%m-%dT%H:%M:%S"), self.offset(offset))
    }

    /// Writes a day as its local midnight.
    pub fn day(&self, day: Date) -> String {
        let midnight = self.zone.to_ambiguous_timestamp(day.to_datetime(Time::midnight()));
        let offset = midnight.compatible().map_or(Offset::UTC, |t| self.zone.to_offset(t));
        format!("{}T00:00:00.0000000{}", day.strftime("%Y-%m-%d"), self.offset(offset))
    }

    fn offset(&self, offset: Offset) -> String {
        let seconds = offset.seconds();
        if seconds == 0 && self.zero == ZeroOffset::Letter {
            return "Z".to_owned();
        }
        let minutes = seconds.abs() / 60;
        let sign = if seconds < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// Reads a day: `yyyy-MM-dd`, or a date with a time whose parts are separated by `:` or `-`, with
    /// or without a fraction and an offset.
    ///
    /// Midnight means the day as written, whatever the offset. Any other time is a moment; the day is
    /// that of the moment in the portal's zone. Without an offset, the time is the portal's own.
    pub fn read_day(&self, text: &str) -> Option<Day> {
        let text = text.trim();
        let (date, time) = match text.split_once(['T', 't']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let date = read_date(date)?;
        let day = match time {
            None => date,
            Some(text) => {
                let (time, offset) = split_offset(text)?;
                let time = read_time(time)?;
                match offset {
                    Some(offset) if time != Time::midnight() => {
                        let moment = offset.to_timestamp(date.to_datetime(time)).ok()?;
                        self.zone.to_datetime(moment).date()
                    }
                    _ => date,
                }
            }
        };
        Some(if day == RESET { Day::None } else { Day::Of(day) })
    }

    /// Reads a moment in the form of [`moment`](Self::moment); a day alone means its midnight.
    pub fn read_moment(&self, text: &str) -> Option<Timestamp> {
        let text = text.trim();
        let (date, time) = text.split_once(['T', 't']).unwrap_or((text, "00:00:00"));
        let (time, offset) = split_offset(time)?;
        let local = read_date(date)?.to_datetime(read_time(time)?);
        match offset {
            Some(offset) => offset.to_timestamp(local).ok(),
            None => self.zone.to_ambiguous_timestamp(local).compatible().ok(),
        }
    }
}

/// The value of a date member in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// This day.
    Of(Date),
    /// No day: an empty text or `1900-01-01`.
    None,
}

impl Day {
    /// The day, if there is one.
    pub fn date(self) -> Option<Date> {
        match self {
            Self::Of(date) => Some(date),
            Self::None => None,
        }
    }
}

impl From<Option<Date>> for Day {
    fn from(date: Option<Date>) -> Self {
        date.map_or(Self::None, Self::Of)
    }
}

fn read_date(text: &str) -> Option<Date> {
    let [year, month, day] = parts(text, &['-'])?;
    let four = text.find('-') == Some(4);
    four.then(|| Date::new(i16::try_from(year).ok()?, narrow(month)?, narrow(day)?).ok())?
}

fn read_time(text: &str) -> Option<Time> {
    let (text, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let [hour, minute, second] = parts(text, &[':', '-'])?;
    let nanosecond = digits(fraction).filter(|_| fraction.len() <= 9)?
        * 10_u32.pow(9 - u32::try_from(fraction.len()).ok()?);
    let nanosecond = i32::try_from(nanosecond).ok()?;
    Time::new(narrow(hour)?, narrow(minute)?, narrow(second)?, nanosecond).ok()
}

/// Splits the offset off a time.
fn split_offset(text: &str) -> Option<(&str, Option<Offset>)> {
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return Some((time, Some(Offset::UTC)));
    }
    // A `-` may also separate the parts of the time: `06-30-00-05:00`.
    let at = match text.rfind('+') {
        Some(at) => at,
        None => match text.rfind('-').filter(|at| text[*at..].contains(':') && *at >= 8) {
            Some(at) => at,
            None => return Some((text, None)),
        },
    };
    let (time, offset) = text.split_at(at);
    let (hours, minutes) = offset[1..].split_once(':')?;
    let seconds = (digits(hours)? * 60 + digits(minutes)?) * 60;
    let seconds = i32::try_from(seconds).ok()?;
    let seconds = if offset.starts_with('-') { -seconds } else { seconds };
    Some((time, Some(Offset::from_seconds(seconds).ok()?)))
}

fn parts(text: &str, separators: &[char]) -> Option<[u32; 3]> {
    let mut parts = text.split(separators);
    let three = [digits(parts.next()?)?, digits(parts.next()?)?, digits(parts.next()?)?];
    parts.next().is_none().then_some(three)
}

fn digits(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

fn narrow(part: u32) -> Option<i8> {
    i8::try_from(part).ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn portal(zone: &str) -> Portal {
        Portal::new(&Settings { time_zone: zone.into(), ..Settings::default() }, ZeroOffset::Letter)
    }

    #[rstest]
    #[case("UTC", "1988-02-29", "1988-02-29T00:00:00.0000000Z")]
    #[case("Europe/Vienna", "1988-02-29", "1988-02-29T00:00:00.0000000+01:00")]
    #[case("Europe/Vienna", "1988-07-01", "1988-07-01T00:00:00.0000000+02:00")]
    #[case("America/New_York", "1988-02-29", "1988-02-29T00:00:00.0000000-05:00")]
    #[case("Asia/Kathmandu", "2020-01-01", "2020-01-01T00:00:00.0000000+05:45")]
    #[case("America/Sao_Paulo", "2018-11-04", "2018-11-04T00:00:00.0000000-02:00")] // no midnight
    #[case("Nowhere/Atall", "0099-12-31", "0099-12-31T00:00:00.0000000Z")]
    fn a_day_is_its_local_midnight_and_comes_back(
        #[case] zone: &str,
        #[case] day: Date,
        #[case] text: &str,
    ) {
        let portal = portal(zone);
        assert_eq!(portal.day(day), text);
        assert_eq!(portal.read_day(text), Some(Day::Of(day)));
    }

    #[test]
    fn a_zero_offset_is_written_as_set() {
        let digits = Portal::new(&Settings::default(), ZeroOffset::Digits);
        let moment = "2027-11-20T08:30:00Z".parse().unwrap();
        assert_eq!(digits.moment(Some(moment)), "2027-11-20T08:30:00.0000000+00:00");
        assert_eq!(portal("UTC").moment(Some(moment)), "2027-11-20T08:30:00.0000000Z");
        assert_eq!(portal("UTC").moment(None), "9000-01-01T00:00:00.0000000Z");
    }

    #[rstest]
    #[case("2008-04-10T06-30-00.000Z", "2008-04-10")] // as printed in the vendor's samples
    #[case("2008-04-10T06:30:00", "2008-04-10")]
    #[case("2008-04-10T23:30:00.1234567Z", "2008-04-11")]
    #[case("2008-04-10T23:30:00-05:00", "2008-04-11")]
    #[case("2008-04-10T06-30-00-05:00", "2008-04-10")]
    #[case("2008-04-10T00:00:00Z", "2008-04-10")]
    #[case("2008-04-10T00:00:00-08:00", "2008-04-10")]
    #[case(" 2008-04-10 ", "2008-04-10")]
    fn a_day_is_read_in_every_form(#[case] text: &str, #[case] day: Date) {
        assert_eq!(portal("Europe/Vienna").read_day(text), Some(Day::Of(day)));
    }

    #[test]
    fn the_reset_date_clears() {
        assert_eq!(portal("UTC").read_day("1900-01-01"), Some(Day::None));
        assert_eq!(portal("UTC").read_day("1900-01-01T00:00:00.0000000Z"), Some(Day::None));
    }

    #[rstest]
    fn other_texts_are_no_dates(
        #[values(
            "",
            "x",
            "2008",
            "2008-04",
            "2008-13-01",
            "2023-02-29",
            "08-04-10",
            "2008-4-10T",
            "10.04.2008",
            "2008-04-10T",
            "2008-04-10T25:00:00Z",
            "2008-04-10T06:30",
            "2008-04-10T06:30:00+0100",
            "2008-04-10T06:30:00.Z",
            "2008-04-10T06:30:00.12345678901Z",
            "2008-04-10T06:30:00+99:00",
            "2008-04-10 06:30:00",
            "2008-04-10T06:30:00é",
            "-2008-04-10",
            "é008-04-10T06-30-00-05:00"
        )]
        text: &str,
    ) {
        assert_eq!(portal("UTC").read_day(text), None, "{text}");
    }

    #[test]
    fn a_moment_comes_back() {
        let portal = portal("Asia/Kathmandu");
        let moment: Timestamp = "2027-11-20T08:30:00.123456Z".parse().unwrap();
        assert_eq!(portal.read_moment(&portal.moment(Some(moment))), Some(moment));
    }
}
