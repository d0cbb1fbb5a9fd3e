//! Languages by id, and time zones by IANA name.
//!
//! Deskpro numbers the languages that an administrator installed, and no public document lists the
//! numbers. Ours are fixed: English is 1, as in every answer ever published, the others follow.

use jiff::tz;

/// Language tags in the order of their ids, from 1.
const LANGUAGES: &[&str] = &[
    "en", "de", "fr", "es", "it", "pt", "nl", "da", "sv", "nb", "fi", "pl", "cs", "sk", "sl", "hr",
    "hu", "ro", "bg", "el", "tr", "ru", "uk", "et", "lv", "lt", "ar", "he", "fa", "hi", "th", "vi",
    "id", "ms", "ja", "ko", "zh",
];

/// The id of a locale's language: its own tag or the part before the first `-` or `_`.
///
/// ```
/// use polydex_format_deskpro::phrasebook::language_id;
/// assert_eq!(language_id("en-GB"), Some(1));
/// assert_eq!(language_id("tlh"), None);
/// ```
pub fn language_id(locale: &str) -> Option<i64> {
    let language = locale.trim().split(['-', '_']).next()?;
    let index = LANGUAGES.iter().position(|tag| tag.eq_ignore_ascii_case(language))?;
    i64::try_from(index + 1).ok()
}

/// The locale of a language's id.
pub fn locale_of(id: i64) -> Option<&'static str> {
    let index = usize::try_from(id).ok()?.checked_sub(1)?;
    LANGUAGES.get(index).copied()
}

/// Shown where the time zone is unknown or has no IANA name.
const DEFAULT_TIME_ZONE: &str = "UTC";

/// The time zone as Deskpro shows it. Names of other systems (`Pacific Time (US & Canada)`) are
/// hidden: Deskpro's clients pass the text to their own time zone database.
pub fn shown_time_zone(time_zone: Option<&str>) -> String {
    time_zone.filter(|name| is_time_zone(name)).unwrap_or(DEFAULT_TIME_ZONE).to_owned()
}

/// Whether a text is an IANA name. On a machine without the database its shape decides.
pub fn is_time_zone(name: &str) -> bool {
    let name = name.trim();
    if name.eq_ignore_ascii_case(DEFAULT_TIME_ZONE) {
        return true;
    }
    let is_shaped = name.contains('/')
        && name.split('/').all(|part| !part.is_empty())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte));
    is_shaped && (tz::db().is_definitively_empty() || tz::db().get(name).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_locales_go_both_ways() {
        for id in 1..=37 {
            assert_eq!(language_id(locale_of(id).unwrap()), Some(id));
        }
        for id in [i64::MIN, -1, 0, 38, i64::MAX] {
            assert_eq!(locale_of(id), None);
        }
    }

    #[test]
    fn time_zone_names_of_other_systems_are_hidden() {
        assert_eq!(shown_time_zone(Some("Europe/Berlin")), "Europe/Berlin");
        assert_eq!(shown_time_zone(Some("Pacific Time (US & Canada)")), "UTC");
        assert_eq!(shown_time_zone(None), "UTC");
    }

    #[test]
    fn a_time_zone_name_is_an_area_and_a_location() {
        assert!(is_time_zone("America/Argentina/Buenos_Aires"));
        for other in ["", "Berlin", "/", "Europe/", "../etc/passwd", "Europe/Berlin\0"] {
            assert!(!is_time_zone(other), "{other}");
        }
    }
}
