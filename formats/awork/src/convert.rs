//! Converts user documents to people and back: import, export and `polydex convert`.

use std::collections::BTreeMap;

use polydex_lens::{
    DocumentSchema, Documents, KeyedEntry, Lens, ParsedPerson, documents_in, merge_document,
};
use polydex_model::{Person, PersonId, Refusal, Stamp};
use serde_json::Value as Json;

use crate::{
    AworkLens, DIALECT, document,
    lens::{Fields, Team, UserView},
    phrasebook::kind_named,
    wire::{ContactInfo, Member, UserMember, day},
};

/// Members of answers that a client cannot write.
const READ_ONLY: &[&str] = &[
    "id",
    "accountId",
    "createdOn",
    "createdBy",
    "updatedOn",
    "updatedBy",
    "deactivatedOn",
    "resourceVersion",
    "hasImage",
    "userContactInfos[].id",
    "userContactInfos[].createdOn",
    "userContactInfos[].createdBy",
    "userContactInfos[].updatedOn",
    "userContactInfos[].updatedBy",
    "tags[].id",
    "teams[].id",
];

impl Documents for AworkLens {
    /// Reads a user, a list of users, one user a line, or a webhook's payload.
    fn read(&self, bytes: &[u8]) -> Result<Vec<ParsedPerson>, Refusal> {
        documents_in(bytes)?.into_iter().map(parse_user).collect()
    }

    fn document(&self, person: &Person) -> Json {
        serde_json::to_value(document::user(person)).expect("a document of texts and flags is JSON")
    }

    fn write(&self, person: &Person) -> String {
        serde_json::to_string(&document::user(person))
            .expect("a document of texts and flags is JSON")
    }

    fn merge(&self, stored: &Person, new: &Person) -> Result<Person, Refusal> {
        merge_document(self, stored, new)
    }

    fn schema(&self) -> DocumentSchema<'_> {
        DocumentSchema {
            dialect: Some(DIALECT),
            read_only: READ_ONLY,
            codes: &["userContactInfos[].type", "userContactInfos[].subType"],
            extras: &[],
            any_case: false,
            region: "",
        }
    }
}

fn parse_user(mut user: Json) -> Result<ParsedPerson, Refusal> {
    if let Some(entity) = user.get_mut("entity").filter(|entity| entity.is_object()) {
        user = entity.take();
    }
    if !user.is_object() {
        return Err(Refusal::Malformed("a user is a JSON object".into()));
    }
    Ok(ParsedPerson { person: person(&user)?, document: user })
}

fn person(user: &Json) -> Result<Person, Refusal> {
    let mut entries: Vec<ContactInfo> =
        list(user, "userContactInfos").iter().map(contact_info).collect();
    if let Some(primary) = primary(&entries) {
        entries[primary].primary = true;
    }
    let view = UserView {
        fields: fields(user),
        entries: entries.into_iter().map(KeyedEntry::new).collect(),
    };
    let mut person = AworkLens.put(&Person::default(), view)?;
    let id = text(user, "id").and_then(|id| id.parse().ok());
    person.id = id.map_or(person.id, PersonId);
    person.created = stamp(user, "createdOn");
    person.updated = stamp(user, "updatedOn");
    Ok(person)
}

fn stamp(user: &Json, member: &str) -> Stamp {
    let at = text(user, member).and_then(|at| at.parse().ok());
    Stamp { at: at.unwrap_or_default(), by: None }
}

fn fields(user: &Json) -> Fields {
    let flag = |path: &str| user.pointer(path).and_then(Json::as_bool).unwrap_or(false);
    let names = |name: &str| list(user, name).iter().filter_map(|item| text(item, "name"));
    let is_archived = flag("/isArchived");
    let mut fields = Fields {
        birth_date: user.get("birthDate").and_then(Json::as_str).and_then(day),
        invitation_accepted: flag("/status/invitationAccepted"),
        is_deactivated: is_archived || flag("/isDeactivated") || flag("/status/isDeactivated"),
        is_archived,
        tags: names("tags").collect(),
        teams: names("teams").map(|name| Team { id: None, name: Some(name) }).collect(),
        ..Fields::default()
    };
    for member in UserMember::ALL {
        *fields.text_mut(member) = text(user, member.name());
    }
    fields
}

fn contact_info(info: &Json) -> ContactInfo {
    let mut entry = ContactInfo::default();
    let texts: BTreeMap<Member, Option<String>> =
        Member::ALL.into_iter().map(|member| (member, text(info, member.name()))).collect();
    for (member, text) in texts {
        *entry.text_mut(member) = text;
    }
    let by_type = entry.kind.as_deref().and_then(kind_named) == Some("address");
    entry.is_address = info.get("isAddress").and_then(Json::as_bool).unwrap_or(by_type);
    entry
}

/// The index of the e-mail address that the user signs in with. Documents do not mark it; the
/// vendor's clients take the first one for work, else the first of all.
fn primary(entries: &[ContactInfo]) -> Option<usize> {
    let is_email =
        |entry: &ContactInfo| entry.kind.as_deref().and_then(kind_named) == Some("email");
    let for_work = |entry: &ContactInfo| {
        entry.sub_type.as_deref().is_some_and(|sub| sub.eq_ignore_ascii_case("work"))
    };
    let first = |fits: &dyn Fn(&ContactInfo) -> bool| entries.iter().position(fits);
    first(&|entry| is_email(entry) && for_work(entry)).or_else(|| first(&is_email))
}

fn list<'a>(object: &'a Json, name: &str) -> &'a [Json] {
    object.get(name).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

fn text(object: &Json, name: &str) -> Option<String> {
    object.get(name).and_then(Json::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<Person>, Refusal> {
        AworkLens.people(bytes)
    }

    fn write(person: &Person) -> String {
        AworkLens.write(person)
    }

    const USER: &str = include_str!("../tests/documents/user.json");

    #[test]
    fn a_users_document_survives_being_read_and_written() {
        let people = read(USER.as_bytes()).unwrap();
        let written: Json = serde_json::from_str(&write(&people[0])).unwrap();
        let original: Json = serde_json::from_str(USER).unwrap();
        for member in
            ["firstName", "lastName", "birthDate", "gender", "position", "language", "status"]
        {
            assert_eq!(written[member], original[member], "{member}");
        }
        let bare = |user: &Json| -> Vec<Json> {
            let mut infos = list(user, "userContactInfos").to_vec();
            for info in infos.iter_mut().filter_map(Json::as_object_mut) {
                for made in ["id", "createdOn", "createdBy", "updatedOn", "updatedBy"] {
                    info.shift_remove(made);
                }
            }
            infos
        };
        assert_eq!(bare(&written), bare(&original));
        assert_eq!(people[0].primary_address(), Some("mirjam@depot.example"));
    }

    #[test]
    fn a_list_lines_and_a_webhooks_payload_are_read_alike() {
        let user: Json = serde_json::from_str(USER).unwrap();
        let one = read(USER.as_bytes()).unwrap();
        for text in [
            Json::from(vec![user.clone()]).to_string(),
            format!("{user}\n"),
            serde_json::json!({"eventType": "user_updated", "entity": user}).to_string(),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap(), one);
        }
        assert_eq!(read(format!("{user}\n{user}").as_bytes()).unwrap().len(), 2);
        assert_eq!(read(b"").unwrap(), []);
    }

    #[test]
    fn anything_but_a_user_is_refused() {
        for text in ["{", "[1]", "null", "user"] {
            assert!(matches!(read(text.as_bytes()), Err(Refusal::Malformed(_))), "{text}");
        }
    }

    #[test]
    fn unknown_codes_and_countries_read_back_unchanged() {
        let user = serde_json::json!({"userContactInfos": [
            {"type": "telex", "subType": "work", "value": "1", "isAddress": false},
            {"type": "phone", "subType": "car", "value": "2", "isAddress": false},
            {"type": "address", "country": "Deutschland", "isAddress": true},
        ]});
        let people = read(user.to_string().as_bytes()).unwrap();
        let infos = serde_json::to_value(document::contact_infos(&people[0])).unwrap();
        assert_eq!((&infos[0]["type"], &infos[1]["subType"]), (&"telex".into(), &"car".into()));
        assert_eq!(infos[2]["country"], "Deutschland");
    }
}
