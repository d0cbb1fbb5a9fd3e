//! Postal addresses: one street text against two members, a country against its two letters.

use polydex_model::{Address, normal};

use crate::wire::ContactInfo;

/// Shows an address in an entry.
pub fn show(address: &Address, entry: &mut ContactInfo) {
    (entry.address_line1, entry.address_line2) = lines(address.street.as_deref());
    entry.zip_code.clone_from(&address.postcode);
    entry.city.clone_from(&address.locality);
    entry.state.clone_from(&address.region);
    entry.country.clone_from(&address.country_code);
}

/// Takes the members of `wanted` that read otherwise in `shown` into the address.
pub fn write(shown: &ContactInfo, wanted: &ContactInfo, address: &mut Address) {
    if (&shown.address_line1, &shown.address_line2)
        != (&wanted.address_line1, &wanted.address_line2)
    {
        address.street = joined(wanted, line_break(address.street.as_deref()));
    }
    if shown.zip_code != wanted.zip_code {
        address.postcode.clone_from(&wanted.zip_code);
    }
    if shown.city != wanted.city {
        address.locality.clone_from(&wanted.city);
    }
    if shown.state != wanted.state {
        address.region.clone_from(&wanted.state);
    }
    if shown.country != wanted.country {
        let text = wanted.country.as_deref();
        address.country_code = text.and_then(normal::country_code).map(str::to_owned);
        address.country = match address.country_code {
            Some(_) => None,
            None => wanted.country.clone(),
        };
    }
}

/// Whether a text is two letters, as countries are written here.
pub fn is_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Line breaks of the first line belong to the second member: kept in the first, they would show
/// stale lines once another dialect changes the street.
pub fn settle_lines(entry: &mut ContactInfo) {
    let broken = entry.address_line1.as_deref().is_some_and(|line| line.contains(BREAKS));
    if broken {
        let street = joined(entry, "\n");
        (entry.address_line1, entry.address_line2) = lines(street.as_deref());
    }
}

const BREAKS: [char; 2] = ['\n', '\r'];

/// The first line, and the rest with its breaks.
fn lines(street: Option<&str>) -> (Option<String>, Option<String>) {
    let (first, rest) = street.map(normal::first_line).unzip();
    (first.map(str::to_owned), rest.flatten().map(str::to_owned))
}

fn joined(entry: &ContactInfo, line_break: &str) -> Option<String> {
    match (&entry.address_line1, &entry.address_line2) {
        (first, None) => first.clone(),
        (first, Some(rest)) => {
            Some(format!("{}{line_break}{rest}", first.as_deref().unwrap_or_default()))
        }
    }
}

/// What ends the first line of a street, so that it is written back as it was.
fn line_break(street: Option<&str>) -> &'static str {
    let street = street.unwrap_or_default();
    match street.find(BREAKS) {
        Some(at) if street[at..].starts_with("\r\n") => "\r\n",
        Some(at) if street[at..].starts_with('\r') => "\r",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(street: &str) -> ContactInfo {
        let mut entry = ContactInfo::default();
        let address = Address { street: Some(street.into()), ..Address::default() };
        show(&address, &mut entry);
        entry
    }

    #[test]
    fn a_street_is_its_first_line_and_the_rest() {
        for (street, first, rest) in [
            ("Hafenweg 7", "Hafenweg 7", None),
            ("Hafenweg 7\nHof A\n2. Stock", "Hafenweg 7", Some("Hof A\n2. Stock")),
            ("Hafenweg 7\r\nHof A", "Hafenweg 7", Some("Hof A")),
            ("\nHof A", "", Some("Hof A")),
            ("", "", None),
            ("Hafenweg 7\n", "Hafenweg 7", Some("")),
        ] {
            let entry = of(street);
            assert_eq!(entry.address_line1.as_deref(), Some(first));
            assert_eq!(entry.address_line2.as_deref(), rest);
        }
    }

    #[test]
    fn a_changed_line_keeps_the_other_and_the_way_lines_end() {
        let street = "Hafenweg 7\r\nHof A\r\n2. Stock";
        let mut address = Address { street: Some(street.into()), ..Address::default() };
        let shown = of(street);
        let wanted = ContactInfo { address_line1: Some("Torstr. 1".into()), ..shown.clone() };
        write(&shown, &wanted, &mut address);
        assert_eq!(address.street.as_deref(), Some("Torstr. 1\r\nHof A\r\n2. Stock"));
    }

    #[test]
    fn a_country_that_iso_does_not_know_is_kept_as_text() {
        let mut address = Address::default();
        let wanted = |text: &str| ContactInfo { country: Some(text.into()), ..Default::default() };
        write(&ContactInfo::default(), &wanted("UK"), &mut address);
        assert_eq!((address.country_code.as_deref(), &address.country), (Some("GB"), &None));
        write(&wanted("GB"), &wanted("XX"), &mut address);
        assert_eq!((&address.country_code, address.country.as_deref()), (&None, Some("XX")));
    }

    #[test]
    fn a_countrys_text_that_is_not_shown_stays_when_nothing_is_said_of_it() {
        let atlantis = Address { country: Some("Atlantis".into()), ..Address::default() };
        let mut address = atlantis.clone();
        let mut shown = ContactInfo::default();
        show(&address, &mut shown);
        assert_eq!(shown.country, None);
        write(&shown, &shown, &mut address);
        assert_eq!(address, atlantis);
    }
}
