//! Generated commands, for property tests of this lens and of other dialects' (feature `laws`).

mod column;

use std::collections::BTreeSet;

use polydex_lens::{
    Lens,
    laws::{DialectLaws, LawsOf},
};
use polydex_model::{Person, service::SERVICES};
use proptest::{collection, option, prelude::*, sample::select};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::{
    OnlyofficeLens,
    lens::{Changes, Command, Employment, Fields, Form, PARAMETERS, Parameter, text},
    phrasebook::TABLE,
    wire::Pair,
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
    let mut profile = Changes::default();
    profile.contacts = Some(pairs.clone());
    for parameter in PARAMETERS {
        if let Some(value) = repeated(&view.fields, parameter) {
            profile.set(parameter.name, value);
        }
    }
    profile.set("disable", *view.fields.get("status") == 2);
    if let Some(address) = person.primary_address() {
        profile.set("email", address);
    }
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

/// The value of a parameter that repeats what a profile shows.
fn repeated(fields: &Fields, parameter: &Parameter) -> Option<Json> {
    match (parameter.name, parameter.member?) {
        (_, "groups") => {
            let groups = fields.get("groups").as_array().into_iter().flatten();
            Some(groups.map(|group| group["name"].clone()).collect())
        }
        ("sex" | "birthday" | "worksfrom" | "isVisitor", member) => {
            Some(fields.get(member).clone())
        }
        (_, member) => Some(text(fields, member).into()),
    }
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
    let values = PARAMETERS.iter().map(any_value).collect::<Vec<_>>();
    let contacts = option::weighted(0.2, any_pairs(shown));
    (values, contacts)
        .prop_map(|(values, contacts)| {
            let mut changes = Changes::default();
            changes.contacts = contacts;
            for (parameter, value) in PARAMETERS.iter().zip(values) {
                if let Some(value) = value {
                    changes.set(parameter.name, value);
                }
            }
            changes
        })
        .boxed()
}

/// A value of a parameter, or none.
fn any_value(parameter: &Parameter) -> BoxedStrategy<Option<Json>> {
    const TEXTS: &[&str] = &["Ana", " Silva ", "van der Berg", "", "Dr.", "de-DE", "Jr.", "a\nb"];
    let any_of = |share, values: Vec<Json>| option::weighted(share, select(values)).boxed();
    match (parameter.name, parameter.form) {
        ("password", _) => Just(None).boxed(),
        ("email", _) => {
            any_of(0.75, vec!["ana@example.com".into(), "bo@example.com".into(), "bo".into()])
        }
        (_, Form::Flag) => any_of(0.5, vec![false.into(), true.into()]),
        (_, Form::Day) => any_of(0.66, vec![Json::Null, "1988-02-29".into()]),
        (_, Form::Sex) => any_of(0.75, vec![Json::Null, "male".into(), "female".into()]),
        (_, Form::Id) => any_of(0.66, vec!["".into(), Uuid::from_u128(7).to_string().into()]),
        (_, Form::Groups) => any_of(0.5, vec![json!([]), json!(["Sales", "SALES"])]),
        _ => any_of(0.3, TEXTS.iter().map(|text| Json::from(*text)).collect()),
    }
}
