//! Two hundred made-up people.

use std::collections::BTreeSet;

use polydex_model::{Context, Feature, Name, PartialDate, Person, Role, Value, normal};

use super::{
    countries::{COUNTRIES, Country, Town},
    dice::Dice,
    organizations,
    points::{add, add_labelled, address, digits, phone, service},
};

const WORK: &[Context] = &[Context::Work];
const PRIVATE: &[Context] = &[Context::Private];

const DOMAINS: [&str; 3] = ["example.com", "example.org", "example.net"];

const JOBS: [&str; 16] = [
    "Accountant",
    "Archivist",
    "Buyer",
    "Carpenter",
    "Controller",
    "Editor",
    "Facility Manager",
    "Field Engineer",
    "Head of Operations",
    "HR Manager",
    "Illustrator",
    "Lab Technician",
    "Office Manager",
    "Sales Manager",
    "Software Developer",
    "Translator",
];

const LABELS: [&str; 5] = ["newsletter", "partner", "press", "supplier", "trade fair"];

/// A person who is nobody, and where they work.
pub(super) struct MadeUp {
    pub(super) person: Person,
    /// Position among [`organizations::all`].
    pub(super) employer: Option<usize>,
}

/// Everybody, in an order that stays.
pub(super) fn all() -> Vec<MadeUp> {
    let mut dice = Dice::new(200);
    let mut names = BTreeSet::new();
    let mut all = Vec::new();
    for country in COUNTRIES {
        for _ in 0..country.people {
            all.push(made_up(country, &mut names, &mut dice));
        }
    }
    all
}

fn made_up(country: &Country, names: &mut BTreeSet<String>, dice: &mut Dice) -> MadeUp {
    let is_woman = dice.percent(50);
    let (given, surname) = loop {
        let given = dice.pick(if is_woman { country.women } else { country.men });
        let surname = dice.pick(country.surnames);
        if names.insert(user_name(given, surname)) {
            break (given, surname);
        }
    };
    let at = dice.below(u32::try_from(country.towns.len()).expect("tables are short"));
    let town = &country.towns[at as usize];
    let mut person = Person::default();
    person.card.name = Name {
        given: Some(given.to_owned()),
        surname: Some(surname.to_owned()),
        title: dice.percent(8).then(|| "Dr.".to_owned()),
        ..Name::default()
    };
    person.card.gender = Some(if is_woman { "female" } else { "male" }.to_owned());
    person.account.locale = Some(country.locale.to_owned());
    person.account.time_zone = Some(town.zone.to_owned());
    person.account.role = role(dice);
    person.account.invitation_accepted = person.account.role > Role::None;
    about(&mut person, dice);
    let user = user_name(given, surname);
    mails(&mut person, &user, dice);
    phones(&mut person, country, town, dice);
    profiles(&mut person, &user, dice);
    let employer = organizations::of_country(country.code).filter(|_| dice.percent(75));
    MadeUp { person, employer }
}

/// Most are contacts; some sign in.
fn role(dice: &mut Dice) -> Role {
    match dice.below(20) {
        0 | 1 => Role::Member,
        2 => Role::Guest,
        _ => Role::None,
    }
}

fn about(person: &mut Person, dice: &mut Dice) {
    let card = &mut person.card;
    card.job_title = dice.percent(85).then(|| dice.pick(&JOBS).to_owned());
    if dice.percent(60) {
        let part = |n: u32| i8::try_from(n).expect("months and days are small");
        card.birthday = Some(PartialDate {
            year: i16::try_from(1955 + dice.below(48)).ok(),
            month: Some(part(1 + dice.below(12))),
            day: Some(part(1 + dice.below(28))),
        });
    }
    card.location = dice.percent(30).then(|| format!("Room {}", 100 + dice.below(400)));
    card.labels = if dice.percent(25) { vec![dice.pick(&LABELS).to_owned()] } else { Vec::new() };
}

fn mails(person: &mut Person, user: &str, dice: &mut Dice) {
    let domain = dice.pick(&DOMAINS);
    let primary = add(&mut person.card, Value::email(format!("{user}@{domain}")), WORK);
    person.account.primary_email = Some(primary);
    if dice.percent(35) {
        let short = user.split('.').next().unwrap_or(user);
        let address = format!("{short}{}@{}", dice.below(90) + 10, dice.pick(&DOMAINS));
        add(&mut person.card, Value::email(address), PRIVATE);
    }
}

fn phones(person: &mut Person, country: &Country, town: &Town, dice: &mut Dice) {
    let card = &mut person.card;
    if dice.percent(85) {
        add(card, phone(town.phone, &[Feature::Voice], dice), WORK);
    }
    if dice.percent(80) {
        add(card, phone(country.mobile, &[Feature::Mobile], dice), &[]);
    }
    if dice.percent(20) {
        add(card, phone(town.phone, &[], dice), PRIVATE);
    }
    if dice.percent(15) {
        add(card, phone(town.phone, &[Feature::Fax], dice), WORK);
    }
    if dice.percent(2) {
        add_labelled(card, "on call", phone(town.phone, &[Feature::Pager], dice), &[]);
    }
    if dice.percent(70) {
        add(card, address(country, town, dice), WORK);
    }
    if dice.percent(40) {
        add(card, address(country, town, dice), PRIVATE);
    }
}

/// Chats, social profiles, pages: service, share in percent, and what its users look like with
/// `@` for the user name.
const PROFILES: [(&str, u32, &str); 13] = [
    ("skype", 30, "live:@"),
    ("whatsapp", 25, "@"),
    ("msteams", 25, "@@example.com"),
    ("slack", 10, "@"),
    ("telegram", 10, "@"),
    ("linkedin", 40, "@"),
    ("twitter", 15, "@"),
    ("facebook", 15, "@"),
    ("instagram", 12, "@"),
    ("xing", 12, "@"),
    ("github", 10, "@"),
    ("youtube", 5, "@"),
    ("mastodon", 5, "@@social.example"),
];

fn profiles(person: &mut Person, user: &str, dice: &mut Dice) {
    let card = &mut person.card;
    for (key, share, form) in PROFILES {
        if !dice.percent(share) {
            continue;
        }
        let user = match key {
            "whatsapp" => digits("+1 202-555-01##", dice),
            "twitter" | "instagram" | "telegram" => user.replace(['.', '-'], "_"),
            "linkedin" | "xing" | "github" => user.replace('.', "-"),
            _ => form.replacen('@', user, 1),
        };
        add(card, service(key, &user), &[]);
    }
    if dice.percent(20) {
        add(card, Value::link(format!("https://www.example.org/~{user}")), PRIVATE);
    }
    if dice.percent(8) {
        let text = format!("{}{}", dice.pick(&["A", "B", "C"]), 100 + dice.below(300));
        add_labelled(card, "desk", Value::text(text), &[]);
    }
}

/// `given.surname` in plain letters, as it stands in addresses.
fn user_name(given: &str, surname: &str) -> String {
    let plain = |text: &str| -> String {
        normal::fold(text).chars().filter(char::is_ascii_alphanumeric).collect()
    };
    format!("{}.{}", plain(given), plain(surname))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_the_same_in_every_run() {
        let (once, again) = (all(), all());
        assert_eq!(once.len(), 200);
        assert!(once.iter().zip(&again).all(|(a, b)| a.person == b.person));
    }

    #[test]
    fn primary_addresses_are_valid_and_nobodys_twice() {
        let people = all();
        let addresses: BTreeSet<&str> =
            people.iter().filter_map(|made_up| made_up.person.primary_address()).collect();
        assert_eq!(addresses.len(), 200);
        assert!(addresses.iter().all(|address| normal::is_email(address)));
    }

    #[test]
    fn phones_addresses_chats_and_profiles_are_all_there() {
        let people = all();
        let count = |is: fn(&Value) -> bool| {
            let points = people.iter().flat_map(|made_up| &made_up.person.card.points);
            points.filter(|point| is(&point.value)).count()
        };
        assert!(count(|value| matches!(value, Value::Phone(_))) > 200);
        assert!(count(|value| matches!(value, Value::Address(_))) > 150);
        assert!(count(|value| matches!(value, Value::OnlineService(online) if online.chat)) > 100);
        assert!(count(|value| matches!(value, Value::OnlineService(online) if !online.chat)) > 100);
    }
}
