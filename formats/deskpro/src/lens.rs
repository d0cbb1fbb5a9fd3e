//! The lens: what Deskpro shows of a record, what its commands do, and the way back.
//!
//! [`DeskproLens`] is the phrasebook as [`polydex_lens::get`] and [`polydex_lens::put`] need it,
//! for people and for organizations. The rules of commands are in `apply`. The lens is pure: a
//! record and a request go in, a record or a refusal comes out.

mod apply;
mod definitions;
mod entry;
mod organization;
mod person;
mod read;
mod residue;
mod write;

use std::{fmt::Debug, sync::Arc};

use polydex_lens::{KeyedEntry, Lens, Mapping, View};
use polydex_model::{
    ContactPoint, Dialect, Organization, Person, Record, Refusal, Settings, Workspace,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    DIALECT,
    phrasebook::Owner,
    wire::{OrganizationInput, PersonInput},
};

pub use apply::Verb;
pub use definitions::Definitions;
pub use entry::Entry;
pub use organization::{IMPORTANCE, OrganizationFields};
pub use person::PersonFields;
pub use residue::{IdSet, custom_field_extra, custom_field_mark, custom_field_numbers};

/// Deskpro's lens in a workspace.
#[derive(Clone, Debug)]
pub struct DeskproLens {
    /// Region for phone numbers without country code.
    region: String,
    /// The workspace's custom fields.
    definitions: Arc<Definitions>,
}

/// A request for a record, and whether it creates or changes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Command<I> {
    /// Whether the record is created or changed.
    pub verb: Verb,
    /// The members of the request.
    pub input: I,
}

/// A person as Deskpro shows it.
pub type PersonView = View<PersonFields, Entry>;

/// An organization as Deskpro shows it.
pub type OrganizationView = View<OrganizationFields, Entry>;

impl DeskproLens {
    /// The lens of a workspace with these settings and without custom fields.
    pub fn new(settings: &Settings) -> Self {
        Self { region: settings.region.clone(), definitions: Arc::default() }
    }

    /// The lens of a workspace.
    pub fn of(workspace: &Workspace) -> Self {
        Self::new(&workspace.settings).with(Definitions::of(&workspace.residue))
    }

    /// The same lens with these custom fields.
    #[must_use]
    pub fn with(self, definitions: impl Into<Arc<Definitions>>) -> Self {
        Self { definitions: definitions.into(), ..self }
    }

    /// The workspace's custom fields.
    pub fn definitions(&self) -> &Definitions {
        &self.definitions
    }

    /// Region for phone numbers without country code.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The record after a command.
    pub fn edit<R: DeskproRecord>(
        &self,
        record: &R,
        command: Command<R::Input>,
    ) -> Result<R, Refusal> {
        polydex_lens::edit(self, record, |view| Lens::<R>::apply(self, view, command))
    }
}

impl<R: DeskproRecord> Lens<R> for DeskproLens {
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

impl<R: DeskproRecord> Mapping<R> for DeskproLens {
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

    fn read(&self, point: &ContactPoint, is_primary: bool) -> Option<Entry> {
        let mut entry = read::entry(self, R::OWNER, point)?;
        entry.primary = is_primary;
        Some(entry)
    }

    fn code(&self, entry: &Entry) -> String {
        entry.code()
    }

    fn write(&self, entry: &Entry, point: &mut ContactPoint) {
        write::entry(self, R::OWNER, entry, point);
    }

    fn update(&self, shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
        write::changes(self, shown, wanted, point);
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
        read::arrange(record, entries)
    }
}

/// A kind of record that Deskpro has documents of: what the lens does differently for each.
pub trait DeskproRecord: Record {
    /// Which rows of the phrasebook its points use.
    const OWNER: Owner;

    /// Its members outside the contact points.
    type Fields: Clone + Debug + PartialEq + Serialize + DeserializeOwned;

    /// The members of a request.
    type Input: Clone + Debug + PartialEq + Send + Sync;

    /// The members as Deskpro shows them, without spellings.
    fn fields(&self) -> Self::Fields;

    /// Stores the members in which `wanted` differs from `shown`.
    fn set_fields(&mut self, shown: &Self::Fields, wanted: &Self::Fields) -> Result<(), Refusal>;

    /// The members in their normal form.
    fn normal(fields: &Self::Fields) -> Self::Fields;

    /// Carries out a command.
    fn apply(
        lens: &DeskproLens,
        view: View<Self::Fields, Entry>,
        command: Command<Self::Input>,
    ) -> Result<View<Self::Fields, Entry>, Refusal>;
}

impl DeskproRecord for Person {
    const OWNER: Owner = Owner::Person;
    type Fields = PersonFields;
    type Input = PersonInput;

    fn fields(&self) -> PersonFields {
        PersonFields::of(self)
    }

    fn set_fields(&mut self, shown: &PersonFields, wanted: &PersonFields) -> Result<(), Refusal> {
        wanted.set(self, shown)
    }

    fn normal(fields: &PersonFields) -> PersonFields {
        fields.normal()
    }

    fn apply(
        lens: &DeskproLens,
        view: PersonView,
        command: Command<PersonInput>,
    ) -> Result<PersonView, Refusal> {
        apply::person(lens, view, command)
    }
}

impl DeskproRecord for Organization {
    const OWNER: Owner = Owner::Organization;
    type Fields = OrganizationFields;
    type Input = OrganizationInput;

    fn fields(&self) -> OrganizationFields {
        OrganizationFields::of(self)
    }

    fn set_fields(
        &mut self,
        shown: &OrganizationFields,
        wanted: &OrganizationFields,
    ) -> Result<(), Refusal> {
        wanted.set(self, shown);
        Ok(())
    }

    fn normal(fields: &OrganizationFields) -> OrganizationFields {
        fields.normal()
    }

    fn apply(
        lens: &DeskproLens,
        view: OrganizationView,
        command: Command<OrganizationInput>,
    ) -> Result<OrganizationView, Refusal> {
        apply::organization(lens, view, command)
    }
}
