//! Languages by id.
//!
//! Deskpro numbers the languages that an administrator installed, and no public document names the
//! numbers. Ours are fixed: English is 1, as in every answer ever published, the others follow.

/// Language tags in the order of their ids, from 1.
const LANGUAGES: &[&str] = &[
    "en", "de", "fr", "es", "it", "pt", "nl", "da", "sv", "nb", "fi", "pl", "cs", "sk", "sl", "hr",
    "hu", "ro", "bg", "el", "tr", "ru", "uk", "et", "lv", "lt", "ar", "he", "fa", "hi", "th", "vi",
    "id", "ms", "ja", "ko", "zh",
];

/// The id of a locale's language: its own tag or the part before the first `-` or `_`.
///
/// ```
/// use polydex_deskpro::wire::language_id;
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
}
