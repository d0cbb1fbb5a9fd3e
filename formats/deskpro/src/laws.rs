//! Random commands for a record, for property tests of this lens and of the other dialects (feature
//! `laws`). They are generated as JSON and read as requests are, so that the tolerance of the wire is
//! tested with them.

mod column;

use polydex_lens::laws::{DialectLaws, LawsOf};
use polydex_model::{Organization, Person, Settings};
use proptest::{
    collection, option,
    prelude::*,
    sample::{select, subsequence},
};
use serde_json::{Map, Value as Json, json};

use crate::{
    DeskproLens, document,
    lens::{Command, Verb},
    phrasebook::Type,
    wire::{OrganizationInput, PersonInput},
};

pub use column::Deskpro;

/// The dialect, for the tests over all of them.
pub static LAWS: DialectLaws = DialectLaws {
    format: &crate::FORMAT,
    people: &LawsOf::<Deskpro>::new(),
    organizations: Some(&LawsOf::<Deskpro>::new()),
};

/// The lens with the default settings.
pub fn lens() -> DeskproLens {
    DeskproLens::new(&Settings::default())
}

const COMMENTS: &[&str] = &[
    "home",
    "Work",
    "MOBILE",
    "fax",
    "billing",
    "Shipping",
    "front desk",
    "",
    "Skype",
    "signal",
    "GitHub",
    "Pigeon",
    "TikTok",
];
const NUMBERS: &[&str] =
    &["+1 415 555 0132", "(415) 555-0132", "415-555-0132 ext. 12", "+4520000000", "no number"];
const URLS: &[&str] = &[
    "https://a.example/",
    "https://github.com/ana",
    "https://www.linkedin.com/in/ana",
    "https://facebook.com/ana",
    "https://www.facebook.com/ana",
    "https://www.tiktok.com/@ana",
    "www.a.example",
];
const USERS: &[&str] = &["ana", "@ana", "+45 20 00 00 00", "https://twitter.com/ana", "Ana Silva"];
const EMAILS: &[&str] = &["ana@example.com", "ANA@example.com", "bo@example.org", "new@b.example"];
const COUNTRIES: &[&str] = &["GB", "United Kingdom", "Narnia", ""];

/// A `PUT`, or sometimes a `POST`.
pub fn any_command(person: &Person) -> BoxedStrategy<Command<PersonInput>> {
    let shown = document::person(&lens(), person);
    (any_person_body(&shown), any_verb())
        .prop_map(|(body, verb)| Command { verb, input: PersonInput::read(body) })
        .boxed()
}

/// As [`any_command`], for organizations.
pub fn any_organization_command(
    organization: &Organization,
) -> BoxedStrategy<Command<OrganizationInput>> {
    let shown = document::organization(&lens(), organization);
    (any_organization_body(&shown), any_verb())
        .prop_map(|(body, verb)| Command { verb, input: OrganizationInput::read(body) })
        .boxed()
}

/// A `PUT` that adds an address or a number and changes nothing else.
pub fn any_addition(person: &Person) -> BoxedStrategy<Command<PersonInput>> {
    let shown = document::person(&lens(), person);
    let numbers = shown["phone_numbers"].as_array().map_or(0, Vec::len);
    let email = select(EMAILS).prop_map(|email| json!({ "primary_email": email }));
    let number = select(&NUMBERS[..4]).prop_map(move |number| {
        let mut list = vec![json!({}); numbers];
        list.push(json!({ "number": number }));
        json!({ "phone_numbers": list })
    });
    prop_oneof![email, number]
        .prop_map(|body| {
            let input = PersonInput::read(object(body));
            Command { verb: Verb::Change, input }
        })
        .boxed()
}

/// Every `PUT` that repeats what was read: the whole document, each member alone, and contact data
/// by type.
pub fn repetitions(person: &Person) -> Vec<Command<PersonInput>> {
    let shown = document::person(&lens(), person);
    let change = |body| Command { verb: Verb::Change, input: PersonInput::read(body) };
    bodies_of(&shown).into_iter().map(change).collect()
}

/// As [`repetitions`], for organizations.
pub fn organization_repetitions(organization: &Organization) -> Vec<Command<OrganizationInput>> {
    let shown = document::organization(&lens(), organization);
    let change = |body| Command { verb: Verb::Change, input: OrganizationInput::read(body) };
    bodies_of(&shown).into_iter().map(change).collect()
}

fn bodies_of(shown: &Json) -> Vec<Map<String, Json>> {
    let whole = object(shown.clone());
    let mut bodies: Vec<Map<String, Json>> =
        whole.iter().map(|(name, value)| Map::from_iter([(name.clone(), value.clone())])).collect();
    let mut by_type: Map<String, Json> = Map::new();
    for item in shown["contact_data"].as_array().into_iter().flatten() {
        let mut item = object(item.clone());
        let kind = item.shift_remove("contact_type").unwrap_or_default();
        item.shift_remove("id");
        let list = by_type.entry(kind.as_str().unwrap_or_default()).or_insert_with(|| json!([]));
        list.as_array_mut().expect("made as a list").push(Json::Object(item));
    }
    bodies.push(Map::from_iter([("contact_data".to_owned(), Json::Object(by_type))]));
    bodies.push(whole);
    bodies
}

fn object(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(members) => members,
        other => unreachable!("documents are objects, not {other}"),
    }
}

fn any_verb() -> impl Strategy<Value = Verb> {
    prop_oneof![9 => Just(Verb::Change), 1 => Just(Verb::Create)]
}

/// Some members, random or as they were read.
fn any_person_body(shown: &Json) -> BoxedStrategy<Map<String, Json>> {
    const NAMES: &[&str] = &["Ana Silva", "Ana", "van der Berg, Jr.", "", "Prince"];
    let text = |names: &'static [&'static str]| select(names).prop_map(Json::from);
    let made_up = vec![
        member("name", text(NAMES)),
        member("first_name", text(NAMES)),
        member("last_name", text(NAMES)),
        member("title_prefix", text(&["Ms", ""])),
        member("primary_email", select(EMAILS).prop_map(Json::from)),
        member("primary_email", text(EMAILS)),
        member("emails", collection::vec(text(EMAILS), 0..3).prop_map(Json::from)),
        member("organization", select(vec![json!(1), json!("2"), json!(null)])),
        member("organization_position", text(&["CTO", ""])),
        member("language", select(vec![json!(1), json!(2), json!(null), json!(400)])),
        member("timezone", text(&["UTC", "Europe/Berlin", "Mars"])),
        member("is_agent", any::<bool>().prop_map(Json::from)),
        member("is_disabled", any::<bool>().prop_map(Json::from)),
        member("override_display_name", text(&["Boss", ""])),
        member("user_groups", collection::vec(0..4_i64, 0..3).prop_map(Json::from)),
    ];
    any_body(shown, made_up)
}

fn any_organization_body(shown: &Json) -> BoxedStrategy<Map<String, Json>> {
    let text = |names: &'static [&'static str]| select(names).prop_map(Json::from);
    let domain = text(&["example.com", "B.example", ""]);
    let made_up = vec![
        member("name", text(&["Lind & Co", "Lind", ""])),
        member("importance", select(vec![json!(0), json!(5), json!(null)])),
        member("parent", select(vec![json!(1), json!(null)])),
        member("email_domains", collection::vec(domain, 0..3).prop_map(Json::from)),
    ];
    any_body(shown, made_up)
}

type Members = BoxedStrategy<(String, Json)>;

fn member(name: &'static str, values: impl Strategy<Value = Json> + 'static) -> Members {
    values.prop_map(move |value| (name.to_owned(), value)).boxed()
}

fn any_body(shown: &Json, mut made_up: Vec<Members>) -> BoxedStrategy<Map<String, Json>> {
    let text = |names: &'static [&'static str]| select(names).prop_map(Json::from);
    made_up.extend([
        member("summary", text(&["A note.", "two\nlines", ""])),
        member("labels", collection::vec(text(&["a", "b", " a "]), 0..3).prop_map(Json::from)),
        member("fields", select(vec![json!({"7": "x"}), json!({"field7": null}), json!({})])),
        member("phone_numbers", collection::vec(any_phone(), 0..4).prop_map(Json::from)),
    ]);
    let data = any_contact_data(&shown["contact_data"]);
    made_up.extend([member("contact_data", data.clone()), member("contact_data", data)]);
    let repeated: Vec<(String, Json)> = object(shown.clone()).into_iter().collect();
    let repeated = subsequence(repeated, 0..4);
    (collection::vec(proptest::strategy::Union::new(made_up), 0..4), repeated)
        .prop_map(|(made_up, repeated)| repeated.into_iter().chain(made_up).collect())
        .boxed()
}

fn any_phone() -> impl Strategy<Value = Json> {
    let members = (
        option::weighted(0.8, select(NUMBERS)),
        option::of(select(vec!["", "12"])),
        option::of(select(COMMENTS)),
    );
    members.prop_map(|(number, extension, label)| {
        without_nulls(json!({"number": number, "extension": extension, "label": label}))
    })
}

/// Lists by type, or the flat list with some items removed and others changed.
fn any_contact_data(shown: &Json) -> BoxedStrategy<Json> {
    let items: Vec<Json> = shown.as_array().cloned().unwrap_or_default();
    let ids: Vec<Json> = items.iter().map(|item| item["id"].clone()).collect();
    let lists = collection::btree_map(select(&Type::ALL[..]), any_seed(), 0..4);
    let by_type = (lists, collection::vec(any_item_texts(), 3), option::of(any::<u16>())).prop_map(
        move |(lists, texts, which)| {
            let lists = lists.into_iter().map(|(kind, count)| {
                let mut list: Vec<Json> =
                    texts.iter().take(count).map(|texts| item_of(kind, texts)).collect();
                if let (Some(first), Some(which), false) = (list.first_mut(), which, ids.is_empty())
                {
                    first["id"] = ids[usize::from(which) % ids.len()].clone();
                }
                (kind.name().to_owned(), Json::from(list))
            });
            Json::Object(lists.collect())
        },
    );
    let count = items.len();
    let flat = (subsequence(items, 0..=count), any_item_texts()).prop_map(|(mut items, texts)| {
        if let Some(last) = items.last_mut() {
            last["comment"] = texts["comment"].clone();
        }
        Json::from(items)
    });
    prop_oneof![3 => by_type, 1 => flat].boxed()
}

fn any_seed() -> impl Strategy<Value = usize> {
    0..=3_usize
}

fn any_item_texts() -> impl Strategy<Value = Json> {
    let services = &["whatsapp", "skype", "gtalk", "other", "fax"][..];
    let texts = (
        option::of(select(COMMENTS)),
        option::weighted(0.9, select(URLS)),
        option::weighted(0.9, select(USERS)),
        option::weighted(0.9, select(services)),
        option::weighted(0.9, select(NUMBERS)),
        option::of(select(COUNTRIES)),
    );
    (texts, option::of(any::<bool>()), any::<bool>()).prop_map(
        |((comment, url, username, service, number, country), display_feed, is_whole)| {
            let town = is_whole.then_some("Aarhus");
            json!({
                "comment": comment, "url": url, "username": username, "service": service,
                "instagram_id": town, "display_feed": display_feed, "code": "1", "number": number,
                "type": if is_whole { "mobile" } else { "fax" }, "address": "4 Harbour Row",
                "city": town, "state": town, "zip": "8000", "country": country,
            })
        },
    )
}

/// Those of the random members that the type has.
fn item_of(kind: Type, texts: &Json) -> Json {
    let names = kind.parts().iter().map(|part| part.member.name());
    let feed = kind.has_feed().then_some("display_feed");
    let names = names.chain(["comment"]).chain(feed);
    without_nulls(names.map(|name| (name.to_owned(), texts[name].clone())).collect())
}

fn without_nulls(value: Json) -> Json {
    let members = object(value).into_iter().filter(|(_, value)| !value.is_null());
    Json::Object(members.collect())
}

/// A JSON value, nested a little deeper than any that is read.
fn any_value() -> impl Strategy<Value = String> {
    const TEXTS: &[&str] = &[
        "null",
        "true",
        "0",
        "-1",
        "1e400",
        "1.5",
        "99999999999999999999",
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"ana@depot.example\"",
        "\"https://a.example/\"",
        "\"+4520000000\"",
        "\"45\"",
        "\"skype\"",
        "\"other\"",
        "\"GitHub\"",
        "\"home\"",
        "\"GB\"",
        "\"Mars/X\"",
        "\"PUT\"",
        "\"/people/7?x=%\"",
        "\"ß\u{301}\u{202e}\"",
    ];
    select(TEXTS).prop_map(str::to_owned).prop_recursive(4, 24, 4, |inner| {
        let member = (select(INNER), inner.clone());
        let object = collection::vec(member, 0..4).prop_map(|members| object_text(&members));
        let list = collection::vec(inner, 0..3).prop_map(|items| format!("[{}]", items.join(",")));
        prop_oneof![object, list]
    })
}

/// Members of documents.
const OUTER: &[&str] = &[
    "name",
    "first_name",
    "last_name",
    "email",
    "primary_email",
    "emails",
    "organization",
    "parent",
    "language",
    "timezone",
    "labels",
    "fields",
    "user_groups",
    "is_agent",
    "is_disabled",
    "password",
    "phone_numbers",
    "contact_data",
    "email_domains",
    "members",
    "id",
    "avatar",
    "date_created",
];

/// Members of objects inside documents, and of batches.
const INNER: &[&str] = &[
    "number",
    "extension",
    "label",
    "website",
    "url",
    "instant_message",
    "service",
    "username",
    "twitter",
    "display_feed",
    "linked_in",
    "facebook",
    "apple",
    "apply",
    "trust_pilot",
    "instagram",
    "instagram_id",
    "phone",
    "type",
    "code",
    "address",
    "city",
    "country",
    "comment",
    "contact_type",
    "0",
    "1",
    "requests",
    "method",
    "payload",
    "data",
    "can_admin",
    "ids",
    "order_by",
    "x",
    "7",
    "field7",
    "value",
    "id",
];

fn object_text(members: &[(&str, String)]) -> String {
    let members = members.iter().map(|(name, value)| format!("\"{name}\":{value}"));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// A body that no client would send, or sometimes random bytes.
pub fn any_body_text() -> impl Strategy<Value = Vec<u8>> {
    let outer = prop_oneof![6 => select(OUTER), 1 => select(INNER)];
    let body = collection::vec((outer, any_value()), 0..5);
    let body = body.prop_map(|members| object_text(&members).into_bytes());
    prop_oneof![9 => body, 1 => collection::vec(any::<u8>(), 0..60)]
}
