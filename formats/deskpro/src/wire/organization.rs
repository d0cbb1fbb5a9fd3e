//! The read form of an organization.

use polydex_model::Organization;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::{PhoneNumber, date, document, person::custom_fields};
use crate::lens::OrganizationView;

/// An organization as Deskpro answers it. Every member is always present.
#[derive(Debug, Serialize)]
struct Document {
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

/// An organization's document.
pub fn organization(organization: &Organization, view: OrganizationView) -> Json {
    let fields = view.fields;
    let document = Document {
        id: organization.number,
        name: fields.name,
        summary: fields.summary,
        importance: fields.importance,
        fields: custom_fields(fields.fields),
        user_groups: fields.user_groups,
        labels: fields.labels,
        contact_data: document::contact_data(&view.entries),
        emails: None,
        email_domains: fields.email_domains,
        date_created: date(organization.created.at),
        parent: fields.parent,
        chats_count: 0,
        tickets_count: 0,
        phone_numbers: document::phone_numbers(&view.entries, "organization", organization.number),
    };
    serde_json::to_value(document).expect("texts and numbers")
}
