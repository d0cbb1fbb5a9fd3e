//! Membership records: who belongs to which organization, and as what.

use polydex_model::Person;
use serde_json::{Value as Json, json};

use super::date;

/// The id of a person's membership record: the person's own, since nobody belongs to two
/// organizations at once. `None` for those who belong to none.
pub fn membership_id(person: &Person) -> Option<i64> {
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
