//! The read form of a person.

use polydex_lens::KeyedEntry;
use polydex_model::{Person, Role, Status};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::{Member, PhoneNumber, date, document, membership_id};
use crate::{
    lens::{Entry, PersonView},
    phrasebook::List,
};

/// A person as Deskpro answers it. Every member is always present; those that Polydex knows
/// nothing of have the value of a person whom nobody touched.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the vendor's document")]
struct Document {
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

/// Where a picture is; the patterns may hold the literal `{{IMG_SIZE}}`.
#[derive(Debug, Serialize)]
struct Avatar {
    default_url_pattern: Option<String>,
    url_pattern: Option<String>,
    base_gravatar_url: Option<String>,
}

/// A person's document.
pub fn person(person: &Person, view: PersonView) -> Json {
    serde_json::to_value(document(person, view)).expect("texts, numbers and booleans")
}

fn document(person: &Person, view: PersonView) -> Document {
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
    Document {
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
        phone_numbers: document::phone_numbers(&view.entries, "person", person.number),
        contact_data: document::contact_data(&view.entries),
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
        gravatar_url: "", // a hash of the address is published to nobody
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

/// Custom fields with the names that a request may use for each.
pub(super) fn custom_fields(fields: Map<String, Json>) -> Map<String, Json> {
    let read = |(number, value): (String, Json)| {
        let aliases = Json::from(vec![number.clone(), format!("field{number}")]);
        let field = Map::from_iter([("aliases".to_owned(), aliases), ("value".to_owned(), value)]);
        (number, Json::Object(field))
    };
    fields.into_iter().map(read).collect()
}
