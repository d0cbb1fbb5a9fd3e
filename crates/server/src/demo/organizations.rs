//! Eight made-up organizations.

use polydex_model::{Context, Feature, Name, Organization, Value};

use super::{
    countries::COUNTRIES,
    dice::Dice,
    points::{add, add_labelled, address, phone},
};

/// Names, with the country and the town of it that they sit in.
const NAMES: [(&str, &str, usize); 8] = [
    ("Cobalt Harbor Publishing", "US", 0),
    ("Maple Ridge Robotics", "CA", 1),
    ("Brightwell Instruments", "GB", 1),
    ("Shannonside Ferries", "IE", 0),
    ("Hafenkontor Nord", "DE", 1),
    ("Ateliers du Rhône", "FR", 1),
    ("Lindqvist & Dahl Logistik", "SE", 1),
    ("Great Southern Orchards", "AU", 2),
];

/// Where in the list an organization of this country stands.
pub(super) fn of_country(code: &str) -> Option<usize> {
    NAMES.iter().position(|(_, country, _)| *country == code)
}

/// The name of the organization at a place of the list.
pub(super) fn name(at: usize) -> &'static str {
    NAMES[at].0
}

/// Every organization, in an order that stays.
pub(super) fn all() -> Vec<Organization> {
    let mut dice = Dice::new(8);
    let mut all = Vec::new();
    for (name, code, at) in NAMES {
        let country = COUNTRIES.iter().find(|country| country.code == code);
        let country = country.expect("organizations sit in countries of the table");
        let town = &country.towns[at];
        let mut organization = Organization::default();
        let card = &mut organization.card;
        card.name = Name::from_full(name);
        add(card, phone(town.phone, &[Feature::Voice], &mut dice), &[Context::Work]);
        add_labelled(card, "service desk", phone(town.phone, &[], &mut dice), &[]);
        add(card, phone(town.phone, &[Feature::Fax], &mut dice), &[]);
        add(card, Value::link(format!("https://www.example.com/{}", slug(name))), &[]);
        add(card, address(country, town, &mut dice), &[]);
        add(card, address(country, town, &mut dice), &[Context::Billing]);
        all.push(organization);
    }
    all
}

fn slug(name: &str) -> String {
    let folded = polydex_model::normal::fold(name);
    folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|s| !s.is_empty()).collect()
}
