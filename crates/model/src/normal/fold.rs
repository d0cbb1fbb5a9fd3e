//! Text as it is searched and sorted.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

/// Text as it is searched and sorted: compatibility decomposition, without marks, lower case,
/// white space folded.
///
/// Letters that are another letter with a stroke, and ligatures, become plain ones (`ø`, `ß`).
/// Signs that spell rather than accent stay: Indic vowels, nukta and virama, the voicing of kana.
/// Folding twice is folding once.
///
/// ```
/// use polydex_model::normal::fold;
/// assert_eq!(fold("  Łukasz   GROẞ "), "lukasz gross");
/// assert_eq!(fold("Ｚｏë\u{a0}Ærø"), "zoe aero");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars().filter(|c| !is_invisible(*c)).nfkd() {
        if c.is_whitespace() {
            blank = true;
        } else if !is_accent(c) {
            if blank && !folded.is_empty() {
                folded.push(' ');
            }
            blank = false;
            push_plain(c, &mut folded);
        }
    }
    folded
}

/// What the folded form of each text begins with that begins with `start`.
///
/// Marks at the end are left out, since marks that follow may be ordered before them.
///
/// ```
/// use polydex_model::normal::{fold, fold_start};
/// assert_eq!(fold_start("Łuk"), "luk");
/// assert!(fold("  Łukasz").starts_with(&fold_start("  Łuk")));
/// ```
pub fn fold_start(start: &str) -> String {
    fold(decomposed(start).trim_end_matches(is_mark))
}

/// What the folded form of each text contains that contains `part`. Marks at both ends are left out,
/// for the same reason.
///
/// ```
/// use polydex_model::normal::{fold, fold_part};
/// assert_eq!(fold_part("ŁUK "), "luk");
/// assert!(fold("Paweł Łukasz").contains(&fold_part("ł Łuk")));
/// ```
pub fn fold_part(part: &str) -> String {
    fold(decomposed(part).trim_matches(is_mark))
}

fn decomposed(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).nfkd().collect()
}

fn is_mark(c: char) -> bool {
    canonical_combining_class(c) != 0
}

/// Marks above, below, through and beside a letter. Classes 7 to 9 are part of the spelling, and
/// so is what has no class.
fn is_accent(c: char) -> bool {
    !c.is_ascii() && !matches!(canonical_combining_class(c), 0 | 7..=9)
}

/// Soft hyphen, joiners, direction and variation marks: what is invisible is not searched for.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn push_plain(c: char, folded: &mut String) {
    for c in c.to_lowercase() {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            _ => folded.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_that_people_take_for_one_fold_to_one() {
        for (text, folded) in [
            ("Jürgen Müller", "jurgen muller"),
            ("Ju\u{308}rgen", "jurgen"),
            ("STRASSE", "strasse"),
            ("Straße", "strasse"),
            ("İstanbul ISPARTA ısı", "istanbul isparta isi"),
            ("Đặng Thị", "dang thi"),
            ("ΟΔΥΣΣΕΥΣ Οδυσσεύς", "οδυσσευσ οδυσσευσ"),
            ("ﬁn №", "fin no"),
            ("a\t\u{3000}\n b", "a b"),
            ("co\u{ad}op", "coop"),
            ("❤\u{fe0f}", "❤"),
            (" \u{301} ", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn signs_that_spell_stay() {
        assert_ne!(fold("कि"), fold("का"));
        assert_ne!(fold("ガ"), fold("カ"));
        assert_eq!(fold("ｶﾞ"), fold("ガ"));
    }

    #[test]
    fn every_character_folded_is_folded() {
        for c in '\0'..=char::MAX {
            let once = fold(&format!("a{c}b"));
            assert_eq!(fold(&once), once, "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in any::<String>()) {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn so_it_is_with_marks_in_odd_order(
            text in r"[aE\u{c9}\u{130} \u{300}-\u{36f}\u{93c}\u{3099}\u{200b}\u{ad}\u{ac01}]{0,12}",
        ) {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn the_start_of_a_text_is_the_start_of_its_folded_form(
            start in r"[aE\u{c9}\u{130} \u{300}-\u{36f}\u{93c}\u{94d}\u{3099}\u{ad}\u{ac01}]{0,6}",
            rest in r"[aE\u{c9}\u{130} \u{300}-\u{36f}\u{93c}\u{94d}\u{3099}\u{ad}\u{ac01}]{0,6}",
        ) {
            let whole = fold(&(start.clone() + &rest));
            prop_assert!(whole.starts_with(&fold_start(&start)));
        }

        #[test]
        fn a_part_of_a_text_is_a_part_of_its_folded_form(
            before in r"[aE\u{c9}\u{130} \u{300}-\u{36f}\u{93c}\u{94d}\u{3099}\u{ad}\u{ac01}]{0,6}",
            part in r"[aE\u{c9}\u{130} \u{300}-\u{36f}\u{93c}\u{94d}\u{3099}\u{ad}\u{ac01}]{0,6}",
            behind in r"[aE\u{c9}\u{130} \u{300}-\u{36f}\u{93c}\u{94d}\u{3099}\u{ad}\u{ac01}]{0,6}",
        ) {
            let whole = fold(&[&*before, &*part, &*behind].concat());
            prop_assert!(whole.contains(&fold_part(&part)));
        }

        #[test]
        fn so_it_is_anywhere_in_any_text(
            before in any::<String>(), part in any::<String>(), behind in any::<String>(),
        ) {
            let whole = fold(&[&*before, &*part, &*behind].concat());
            prop_assert!(whole.contains(&fold_part(&part)));
        }

        #[test]
        fn so_it_is_at_the_start_of_any_text(start in any::<String>(), rest in any::<String>()) {
            let whole = fold(&(start.clone() + &rest));
            prop_assert!(whole.starts_with(&fold_start(&start)));
        }
    }
}
