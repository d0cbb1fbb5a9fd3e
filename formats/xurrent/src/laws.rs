//! Generated commands, for property tests of this lens and of the other dialects' lenses (feature
//! `laws`).

mod column;

use polydex_lens::{
    KeyedEntry, Lens,
    laws::{DialectLaws, LawsOf},
};
use polydex_model::{PointId, Settings};
use proptest::{collection, option, prelude::*, sample::select};
use serde_json::{Map, Value as Json, json};

use crate::{
    XurrentLens,
    document::{Document, Flag},
    lens::{Command, ContactInput, Entry, RecordInput},
    phrasebook::{Collection, Slot, XurrentRecord},
    wire::Body,
};

pub use column::Xurrent;

/// The dialect, for the tests over all of them.
pub static LAWS: DialectLaws = DialectLaws {
    format: &crate::FORMAT,
    people: &LawsOf::<Xurrent>::new(),
    organizations: Some(&LawsOf::<Xurrent>::new()),
};

const VALUES: &[&str] = &[
    "+31 6 5550 1234",
    "089/1234567 ext. 4",
    "ann@acme.test",
    " padded ",
    "skype:ann.vos?chat",
    "@ann",
    "ann.vos",
    "acme.slack.com/team/U024",
    "https://github.com/ann",
    "www.my-site.example",
];

const COUNTRIES: &[&str] = &["NL", "nl", "UK", "Netherlands", ""];

/// The lens that the commands are generated for.
pub fn lens() -> XurrentLens {
    XurrentLens::for_workspace(&Settings::default())
}

/// Any command; it names entries of the record, and now and then one that does not exist.
pub fn any_command<R: XurrentRecord>(record: &R) -> BoxedStrategy<Command> {
    let mut ids: Vec<PointId> = record.card().points.iter().map(|point| point.id).collect();
    ids.push(PointId::pending(u32::MAX));
    let id = select(ids);
    let list = select(vec![Collection::Contacts, Collection::Addresses]);
    let addressed = (list.clone(), id.clone(), any_contact::<R>(), any_address::<R>());
    prop_oneof![
        4 => any_addition(record),
        6 => addressed.prop_map(|(list, id, contact, address)| {
            let body = if list == Collection::Contacts { contact } else { address };
            Command::Change(list, id, body)
        }),
        2 => (list.clone(), id.clone()).prop_map(|(list, id)| Command::Remove(list, id)),
        1 => list.prop_map(Command::Clear),
        4 => any_draft::<R>(id).prop_map(Command::Update),
    ]
    .boxed()
}

/// A new contact or address.
pub fn any_addition<R: XurrentRecord>(_record: &R) -> BoxedStrategy<Command> {
    prop_oneof![
        3 => any_contact::<R>().prop_map(|body| Command::Add(Collection::Contacts, body)),
        1 => any_address::<R>().prop_map(|body| Command::Add(Collection::Addresses, body)),
    ]
    .boxed()
}

/// Commands that send back what was read: each entry, whole and in part, and the whole record.
pub fn repetitions<R: XurrentRecord>(record: &R) -> Vec<Command> {
    let lens = lens();
    let document = Document::new(&lens, record);
    let mut commands = Vec::new();
    for collection in [Collection::Contacts, Collection::Addresses] {
        for point in &record.card().points {
            let Some(shown) = document.entry(collection, point.id, Flag::Always) else { continue };
            let members = shown.as_object().cloned().unwrap_or_default();
            let part: Map<String, Json> = members.clone().into_iter().step_by(2).collect();
            commands.push(Command::Change(collection, point.id, members.into()));
            commands.push(Command::Change(collection, point.id, part.into()));
        }
    }
    let members = document.full().as_object().cloned().unwrap_or_default();
    commands.push(Command::Update(RecordInput { body: members.into(), contacts: Vec::new() }));
    commands.push(repeated_attributes(&lens, record));
    commands
}

/// Sends each contact back as an element of `contacts_attributes`.
fn repeated_attributes<R: XurrentRecord>(lens: &XurrentLens, record: &R) -> Command {
    let contacts = |keyed: &KeyedEntry<Entry>| {
        let entry = &keyed.entry;
        (entry.slot.collection() == Some(Collection::Contacts)).then(|| ContactInput {
            point: keyed.key.first().copied(),
            destroy: false,
            body: object(&json!({
                "protocol": entry.slot.key(),
                "label": entry.label,
                "uri": entry.uri,
                "integration": entry.integration,
            })),
        })
    };
    let view = lens.get(record);
    let contacts = view.entries.iter().filter_map(contacts).collect();
    Command::Update(RecordInput { body: Body::default(), contacts })
}

/// A contact that is mostly valid.
fn any_contact<R: XurrentRecord>() -> BoxedStrategy<Body> {
    let codes: Vec<_> =
        R::TABLE.rows().map(|row| row.code).filter(|code| code.slot != Slot::Address).collect();
    let value = option::weighted(0.9, select(VALUES));
    let label = option::weighted(0.9, select(codes.clone()));
    (select(codes), label, value, option::of(any::<bool>()), any::<u8>())
        .prop_map(|(code, label, value, integration, chance)| {
            let mut body = Map::new();
            // Mostly a label of the protocol.
            let label = label.map(|other| if chance < 20 { other.label } else { code.label });
            body.extend(label.map(|label| ("label".to_owned(), label.into())));
            body.extend(value.map(|value| (code.slot.key().to_owned(), value.into())));
            body.extend(integration.map(|flag| ("integration".to_owned(), flag.into())));
            body.into()
        })
        .boxed()
}

/// An address that is mostly valid.
fn any_address<R: XurrentRecord>() -> BoxedStrategy<Body> {
    let labels: Vec<_> = R::TABLE
        .rows()
        .map(|row| row.code)
        .filter(|code| code.slot == Slot::Address)
        .map(|code| code.label)
        .collect();
    let line = || option::of(select(vec!["Dorpsweg 1", "Hof A\n2. Stock", "", " "]));
    (option::weighted(0.9, select(labels)), line(), line(), option::of(select(COUNTRIES)))
        .prop_map(|(label, address, city, country)| {
            let members = [
                ("label", label),
                ("address", address),
                ("city", city),
                ("state", city),
                ("zip", city),
                ("country", country),
            ];
            let given = members.into_iter().filter_map(|(name, text)| Some((name, text?)));
            given.map(|(name, text)| (name.to_owned(), text.into())).collect::<Map<_, _>>().into()
        })
        .boxed()
}

/// A few members of the record and, for people, contacts nested in it.
fn any_draft<R: XurrentRecord>(
    id: impl Strategy<Value = PointId> + Clone + 'static,
) -> BoxedStrategy<RecordInput> {
    let mut names: Vec<&str> = R::MEMBERS.iter().map(|member| member.name).collect();
    names.push("primary_email");
    let value = prop_oneof![
        4 => select(VALUES).prop_map(Json::from),
        2 => (1_i64..6).prop_map(Json::from),
        1 => any::<bool>().prop_map(Json::from),
        1 => Just(Json::Null),
        1 => Just(json!("never")),
        1 => Just(json!([{ "id": "badge", "value": 77 }])),
    ];
    let members = collection::vec((select(names), value), 1..4);
    let nested = (option::of(id), any::<bool>(), any_contact::<R>());
    (members, collection::vec(nested, 0..2))
        .prop_map(|(members, nested)| {
            let members: Map<_, _> =
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let contacts = nested.into_iter();
            let contacts = contacts.map(|(point, destroy, body)| attributes(point, destroy, &body));
            RecordInput { body: members.into(), contacts: contacts.collect() }
        })
        .boxed()
}

fn attributes(point: Option<PointId>, destroy: bool, contact: &Body) -> ContactInput {
    let members = contact.members().flat_map(|(name, value)| match Slot::protocol(name) {
        Some(_) => vec![("protocol", Json::from(name)), ("uri", value.clone())],
        None => vec![(name, value.clone())],
    });
    let members: Map<_, _> = members.map(|(name, value)| (name.to_owned(), value)).collect();
    ContactInput { point, destroy: destroy && point.is_some(), body: members.into() }
}

fn object(members: &Json) -> Body {
    members.as_object().cloned().unwrap_or_default().into()
}
