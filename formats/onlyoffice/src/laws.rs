//! Generated commands, for property tests of this lens and of other dialects' (feature `laws`).

mod column;

use std::collections::BTreeSet;

use jiff::civil::date;
use polydex_lens::{
    Lens,
    laws::{DialectLaws, LawsOf},
};
use polydex_model::{Person, service::SERVICES};
use proptest::{collection, option, prelude::*, sample::select};
use uuid::Uuid;

use crate::{
    OnlyofficeLens,
    lens::{Command, Employment},
    phrasebook::TABLE,
    wire::{Pair, date::Day, person::Changes},
};

pub use column::Onlyoffice;

/// The dialect, for the tests over all of them.
pub static LAWS: DialectLaws = DialectLaws {
    format: &crate::FORMAT,
    people: &LawsOf::<Onlyoffice>::new(),
    organizations: None,
};

const VALUES: &[&str] = &[
    "089/1234567",
    "+49 89 1234567 ext. 4",
    "ana@example.com",
    "@ana",
    "ana",
    "https://twitter.com/ana",
    "x.com/ana",
    "https://www.linkedin.com/in/ana",
    "skype:ana?chat",
    "a|b\r\n<&>",
    " ",
    "",
];

/// Types that are aliases, known to other programs only, or unknown.
const ODD_TYPES: &[&str] =
    &["GTalk", "gmail", "email", "Google Talk", "url", "Assistant", "vk", "İ", "extskype", "text"];

const STATES: &[Employment] = &[Employment::Active, Employment::Terminated, Employment::OnLeave];

/// Any call, with pairs that the person has and others.
pub fn any_command(person: &Person) -> BoxedStrategy<Command> {
    let pairs = || any_pairs(shown(person));
    prop_oneof![
        5 => pairs().prop_map(Command::Merge),
        4 => pairs().prop_map(Command::Set),
        3 => pairs().prop_map(Command::Delete),
        3 => any_changes(shown(person)).prop_map(Command::Update),
        1 => select(STATES).prop_map(Command::Status),
        1 => any::<bool>().prop_map(Command::Type),
        1 => select(vec![Command::Invite, Command::RemovePhoto]),
    ]
    .boxed()
}

/// A call that adds contacts and keeps the existing ones.
pub fn any_addition(_person: &Person) -> BoxedStrategy<Command> {
    any_pairs(Vec::new()).prop_map(Command::Merge).boxed()
}

/// The calls that repeat what was read: the whole list, the pairs of one type, the profile.
pub fn repetitions(person: &Person) -> Vec<Command> {
    let view = OnlyofficeLens.get(person);
    let pairs = shown(person);
    let types: BTreeSet<String> = pairs.iter().map(|pair| pair.kind.to_lowercase()).collect();
    let of_type = |kind: &String| -> Vec<Pair> {
        pairs.iter().filter(|pair| pair.kind.to_lowercase() == *kind).cloned().collect()
    };
    let profile = Changes {
        first_name: Some(view.fields.first_name.clone()),
        last_name: Some(view.fields.last_name.clone()),
        email: person.primary_address().map(str::to_owned),
        title: Some(view.fields.title.clone().unwrap_or_default()),
        location: Some(view.fields.location.clone().unwrap_or_default()),
        notes: Some(view.fields.notes.clone().unwrap_or_default()),
        sex: Some(view.fields.sex.map(|sex| sex.name().to_owned()).unwrap_or_default()),
        birthday: Some(view.fields.birthday.into()),
        work_from: Some(view.fields.work_from().into()),
        culture_name: Some(view.fields.culture_name.clone().unwrap_or_default()),
        is_visitor: Some(view.fields.is_visitor),
        disable: Some(view.fields.status == 2),
        lead: Some(view.fields.lead.map(|id| id.to_string()).unwrap_or_default()),
        department: Some(view.fields.groups.iter().map(|group| group.name.clone()).collect()),
        contacts: Some(pairs.clone()),
    };
    let parts = types.iter().map(|kind| Command::Merge(of_type(kind)));
    let whole = [
        Command::Merge(pairs.clone()),
        Command::Set(pairs.clone()),
        Command::Delete(Vec::new()),
        Command::Update(profile),
        Command::Update(Changes::default()),
    ];
    parts.chain(whole).collect()
}

/// The contacts of the person.
fn shown(person: &Person) -> Vec<Pair> {
    let entries = OnlyofficeLens.get(person).entries.into_iter().map(|keyed| keyed.entry);
    let listed = entries.filter(|entry| entry.slot.is_list());
    listed.map(|entry| Pair::new(entry.kind, entry.value)).collect()
}

/// Pairs, some of which the person has already, wholly or in type.
fn any_pairs(shown: Vec<Pair>) -> BoxedStrategy<Vec<Pair>> {
    let fresh = (any_type(), select(VALUES)).prop_map(|(kind, value)| Pair::new(kind, value));
    if shown.is_empty() {
        return collection::vec(fresh, 0..5).boxed();
    }
    let known = (select(shown), option::weighted(0.4, select(VALUES)), any::<bool>()).prop_map(
        |(mut pair, value, shouts)| {
            if let Some(value) = value {
                value.clone_into(&mut pair.value);
            }
            if shouts {
                pair.kind = pair.kind.to_uppercase();
            }
            pair
        },
    );
    collection::vec(prop_oneof![2 => fresh, 3 => known], 0..6).boxed()
}

fn any_type() -> BoxedStrategy<String> {
    let codes = TABLE.rows().flat_map(|row| [row.code.name].into_iter().chain(row.code.managed));
    let types: Vec<&str> = codes
        .chain(SERVICES.iter().map(|service| service.key))
        .chain(ODD_TYPES.iter().copied())
        .collect();
    (select(types), 0..4_u8)
        .prop_map(|(kind, case)| match case {
            0 => kind.to_uppercase(),
            _ => kind.to_owned(),
        })
        .boxed()
}

fn any_changes(shown: Vec<Pair>) -> BoxedStrategy<Changes> {
    const TEXTS: &[&str] = &["Ana", " Silva ", "van der Berg", "", "Dr.", "de-DE", "Jr.", "a\nb"];
    let text = || option::weighted(0.3, select(TEXTS).prop_map(str::to_owned));
    let texts = (text(), text(), text(), text(), text(), text());
    let email = select(vec![None, Some("ana@example.com"), Some("bo@example.com"), Some("bo")]);
    let day = || select(vec![None, Some(Day::None), Some(Day::Of(date(1988, 2, 29)))]);
    let flag = || select(vec![None, None, Some(false), Some(true)]);
    let sex = select(vec![None, Some(""), Some("male"), Some("female")]);
    let ids = vec![None, Some(String::new()), Some(Uuid::from_u128(7).to_string())];
    let groups = vec![None, None, Some(Vec::new()), Some(vec!["Sales".to_owned(), "SALES".into()])];
    let contacts = option::weighted(0.2, any_pairs(shown));
    let facts = (email, day(), day(), flag(), flag(), sex, select(ids), select(groups));
    (texts, facts, contacts)
        .prop_map(|(texts, facts, contacts)| {
            let (first_name, last_name, title, location, notes, culture_name) = texts;
            let (email, birthday, work_from, is_visitor, disable, sex, lead, department) = facts;
            Changes {
                first_name,
                last_name,
                email: email.map(str::to_owned),
                title,
                location,
                notes,
                sex: sex.map(str::to_owned),
                birthday,
                work_from,
                culture_name,
                is_visitor,
                disable,
                lead,
                department,
                contacts,
            }
        })
        .boxed()
}
