//! Postal addresses: one street text for two members, and a country for its two letters.

use polydex_model::{Address, normal};

use crate::wire::ContactInfo;

/// Reads an address into an entry.
pub fn read(address: &Address, entry: &mut ContactInfo) {
    (entry.address_line1, entry.address_line2) = lines(address.street.as_deref());
    entry.zip_code.clone_from(&address.postcode);
    entry.city.clone_from(&address.locality);
    entry.state.clone_from(&address.region);
    entry.country.clone_from(&address.country_code);
}

/// Writes the members in which `new` differs from `old` into the address.
pub fn write(old: &ContactInfo, new: &ContactInfo, address: &mut Address) {
    if (&old.address_line1, &old.address_line2) != (&new.address_line1, &new.address_line2) {
        address.street = joined(new, line_break(address.street.as_deref()));
    }
    if old.zip_code != new.zip_code {
        address.postcode.clone_from(&new.zip_code);
    }
    if old.city != new.city {
        address.locality.clone_from(&new.city);
    }
    if old.state != new.state {
        address.region.clone_from(&new.state);
    }
    if old.country != new.country {
        let text = new.country.as_deref();
        address.country_code = text.and_then(normal::country_code).map(str::to_owned);
        address.country = match address.country_code {
            Some(_) => None,
            None => new.country.clone(),
        };
    }
}

/// Whether a text is two letters, as a country must be.
pub fn is_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Moves everything after the first line break of `addressLine1` to `addressLine2`. Left in the
/// first member, it would be kept as a spelling, which would show stale lines once another dialect
/// changes the street.
pub fn move_line_breaks(entry: &mut ContactInfo) {
    let broken = entry.address_line1.as_deref().is_some_and(|line| line.contains(BREAKS));
    if broken {
        let street = joined(entry, "\n");
        (entry.address_line1, entry.address_line2) = lines(street.as_deref());
    }
}

const BREAKS: [char; 2] = ['\n', '\r'];

/// The first line, and the rest with its line breaks.
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

/// The line break after a street's first line, so that it is written back unchanged.
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
        read(&address, &mut entry);
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
    fn a_changed_line_keeps_the_other_line_and_the_line_break() {
        let street = "Hafenweg 7\r\nHof A\r\n2. Stock";
        let mut address = Address { street: Some(street.into()), ..Address::default() };
        let old = of(street);
        let new = ContactInfo { address_line1: Some("Torstr. 1".into()), ..old.clone() };
        write(&old, &new, &mut address);
        assert_eq!(address.street.as_deref(), Some("Torstr. 1\r\nHof A\r\n2. Stock"));
    }

    #[test]
    fn a_country_that_iso_does_not_know_is_kept_as_text() {
        let mut address = Address::default();
        let new = |text: &str| ContactInfo { country: Some(text.into()), ..Default::default() };
        write(&ContactInfo::default(), &new("UK"), &mut address);
        assert_eq!((address.country_code.as_deref(), &address.country), (Some("GB"), &None));
        write(&new("GB"), &new("XX"), &mut address);
        assert_eq!((&address.country_code, address.country.as_deref()), (&None, Some("XX")));
    }

    #[test]
    fn an_unchanged_country_keeps_its_hidden_text() {
        let atlantis = Address { country: Some("Atlantis".into()), ..Address::default() };
        let mut address = atlantis.clone();
        let mut old = ContactInfo::default();
        read(&address, &mut old);
        assert_eq!(old.country, None);
        write(&old, &old, &mut address);
        assert_eq!(address, atlantis);
    }
}
