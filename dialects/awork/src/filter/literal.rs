//! Literals and the special words that stand for them.

use jiff::{
    SignedDuration, Span, Timestamp, ToSpan,
    civil::{Date, DateTime, Weekday},
    tz::TimeZone,
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

/// What the special words stand for in one request.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// `now`, and what `today` and the weeks and months are made from, in UTC.
    pub now: Timestamp,
    /// `me.id`
    pub me: Uuid,
}

impl Literal {
    /// Its type; `None` for `null`, which is of any.
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

    /// A number with a fraction; without one it is an integer, so that it compares exactly.
    pub fn decimal(value: f64) -> Self {
        // Beyond this floats have no fractions, and no longer every integer.
        const WHOLE: f64 = 9_007_199_254_740_992.0;
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
        if value.fract() == 0.0 && value.abs() <= WHOLE {
            return Self::Integer(value as i64);
        }
        Self::Decimal(value)
    }

    /// A word that stands for a value, `days` later.
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

    /// The words that stand for a value.
    pub const SPECIAL: [&'static str; 7] = ["me.id", "now", "today", "sow", "eow", "som", "eom"];
}

/// The moment in `datetime'…'`: a date, and where they stand a time, a fraction and `Z`, in UTC.
pub fn datetime(text: &str) -> Option<Timestamp> {
    let bare = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | 'T' | 't' | ' ');
    if !bare.chars().all(plain) || !bare.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let time: DateTime = bare.parse().ok()?;
    time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn midnight(day: Date) -> Option<Timestamp> {
    day.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// The Monday of a day's week.
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
        for text in ["2026-01-31T00:00", "2026-01-31", "2026-01-31T00:00:00.000Z"] {
            assert_eq!(datetime(text), "2026-01-31T00:00:00Z".parse().ok(), "{text}");
        }
        for text in ["", "2026-02-30", "2026-01-31T00:00+01:00", "soon", "-002026-01-31"] {
            assert_eq!(datetime(text), None, "{text}");
        }
    }
}
