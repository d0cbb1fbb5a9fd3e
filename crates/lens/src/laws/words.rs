//! Texts: plain ones, and those that make programs stumble.

use proptest::{prelude::*, sample::select};

/// Words that some dialect's table uses, in several cases; as labels they must stay labels.
const ROW_WORDS: &[&str] = &[
    "work",
    "Work",
    "Home",
    "home",
    "mobile",
    "fax",
    "none",
    "other",
    "custom",
    "billing",
    "shipping",
    "mailing",
    "street",
    "service desk",
    "general",
    "emergency",
    "Skype",
    "GTalk",
    "twitter",
    "Xing",
    "mail",
    "phone",
    "Teams",
    "X",
    "website",
    "gitHub",
    "work Fax",
    "linkedIn",
];

const PLAIN: &[&str] = &["Ana", "Reception", "2nd floor", "a", "0", "null", "true", "Silva, Ana"];

/// Composed and decomposed letters, right-to-left, surrogate pairs, outer and inner blanks.
const ODD: &[&str] = &[
    "Žofie Kröger",
    "李小龍",
    "🙂 family 👩‍👩‍👧",
    "e\u{301}cole",
    "\u{202e}live",
    "a\tb\nc",
    " padded ",
    "İstanbul ß",
    "<b>&amp;</b>",
    "\"quoted\"\\",
    "عبد الله",
    "line\r\nline",
    "   ",
    "\u{a0}",
];

/// Any text, most of the time a harmless one.
pub(super) fn any_text() -> BoxedStrategy<String> {
    prop_oneof![
        8 => select(PLAIN).prop_map(str::to_owned),
        2 => select(ROW_WORDS).prop_map(str::to_owned),
        3 => select(ODD).prop_map(str::to_owned),
        3 => "[a-zA-Z0-9 ._-]{1,20}",
        1 => "\\PC{0,12}",
        1 => Just(String::new()),
        1 => overlong(),
    ]
    .boxed()
}

/// Longer than any dialect's limits for short texts, by a little or by much.
fn overlong() -> impl Strategy<Value = String> {
    (300..=2000_usize, select(vec!['x', 'ß', '語', ' '])).prop_map(|(length, middle)| {
        let mut text: String = std::iter::repeat_n(middle, length - 2).collect();
        text.insert(0, 'L');
        text.push('G');
        text
    })
}

/// A label: often a word that is a code or a service's name somewhere.
pub(super) fn any_label() -> BoxedStrategy<Option<String>> {
    prop_oneof![
        3 => Just(None),
        2 => select(ROW_WORDS).prop_map(|word| Some(word.to_owned())),
        1 => any_text().prop_map(Some),
    ]
    .boxed()
}

/// One of `samples`, or any text.
pub(super) fn sample_or_text(samples: &'static [&'static str]) -> BoxedStrategy<String> {
    prop_oneof![4 => select(samples).prop_map(str::to_owned), 1 => any_text()].boxed()
}

/// Nothing, one of `samples`, or any text.
pub(super) fn maybe(samples: &'static [&'static str]) -> BoxedStrategy<Option<String>> {
    prop_oneof![1 => Just(None), 2 => sample_or_text(samples).prop_map(Some)].boxed()
}
