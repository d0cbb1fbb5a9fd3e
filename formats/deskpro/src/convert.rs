//! Import and export: documents of people to canonical records and back.

use jiff::Timestamp;
use polydex_lens::{DocumentSchema, Documents, ParsedPerson, merge_document};
use polydex_model::{Person, Refusal, Role, Status};
use serde_json::{Map, Value as Json};

use crate::{
    DIALECT, document,
    lens::{Command, DeskproLens, Verb},
    phrasebook::{GRANTING, Type},
    wire::PersonInput,
};

const DATE: &str = "%Y-%m-%dT%H:%M:%S%z";

/// Members that answers show and no client writes. The other members that requests ignore
/// (`agent_data`, `brands`) are a loss in an import if they have a value.
const READ_ONLY: &[&str] = &[
    "id",
    "display_name",
    "display_contact",
    "online",
    "online_for_chat",
    "is_user",
    "was_agent",
    "can_agent",
    "can_billing",
    "can_reports",
    "gravatar_url",
    "last_seen",
    "date_last_login",
    "date_created",
    "disable_autoresponses_log",
    "creation_system",
    "organization_members",
    "browser",
    "all_user_groups",
    "tickets_count",
    "chats_count",
    "avatar.default_url_pattern",
    "avatar.base_gravatar_url",
    "phone_numbers[].person",
    "phone_numbers[].type",
    "contact_data[].id",
    "fields.*.aliases",
    "fields.*.detail",
];

impl Documents for DeskproLens {
    /// A person or a list of people, with or without the envelope, or one document after another.
    fn read(&self, bytes: &[u8]) -> Result<Vec<ParsedPerson>, Refusal> {
        let mut people = Vec::new();
        for document in serde_json::Deserializer::from_slice(bytes).into_iter::<Json>() {
            let document = document.map_err(|error| {
                let text = format!("line {}, column {}: not JSON", error.line(), error.column());
                Refusal::Malformed(text.into())
            })?;
            for document in documents(document)? {
                let person = person_of(self, document.clone())?;
                people.push(ParsedPerson { document: as_answered(document), person });
            }
        }
        Ok(people)
    }

    fn document(&self, person: &Person) -> Json {
        document::person(self, person)
    }

    fn merge(&self, stored: &Person, imported: &Person) -> Result<Person, Refusal> {
        merge_document(self, stored, imported)
    }

    fn schema(&self) -> DocumentSchema<'_> {
        DocumentSchema {
            dialect: Some(DIALECT),
            read_only: READ_ONLY,
            codes: &["contact_data[].contact_type", "contact_data[].service"],
            extras: GRANTING,
            any_case: false,
            region: self.region(),
        }
    }
}

/// The documents in an envelope or a list, or the one document.
fn documents(document: Json) -> Result<Vec<Map<String, Json>>, Refusal> {
    match document {
        Json::Array(items) => {
            let items = items.into_iter().map(documents).collect::<Result<Vec<_>, _>>()?;
            Ok(items.into_iter().flatten().collect())
        }
        Json::Object(mut members) => match members.shift_remove("data") {
            Some(data) => documents(data),
            None => Ok(vec![members]),
        },
        _ => Err(Refusal::Malformed("a person is a JSON object".into())),
    }
}

/// The document in the form of answers: contact data sent by type becomes one flat list, and parts of
/// the name that the whole name contains are left out.
fn as_answered(mut document: Map<String, Json>) -> Json {
    let name = document.get("name").and_then(Json::as_str).unwrap_or_default().to_owned();
    for part in ["first_name", "last_name"] {
        if document.get(part).and_then(Json::as_str).is_some_and(|part| name.contains(part.trim()))
        {
            document.shift_remove(part);
        }
    }
    let is_type = |name: &String| !name.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(data) = document.get_mut("contact_data")
        && let Json::Object(lists) = data
        && lists.keys().all(is_type)
    {
        let lists = std::mem::take(lists).into_iter();
        *data = lists.flat_map(|(name, items)| with_type(&name, items)).collect();
    }
    Json::Object(document)
}

/// The items of one type, each with `contact_type`.
fn with_type(name: &str, items: Json) -> Vec<Json> {
    let known = Type::named(name).map(Type::name);
    let name = known.map_or_else(|| name.to_owned(), str::to_owned);
    let items = match items {
        Json::Array(items) => items,
        Json::Object(members) => members.into_iter().map(|(_, item)| item).collect(),
        item => vec![item],
    };
    let add_type = |item: Json| match item {
        Json::Object(mut members) => {
            members.insert("contact_type".to_owned(), name.clone().into());
            Json::Object(members)
        }
        other => other,
    };
    items.into_iter().map(add_type).collect()
}

fn person_of(lens: &DeskproLens, document: Map<String, Json>) -> Result<Person, Refusal> {
    let text = |pointer: &str| -> Option<String> {
        let (member, rest) = pointer.split_once('/').unwrap_or((pointer, ""));
        let value = document.get(member)?;
        let value = if rest.is_empty() { Some(value) } else { value.get(rest) };
        value?.as_str().map(str::to_owned)
    };
    let flag = |member: &str| document.get(member).and_then(Json::as_bool).unwrap_or_default();
    let picture = text("avatar/url_pattern");
    let created = text("date_created").and_then(|at| Timestamp::strptime(DATE, at).ok());
    let number = document.get("id").and_then(Json::as_i64).unwrap_or_default();
    let (is_admin, is_confirmed, is_deleted) =
        (flag("can_admin"), flag("is_confirmed"), flag("is_deleted"));
    // A person who is neither agent nor contact is a user who may sign in.
    let is_user = document.get("is_contact").and_then(Json::as_bool) == Some(false);
    let mut input = PersonInput::read(document);
    // Ids of another database have no meaning here.
    for item in input.contact_data.lists.values_mut().flatten() {
        item.id = None;
    }
    let mut person = lens.edit(&Person::default(), Command { verb: Verb::Import, input })?;
    person.number = number;
    person.created.at = created.unwrap_or_default();
    person.card.picture = picture;
    person.account.invitation_accepted = is_confirmed;
    if is_admin {
        person.account.role = Role::Admin;
    } else if is_user && person.account.role == Role::None {
        person.account.role = Role::Guest;
    }
    if is_deleted {
        person.account.status = Status::Deleted;
    }
    Ok(person)
}

#[cfg(test)]
mod tests {
    use polydex_model::Settings;
    use serde_json::json;

    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<Person>, Refusal> {
        DeskproLens::new(&Settings::default()).people(bytes)
    }

    fn write(person: &Person) -> String {
        DeskproLens::new(&Settings::default()).write(person)
    }

    fn document() -> Json {
        let mut person = json!({
            "id": 7, "name": "Tove Lind", "first_name": "Tove", "last_name": "Lind",
            "primary_email": "tove@lind.example",
            "emails": ["tove@lind.example", "tl@example.com"],
            "organization": 3, "organization_position": "CTO", "timezone": "Europe/Copenhagen",
            "labels": ["supplier"], "is_agent": true, "is_disabled": false, "is_deleted": false,
            "date_created": "2024-08-16T14:04:18+0000", "summary": "A note.",
            "phone_numbers": [{"number": "+4520000000", "label": "work", "extension": "12",
                "person": 7, "type": "person"}],
            "contact_data": [
                {"id": 31, "contact_type": "website", "comment": "", "url": "www.sagac.org.uk"},
                {"id": 33, "contact_type": "address", "comment": "home",
                    "address": "4 Harbour Row", "city": "Aarhus", "state": "", "zip": "8000",
                    "country": "Denmark"}],
            "tickets_count": 3
        });
        person["avatar"] = json!({"url_pattern": "https://a.example/{{IMG_SIZE}}.png"});
        person
    }

    #[test]
    fn a_document_survives_reading_and_writing() {
        let original = document();
        let people =
            read(json!({ "data": original, "meta": {}, "linked": {} }).to_string().as_bytes());
        let person = people.unwrap().remove(0);
        let written: Json = serde_json::from_str(&write(&person)).unwrap();
        for member in original.as_object().unwrap().keys() {
            let skipped = ["contact_data", "avatar", "tickets_count"].contains(&&**member);
            assert!(skipped || written[member] == original[member], "{member}: {written}");
        }
        let bare = |person: &Json, index: usize| {
            let mut item = person["contact_data"][index].clone();
            item.as_object_mut().unwrap().shift_remove("id");
            item
        };
        for index in [0, 1] {
            assert_eq!(bare(&written, index), bare(&original, index));
        }
        assert_eq!(written["avatar"]["url_pattern"], original["avatar"]["url_pattern"]);
    }

    #[test]
    fn a_list_an_envelope_and_lines_are_read_alike() {
        let one = read(document().to_string().as_bytes()).unwrap();
        for text in [
            json!([document()]).to_string(),
            json!({ "data": [document()] }).to_string(),
            format!("{}\n", document()),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap(), one);
        }
        assert_eq!(read(b"").unwrap(), []);
        assert_eq!(read(b"{}").unwrap(), [Person::default()]);
    }

    #[test]
    fn other_json_is_refused() {
        for text in ["{", "[1]", "null", "person"] {
            assert!(matches!(read(text.as_bytes()), Err(Refusal::Malformed(_))), "{text}");
        }
    }
}
