//! Names of people: the full text and its parts.
//!
//! Either the full text is given or its parts are; the other is derived and never stored. Parts
//! to text: given, middle, surname, suffix, without title. Text to parts: suffixes (`Jr.`, `III`)
//! apart, what stands before a single comma (`Silva, Ana`), else the last word with the particles
//! before it (`van der`, `De La`) is the surname, a single word the given name.
//!
//! Splitting loses nothing but commas. It therefore guesses neither a title nor a middle name: most
//! dialects show two fields, and a middle name they can't show would vanish.

use serde::{Deserialize, Serialize};

use crate::normal::{fold, is_blank};

/// Words that belong to the surname after them, in any case.
const PARTICLES: &[&str] = &[
    "'t", "aan", "af", "al", "am", "av", "bin", "bint", "da", "dal", "dalla", "de", "degli", "dei",
    "del", "della", "delle", "den", "der", "di", "do", "dos", "das", "du", "el", "ibn", "la",
    "las", "le", "los", "op", "st", "st.", "ten", "ter", "van", "vom", "von", "zu", "zum", "zur",
];

/// The same in Arabic and Hebrew letters, folded: without marks and hamza, so that spellings with
/// and without them are one.
const FURTHER_PARTICLES: &[&str] = &[
    "ال", "بن", "ابن", "بنت", "بو", "ابو", "ام", "ولد", "عبد", "בן", "בת", "בר", "אבן", "אבו", "אל",
];

/// Of those, the ones that make one name with the word behind them where nothing else is there:
/// `عبد الله` and `أبو بكر` are given names.
const COMPOUNDS: &[&str] = &["عبد", "ابو", "ام"];

/// Suffixes that are never names, without dots, lower case.
const SUFFIXES: &[&str] = &["jr", "sr", "esq", "esquire", "phd", "dphil", "md", "dds", "dvm", "jd"];

/// Ordinals, in capitals only. `V` may also be an initial, so they need two words before them.
const ORDINALS: &[&str] = &["II", "III", "IV", "V", "VI", "VII", "VIII", "2nd", "3rd", "4th"];

/// A name in the form that was given.
///
/// ```
/// use polydex_model::Name;
/// let name = Name::from_full("Oscar De La Renta, Jr.");
/// let parts = name.parts();
/// assert_eq!(parts.given.as_deref(), Some("Oscar"));
/// assert_eq!(parts.surname.as_deref(), Some("De La Renta"));
/// assert_eq!(parts.suffix.as_deref(), Some("Jr."));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// The whole name as one text; `None` when the parts are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full: Option<String>,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// Further given names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle: Option<String>,
    /// Last name with its particles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surname: Option<String>,
    /// `Jr.`, `III`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// Form of address or academic title (`Ms`, `Dr.`); independent of the form above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

impl Name {
    /// A name given as one text.
    ///
    /// ```
    /// # use polydex_model::Name;
    /// assert_eq!(Name::from_full("Ana Silva").full(), "Ana Silva");
    /// ```
    pub fn from_full(text: impl Into<String>) -> Self {
        Self { full: Some(text.into()), ..Self::default() }
    }

    /// The full name, given or derived; empty when there is none. A blank text counts as none.
    ///
    /// ```
    /// # use polydex_model::Name;
    /// let name = Name {
    ///     given: Some("Ana".into()),
    ///     surname: Some("Silva".into()),
    ///     title: Some("Dr.".into()),
    ///     ..Name::default()
    /// };
    /// assert_eq!(name.full(), "Ana Silva");
    /// assert_eq!(Name::default().full(), "");
    /// ```
    pub fn full(&self) -> String {
        if let Some(text) = self.given_text() {
            return text.to_owned();
        }
        let mut full = String::new();
        for part in [&self.given, &self.middle, &self.surname, &self.suffix].into_iter().flatten() {
            let part = part.trim();
            if is_blank(part) {
                continue;
            }
            if !full.is_empty() {
                full.push(' ');
            }
            full.push_str(part);
        }
        full
    }

    /// The parts, given or derived, title and all; `full` of the answer is `None`.
    ///
    /// ```
    /// # use polydex_model::Name;
    /// let parts = Name::from_full("Ludwig van Beethoven").parts();
    /// assert_eq!(parts.given.as_deref(), Some("Ludwig"));
    /// assert_eq!(parts.surname.as_deref(), Some("van Beethoven"));
    /// ```
    #[must_use]
    pub fn parts(&self) -> Name {
        match self.given_text() {
            Some(text) => Self { title: self.title.clone(), ..split(text) },
            None => Self { full: None, ..self.clone() },
        }
    }

    /// Whether there is no name: neither text nor parts. A title alone is no name.
    ///
    /// ```
    /// # use polydex_model::Name;
    /// assert!(Name::from_full(" ").is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.full().is_empty()
    }

    /// Replaces the whole name by one text, keeping the title.
    ///
    /// ```
    /// # use polydex_model::Name;
    /// let mut name = Name { given: Some("Ana".into()), ..Name::default() };
    /// name.set_full(Some("Ana Silva".into()));
    /// assert_eq!(name, Name::from_full("Ana Silva"));
    /// ```
    pub fn set_full(&mut self, text: Option<String>) {
        *self = Self { full: text, title: self.title.take(), ..Self::default() };
    }

    /// Makes the parts given, so that one of them can be changed without losing the others.
    ///
    /// ```
    /// # use polydex_model::Name;
    /// let mut name = Name::from_full("Ana Silva");
    /// name.give_parts();
    /// name.given = Some("Anna".into());
    /// assert_eq!(name.full(), "Anna Silva");
    /// ```
    pub fn give_parts(&mut self) {
        *self = self.parts();
    }

    /// The given text, if it says anything.
    fn given_text(&self) -> Option<&str> {
        self.full.as_deref().filter(|text| !is_blank(text))
    }
}

/// Takes a text that is not blank apart.
fn split(text: &str) -> Name {
    let (rest, suffix) = split_suffixes(text.trim());
    let (given, surname) = turned(rest).unwrap_or_else(|| split_surname(rest));
    let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Name { given: part(given), surname: part(surname), suffix: part(suffix), ..Name::default() }
}

/// The text before the suffixes, without the comma there, and the suffixes as written.
fn split_suffixes(text: &str) -> (&str, &str) {
    let mut rest = text;
    while let Some((before, word)) = last_word(rest) {
        let name = before.trim_end_matches(is_separator);
        if name.is_empty() || !is_suffix(word, before) {
            break;
        }
        rest = name;
    }
    let suffix = text[rest.len()..].trim_start_matches(is_separator);
    (rest, suffix)
}

fn is_separator(c: char) -> bool {
    COMMAS.contains(&c) || c.is_whitespace()
}

/// Given name and surname of a text with exactly one comma, as directories print it: `Silva, Ana`.
fn turned(text: &str) -> Option<(&str, &str)> {
    let (surname, given) = text.split_once(COMMAS)?;
    let (surname, given) = (surname.trim(), given.trim());
    let is_one = !given.contains(COMMAS) && !surname.is_empty() && !given.is_empty();
    is_one.then_some((given, surname))
}

/// The comma of Latin, Arabic and Chinese letters.
const COMMAS: [char; 3] = [',', '،', '，'];

/// The words before the surname and the surname.
fn split_surname(text: &str) -> (&str, &str) {
    let Some((mut before, last)) = last_word(text) else {
        return (text, "");
    };
    while let Some((further, word)) = last_word(before) {
        if !is_particle(word) {
            break;
        }
        before = further;
    }
    // The first word is the given name, also of Van Morrison and of Ben Cohen (בן כהן), unless small
    // letters say that it is not (`van Gogh`). In a text all in small letters they say nothing. In
    // Arabic a particle alone is no name.
    let only_particle = last_word(before).is_none() && is_particle(before);
    if only_particle && is_further(before, COMPOUNDS) {
        return (text, "");
    }
    let is_said_so = starts_small(before) && !starts_small(last) || before.starts_with(is_arabic);
    if only_particle && is_said_so {
        before = "";
    }
    (before, text[before.len()..].trim_start())
}

/// Parts the last word from at least one before it.
fn last_word(text: &str) -> Option<(&str, &str)> {
    let (before, word) = text.rsplit_once(char::is_whitespace)?;
    let before = before.trim_end();
    (!before.is_empty()).then_some((before, word))
}

fn is_particle(word: &str) -> bool {
    PARTICLES.iter().any(|particle| particle.eq_ignore_ascii_case(word))
        || is_further(word, FURTHER_PARTICLES)
}

/// Whether a word in Hebrew or Arabic letters is one of these.
fn is_further(word: &str, words: &[&str]) -> bool {
    word.starts_with(|c: char| matches!(c, '\u{590}'..='\u{6ff}')) && words.contains(&&*fold(word))
}

fn is_suffix(word: &str, before: &str) -> bool {
    let word = word.trim_end_matches(COMMAS);
    let ordinal = word.trim_end_matches('.');
    if ORDINALS.contains(&ordinal) {
        // `Berg, III`; but `Berg, V` is a person whose first name begins with V.
        let is_behind_comma = before.ends_with(COMMAS) && ordinal.chars().count() > 1;
        return is_behind_comma || last_word(before).is_some();
    }
    let bare: String = word.chars().filter(|c| *c != '.').collect();
    SUFFIXES.iter().any(|suffix| suffix.eq_ignore_ascii_case(&bare))
}

fn is_arabic(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{6ff}')
}

fn starts_small(word: &str) -> bool {
    word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests;
