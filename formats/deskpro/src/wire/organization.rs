//! The members of a request for an organization.

use polydex_model::Fault;
use serde_json::{Map, Value as Json};

use super::{
    At, ContactDataInput, Input, PhoneInput, Sent,
    person::{custom_fields, phone_numbers},
};

/// The members of a request for an organization.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OrganizationInput {
    /// The name.
    pub name: Option<String>,
    /// Free text.
    pub summary: Option<String>,
    /// A number without a meaning in Polydex.
    pub importance: Sent<i64>,
    /// The parent organization.
    pub parent: Sent<i64>,
    /// Labels, as a set.
    pub labels: Option<Vec<String>>,
    /// User groups, as a set.
    pub user_groups: Option<Vec<i64>>,
    /// Domains of its e-mail addresses, as a set.
    pub email_domains: Option<Vec<String>>,
    /// Phone numbers by position.
    pub phone_numbers: Option<Vec<PhoneInput>>,
    /// Contact data.
    pub contact_data: ContactDataInput,
    /// Custom fields by id or alias.
    pub fields: Option<Map<String, Json>>,
    /// A picture, by the id of its file.
    pub picture_blob: Sent<i64>,
    /// All people who belong to it.
    pub members: Option<Vec<i64>>,
    /// Faults found while reading.
    pub faults: Vec<Fault>,
}

/// Members that only answers have.
const IGNORED: &[&str] = &["id", "emails", "date_created", "chats_count", "tickets_count"];

impl OrganizationInput {
    /// Reads a request's object. Values that cannot be read become `faults`.
    pub fn read(members: Map<String, Json>) -> Self {
        let mut input = Input::new(At::root(), members);
        let mut organization = Self {
            name: input.text("name"),
            summary: input.text("summary"),
            importance: input.id("importance"),
            parent: input.id("parent"),
            labels: input.texts("labels"),
            user_groups: input.ids("user_groups"),
            email_domains: input.texts("email_domains"),
            phone_numbers: phone_numbers(&mut input),
            contact_data: ContactDataInput::read(&mut input),
            fields: custom_fields(&mut input),
            picture_blob: input.id("picture_blob"),
            members: input.ids("members"),
            faults: Vec::new(),
        };
        organization.faults = input.finish(IGNORED);
        organization
    }
}
