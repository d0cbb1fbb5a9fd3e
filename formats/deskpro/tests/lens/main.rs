//! The lens without a server: what a request does to a record, and how it reads in Deskpro and in
//! the canonical record.

mod contact_data;
mod emails;
mod members;
mod organizations;
mod phones;
mod services;

use polydex_format_deskpro::{
    DIALECT, document,
    laws::lens,
    lens::{Command, Verb},
    wire::{OrganizationInput, PersonInput},
};
use polydex_lens::laws::settle;
use polydex_model::{
    ContactPoint, Context, Feature, OnlineService, Organization, Person, Phone, PointId, Refusal,
    Role, Status, Value,
};
use serde_json::{Value as Json, json};

fn input(body: &Json) -> PersonInput {
    PersonInput::read(body.as_object().unwrap().clone())
}

fn sent(person: &Person, verb: Verb, body: &Json) -> Result<Person, Refusal> {
    lens().edit(person, Command { verb, input: input(body) }).map(settle)
}

/// A person as a `POST` makes it.
fn made(members: &Json) -> Person {
    let mut body = json!({ "name": "Tove Lind", "primary_email": "tove@lind.example" });
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    sent(&Person::default(), Verb::Create, &body).unwrap()
}

fn put(person: &Person, body: &Json) -> Person {
    sent(person, Verb::Change, body).unwrap()
}

fn refused(person: &Person, body: &Json) -> String {
    sent(person, Verb::Change, body).unwrap_err().to_string()
}

fn shown(person: &Person) -> Json {
    document::person(&lens(), person)
}

/// A person with these points, as other dialects left them.
fn with_points(points: Vec<ContactPoint>) -> Person {
    let mut person = Person::default();
    person.card.name.set_full(Some("Tove Lind".into()));
    for (n, mut point) in (0..).zip(points) {
        point.id = PointId(uuid::Uuid::from_u128((1 << 80) + n));
        point.number = 30 + i64::try_from(n).unwrap();
        person.card.points.push(point);
    }
    person
}

fn point(value: Value) -> ContactPoint {
    ContactPoint::pending(0, value)
}

fn service(key: &str, user: &str) -> ContactPoint {
    let (service, user) = (Some(key.to_owned()), Some(user.to_owned()));
    point(Value::OnlineService(OnlineService { service, user, uri: None, chat: false }))
}

fn phone(number: &str, features: &[Feature], contexts: &[Context]) -> ContactPoint {
    let features = features.iter().copied().collect();
    let phone = Phone { number: number.into(), extension: None, features };
    let mut point = point(Value::Phone(phone));
    point.contexts = contexts.iter().copied().collect();
    point
}

fn urls(person: &Person) -> Vec<(i64, String)> {
    let items = shown(person)["contact_data"].clone();
    let items = items.as_array().unwrap().iter().filter(|item| item["contact_type"] == "website");
    items.map(|item| (item["id"].as_i64().unwrap(), item["url"].as_str().unwrap().into())).collect()
}
