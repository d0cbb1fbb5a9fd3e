//! Generates commands for a person, for property tests of this lens and of others (feature
//! `laws`).

mod column;

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use polydex_lens::{
    Lens,
    laws::{DialectLaws, LawsOf},
    request::Patch,
};
use polydex_model::{Person, PointId};
use proptest::{collection, option, prelude::*, sample::select};

use crate::{
    AworkLens,
    lens::Command,
    phrasebook::TABLE,
    wire::{ContactInfoForm, Member, UserForm, UserMember},
};

pub use column::Awork;

/// The dialect, for the tests over all of them.
pub static LAWS: DialectLaws =
    DialectLaws { format: &crate::FORMAT, people: &LawsOf::<Awork>::new(), organizations: None };

/// The day on which the generated commands are sent.
const TODAY: Date = date(2026, 3, 1);

const VALUES: &[&str] = &[
    "089/1234567",
    "+49 89 1234567 ext. 4",
    "ana@example.com",
    "@ana",
    "ana",
    "https://twitter.com/ana",
    "https://x.com/ana",
    "https://www.linkedin.com/in/ana",
    "www.my-site.example",
    "https://www.my-site.example/ana",
    "a\r\nb",
];

const LABELS: &[&str] =
    &["Skype", "signal", "Google Talk", "YouTube", "Pigeon", "work", "at night", " ", ""];

const LINES: &[&str] = &["Hafenweg 7", "Hof A\n2. Stock", "a\r\nb", "", " "];

const COUNTRIES: &[&str] = &["DE", "de", "GB", "UK", "XX", ""];

/// Any command on contact infos that the person has, and now and then on one that does not exist.
pub fn any_command(person: &Person) -> BoxedStrategy<Command> {
    let mut ids: Vec<PointId> =
        AworkLens.get(person).entries.iter().flat_map(|keyed| keyed.key.clone()).collect();
    ids.push(PointId::pending(u32::MAX));
    let id = select(ids);
    let change = (id.clone(), any_form());
    prop_oneof![
        3 => any_form().prop_map(Command::AddContactInfo),
        4 => change.clone().prop_map(|(id, form)| Command::ReplaceContactInfo(id, form)),
        3 => change.prop_map(|(id, form)| Command::MergeContactInfo(id, form)),
        2 => id.prop_map(Command::RemoveContactInfo),
        2 => any_user_form().prop_map(|form| Command::ReplaceUser { form, today: TODAY }),
        1 => any_user_form().prop_map(|form| Command::MergeUser { form, today: TODAY }),
        1 => select(vec![
            Command::Activate,
            Command::Deactivate,
            Command::SetArchived(false),
            Command::SetArchived(true),
            Command::AcceptInvitation,
        ]),
    ]
    .boxed()
}

/// A command that adds a contact info.
pub fn any_addition(_person: &Person) -> BoxedStrategy<Command> {
    any_form().prop_map(Command::AddContactInfo).boxed()
}

/// Commands that send back what was read: of each contact info, whole and in part, and of the user.
pub fn repetitions(person: &Person) -> Vec<Command> {
    let view = AworkLens.get(person);
    let infos = view.entries.iter().flat_map(|keyed| {
        let texts = Member::ALL.into_iter();
        let text = |member| keyed.entry.text(member).map(str::to_owned);
        let texts: BTreeMap<Member, Option<String>> =
            texts.map(|member| (member, text(member))).collect();
        let form = ContactInfoForm { texts, is_address: Patch::Value(keyed.entry.is_address) };
        let part = ContactInfoForm {
            texts: form.texts.iter().step_by(2).map(|(m, text)| (*m, text.clone())).collect(),
            is_address: form.is_address,
        };
        let id = keyed.key[0];
        [Command::ReplaceContactInfo(id, form), Command::MergeContactInfo(id, part)]
    });
    let text = |member| view.fields.text(member).map(str::to_owned);
    let form = UserForm {
        texts: UserMember::ALL.into_iter().map(|member| (member, text(member))).collect(),
        birth_date: Some(view.fields.birth_date).into(),
    };
    let user = Command::ReplaceUser { form, today: TODAY };
    infos.chain([user]).collect()
}

/// A form that is mostly valid: codes of the table, in any case, and members that fit them.
fn any_form() -> BoxedStrategy<ContactInfoForm> {
    let codes: Vec<(&str, Option<&str>)> =
        TABLE.rows().map(|row| (row.code.kind, row.code.sub_type)).collect();
    let label = option::weighted(0.4, select(LABELS));
    let value = option::weighted(0.9, select(VALUES));
    (select(codes), any::<[bool; 2]>(), label, value, any_address(), any::<u8>())
        .prop_map(|((kind, sub_type), [shouts, names_sub_type], label, value, address, odd)| {
            let case = |text: &str| if shouts { text.to_uppercase() } else { text.to_owned() };
            let mut texts: BTreeMap<Member, Option<String>> = BTreeMap::new();
            texts.insert(Member::Type, Some(case(kind)));
            if names_sub_type {
                texts.insert(Member::SubType, sub_type.map(case));
            }
            if label.is_some() || kind == "custom" {
                texts.insert(Member::Label, Some(label.unwrap_or("Desk").to_owned()));
            }
            texts.insert(Member::Value, value.map(str::to_owned));
            if kind == "address" || odd < 40 {
                texts.extend(address);
            }
            let is_address = match odd % 16 {
                0 => Patch::Value(true),
                1 => Patch::Value(false),
                2 => Patch::Null,
                _ => Patch::Absent,
            };
            ContactInfoForm { texts, is_address }
        })
        .boxed()
}

fn any_address() -> BoxedStrategy<BTreeMap<Member, Option<String>>> {
    let whole = (select(LINES), option::of(select(LINES)), select(COUNTRIES));
    let whole = whole.prop_map(|(first, rest, country)| {
        let text = |text: &str| Some(text.to_owned());
        BTreeMap::from([
            (Member::AddressLine1, text(first)),
            (Member::AddressLine2, rest.map(str::to_owned)),
            (Member::ZipCode, text("24103")),
            (Member::City, text("Kiel")),
            (Member::Country, text(country)),
        ])
    });
    let of_addresses = Member::ALL.into_iter().skip_while(|member| *member != Member::AddressLine1);
    let of_addresses = select(of_addresses.collect::<Vec<_>>());
    let part = collection::btree_map(of_addresses, option::of(select(LINES)), 0..4);
    let part = part.prop_map(|texts| {
        texts.into_iter().map(|(member, text)| (member, text.map(str::to_owned))).collect()
    });
    prop_oneof![3 => whole, 1 => part].boxed()
}

fn any_user_form() -> BoxedStrategy<UserForm> {
    const TEXTS: &[&str] = &["Ana", " Silva ", "van der Berg", "", "Dr.", "male", "de-DE", "Jr."];
    let members = select(&UserMember::ALL[..]);
    let texts = collection::btree_map(members, option::of(select(TEXTS)), 0..6);
    let birth_date = select(vec![
        Patch::Absent,
        Patch::Null,
        Patch::Value(date(1990, 2, 14)),
        Patch::Value(date(2030, 1, 1)),
    ]);
    (texts, birth_date)
        .prop_map(|(texts, birth_date)| UserForm {
            texts: texts.into_iter().map(|(m, text)| (m, text.map(str::to_owned))).collect(),
            birth_date,
        })
        .boxed()
}
