//! Deskpro as a program, about people and about organizations, and as a column of the tables.

use crate::{
    DeskproLens, laws,
    lens::{Command, Entry, Verb},
    phrasebook::{List, Member, Type},
    wire::{OrganizationInput, PersonInput},
};
use polydex_lens::laws::{Column, Commands, Members};
use polydex_lens::{KeyedEntry, Lens};
use polydex_model::{Address, ContactPoint, Organization, Person, Residue, Settings, Value};
use proptest::{prelude::*, sample::select};
use serde_json::{Map, Value as Json, json};

/// The dialect, for the laws.
#[derive(Debug)]
pub struct Deskpro;

macro_rules! program {
    ($($record:ty, $input:ty, $any_command:path, $repetitions:path;)*) => {$(
        impl Commands<$record> for Deskpro {
            type Lens = DeskproLens;
            type Command = Command<$input>;

            fn lens() -> DeskproLens {
                DeskproLens::new(&Settings::default())
            }

            fn any_command(record: &$record) -> BoxedStrategy<Self::Command> {
                $any_command(record)
            }

            fn any_addition(record: &$record) -> BoxedStrategy<Self::Command> {
                let record = record.clone();
                select(ADDITIONS)
                    .prop_map(move |(code, value)| <Self as Column<$record>>::write(&record, code, value))
                    .boxed()
            }

            fn repetitions(record: &$record) -> Vec<Self::Command> {
                $repetitions(record)
            }

            fn minimal(record: &$record) -> $record {
                let mut record = record.clone();
                record.card.points.iter_mut().for_each(make_legal);
                record
            }
        }

        /// The list, the type or the type and service, with ` + ` and the label or comment.
        impl Column<$record> for Deskpro {
            fn write(record: &$record, code: &str, value: &str) -> Self::Command {
                let view = <Self as Commands<$record>>::lens().get(record);
                let input = <$input>::read(request(&view.entries, code, value));
                Command { verb: Verb::Change, input }
            }

            fn cell(entry: &Entry) -> (String, String) {
                cell(entry)
            }

            fn set_value(entry: &mut Entry, value: &str) {
                entry.set(member_of(entry), value);
            }
        }
    )*};
}

program! {
    Person, PersonInput, laws::any_command, laws::repetitions;
    Organization, OrganizationInput, laws::any_organization_command, laws::organization_repetitions;
}

const ADDITIONS: &[(&str, &str)] = &[
    ("phone_numbers", "+14155550132"),
    ("phone_numbers + fax", "(415) 555-0132"),
    ("website", "https://ana.example/"),
    ("twitter", "ana"),
    ("linked_in", "https://www.linkedin.com/in/ana"),
    ("address + home", "1 Main St"),
    ("instant_message/skype", "ana"),
    ("apple", "ana"),
    ("phone", "(415) 555-0132"),
];

/// The point with a value of its kind that breaks no rule.
fn make_legal(point: &mut ContactPoint) {
    let some = |text: &str| Some(text.to_owned());
    match &mut point.value {
        Value::Phone(phone) => (phone.number, phone.extension) = ("+14155550100".into(), None),
        Value::Link(link) => link.uri = "https://legal.example/".into(),
        Value::OnlineService(online) => (online.user, online.uri) = (some("legal"), None),
        Value::Address(address) => {
            *address = Address {
                street: some("1 Main St"),
                locality: some("San Francisco"),
                region: some("CA"),
                postcode: some("94105"),
                ..Address::default()
            };
        }
        Value::Email(_) | Value::Text { .. } => {}
    }
    point.label = None;
    point.residue = Residue::default();
}

/// A `PUT` that adds one entry to its list: what is there stays by its position.
fn request(entries: &[KeyedEntry<Entry>], code: &str, value: &str) -> Map<String, Json> {
    let (code, comment) = code.split_once(" + ").unwrap_or((code, ""));
    let (list, service) = code.split_once('/').unwrap_or((code, ""));
    let placed = |is_meant: &dyn Fn(&Entry) -> bool| {
        entries.iter().filter(|keyed| is_meant(&keyed.entry)).count()
    };
    let beside = |count: usize, new: Json| -> Json {
        std::iter::repeat_n(json!({}), count).chain([new]).collect()
    };
    let sent = match list {
        "emails" => {
            let emails = entries.iter().filter(|keyed| keyed.entry.is_in(List::Emails));
            let emails = emails.map(|keyed| keyed.entry.text(Member::Email)).chain([value]);
            json!({ "emails": emails.collect::<Vec<_>>() })
        }
        "phone_numbers" => {
            let there = placed(&|entry| entry.is_in(List::PhoneNumbers));
            json!({ list: beside(there, json!({ "number": value, "label": comment })) })
        }
        _ => {
            let kind = Type::named(list).expect("a type of contact data");
            let there = placed(&|entry| entry.is_positional(kind));
            let mut new = json!({ "comment": comment, kind_member(kind): value });
            match kind {
                Type::InstantMessage => new["service"] = service.into(),
                Type::Instagram => new["instagram_id"] = "17".into(),
                Type::Phone => (new["code"], new["type"]) = ("1".into(), "phone".into()),
                Type::Address => {
                    (new["city"], new["state"]) = ("San Francisco".into(), "CA".into());
                    (new["zip"], new["country"]) = ("94105".into(), "US".into());
                }
                _ => {}
            }
            json!({ "contact_data": { list: beside(there, new) } })
        }
    };
    sent.as_object().expect("an object").clone()
}

fn cell(entry: &Entry) -> (String, String) {
    let mut code = match entry.row.code.list {
        List::Emails => "emails".to_owned(),
        List::PhoneNumbers => "phone_numbers".to_owned(),
        List::ContactData(Type::InstantMessage) => {
            format!("instant_message/{}", entry.text(Member::Service))
        }
        List::ContactData(kind) => kind.name().to_owned(),
    };
    if !entry.text(Member::Comment).is_empty() {
        code = format!("{code} + {}", entry.text(Member::Comment));
    }
    (code, entry.text(member_of(entry)).to_owned())
}

fn member_of(entry: &Entry) -> Member {
    match entry.row.code.list {
        List::Emails => Member::Email,
        List::PhoneNumbers | List::ContactData(Type::Phone) => Member::Number,
        List::ContactData(Type::Address) => Member::Address,
        List::ContactData(Type::Website | Type::LinkedIn | Type::Facebook) => Member::Url,
        List::ContactData(_) => Member::Username,
    }
}

fn kind_member(kind: Type) -> &'static str {
    match kind {
        Type::Address => "address",
        Type::Phone => "number",
        Type::Website | Type::LinkedIn | Type::Facebook => "url",
        _ => "username",
    }
}

impl Members for Deskpro {
    fn change(sent: Json) -> Command<PersonInput> {
        let Json::Object(sent) = sent else { unreachable!("members are sent as an object") };
        Command { verb: Verb::Change, input: PersonInput::read(sent) }
    }
}
