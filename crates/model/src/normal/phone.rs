//! Phone numbers, by Google's rules as `rlibphonenumber` ports them.

use std::sync::LazyLock;

use quick_cache::sync::Cache;
use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, Region,
};

/// Longest text tried, in bytes: the library's own bound. Longer ones are refused before it reads.
const LONGEST: usize = 250;

/// Numbers read lately, by region and text. One is read several times on its way through an edit,
/// and reading takes the library as long as the rest of an edit takes us.
static LATELY: LazyLock<Cache<String, Option<Number>>> = LazyLock::new(|| Cache::new(4_096));

/// A text that is one number.
#[derive(Clone, Debug)]
struct Number {
    e164: String,
    /// Its digits.
    extension: Option<String>,
}

/// E.164 of a phone number read with `region` (ISO 3166-1 alpha-2), without its extension.
///
/// `None` unless the text is one number of a possible length: words before it, a local number
/// without its area code where that is needed, or too few digits make it a text. Numbers need not
/// be in service. A region that is unknown or empty leaves the international forms readable.
///
/// ```
/// use polydex_model::normal::phone;
/// assert_eq!(phone("089/1234567", "DE").as_deref(), Some("+49891234567"));
/// assert_eq!(phone("+1 (202) 555-0173 ext. 9", "DE").as_deref(), Some("+12025550173"));
/// assert_eq!(phone("ask at the desk", "DE"), None);
/// ```
pub fn phone(text: &str, region: &str) -> Option<String> {
    recall(text, region).map(|number| number.e164)
}

/// A text that holds number and extension, taken apart: E.164 and the extension's digits.
///
/// ```
/// use polydex_model::normal::phone_with_extension;
/// let read = phone_with_extension("089/1234567 ext. 12", "DE");
/// assert_eq!(read, Some(("+49891234567".into(), Some("12".into()))));
/// assert_eq!(phone_with_extension("089/1234567", "DE"), Some(("+49891234567".into(), None)));
/// ```
pub fn phone_with_extension(text: &str, region: &str) -> Option<(String, Option<String>)> {
    recall(text, region).map(|number| (number.e164, number.extension))
}

/// What [`read`] says, remembered.
fn recall(text: &str, region: &str) -> Option<Number> {
    let text = text.trim();
    if text.len() > LONGEST || region.len() > LONGEST || !begins_as_number(text) {
        return None;
    }
    let key = format!("{region}\0{text}");
    let read = || Ok::<_, std::convert::Infallible>(read(text, region));
    match LATELY.get_or_insert_with(&key, read) {
        Ok(number) => number,
    }
}

fn read(text: &str, region: &str) -> Option<Number> {
    let number = PHONE_NUMBER_UTIL.parse(text, region_of(region)).ok()?;
    let length = PHONE_NUMBER_UTIL.is_possible_number_with_reason(&number);
    let fits = length == Ok(NumberLengthType::IsPossible) && letters_fit(text, &number);
    let e164 = fits.then(|| print(&number))?;
    // Reading passes over a trunk prefix after the country code too, so that rows of zeros would
    // shrink each time they are read. What has no stable form has none.
    let again = PHONE_NUMBER_UTIL.parse(&e164, None).ok()?;
    if print(&again) != e164 {
        return None;
    }
    let extension = number.extension.filter(|extension| !extension.is_empty());
    let extension = extension.map(|digits| PHONE_NUMBER_UTIL.normalize_digits_only(&digits));
    Some(Number { e164, extension })
}

fn print(number: &PhoneNumber) -> String {
    PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::E164).into_owned()
}

/// The library would read the digits of `Room 12, 089 1234567` as one number.
fn begins_as_number(text: &str) -> bool {
    let is_uri = text.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("tel:"));
    is_uri || text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_numeric)
}

/// The library dials letters, so that `089 1234567 home` gains four digits. Letters are a number
/// only where numbers have one length and it is met: `1-800-FLOWERS`.
fn letters_fit(text: &str, number: &PhoneNumber) -> bool {
    !text.contains(|c: char| c.is_alphabetic())
        || !PHONE_NUMBER_UTIL.is_alpha_number(text)
        || (number.country_code == 1 && PHONE_NUMBER_UTIL.is_valid_number(number))
}

fn region_of(code: &str) -> Option<Region> {
    let code = code.trim();
    Region::try_from(code).or_else(|_| Region::try_from(code.to_ascii_uppercase().as_str())).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_number_have_one_normal_form() {
        for text in [
            "089/1234567",
            "(089) 123 45-67",
            "+49 89 1234567",
            "+49 (0)89 1234567",
            "0049 89 1234567",
            "tel:+49-89-1234567",
            "０８９１２３４５６７",
            " 089 1234567 ext. 5",
            "089 1234567 x5",
            "tel:+49-89-1234567;ext=5",
        ] {
            assert_eq!(phone(text, "DE").as_deref(), Some("+49891234567"), "{text}");
        }
    }

    #[test]
    fn the_region_may_be_written_small_or_be_unknown() {
        assert_eq!(phone("020 7183 8750", "gb").as_deref(), Some("+442071838750"));
        assert_eq!(phone("020 7183 8750", "XX"), None);
        assert_eq!(phone("+44 20 7183 8750", "").as_deref(), Some("+442071838750"));
    }

    #[test]
    fn italian_zeros_stay() {
        assert_eq!(phone("06 1234 5678", "IT").as_deref(), Some("+390612345678"));
    }

    #[test]
    fn every_region_has_its_example_read() {
        for region in PHONE_NUMBER_UTIL.get_supported_regions() {
            let Ok(example) = PHONE_NUMBER_UTIL.get_example_number(region) else { continue };
            let e164 = print(&example);
            let code = region.to_string();
            assert_eq!(phone(&e164, "").as_ref(), Some(&e164), "{code}");
            let national = PHONE_NUMBER_UTIL.format(&example, PhoneNumberFormat::National);
            assert_eq!(phone(&national, &code).as_ref(), Some(&e164), "{code} {national}");
        }
    }

    #[test]
    fn what_is_not_one_number_is_none() {
        for text in [
            "",
            "+",
            "n/a",
            "12",
            "call me",
            "Room 12, 089 1234567",
            "089 1234567 home",
            "089 1234567 or 089 7654321",
            "ext. 5",
            "+999 123456789",
            "a@b.example",
            "\u{0}",
        ] {
            assert_eq!(phone(text, "DE"), None, "{text}");
        }
        assert_eq!(phone("555-0199", "US"), None, "the area code is missing");
        assert_eq!(phone(&"1".repeat(100_000), "US"), None);
    }

    #[test]
    fn letters_are_dialled_where_that_makes_a_whole_number() {
        assert_eq!(phone("1-800-FLOWERS", "US").as_deref(), Some("+18003569377"));
        assert_eq!(phone("(202) 555-0173 home", "US"), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), region in any::<String>()) {
            let _ = phone_with_extension(&text, &region);
        }

        #[test]
        fn texts_like_numbers_never_panic(text in "(tel:)?[+0-9a-zA-Z()/;=., #٠-٩-]{0,40}") {
            let _ = phone_with_extension(&text, "DE");
        }

        #[test]
        fn a_normal_form_is_its_own_everywhere(text in "[+]?[0-9 /-]{5,18}") {
            if let Some(normal) = phone(&text, "DE") {
                prop_assert_eq!(phone(&normal, "US"), Some(normal.clone()));
                let with_extension = phone_with_extension(&format!("{text} ext. 42"), "DE");
                prop_assert_eq!(with_extension, Some((normal, Some("42".to_owned()))));
            }
        }
    }

    /// Not a check: `cargo test -p polydex-model --release -- --ignored --nocapture how_long`.
    #[test]
    #[ignore = "measures"]
    #[expect(clippy::disallowed_methods, reason = "measures")]
    fn how_long_one_call_takes() {
        const TEXTS: [&str; 4] =
            ["089/1234567", "+1 202 555 0173", "tel:+49-89-1234567;ext=5", "no number at all"];
        for text in TEXTS {
            phone(text, "DE");
            let calls = 100_000;
            let start = Instant::now();
            for _ in 0..calls {
                std::hint::black_box(phone(std::hint::black_box(text), "DE"));
            }
            println!("{text}: {} ns", start.elapsed().as_nanos() / calls);
        }
    }
}
