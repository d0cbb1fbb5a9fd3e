//! Texts that say nothing.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory, PrependedConcatenationMark},
};

/// Whether a text shows nothing: it is empty, or holds only white space and invisible characters.
///
/// Invisible are controls, format characters and what Unicode lets a renderer ignore: zero-width
/// spaces, joiners, direction marks, the soft hyphen, Hangul fillers. Forms and spreadsheets leave
/// them behind where the user meant to leave nothing.
///
/// ```
/// use polydex_model::normal::is_blank;
/// assert!(is_blank(" \u{a0}\u{200b}\u{feff}\n"));
/// assert!(!is_blank("a\u{200b}"));
/// ```
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_control();
    }
    // Signs that enclose the digits behind them are format characters and can be seen.
    let is_format = || {
        CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::Format
            && !CodePointSetData::new::<PrependedConcatenationMark>().contains(c)
    };
    c.is_control()
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || is_format()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn signs_that_nobody_sees_are_blank() {
        for c in [
            '\u{0}',
            '\u{7f}',
            '\u{85}',
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{180e}',
            '\u{200b}',
            '\u{200d}',
            '\u{202e}',
            '\u{2060}',
            '\u{2066}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fffb}',
            '\u{1d173}',
            '\u{e0020}',
            '\u{e0100}',
            '\u{3000}',
        ] {
            assert!(is_blank(&c.to_string()), "{c:?}");
        }
        assert!(is_blank("") && is_blank("\u{200b} \u{200b}"));
    }

    #[test]
    fn what_can_be_seen_is_not_blank() {
        for text in ["-", ".", "\u{301}", "\u{600}", "\u{2800}", "❤\u{fe0f}", "न\u{94d}"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn letters_and_digits_are_never_blank(c in "[a-zA-Z0-9äß語ع]") {
            prop_assert!(!is_blank(&c));
        }
    }
}
