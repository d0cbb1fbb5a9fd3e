//! Phone numbers, by Google's rules as `rlibphonenumber` ports them.

use std::sync::LazyLock;

use quick_cache::sync::Cache;
use rlibphonenumber::{
    CountryCodeSource, NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, Region,
    get_national_significant_number_owned,
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
    /// Its country code.
    country: i32,
    /// Its digits.
    extension: Option<String>,
}

/// E.164 of a phone number read with `region` (ISO 3166-1 alpha-2), without its extension.
///
/// `None` unless the text is one number of a possible length: words before it, a local number
/// without its area code where that is needed, or too few digits make it a text. So does, without a
/// country code, a beginning that no number of the region has: `4812` is an extension of the house,
/// `06 12 34 56 78` no American number. Numbers need not be in service. A region that is unknown or
/// empty leaves the international forms readable.
///
/// ```
/// use polydex_model::normal::phone;
/// assert_eq!(phone("089/1234567", "DE").as_deref(), Some("+49891234567"));
/// assert_eq!(phone("+1 (202) 555-0173 ext. 9", "DE").as_deref(), Some("+12025550173"));
/// assert_eq!(phone("4812", "DE"), None);
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

/// Country code, with `+`, and the digits behind it.
///
/// ```
/// use polydex_model::normal::calling_code;
/// assert_eq!(calling_code("089/1234567", "DE"), Some(("+49".into(), "891234567".into())));
/// assert_eq!(calling_code("ask at the desk", "DE"), None);
/// ```
pub fn calling_code(text: &str, region: &str) -> Option<(String, String)> {
    let number = recall(text, region)?;
    let code = format!("+{}", number.country);
    let national = number.e164.strip_prefix(&*code)?.to_owned();
    Some((code, national))
}

/// The digits by which a number is found from its end: those of its E.164 where it can be read with
/// `region`, else [`significant_digits`] of the text.
///
/// ```
/// use polydex_model::normal::phone_digits;
/// assert_eq!(phone_digits("089/1234567", "DE"), "49891234567");
/// assert_eq!(phone_digits("020 7946 1234", "US"), "2079461234");
/// assert_eq!(phone_digits("Ext. 4812", "US"), "4812");
/// ```
pub fn phone_digits(text: &str, region: &str) -> String {
    phone(text, region).map_or_else(|| significant_digits(text), |e164| e164[1..].to_owned())
}

/// The digits of a number without what is dialled before it (`00`, `0`) and without its extension.
///
/// ```
/// use polydex_model::normal::significant_digits;
/// assert_eq!(significant_digits("0031 6 5550-1234 ext. 5"), "31655501234");
/// ```
pub fn significant_digits(text: &str) -> String {
    let all = digits_of(text).trim_start_matches('0').to_owned();
    // Any region will do: what is read of it is the extension alone.
    let number = (text.len() <= LONGEST)
        .then(|| PHONE_NUMBER_UTIL.parse(text, region_of("US")).ok())
        .flatten();
    let extension = number.and_then(|number| number.extension);
    let bare = extension.and_then(|extension| all.strip_suffix(&*digits_of(&extension)));
    bare.filter(|bare| !bare.is_empty()).map_or(all.clone(), str::to_owned)
}

/// The digits of a text, in whatever script.
fn digits_of(text: &str) -> String {
    PHONE_NUMBER_UTIL.normalize_digits_only(text)
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
    let region = region_of(region);
    let number = PHONE_NUMBER_UTIL.parse_and_keep_raw_input(text, region).ok()?;
    let length = PHONE_NUMBER_UTIL.is_possible_number_with_reason(&number);
    let fits = length == Ok(NumberLengthType::IsPossible)
        && letters_fit(text, &number)
        && (is_international(&number) || is_national(text, &number, region?));
    let e164 = fits.then(|| print(&number))?;
    // Reading passes over a trunk prefix after the country code too, so that rows of zeros would
    // shrink each time they are read. What has no stable form has none.
    let again = PHONE_NUMBER_UTIL.parse(&e164, None).ok()?;
    if print(&again) != e164 {
        return None;
    }
    let extension = number.extension.filter(|extension| !extension.is_empty());
    let extension = extension.map(|extension| digits_of(&extension));
    Some(Number { e164, country: number.country_code, extension })
}

fn print(number: &PhoneNumber) -> String {
    PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::E164).into_owned()
}

/// Whether the text names its country, by `+` or by what is dialled for it.
fn is_international(number: &PhoneNumber) -> bool {
    use CountryCodeSource::{FromNumberWithIdd, FromNumberWithPlusSign};
    matches!(number.country_code_source(), FromNumberWithPlusSign | FromNumberWithIdd)
}

/// Whether a text without country code is a number of the region: one that is given out, or one
/// that begins as numbers there begin and is dialled as they are. So made-up numbers are numbers
/// (`(555) 123-4567`), and extensions of a house are none: they lack the `0`.
fn is_national(text: &str, number: &PhoneNumber, region: Region) -> bool {
    if PHONE_NUMBER_UTIL.is_valid_number(number) {
        return true;
    }
    let national = get_national_significant_number_owned(number);
    let extension = number.extension.as_deref().unwrap_or_default();
    let is_prefixed = digits_of(text).len() > national.len() + extension.len();
    (is_prefixed || !needs_prefix(region)) && begins_as_others(number, &national)
}

/// Whether numbers are written with a prefix where no country code stands (`0` in most of Europe).
fn needs_prefix(region: Region) -> bool {
    PHONE_NUMBER_UTIL.get_example_number(region).is_ok_and(|example| {
        let written = PHONE_NUMBER_UTIL.format(&example, PhoneNumberFormat::National);
        digits_of(&written).len() > get_national_significant_number_owned(&example).len()
    })
}

/// Beginnings that were asked for, by country code, first digit and length.
static BEGINNINGS: LazyLock<Cache<(i32, u8, usize), bool>> = LazyLock::new(|| Cache::new(1_024));

/// Whether some number that is given out has this one's first digit and length.
fn begins_as_others(number: &PhoneNumber, national: &str) -> bool {
    const TAIL: &str = "2345678901234567";
    let (first, length) = (national.as_bytes().first().copied(), national.len());
    let (Some(first), Some(tail)) = (first, length.checked_sub(3).and_then(|n| TAIL.get(..n)))
    else {
        return false;
    };
    let is_given_out = |n: u32| {
        let national = format!("{}{n:02}{tail}", char::from(first)).parse();
        let other =
            national.map(|digits| PhoneNumber { national_number: digits, ..number.clone() });
        other.is_ok_and(|other| PHONE_NUMBER_UTIL.is_valid_number(&other))
    };
    let any = || Ok::<_, std::convert::Infallible>((0..100).any(is_given_out));
    match BEGINNINGS.get_or_insert_with(&(number.country_code, first, length), any) {
        Ok(begins) => begins,
    }
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
    fn a_text_that_is_no_number_of_the_region_is_none() {
        for (region, texts) in [
            ("DE", &["4812", "1200", "112233", "48123", "112", "4812 ext. 1"][..]),
            (
                "US",
                &[
                    "06 12 34 56 78",
                    "03-1234-5678",
                    "０３-１２３４-５６７８",
                    "089 1234567",
                    "1234567890",
                    "1 (0)30 1234567",
                    "000-000-0000",
                    "020 7946 0000",
                    "115",
                    "1200",
                    "43105",
                    "0049 30 99887766",
                ],
            ),
            ("AT", &["4812", "112233"]),
            ("IT", &["112233"]),
            ("", &["089 1234567"]),
        ] {
            for text in texts {
                assert_eq!(phone(text, region), None, "{region} {text}");
            }
        }
    }

    #[test]
    fn a_number_that_was_made_up_is_one() {
        for (region, text, e164) in [
            ("DE", "089 1234567", "+49891234567"),
            ("DE", "030/12345-0", "+4930123450"),
            ("DE", "(0)30 1234567", "+49301234567"),
            ("DE", "0049 30 99887766", "+493099887766"),
            ("DE", "01512 3456789", "+4915123456789"),
            ("US", "(555) 123-4567", "+15551234567"),
            ("US", "1 555 123 4567", "+15551234567"),
            ("US", "555-555-5555 x12", "+15555555555"),
            ("US", "+1 012 345 6789", "+10123456789"),
            ("GB", "01632 960961", "+441632960961"),
            ("GB", "07700 900123", "+447700900123"),
            ("DK", "20 00 00 00", "+4520000000"),
        ] {
            assert_eq!(phone(text, region).as_deref(), Some(e164), "{region} {text}");
        }
    }

    #[test]
    fn what_is_dialled_before_a_number_is_no_part_of_it() {
        for (text, digits) in [
            ("+31 6 5550 1234", "31655501234"),
            ("0031655501234", "31655501234"),
            ("(31) 6-5550.1234", "31655501234"),
            ("０２０ ７９４６", "207946"),
            ("ext. 4812", "4812"),
            ("000", ""),
            ("none", ""),
        ] {
            assert_eq!(significant_digits(text), digits, "{text}");
        }
    }

    #[test]
    fn letters_are_dialled_where_that_makes_a_whole_number() {
        assert_eq!(phone("1-800-FLOWERS", "US").as_deref(), Some("+18003569377"));
        assert_eq!(phone("(202) 555-0173 home", "US"), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), region in any::<String>()) {
            let _ = (phone_with_extension(&text, &region), phone_digits(&text, &region));
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
