//! The lens: what Deskpro shows of a record, what its commands do, and the way back.
//!
//! [`DeskproLens`] is the phrasebook as [`polydex_lens::get`] and [`polydex_lens::put`] need it,
//! for people and for organizations; the rules of commands are its own. It is pure: a record and a
//! request go in, a record or a refusal comes out.

mod apply;
mod arrange;
mod custom;
mod definitions;
mod entry;
mod extras;
mod lists;
mod organization;
mod person;
mod say;
mod show;
mod subject;
mod time_zone;

use std::sync::Arc;

use polydex_lens::{KeyedEntry, Lens, Mapping, View};
use polydex_model::{ContactPoint, Dialect, Refusal, Settings, Workspace};
use serde_json::Value as Json;

use crate::DIALECT;

pub use apply::Verb;
pub use custom::{extra_of as custom_field_extra, mark_of as custom_field_mark};
pub use definitions::Definitions;
pub use entry::Entry;
pub(crate) use entry::{calling_code, shown};
pub use lists::Ids;
pub use organization::IMPORTANCE;
pub use organization::OrganizationFields;
pub use person::PersonFields;
pub(crate) use show::older_type;
pub use subject::Subject;

/// Deskpro's lens in a workspace.
#[derive(Clone, Debug)]
pub struct DeskproLens {
    /// Region that phone numbers without country code are read with.
    region: String,
    /// The custom fields that are defined.
    definitions: Arc<Definitions>,
}

/// A request for a record, and what it is meant to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Command<I> {
    /// Whether the record is made or changed.
    pub verb: Verb,
    /// What the request says.
    pub input: I,
}

/// A person as Deskpro shows it.
pub type PersonView = View<PersonFields, Entry>;

/// An organization as Deskpro shows it.
pub type OrganizationView = View<OrganizationFields, Entry>;

impl DeskproLens {
    /// The lens of a workspace with these settings, in which no custom field is defined.
    pub fn new(settings: &Settings) -> Self {
        Self { region: settings.region.clone(), definitions: Arc::default() }
    }

    /// The lens of a workspace.
    pub fn of(workspace: &Workspace) -> Self {
        Self::new(&workspace.settings).with(Definitions::of(&workspace.residue))
    }

    /// The same lens where these custom fields are defined.
    #[must_use]
    pub fn with(self, definitions: impl Into<Arc<Definitions>>) -> Self {
        Self { definitions: definitions.into(), ..self }
    }

    /// The custom fields that are defined in the workspace.
    pub fn definitions(&self) -> &Definitions {
        &self.definitions
    }

    /// The region that phone numbers without country code are read with.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// A record's document with what the definitions say of its custom fields.
    pub fn described<R: Subject>(&self, mut document: Json) -> Json {
        self.definitions.describe(R::OWNER, &mut document["fields"]);
        document
    }

    /// The record as a command makes it.
    pub fn edit<R: Subject>(&self, record: &R, command: Command<R::Input>) -> Result<R, Refusal> {
        self.put(record, Lens::<R>::apply(self, self.get(record), command)?)
    }
}

impl<R: Subject> Lens<R> for DeskproLens {
    type View = View<R::Fields, Entry>;
    type Command = Command<R::Input>;

    fn get(&self, record: &R) -> Self::View {
        polydex_lens::get(self, record)
    }

    fn apply(&self, view: Self::View, command: Self::Command) -> Result<Self::View, Refusal> {
        R::apply(self, view, command)
    }

    fn put(&self, record: &R, view: Self::View) -> Result<R, Refusal> {
        polydex_lens::put(self, record, view)
    }
}

impl<R: Subject> Mapping<R> for DeskproLens {
    type Fields = R::Fields;
    type Entry = Entry;

    fn dialect(&self) -> Dialect {
        DIALECT
    }

    fn fields(&self, record: &R) -> R::Fields {
        record.fields()
    }

    fn set_fields(
        &self,
        record: &mut R,
        shown: &R::Fields,
        wanted: &R::Fields,
    ) -> Result<(), Refusal> {
        record.set_fields(shown, wanted)
    }

    fn read(&self, record: &R, point: &ContactPoint) -> Option<Entry> {
        let mut entry = show::entry(self, R::OWNER, point)?;
        entry.primary = record.primary_email_id() == Some(point.id);
        Some(entry)
    }

    fn code(&self, entry: &Entry) -> String {
        entry.code()
    }

    fn write(&self, entry: &Entry, point: &mut ContactPoint) {
        say::entry(self, R::OWNER, entry, point);
    }

    fn update(&self, shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
        say::changes(self, shown, wanted, point);
    }

    fn is_primary(&self, entry: &Entry) -> bool {
        entry.primary
    }

    fn normal(&self, entry: &Entry) -> Entry {
        entry.normal(&self.region)
    }

    fn normal_fields(&self, fields: &R::Fields) -> R::Fields {
        R::normal(fields)
    }

    fn arrange(&self, record: &R, entries: Vec<KeyedEntry<Entry>>) -> Vec<KeyedEntry<Entry>> {
        arrange::entries(record, entries)
    }
}
