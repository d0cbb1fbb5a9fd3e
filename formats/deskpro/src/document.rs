//! Documents as answers show them: people, organizations, their contact data and memberships.
//!
//! They differ from what a request may say: contact data is written by type and read as one flat
//! list, and every member is always present.

use jiff::{Timestamp, tz::TimeZone};
use polydex_lens::{KeyedEntry, Lens};
use polydex_model::{Organization, Person, Role, Status};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::{
    lens::{DeskproLens, Entry, OrganizationView, PersonView},
    phrasebook::{List, Member, Owner},
};

/// A person in an answer. Every member is always present. Members without a counterpart in Polydex
/// have the value of a new person.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the vendor's document")]
struct PersonDocument {
    id: i64,
    primary_email: Option<String>,
    first_name: String,
    last_name: String,
    title_prefix: String,
    name: String,
    display_name: String,
    is_agent: bool,
    online: bool,
    online_for_chat: bool,
    is_user: bool,
    was_agent: bool,
    can_agent: bool,
    can_admin: bool,
    can_billing: bool,
    can_reports: bool,
    disable_picture: bool,
    is_contact: bool,
    disable_autoresponses: bool,
    is_confirmed: bool,
    is_deleted: bool,
    is_disabled: bool,
    organization_manager: bool,
    avatar: Avatar,
    gravatar_url: &'static str,
    picture_blob: Option<i64>,
    last_seen: Option<String>,
    date_last_login: Option<String>,
    date_created: String,
    agent_data: Option<Map<String, Json>>,
    disable_autoresponses_log: &'static str,
    creation_system: &'static str,
    override_display_name: String,
    summary: String,
    organization_position: String,
    display_contact: String,
    language: Option<i64>,
    organization: Option<i64>,
    organization_members: Vec<i64>,
    timezone: String,
    browser: Option<String>,
    all_user_groups: Vec<i64>,
    user_groups: Vec<i64>,
    agent_groups: Vec<i64>,
    teams: Vec<i64>,
    brands: Vec<i64>,
    primary_team: Option<i64>,
    labels: Vec<String>,
    emails: Vec<String>,
    phone_numbers: Vec<PhoneNumber>,
    tickets_count: i64,
    chats_count: i64,
    fields: Map<String, Json>,
    contextual_options: [(); 0],
    preferences: [(); 0],
    contact_data: Vec<Map<String, Json>>,
}

/// URLs of the picture; the patterns may contain the literal `{{IMG_SIZE}}`.
#[derive(Debug, Serialize)]
struct Avatar {
    default_url_pattern: Option<String>,
    url_pattern: Option<String>,
    base_gravatar_url: Option<String>,
}

/// A person as an answer shows it, in a workspace with the lens's custom fields.
pub fn person(lens: &DeskproLens, person: &Person) -> Json {
    let document = person_document(person, lens.get(person));
    let mut document = serde_json::to_value(document).expect("texts, numbers and booleans");
    lens.definitions().describe(Owner::Person, &mut document["fields"]);
    document
}

fn person_document(person: &Person, view: PersonView) -> PersonDocument {
    let fields = view.fields;
    let emails: Vec<&KeyedEntry<Entry>> =
        view.entries.iter().filter(|keyed| keyed.entry.is_in(List::Emails)).collect();
    let address = |keyed: &&KeyedEntry<Entry>| keyed.entry.text(Member::Email).to_owned();
    let primary = emails.iter().find(|keyed| keyed.entry.primary).map(address);
    let named = [&fields.override_display_name, &fields.name].into_iter().find(|n| !n.is_empty());
    let display_name = named.cloned().or(primary.clone()).unwrap_or_default();
    let display_contact = match &primary {
        Some(address) => format!("{display_name} <{address}>"),
        None => display_name.clone(),
    };
    let picture = person.card.picture.clone().filter(|uri| !uri.is_empty());
    PersonDocument {
        id: person.number,
        display_name,
        display_contact,
        is_user: fields.is_agent || person.account.password.is_some(),
        can_agent: fields.is_agent,
        can_admin: fields.can_admin,
        can_billing: fields.can_admin,
        can_reports: fields.can_admin,
        is_contact: person.account.role == Role::None,
        is_confirmed: person.account.invitation_accepted,
        is_deleted: person.account.status == Status::Deleted,
        avatar: Avatar { default_url_pattern: None, url_pattern: picture, base_gravatar_url: None },
        date_created: date(person.created.at),
        agent_data: fields.is_agent.then(Map::new),
        emails: emails.iter().map(address).collect(),
        phone_numbers: phone_numbers(&view.entries, "person", person.number),
        contact_data: contact_data(&view.entries),
        primary_email: primary,
        first_name: fields.first_name,
        last_name: fields.last_name,
        title_prefix: fields.title_prefix,
        name: fields.name,
        is_agent: fields.is_agent,
        is_disabled: fields.is_disabled,
        override_display_name: fields.override_display_name,
        summary: fields.summary,
        organization_position: fields.organization_position,
        language: fields.language,
        organization: fields.organization,
        timezone: fields.timezone,
        all_user_groups: fields.user_groups.clone(),
        user_groups: fields.user_groups,
        agent_groups: fields.agent_groups,
        teams: fields.teams,
        primary_team: fields.primary_team,
        labels: fields.labels,
        fields: custom_fields(fields.fields),
        creation_system: "web.person",
        gravatar_url: "", // it would publish a hash of the address
        online: false,
        online_for_chat: false,
        was_agent: false,
        disable_picture: false,
        disable_autoresponses: false,
        organization_manager: false,
        picture_blob: None,
        last_seen: None,
        date_last_login: None,
        disable_autoresponses_log: "",
        organization_members: membership_id(person).into_iter().collect(),
        browser: None,
        brands: Vec::new(),
        tickets_count: 0,
        chats_count: 0,
        contextual_options: [],
        preferences: [],
    }
}

/// An organization in an answer. Every member is always present.
#[derive(Debug, Serialize)]
struct OrganizationDocument {
    id: i64,
    name: String,
    summary: String,
    importance: i64,
    fields: Map<String, Json>,
    user_groups: Vec<i64>,
    labels: Vec<String>,
    contact_data: Vec<Map<String, Json>>,
    emails: Option<()>,
    email_domains: Vec<String>,
    date_created: String,
    parent: Option<i64>,
    chats_count: i64,
    tickets_count: i64,
    phone_numbers: Vec<PhoneNumber>,
}

/// An organization as an answer shows it, in a workspace with the lens's custom fields.
pub fn organization(lens: &DeskproLens, organization: &Organization) -> Json {
    let OrganizationView { fields, entries } = lens.get(organization);
    let document = OrganizationDocument {
        id: organization.number,
        name: fields.name,
        summary: fields.summary,
        importance: fields.importance,
        fields: custom_fields(fields.fields),
        user_groups: fields.user_groups,
        labels: fields.labels,
        contact_data: contact_data(&entries),
        emails: None,
        email_domains: fields.email_domains,
        date_created: date(organization.created.at),
        parent: fields.parent,
        chats_count: 0,
        tickets_count: 0,
        phone_numbers: phone_numbers(&entries, "organization", organization.number),
    };
    let mut document = serde_json::to_value(document).expect("texts and numbers");
    lens.definitions().describe(Owner::Organization, &mut document["fields"]);
    document
}

/// Custom fields, each with the names that requests may use for it.
fn custom_fields(fields: Map<String, Json>) -> Map<String, Json> {
    let read = |(number, value): (String, Json)| {
        let aliases = Json::from(vec![number.clone(), format!("field{number}")]);
        let field = Map::from_iter([("aliases".to_owned(), aliases), ("value".to_owned(), value)]);
        (number, Json::Object(field))
    };
    fields.into_iter().map(read).collect()
}

/// One of `phone_numbers`.
#[derive(Debug, Serialize)]
struct PhoneNumber {
    number: String,
    label: String,
    extension: String,
    /// The number of its owner, under the name of the kind: `person` or `organization`.
    #[serde(flatten)]
    owner: Map<String, Json>,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// The phone numbers of a record of that kind and number.
fn phone_numbers(
    entries: &[KeyedEntry<Entry>],
    kind: &'static str,
    owner: i64,
) -> Vec<PhoneNumber> {
    let numbers = entries.iter().filter(|keyed| keyed.entry.is_in(List::PhoneNumbers));
    numbers
        .map(|KeyedEntry { entry, .. }| PhoneNumber {
            number: entry.text(Member::Number).to_owned(),
            label: entry.text(Member::Comment).to_owned(),
            extension: entry.text(Member::Extension).to_owned(),
            owner: Map::from_iter([(kind.to_owned(), owner.into())]),
            kind,
        })
        .collect()
}

/// The flat list of contact data.
pub fn contact_data(entries: &[KeyedEntry<Entry>]) -> Vec<Map<String, Json>> {
    entries.iter().filter_map(|keyed| contact_item(&keyed.entry)).collect()
}

/// One item of contact data; `None` for an entry of another list.
fn contact_item(entry: &Entry) -> Option<Map<String, Json>> {
    let kind = entry.row.code.item_type()?;
    let mut item = Map::new();
    item.insert("id".into(), entry.id.unwrap_or_default().into());
    item.insert("contact_type".into(), kind.name().into());
    item.insert("comment".into(), entry.text(Member::Comment).into());
    for part in kind.parts() {
        item.insert(part.member.name().into(), entry.text(part.member).into());
    }
    if kind.has_feed() {
        item.insert("display_feed".into(), entry.display_feed.into());
    }
    Some(item)
}

/// The id of a person's membership record: the person's own, since a person has at most one
/// organization. `None` without an organization.
fn membership_id(person: &Person) -> Option<i64> {
    organization_of(person).map(|_| person.number)
}

/// The membership record of a person.
pub fn membership(person: &Person) -> Option<Json> {
    let organization = organization_of(person)?;
    Some(json!({
        "id": person.number,
        "person": person.number,
        "organization": organization,
        "is_manager": false,
        "position": person.card.job_title.clone().unwrap_or_default(),
        "created_at": date(person.created.at),
        "updated_at": date(person.updated.at),
    }))
}

fn organization_of(person: &Person) -> Option<i64> {
    person.organization.as_ref()?.number
}

/// A time as Deskpro writes it: seconds, UTC, and an offset without colon, which is not RFC 3339.
fn date(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S%z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_seconds_and_an_offset_without_colon() {
        assert_eq!(date("2024-08-16T14:04:18.25Z".parse().unwrap()), "2024-08-16T14:04:18+0000");
    }
}
