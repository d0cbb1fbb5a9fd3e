//! The members of a request for an organization.

use polydex_lens::request::{Patch, RequestObject};
use polydex_model::Fault;
use serde_json::{Map, Value as Json};

use super::{
    COERCION, ContactDataInput, PhoneInput,
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
    pub importance: Patch<i64>,
    /// The parent organization.
    pub parent: Patch<i64>,
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
    pub picture_blob: Patch<i64>,
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
        let mut input = RequestObject::new(COERCION, members);
        let mut organization = Self {
            name: input.text("name").value(),
            summary: input.text("summary").value(),
            importance: input.id("importance"),
            parent: input.id("parent"),
            labels: input.texts("labels").value(),
            user_groups: input.ids("user_groups").value(),
            email_domains: input.texts("email_domains").value(),
            phone_numbers: phone_numbers(&mut input),
            contact_data: ContactDataInput::read(&mut input),
            fields: custom_fields(&mut input),
            picture_blob: input.id("picture_blob"),
            members: input.ids("members").value(),
            faults: Vec::new(),
        };
        organization.faults = input.into_faults_and_unknown(IGNORED);
        organization
    }
}
