//! Postal addresses: what the notes below their table say.

use super::*;
use polydex_model::Address;

/// A home address written through Deskpro with this country.
fn of_country(country: &str) -> Person {
    let new = json!({ "contact_data": { "address": [{
        "address": "4 Harbour Row\n2nd floor\nleft", "city": "Aarhus", "state": "M", "zip": "8000",
        "country": country, "comment": "home",
    }] } });
    edited::<Deskpro>(&somebody(), new)
}

fn stored(person: &Person) -> &Address {
    match &person.card.points[2].value {
        Value::Address(address) => address,
        other => panic!("{other:?}"),
    }
}

fn deskpros_country(person: &Person) -> String {
    let view = <Deskpro as Commands>::lens().get(person);
    let keyed = view.entries.iter().find(|keyed| keyed.key.contains(&person.card.points[2].id));
    keyed.unwrap().entry.text(polydex_format_deskpro::phrasebook::Member::Country).to_owned()
}

#[test]
fn a_country_is_two_letters_inside_and_comes_back_as_given() {
    for text in ["United Kingdom", "GB", "gbr", "uk"] {
        let person = of_country(text);
        assert_eq!(stored(&person).country_code.as_deref(), Some("GB"), "{text}");
        assert_eq!(deskpros_country(&person), text);
    }
}

#[test]
fn a_country_that_is_none_stays_a_text() {
    let person = of_country("Narnia");
    assert_eq!(deskpros_country(&person), "Narnia");
    let view = Awork::lens().get(&person);
    assert_eq!(view.entries.last().unwrap().entry.country, None);
    let next = revalued(&person, "awork", "5 Harbour Row");
    assert_eq!(deskpros_country(&next), "Narnia");
}

#[test]
fn a_country_said_otherwise_elsewhere_is_shown_as_its_code() {
    let person = of_country("United Kingdom");
    let mut view = Awork::lens().get(&person);
    view.entries.last_mut().unwrap().entry.country = Some("DK".into());
    let next = Awork::lens().put(&person, view).unwrap();
    assert_eq!(deskpros_country(&next), "DK");
}

#[test]
fn the_street_is_one_text_of_lines() {
    let person = of_country("GB");
    let view = Awork::lens().get(&person);
    let entry = &view.entries.last().unwrap().entry;
    assert_eq!(entry.address_line1.as_deref(), Some("4 Harbour Row"));
    assert_eq!(entry.address_line2.as_deref(), Some("2nd floor\nleft"));
    assert_eq!(cells(&person)[1], cell("address home", "4 Harbour Row\n2nd floor\nleft"));
    let next = revalued(&person, "awork", "5 Harbour Row");
    assert_eq!(cells(&next)[3], cell("address + home", "5 Harbour Row\n2nd floor\nleft"));
}

#[test]
fn an_address_is_hidden_in_onlyoffice_and_outlives_its_writes() {
    let person = of_country("GB");
    let lens = Onlyoffice::lens();
    let command = polydex_format_onlyoffice::lens::Command::Set(Vec::new());
    let view = lens.apply(lens.get(&person), command).unwrap();
    let next = lens.put(&person, view).unwrap();
    assert_eq!(stored(&next), stored(&person));
}
