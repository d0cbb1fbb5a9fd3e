//! Literals, and the special words that stand for literals.

use jiff::{
    SignedDuration, Span, Timestamp, ToSpan,
    civil::{Date, DateTime, Weekday},
    tz::{Offset, TimeZone},
};
use uuid::Uuid;

use super::Type;

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// A value in a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `'text'`
    Text(String),
    /// `true`, `false`
    Flag(bool),
    /// `64L`
    Integer(i64),
    /// `2.029`
    Decimal(f64),
    /// `guid'…'`
    Id(Uuid),
    /// `datetime'…'`
    Time(Timestamp),
}

/// The values behind the special words of one request.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// `now`; `today` and the bounds of week and month derive from it, in UTC.
    pub now: Timestamp,
    /// `me.id`
    pub me: Uuid,
}

impl Literal {
    /// Its type; `None` for `null`, which is of every type.
    pub fn kind(&self) -> Option<Type> {
        Some(match self {
            Self::Null => return None,
            Self::Text(_) => Type::Text,
            Self::Flag(_) => Type::Flag,
            Self::Integer(_) | Self::Decimal(_) => Type::Number,
            Self::Id(_) => Type::Id,
            Self::Time(_) => Type::Time,
        })
    }

    /// A number with a fraction. A whole number becomes an integer, so that it compares exactly.
    pub fn decimal(value: f64) -> Self {
        // Larger floats have no fractions, and cannot represent every integer.
        const WHOLE: f64 = 9_007_199_254_740_992.0;
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
        if value.fract() == 0.0 && value.abs() <= WHOLE {
            return Self::Integer(value as i64);
        }
        Self::Decimal(value)
    }

    /// The value of a special word, shifted by `days`.
    pub fn special(word: &str, days: i64, moment: Moment) -> Option<Self> {
        let now = moment.now.to_zoned(TimeZone::UTC);
        let today = now.date();
        let day = match word {
            "me.id" => return (days == 0).then_some(Self::Id(moment.me)),
            "now" => {
                let distance = SignedDuration::from_secs(days.checked_mul(SECONDS_A_DAY)?);
                let later = moment.now.checked_add(distance).ok()?;
                return Some(Self::Time(later));
            }
            "today" => today,
            "sow" => monday(today)?,
            "eow" => monday(today)?.checked_add(6.days()).ok()?,
            "som" => today.first_of_month(),
            "eom" => today.last_of_month(),
            _ => return None,
        };
        let distance = Span::new().try_days(days).ok()?;
        Some(Self::Time(midnight(day.checked_add(distance).ok()?)?))
    }

    /// All special words.
    pub const SPECIAL: [&'static str; 7] = ["me.id", "now", "today", "sow", "eow", "som", "eom"];
}

/// Parses the text in `datetime'…'`: a date, optionally followed by a time with a fraction and by
/// `Z` or an offset. Without an offset it is in UTC.
pub fn datetime(text: &str) -> Option<Timestamp> {
    let (bare, offset) = without_offset(text)?;
    let bare = bare.strip_suffix(['Z', 'z']).unwrap_or(bare);
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | 'T' | 't' | ' ');
    if !bare.chars().all(plain) || !bare.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let time: DateTime = bare.parse().ok()?;
    offset.to_timestamp(time).ok()
}

/// Splits a date-time from its offset, which follows the time as `+01:00`, `-0330` or `+01`. A
/// blank is a `+` that the client did not percent-encode.
fn without_offset(text: &str) -> Option<(&str, Offset)> {
    let behind = text.find(['T', 't']).map_or(text.len(), |at| at + 1);
    let Some(at) = text[behind..].find(['+', '-', ' ']).map(|at| behind + at) else {
        return Some((text, Offset::UTC));
    };
    let digits: String = text[at + 1..].chars().filter(|c| *c != ':').collect();
    let number = |part: Option<&str>| part.map_or(Some(0), |part| part.parse::<i8>().ok());
    let is_whole = matches!(digits.len(), 2 | 4) && digits.bytes().all(|b| b.is_ascii_digit());
    let (hours, minutes) =
        (number(digits.get(..2))?, number(digits.get(2..).filter(|m| !m.is_empty()))?);
    let is_legal = is_whole && hours <= 23 && minutes <= 59;
    let seconds = (i32::from(hours) * 60 + i32::from(minutes)) * 60;
    let seconds = if text[at..].starts_with('-') { -seconds } else { seconds };
    let offset = Offset::from_seconds(seconds).ok().filter(|_| is_legal)?;
    Some((&text[..at], offset))
}

fn midnight(day: Date) -> Option<Timestamp> {
    day.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// The Monday of the week that holds `day`.
fn monday(day: Date) -> Option<Date> {
    let since = i64::from(day.weekday().since(Weekday::Monday));
    day.checked_sub(since.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_words_are_days_in_utc_and_weeks_begin_on_monday() {
        // A Sunday.
        let now: Timestamp = "2026-03-01T12:30:00Z".parse().unwrap();
        let moment = Moment { now, me: Uuid::from_u128(1) };
        for (word, days, expected) in [
            ("now", 0, "2026-03-01T12:30:00Z"),
            ("now", -1, "2026-02-28T12:30:00Z"),
            ("today", 0, "2026-03-01T00:00:00Z"),
            ("today", -30, "2026-01-30T00:00:00Z"),
            ("today", 5, "2026-03-06T00:00:00Z"),
            ("sow", 0, "2026-02-23T00:00:00Z"),
            ("eow", 0, "2026-03-01T00:00:00Z"),
            ("som", 0, "2026-03-01T00:00:00Z"),
            ("eom", 0, "2026-03-31T00:00:00Z"),
        ] {
            let expected = Some(Literal::Time(expected.parse().unwrap()));
            assert_eq!(Literal::special(word, days, moment), expected, "{word}{days:+}");
        }
        assert_eq!(Literal::special("today", i64::MAX / 30, moment), None);
        assert_eq!(Literal::special("yesterday", 0, moment), None);
    }

    #[test]
    fn a_datetime_needs_no_seconds_and_no_zone() {
        for text in [
            "2026-01-31T00:00",
            "2026-01-31",
            "2026-01-31T00:00:00.000Z",
            "2026-01-31T01:00+01:00",
            "2026-01-31T01:00:00.000 01:00",
            "2026-01-30t20:30:00-0330",
            "2026-01-31T02:00:00+02",
        ] {
            assert_eq!(datetime(text), "2026-01-31T00:00:00Z".parse().ok(), "{text}");
        }
        for text in [
            "",
            "2026-02-30",
            "2026-01-31T00:00+25:00",
            "2026-01-31T00:00+1",
            "2026-01-31+01:00",
            "soon",
            "-002026-01-31",
        ] {
            assert_eq!(datetime(text), None, "{text}");
        }
    }
}
