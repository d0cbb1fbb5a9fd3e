//! Made-up people: the demo's two hundred, and crowds.

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

/// An invented person, and where they work.
pub(super) struct MadeUp {
    pub(super) person: Person,
    /// Position among [`organizations::all`].
    pub(super) employer: Option<usize>,
}

/// What is known of a person before the dice say the rest.
struct Sketch<'c> {
    country: &'c Country,
    is_woman: bool,
    given: &'static str,
    surname: &'static str,
    /// What addresses and profiles are made of.
    user: String,
    /// Whether they are one of very many: numbers kept for fiction would be the same few.
    in_crowd: bool,
}

/// Everybody, in an order that stays.
pub(super) fn all() -> Vec<MadeUp> {
    let mut dice = Dice::new(200);
    let mut names = BTreeSet::new();
    let mut all = Vec::new();
    for country in COUNTRIES.iter() {
        for _ in 0..country.people {
            let sketch = loop {
                let sketch = Sketch::new(country, &mut dice);
                if names.insert(sketch.user.clone()) {
                    break sketch;
                }
            };
            all.push(made_up(&sketch, &mut dice));
        }
    }
    all
}

/// The `n`-th person of an endless crowd in which no address occurs twice. Each is made without
/// those before.
pub(super) fn one_of_many(seed: u64, n: u64) -> MadeUp {
    let mut dice = Dice::new(seed.wrapping_add(n.wrapping_mul(0xd134_2543_de82_ef95)));
    let mut left = dice.below(100);
    let country = COUNTRIES.iter().find(|country| {
        let is_here = left < country.share;
        left = left.saturating_sub(country.share);
        is_here
    });
    let mut sketch = Sketch::new(country.unwrap_or(&COUNTRIES[0]), &mut dice);
    sketch.user = format!("{}{n}", sketch.user);
    sketch.in_crowd = true;
    made_up(&sketch, &mut dice)
}

impl<'c> Sketch<'c> {
    fn new(country: &'c Country, dice: &mut Dice) -> Self {
        let is_woman = dice.percent(50);
        let given = dice.pick(if is_woman { &country.women } else { &country.men });
        let surname = dice.pick(&country.surnames);
        let user = user_name(given, surname);
        Self { country, is_woman, given, surname, user, in_crowd: false }
    }
}

fn made_up(sketch: &Sketch<'_>, dice: &mut Dice) -> MadeUp {
    let Sketch { country, is_woman, given, surname, user, in_crowd } = sketch;
    let at = dice.below(u32::try_from(country.towns.len()).expect("tables are short"));
    let town = &country.towns[at as usize];
    let mut person = Person::default();
    person.card.name = Name {
        given: Some((*given).to_owned()),
        surname: Some((*surname).to_owned()),
        title: dice.percent(8).then(|| "Dr.".to_owned()),
        ..Name::default()
    };
    person.card.gender = Some(if *is_woman { "female" } else { "male" }.to_owned());
    person.account.locale = Some(country.locale.to_owned());
    person.account.time_zone = Some(town.zone.to_owned());
    person.account.role = role(dice);
    person.account.invitation_accepted = person.account.role > Role::None;
    about(&mut person, dice);
    mails(&mut person, user, dice);
    let numbers = if *in_crowd {
        Numbers { town: town.phones, mobile: country.mobiles }
    } else {
        Numbers { town: town.phone, mobile: country.mobile }
    };
    phones(&mut person, &numbers, dice);
    homes(&mut person, country, town, dice);
    profiles(&mut person, user, dice);
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

/// The patterns of a person's phone numbers.
struct Numbers {
    town: &'static str,
    mobile: &'static str,
}

fn phones(person: &mut Person, numbers: &Numbers, dice: &mut Dice) {
    let card = &mut person.card;
    if dice.percent(85) {
        add(card, phone(numbers.town, &[Feature::Voice], dice), WORK);
    }
    if dice.percent(80) {
        add(card, phone(numbers.mobile, &[Feature::Mobile], dice), &[]);
    }
    if dice.percent(20) {
        add(card, phone(numbers.town, &[], dice), PRIVATE);
    }
    if dice.percent(15) {
        add(card, phone(numbers.town, &[Feature::Fax], dice), WORK);
    }
    if dice.percent(2) {
        add_labelled(card, "on call", phone(numbers.town, &[Feature::Pager], dice), &[]);
    }
}

fn homes(person: &mut Person, country: &Country, town: &Town, dice: &mut Dice) {
    let card = &mut person.card;
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
    fn a_crowd_is_the_same_for_the_same_seed_and_nobody_comes_twice() {
        let crowd = |seed| (0..2000).map(move |n| one_of_many(seed, n).person);
        assert!(crowd(7).eq(crowd(7)));
        assert!(crowd(7).ne(crowd(8)));
        let addresses: BTreeSet<String> =
            crowd(7).filter_map(|person| person.primary_address().map(str::to_owned)).collect();
        assert_eq!(addresses.len(), 2000);
        let locales: BTreeSet<_> = crowd(7).map(|person| person.account.locale).collect();
        assert_eq!(locales.len(), COUNTRIES.len());
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
