//! The two kinds of record: what their routes do differently.

use polydex_directory::DirectoryRecord;
use polydex_format_deskpro::{
    DIALECT, DeskproLens, document,
    lens::{DeskproRecord, Entry, IMPORTANCE},
};
use polydex_lens::{KeyedEntry, Lens};
use polydex_model::{Filter, Organization, Person, Refusal, query::Field};
use serde_json::Value as Json;

use super::authenticated::Authenticated;
use crate::query;

/// A kind of record with routes of its own.
pub(crate) trait Resource: DirectoryRecord + DeskproRecord {
    /// The name of the collection in paths.
    const COLLECTION: &'static str;

    /// The collection of its custom fields' definitions.
    const FIELDS: &'static str;

    /// The document of the record.
    fn document(&self, lens: &DeskproLens) -> Json;

    /// The entries of its contact points.
    fn entries(&self, lens: &DeskproLens) -> Vec<KeyedEntry<Entry>>;

    /// The filter in the parameters.
    fn filter(request: &Authenticated) -> Result<Filter, Refusal>;

    /// The field that a key of `order_by` sorts by.
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

    fn filter(request: &Authenticated) -> Result<Filter, Refusal> {
        query::people(&request.params, request.caller.number)
    }

    fn sort_field(key: &str) -> Option<Field> {
        Some(match key {
            // The last login is unknown: all are equal, and ties go by number.
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

    fn filter(request: &Authenticated) -> Result<Filter, Refusal> {
        query::organizations(&request.params)
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
