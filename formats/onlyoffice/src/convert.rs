//! Whole documents to people and back, without a server.

use polydex_lens::{DocumentSchema, Documents, KeyedEntry, Lens, ParsedPerson, merge_document};
use polydex_model::{Person, PersonId, Refusal, Role, Settings};
use serde_json::{Deserializer, Map, Value as Json, json};

use crate::{
    DIALECT, OnlyofficeLens, ZeroOffset,
    lens::{Entry, Fields, Form, MEMBERS, Sex, WORK_FROM, flag, guid, members::group},
    phrasebook::GRANTING,
    profile::{self, Site},
    wire::{date::Portal, json, pairs, xml},
};

/// The profiles of one portal. Their URLs are relative to its host.
///
/// Names of members are read in any case, since the vendor's samples print them in several.
///
/// ```
/// use polydex_lens::Documents;
/// use polydex_format_onlyoffice::{ZeroOffset, convert::Profiles};
/// let profiles = Profiles::new(&polydex_model::Settings::default(), ZeroOffset::Letter);
/// let people = profiles.people(
///     br#"{"status":0,"response":{"FirstName":"Nora","Contacts":{"Type":"GTalk","Value":"nora"}}}"#,
/// );
/// assert_eq!(people.unwrap()[0].card.points.len(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Profiles {
    portal: Portal,
    region: String,
}

impl Profiles {
    /// The profiles of a workspace with these settings.
    pub fn new(settings: &Settings, zero: ZeroOffset) -> Self {
        Self { portal: Portal::new(settings, zero), region: settings.region.clone() }
    }

    fn parse(
        &self,
        node: &Json,
        document: Json,
        extras: Map<String, Json>,
    ) -> Result<ParsedPerson, Refusal> {
        Ok(ParsedPerson {
            person: person(&self.portal, node, extras)?,
            document: without_default_picture(document),
        })
    }
}

/// Members that answers show and no request writes. Of a group, only the name is read.
const READ_ONLY: &[&str] = &[
    "id",
    "displayName",
    "profileUrl",
    "avatarMedium",
    "avatarSmall",
    "groups[].id",
    "groups[].manager",
];

/// Known members without a canonical counterpart.
const KNOWN_EXTRAS: &[&str] = &[
    "isLDAP",
    "isSSO",
    "mobilePhoneActivationStatus",
    "quotaLimit",
    "usedSpace",
    "docsSpace",
    "mailSpace",
    "talkSpace",
    "listAdminModules",
    WORK_FROM,
];

impl Documents for Profiles {
    /// Reads a profile, an array of profiles, one profile a line, or a whole envelope; JSON or XML.
    fn read(&self, bytes: &[u8]) -> Result<Vec<ParsedPerson>, Refusal> {
        let mut people = Vec::new();
        if bytes.trim_ascii_start().starts_with(b"<") {
            let document = Json::Object(xml::read(bytes)?.into_members());
            let response = document.get("response").unwrap_or(&document);
            for profile in profiles(response) {
                people.push(self.parse(profile, profile.clone(), known_extras(profile))?);
            }
            return Ok(people);
        }
        for document in Deserializer::from_slice(bytes).into_iter::<Json>() {
            let document = document.map_err(|error| {
                let text = format!("line {}, column {}: not JSON", error.line(), error.column());
                Refusal::Malformed(text.into())
            })?;
            let response = document.get("response").cloned().unwrap_or(document);
            let list = if let Json::Array(list) = response { list } else { vec![response] };
            for profile in list {
                let extras = extras(&profile);
                people.push(self.parse(&json::node(profile.clone()), profile, extras)?);
            }
        }
        Ok(people)
    }

    fn document(&self, person: &Person) -> Json {
        let site = Site { portal: self.portal.clone(), origin: String::new() };
        Json::Object(profile::write(person, &OnlyofficeLens.get(person), &site))
    }

    fn merge(&self, stored: &Person, parsed: &Person) -> Result<Person, Refusal> {
        merge_document(&OnlyofficeLens, stored, parsed)
    }

    fn schema(&self) -> DocumentSchema<'_> {
        DocumentSchema {
            dialect: Some(DIALECT),
            read_only: READ_ONLY,
            codes: &["contacts[].type"],
            extras: KNOWN_EXTRAS,
            any_case: true,
            region: &self.region,
        }
    }
}

/// Drops the vendor's default picture, which means that the person has none.
fn without_default_picture(mut document: Json) -> Json {
    if let Json::Object(members) = &mut document {
        members.retain(|name, value| {
            let is_picture = name.eq_ignore_ascii_case("avatar");
            !(is_picture && value.as_str().is_some_and(profile::is_default_picture))
        });
    }
    document
}

fn profiles(response: &Json) -> &[Json] {
    match response {
        Json::Array(list) => list,
        Json::Null => &[],
        node => std::slice::from_ref(node),
    }
}

fn person(portal: &Portal, node: &Json, extras: Map<String, Json>) -> Result<Person, Refusal> {
    let Json::Object(members) = node else {
        return Err(Refusal::Malformed("a profile is an object".into()));
    };
    let profile = Profile { members, portal };
    let empty = Person::default();
    let mut view = OnlyofficeLens.get(&empty);
    profile.read_into(&mut view.fields);
    view.fields.set("extras", extras.into());
    view.entries = profile.entries().into_iter().map(KeyedEntry::new).collect();
    let is_visitor = flag(&view.fields, "isVisitor");
    let mut person = OnlyofficeLens.put(&empty, view)?;
    // People who were never invited cannot sign in, although they are shown as visitors too.
    let was_never_invited = profile.text("activationstatus") == Some("0");
    if is_visitor && !was_never_invited && person.account.role == Role::None {
        person.account.role = Role::Guest;
    }
    if person.card.name.is_empty()
        && let Some(name) = profile.text("displayname")
    {
        person.card.name.set_full(Some(name.to_owned()));
    }
    if let Some(id) = profile.text("id").and_then(guid) {
        person.id = PersonId(id);
    }
    Ok(person)
}

/// A profile as parsed, with names in lower case.
struct Profile<'d> {
    members: &'d Map<String, Json>,
    portal: &'d Portal,
}

impl<'d> Profile<'d> {
    fn text(&self, name: &str) -> Option<&'d str> {
        match self.members.get(name)? {
            Json::String(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    fn read_into(&self, fields: &mut Fields) {
        for member in MEMBERS {
            if let Some(value) = self.value(&member.name.to_lowercase(), member.form) {
                fields.set(member.name, value);
            }
        }
        if self.flag("isowner") {
            fields.set("isAdmin", true.into());
        }
    }

    /// The value of a member; `None` keeps that of an empty profile.
    fn value(&self, name: &str, form: Form) -> Option<Json> {
        let text = self.text(name);
        Some(match form {
            Form::Name => text.unwrap_or_default().into(),
            Form::Text(_) => text.filter(|text| !profile::is_default_picture(text)).into(),
            Form::Flag => self.flag(name).into(),
            Form::Number => text?.parse::<u8>().ok()?.into(),
            Form::Day => self.portal.read_day(text?)?.date()?.to_string().into(),
            Form::Moment => self.portal.read_moment(text?)?.to_string().into(),
            Form::Sex => Sex::named(text?)?.name().into(),
            Form::Id => text.and_then(guid).filter(|id| !id.is_nil())?.to_string().into(),
            Form::Groups => self.groups().into(),
            Form::Extras => return None,
        })
    }

    /// `groups`, else the names in `department`.
    fn groups(&self) -> Vec<Json> {
        let groups = self.members.get("groups").map(profiles).unwrap_or_default();
        if groups.is_empty() {
            let names = self.text("department").unwrap_or_default().split(", ");
            let names = names.filter(|name| !name.is_empty());
            return names.map(|name| group(None, name, None)).collect();
        }
        let groups = groups.iter().filter_map(|group| match group {
            Json::Object(members) => Some(Profile { members, portal: self.portal }),
            _ => None,
        });
        groups
            .map(|profile| {
                let id = profile.text("id").and_then(guid).filter(|id| !id.is_nil());
                group(id, profile.text("name").unwrap_or_default(), profile.text("manager"))
            })
            .collect()
    }

    fn entries(&self) -> Vec<Entry> {
        let contacts = self.members.get("contacts").map(profiles).unwrap_or_default();
        let pairs = contacts.iter().filter_map(|node| pairs::pair(node, "").ok());
        let mut listed: Vec<Entry> = Vec::new();
        for pair in pairs.filter(|pair| !pair.value.is_empty()) {
            let entry = Entry::listed(pair.kind, pair.value);
            if !listed.contains(&entry) {
                listed.push(entry);
            }
        }
        let email = self.text("email").map(Entry::email);
        let mobile = self.text("mobilephone").map(Entry::mobile_phone);
        email.into_iter().chain(mobile).chain(listed).collect()
    }
}

/// Members of a profile that are addresses, or are derived from others.
const DERIVED: &[&str] = &[
    "id",
    "email",
    "department",
    "displayName",
    "mobilePhone",
    "contacts",
    "avatarMedium",
    "avatarSmall",
    "profileUrl",
];

fn is_canonical(name: &str) -> bool {
    let members = MEMBERS.iter().filter(|member| member.form != Form::Extras);
    let mut names = members.map(|member| member.name).chain(DERIVED.iter().copied());
    names.any(|other| other.eq_ignore_ascii_case(name))
}

/// The other members of a JSON profile.
fn extras(profile: &Json) -> Map<String, Json> {
    let Json::Object(members) = profile else { return Map::new() };
    members
        .iter()
        .filter(|(name, _)| !is_canonical(name))
        .map(|(name, value)| typed(name, value.clone()))
        .filter(|(_, v)| !is_default(v))
        .collect()
}

/// The known extras of an XML profile. Of other members, neither type nor spelling is known.
fn known_extras(profile: &Json) -> Map<String, Json> {
    let Json::Object(members) = profile else { return Map::new() };
    let known = GRANTING.iter().filter_map(|name| {
        let value = match members.get(&name.to_lowercase())? {
            text @ Json::String(_) => text.clone(),
            Json::Array(list) => list.iter().filter_map(Json::as_str).collect(),
            _ => return None,
        };
        Some(typed(name, value))
    });
    known.filter(|(_, value)| !is_default(value)).collect()
}

/// The member in the vendor's spelling and of the vendor's type, if it is a known extra.
fn typed(name: &str, value: Json) -> (String, Json) {
    let known = GRANTING.iter().find(|known| known.eq_ignore_ascii_case(name));
    let name = known.copied().unwrap_or(name).to_owned();
    let typed = match (known.copied(), value.as_str()) {
        (None, _) | (_, None) => None,
        (Some("listAdminModules"), Some(text)) => Some(json!([text])),
        (Some("isLDAP" | "isSSO"), Some(text)) => text.to_lowercase().parse().ok().map(Json::Bool),
        (Some(_), Some(text)) => text.parse::<i64>().ok().map(Json::from),
    };
    (name, typed.unwrap_or(value))
}

/// Whether it is the value that every profile has.
fn is_default(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::Array(list) => list.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
