//! The members of a request for a person.

use polydex_lens::request::{Patch, RequestObject, WirePath};
use polydex_model::Fault;
use serde_json::{Map, Value as Json};

use super::{COERCION, ContactDataInput};

/// The members of a request for a person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PersonInput {
    /// The whole name.
    pub name: Option<String>,
    /// The given name.
    pub first_name: Option<String>,
    /// The surname.
    pub last_name: Option<String>,
    /// Form of address.
    pub title_prefix: Option<String>,
    /// The primary address; also sent as `email`.
    pub primary_email: Patch<String>,
    /// All addresses.
    pub emails: Option<Vec<String>>,
    /// Phone numbers by position.
    pub phone_numbers: Option<Vec<PhoneInput>>,
    /// Contact data.
    pub contact_data: ContactDataInput,
    /// The organization; null detaches.
    pub organization: Patch<i64>,
    /// The position there.
    pub organization_position: Option<String>,
    /// The language, by id.
    pub language: Patch<i64>,
    /// The time zone, by its IANA name.
    pub timezone: Option<String>,
    /// Labels, as a set.
    pub labels: Option<Vec<String>>,
    /// User groups, as a set.
    pub user_groups: Option<Vec<i64>>,
    /// Permission groups of an agent, as a set.
    pub agent_groups: Option<Vec<i64>>,
    /// Teams of an agent, as a set.
    pub teams: Option<Vec<i64>>,
    /// The first of the teams.
    pub primary_team: Patch<i64>,
    /// Custom fields by id or alias.
    pub fields: Option<Map<String, Json>>,
    /// Free text.
    pub summary: Option<String>,
    /// A name shown instead of the name.
    pub override_display_name: Option<String>,
    /// A new password.
    pub password: Option<String>,
    /// Whether they work at the help desk.
    pub is_agent: Option<bool>,
    /// Whether they may not sign in.
    pub is_disabled: Option<bool>,
    /// Faults found while reading.
    pub faults: Vec<Fault>,
}

/// One phone number of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhoneInput {
    /// Its path in the request.
    pub path: WirePath,
    /// The number.
    pub number: Option<String>,
    /// Its extension.
    pub extension: Option<String>,
    /// What it is for.
    pub label: Option<String>,
}

/// Members that only answers have, or that mean nothing in Polydex. They are ignored, so that a
/// client may send back what it read.
const IGNORED: &[&str] = &[
    "id",
    "display_name",
    "display_contact",
    "online",
    "online_for_chat",
    "is_user",
    "was_agent",
    "can_agent",
    "can_admin",
    "can_billing",
    "can_reports",
    "disable_picture",
    "is_contact",
    "disable_autoresponses",
    "is_confirmed",
    "is_deleted",
    "organization_manager",
    "avatar",
    "gravatar_url",
    "picture_blob",
    "last_seen",
    "date_last_login",
    "date_created",
    "agent_data",
    "disable_autoresponses_log",
    "creation_system",
    "organization_members",
    "browser",
    "all_user_groups",
    "brands",
    "tickets_count",
    "chats_count",
    "contextual_options",
    "preferences",
];

impl PersonInput {
    /// Reads a request's object. Values that cannot be read become `faults`.
    pub fn read(members: Map<String, Json>) -> Self {
        let mut input = RequestObject::new(COERCION, members);
        let alias = input.nullable_text("email");
        let primary_email = match input.nullable_text("primary_email") {
            Patch::Absent => alias,
            sent => sent,
        };
        let mut person = Self {
            name: input.text("name").value(),
            first_name: input.text("first_name").value(),
            last_name: input.text("last_name").value(),
            title_prefix: input.text("title_prefix").value(),
            primary_email,
            emails: input.texts("emails").value(),
            phone_numbers: phone_numbers(&mut input),
            contact_data: ContactDataInput::read(&mut input),
            organization: input.id("organization"),
            organization_position: input.text("organization_position").value(),
            language: input.id("language"),
            timezone: input.text("timezone").value(),
            labels: input.texts("labels").value(),
            user_groups: input.ids("user_groups").value(),
            agent_groups: input.ids("agent_groups").value(),
            teams: input.ids("teams").value(),
            primary_team: input.id("primary_team"),
            fields: custom_fields(&mut input),
            summary: input.text("summary").value(),
            override_display_name: input.text("override_display_name").value(),
            password: input.verbatim("password").value(),
            is_agent: input.flag("is_agent").value(),
            is_disabled: input.flag("is_disabled").value(),
            faults: Vec::new(),
        };
        person.faults = input.into_faults_and_unknown(IGNORED);
        person
    }
}

/// Takes `phone_numbers` out of a record's input. The owner and `type` are in answers alone.
pub(super) fn phone_numbers(input: &mut RequestObject) -> Option<Vec<PhoneInput>> {
    let mut numbers = Vec::new();
    for mut object in input.objects("phone_numbers").value()? {
        numbers.push(PhoneInput {
            path: object.path().clone(),
            number: object.text("number").value(),
            extension: object.text("extension").value(),
            label: object.text("label").value(),
        });
        input.note_all(object.into_faults_and_unknown(&["person", "organization", "type"]));
    }
    Some(numbers)
}

/// Takes `fields` out of a record's input. Values stay as sent; the form of answers
/// (`{"aliases": ..., "value": ...}`) counts as its value.
pub(super) fn custom_fields(input: &mut RequestObject) -> Option<Map<String, Json>> {
    let path = input.path().member("fields");
    let sent = input.take("fields")?;
    let mut object = input.object_at(path, sent)?;
    let fields = object.take_rest().into_iter().map(|(key, value)| match value {
        Json::Object(mut read) if read.contains_key("value") => {
            (key, read.shift_remove("value").unwrap_or_default())
        }
        value => (key, value),
    });
    Some(fields.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(sent: Json) -> PersonInput {
        let Json::Object(members) = sent else { panic!("an object") };
        PersonInput::read(members)
    }

    #[test]
    fn email_is_another_name_of_primary_email() {
        let sent = read(json!({"email": "a@b.example"}));
        assert_eq!(sent.primary_email, Patch::Value("a@b.example".into()));
        assert!(sent.faults.is_empty());
    }

    #[test]
    fn members_that_only_answers_have_are_ignored() {
        let sent = read(json!({"id": 7, "date_created": "x", "avatar": {}, "can_admin": true}));
        assert_eq!(sent, PersonInput::default());
    }

    #[test]
    fn unknown_members_are_named_at_their_level() {
        let sent = read(json!({
            "last name": "Bloggs", "agent_id": 4,
            "phone_numbers": [{"number": 1, "tag": "x", "person": 7, "type": "person"}]
        }));
        let faults: Vec<_> = sent.faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            faults,
            ["phone_numbers.0: unknown members tag", ": unknown members last name, agent_id"]
        );
    }

    #[test]
    fn a_custom_field_may_be_sent_in_the_form_of_answers() {
        let sent = read(json!({"fields": {"7": {"aliases": ["7"], "value": "x"}, "8": 3}}));
        assert_eq!(Json::Object(sent.fields.unwrap()), json!({"7": "x", "8": 3}));
        assert_eq!(read(json!({"fields": []})).fields, Some(Map::new()));
    }
}
