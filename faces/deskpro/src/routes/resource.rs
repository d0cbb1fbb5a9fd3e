//! The two kinds of record, as far as their calls differ.

use polydex_directory::DirectoryRecord;
use polydex_format_deskpro::{
    DIALECT, DeskproLens, document,
    lens::{DeskproRecord, Entry, IMPORTANCE},
};
use polydex_lens::{KeyedEntry, Lens};
use polydex_model::{Filter, Organization, Person, Refusal, query::Field};
use serde_json::Value as Json;

use super::call::Call;
use crate::query;

/// A kind of record with calls of its own.
pub(crate) trait Resource: DirectoryRecord + DeskproRecord {
    /// The collection's name in paths.
    const COLLECTION: &'static str;

    /// The collection of the definitions of its custom fields.
    const FIELDS: &'static str;

    /// The read form.
    fn document(&self, lens: &DeskproLens) -> Json;

    /// What is shown of the contact points.
    fn entries(&self, lens: &DeskproLens) -> Vec<KeyedEntry<Entry>>;

    /// Which records the parameters ask for.
    fn filter(call: &Call) -> Result<Filter, Refusal>;

    /// The member that a key of `order_by` sorts by.
    fn sort_field(key: &str) -> Option<Field>;
}

impl Resource for Person {
    const COLLECTION: &'static str = "people";
    const FIELDS: &'static str = "person_custom_fields";

    fn document(&self, lens: &DeskproLens) -> Json {
        document::person(lens, self)
    }

    fn entries(&self, lens: &DeskproLens) -> Vec<KeyedEntry<Entry>> {
        lens.get(self).entries
    }

    fn filter(call: &Call) -> Result<Filter, Refusal> {
        query::people(&call.params, call.caller.number)
    }

    fn sort_field(key: &str) -> Option<Field> {
        Some(match key {
            // Nobody's last login is known: all are equal, and ties go by number.
            "id" | "date_last_login" => Field::Number,
            "name" => Field::Name,
            "first_name" => Field::Given,
            "last_name" => Field::Surname,
            "primary_email" => Field::PrimaryEmail,
            "timezone" => Field::TimeZone,
            "organization" => Field::OrganizationName,
            "date_created" => Field::Created,
            _ => return None,
        })
    }
}

impl Resource for Organization {
    const COLLECTION: &'static str = "organizations";
    const FIELDS: &'static str = "organization_custom_fields";

    fn document(&self, lens: &DeskproLens) -> Json {
        document::organization(lens, self)
    }

    fn entries(&self, lens: &DeskproLens) -> Vec<KeyedEntry<Entry>> {
        lens.get(self).entries
    }

    fn filter(call: &Call) -> Result<Filter, Refusal> {
        query::organizations(&call.params)
    }

    fn sort_field(key: &str) -> Option<Field> {
        Some(match key {
            "id" => Field::Number,
            "name" => Field::Name,
            "summary" => Field::Notes,
            "importance" => Field::Extra(DIALECT, IMPORTANCE.to_owned()),
            "date_created" => Field::Created,
            _ => return None,
        })
    }
}
