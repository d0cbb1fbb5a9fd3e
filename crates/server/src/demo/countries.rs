//! Where made-up people live: names, places, and numbers, as `countries.json` lists them.

use std::sync::LazyLock;

use serde::Deserialize;

/// Every country of the made-up people.
pub(super) static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("countries.json")).expect("the file is part of the program")
});

/// What is usual in a country.
#[derive(Deserialize)]
pub(super) struct Country {
    /// ISO 3166-1 alpha-2.
    pub(super) code: &'static str,
    /// Language tag.
    pub(super) locale: &'static str,
    /// How many of the demo's two hundred people live here.
    pub(super) people: usize,
    /// How many of a hundred people of a crowd live here.
    pub(super) share: u32,
    /// Given names of women.
    pub(super) women: Vec<&'static str>,
    /// Given names of men.
    pub(super) men: Vec<&'static str>,
    /// Surnames.
    pub(super) surnames: Vec<&'static str>,
    /// Towns.
    pub(super) towns: Vec<Town>,
    /// Streets, with `#` for the number of the house.
    pub(super) streets: Vec<&'static str>,
    /// Mobile numbers kept for fiction; each `#` is a digit.
    pub(super) mobile: &'static str,
    /// Mobile numbers as they are given out, for crowds: the former would be the same few.
    pub(super) mobiles: &'static str,
}

/// A town of a country.
#[derive(Deserialize)]
pub(super) struct Town {
    /// Its name.
    pub(super) name: &'static str,
    /// State or province, where addresses have one.
    pub(super) region: Option<&'static str>,
    /// A postcode there.
    pub(super) postcode: &'static str,
    /// IANA time zone.
    pub(super) zone: &'static str,
    /// Numbers there kept for fiction; each `#` is a digit.
    pub(super) phone: &'static str,
    /// Numbers there as they are given out, for crowds.
    pub(super) phones: &'static str,
}

#[cfg(test)]
mod tests {
    use polydex_model::normal;
    use rlibphonenumber::PHONE_NUMBER_UTIL;

    use super::*;
    use crate::demo::{dice::Dice, points::digits};

    #[test]
    fn every_number_can_be_read_and_every_zone_is_known() {
        let mut dice = Dice::new(1);
        for country in COUNTRIES.iter() {
            let phones = country.towns.iter().map(|town| town.phone).chain([country.mobile]);
            for number in phones.map(|pattern| digits(pattern, &mut dice)) {
                assert!(normal::phone(&number, "").is_some(), "{number}");
            }
            for town in &country.towns {
                assert!(jiff::tz::TimeZone::get(town.zone).is_ok(), "{}", town.zone);
            }
        }
    }

    #[test]
    fn numbers_of_crowds_are_valid_in_their_countries() {
        let mut dice = Dice::new(2);
        for country in COUNTRIES.iter() {
            let phones = country.towns.iter().map(|town| town.phones).chain([country.mobiles]);
            for pattern in phones {
                for _ in 0..50 {
                    let number = digits(pattern, &mut dice);
                    let read = PHONE_NUMBER_UTIL.parse(&number, None).unwrap();
                    assert!(read.is_valid(), "{number}");
                    let region = read.get_region_code().map(|region| region.to_string());
                    assert_eq!(region.as_deref(), Some(country.code), "{number}");
                }
            }
        }
    }

    #[test]
    fn two_hundred_people_and_a_hundred_percent_are_spread_over_the_countries() {
        assert_eq!(COUNTRIES.iter().map(|country| country.people).sum::<usize>(), 200);
        assert_eq!(COUNTRIES.iter().map(|country| country.share).sum::<u32>(), 100);
    }
}
