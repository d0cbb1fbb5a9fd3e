//! Countries by code and name.
//!
//! Names come from `celes`, which writes them in ISO's words but its own order and spells short
//! names in one word (`NorthKorea`); both sides are therefore compared as letters without blanks,
//! without `the`.

use std::collections::HashMap;
use std::sync::LazyLock;

use celes::{Country, LookupTable as _};

use super::fold;

/// Common short names, and ISO's own where `celes` has another; as [`key`] makes them.
const SHORT: &[(&str, &str)] = &[
    ("bonairesinteustatiusandsaba", "BQ"),
    ("britain", "GB"),
    ("burkinafaso", "BF"),
    ("congobrazzaville", "CG"),
    ("congokinshasa", "CD"),
    ("democraticrepublicofcongo", "CD"),
    ("drc", "CD"),
    ("drcongo", "CD"),
    ("eire", "IE"),
    ("emirates", "AE"),
    ("federalrepublicofgermany", "DE"),
    ("formeryugoslavrepublicofmacedonia", "MK"),
    ("hongkongsar", "HK"),
    ("kingdomofnetherlands", "NL"),
    ("macaosar", "MO"),
    ("palestinianterritories", "PS"),
    ("peoplesrepublicofchina", "CN"),
    ("plurinationalstateofbolivia", "BO"),
    ("prchina", "CN"),
    ("prc", "CN"),
    ("republicofcongo", "CG"),
    ("republicofireland", "IE"),
    ("slovakrepublic", "SK"),
    ("sintmaarten", "SX"),
    ("swissconfederation", "CH"),
    ("taiwanprovinceofchina", "TW"),
    ("uae", "AE"),
    ("uk", "GB"),
    ("unitedstatesvirginislands", "VI"),
    ("us", "US"),
    ("usa", "US"),
    ("vaticancitystate", "VA"),
    ("wales", "GB"),
];

/// Two and three letters, lower case, and names as [`key`] makes them.
struct Countries {
    codes: HashMap<String, &'static str>,
    names: HashMap<String, &'static str>,
}

static COUNTRIES: LazyLock<Countries> = LazyLock::new(|| {
    let (mut codes, mut names) = (HashMap::new(), HashMap::new());
    let countries = Country::get_countries();
    for country in &countries {
        for alias in country.aliases.iter() {
            names.insert(key(&apart(alias)), country.alpha2);
        }
    }
    // After the aliases: `Samoa` is an alias of American Samoa too.
    for country in &countries {
        names.insert(key(country.long_name), country.alpha2);
        codes.insert(country.alpha2.to_ascii_lowercase(), country.alpha2);
        codes.insert(country.alpha3.to_ascii_lowercase(), country.alpha2);
    }
    names.extend(SHORT.iter().map(|(name, code)| ((*name).to_owned(), *code)));
    Countries { codes, names }
});

/// The ISO 3166-1 alpha-2 code that a text names: two or three letters, the ISO name, or a common
/// short name, without case.
///
/// Accents, punctuation and articles don't matter in names, nor on which side ISO's `(the
/// Republic of)` stands. Codes are taken only bare, so that `n/a` is not Namibia.
///
/// ```
/// use polydex_model::normal::country_code;
/// assert_eq!(country_code("de"), Some("DE"));
/// assert_eq!(country_code("GBR"), Some("GB"));
/// assert_eq!(country_code("United Kingdom"), Some("GB"));
/// assert_eq!(country_code("Korea (the Republic of)"), Some("KR"));
/// assert_eq!(country_code("Atlantis"), None);
/// ```
pub fn country_code(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let code = (text.len() <= 3).then(|| COUNTRIES.codes.get(&text.to_ascii_lowercase())).flatten();
    let named = || COUNTRIES.names.get(&key(text));
    let turned = || COUNTRIES.names.get(&key(&turned(text)?));
    code.or_else(named).or_else(turned).copied()
}

/// The letters of a name: folded, `&` and `St.` spelled out, without articles.
fn key(name: &str) -> String {
    let name = fold(name).replace('&', " and ");
    let words = name.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| *word != "the")
        .map(|word| if word == "st" { "saint" } else { word })
        .collect()
}

/// `Bolivia (Plurinational State of)` and `Tanzania, United Republic of` with the tail in front.
fn turned(text: &str) -> Option<String> {
    let (head, tail) = text.split_once(['(', '[', ','])?;
    Some(format!("{tail} {head}"))
}

/// `NorthKorea` in words.
fn apart(alias: &str) -> String {
    let mut words = String::with_capacity(alias.len() + 4);
    for c in alias.chars() {
        if c.is_uppercase() {
            words.push(' ');
        }
        words.push(c);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn common_names_are_known() {
        for (text, code) in [
            ("UK", "GB"),
            ("u.k.", "GB"),
            ("Great Britain", "GB"),
            ("England", "GB"),
            ("Wales", "GB"),
            ("USA", "US"),
            ("U.S.A.", "US"),
            ("United States", "US"),
            ("the United States of America", "US"),
            ("Russia", "RU"),
            ("South Korea", "KR"),
            ("North Korea", "KP"),
            ("Vietnam", "VN"),
            ("Viet Nam", "VN"),
            ("Iran", "IR"),
            ("Syria", "SY"),
            ("Tanzania", "TZ"),
            ("Bolivia", "BO"),
            ("Venezuela", "VE"),
            ("Moldova", "MD"),
            ("Laos", "LA"),
            ("Brunei", "BN"),
            ("Czech Republic", "CZ"),
            ("Czechia", "CZ"),
            ("Holland", "NL"),
            ("The Netherlands", "NL"),
            ("Turkey", "TR"),
            ("Türkiye", "TR"),
            ("TURKIYE", "TR"),
            ("Ivory Coast", "CI"),
            ("Côte d'Ivoire", "CI"),
            ("Taiwan", "TW"),
            ("Palestine", "PS"),
            ("Vatican", "VA"),
            ("Macedonia", "MK"),
            ("North Macedonia", "MK"),
            ("Congo", "CG"),
            ("DR Congo", "CD"),
            ("Samoa", "WS"),
            ("Bahamas", "BS"),
            ("St. Lucia", "LC"),
            ("Trinidad & Tobago", "TT"),
            ("germany", "DE"),
            (" Curaçao ", "CW"),
            ("Hong Kong", "HK"),
        ] {
            assert_eq!(country_code(text), Some(code), "{text}");
        }
    }

    #[test]
    fn the_names_of_iso_are_known_in_its_own_order() {
        for (text, code) in [
            ("Bolivia (Plurinational State of)", "BO"),
            ("Tanzania, United Republic of", "TZ"),
            ("Korea (the Democratic People's Republic of)", "KP"),
            ("Iran (Islamic Republic of)", "IR"),
            ("Virgin Islands (U.S.)", "VI"),
            ("Virgin Islands (British)", "VG"),
            ("Niger (the)", "NE"),
            ("Congo (the Democratic Republic of the)", "CD"),
            ("Falkland Islands (the) [Malvinas]", "FK"),
            ("Saint Helena, Ascension and Tristan da Cunha", "SH"),
            ("Saint Martin (French part)", "MF"),
            ("Sint Maarten (Dutch part)", "SX"),
            ("Taiwan (Province of China)", "TW"),
            ("Netherlands (Kingdom of the)", "NL"),
            ("Bonaire, Sint Eustatius and Saba", "BQ"),
            ("Cocos (Keeling) Islands (the)", "CC"),
            ("Micronesia (Federated States of)", "FM"),
            ("United Kingdom of Great Britain and Northern Ireland (the)", "GB"),
        ] {
            assert_eq!(country_code(text), Some(code), "{text}");
        }
    }

    #[test]
    fn every_country_is_known_by_its_codes_and_name() {
        for country in Country::get_countries() {
            for text in [country.alpha2, country.alpha3, country.long_name] {
                assert_eq!(country_code(text), Some(country.alpha2), "{text}");
                assert_eq!(country_code(&text.to_lowercase()), Some(country.alpha2), "{text}");
            }
        }
    }

    #[test]
    fn short_names_are_written_as_they_are_looked_up() {
        for (name, code) in SHORT {
            assert_eq!(&key(name), name);
            assert!(Country::from_alpha2(code).is_ok(), "{code}");
        }
    }

    #[test]
    fn other_texts_name_no_country() {
        for text in ["", "n/a", "N.A.", "-", "the", "(", ",", "XX", "840", "Bavaria", "Earth"] {
            assert_eq!(country_code(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            country_code(&text);
        }
    }
}
