//! The lens: what Deskpro shows of a record, what its commands do, and the way back.
//!
//! [`DeskproLens`] is the phrasebook as [`polydex_lens::get`] and [`polydex_lens::put`] need it,
//! for people and for organizations; the rules of commands are its own. It is pure: a record and a
//! request go in, a record or a refusal comes out.

mod apply;
mod arrange;
mod custom;
mod entry;
mod extras;
mod lists;
mod organization;
mod person;
mod say;
mod show;
mod time_zone;

use polydex_lens::{Keyed, Lens, Phrasing, View};
use polydex_model::{ContactPoint, Dialect, Organization, Person, Record, Refusal, Settings};

use crate::{
    DIALECT,
    phrasebook::Owner,
    wire::{OrganizationInput, PersonInput},
};

pub use apply::Verb;
pub(crate) use custom::extra_of as custom_field_extra;
pub use entry::Entry;
pub(crate) use lists::Ids;
pub(crate) use organization::IMPORTANCE;
pub use organization::OrganizationFields;
pub use person::PersonFields;

/// Deskpro's lens in a workspace.
#[derive(Clone, Debug)]
pub struct DeskproLens {
    /// Region that phone numbers without country code are read with.
    region: String,
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
    /// The lens of a workspace with these settings.
    pub fn new(settings: &Settings) -> Self {
        Self { region: settings.region.clone() }
    }

    /// The record as a command makes it.
    pub fn edit<R: Record>(
        &self,
        record: &R,
        command: <Self as Lens<R>>::Command,
    ) -> Result<R, Refusal>
    where
        Self: Lens<R>,
    {
        self.put(record, self.apply(self.get(record), command)?)
    }
}

impl Lens<Person> for DeskproLens {
    type View = PersonView;
    type Command = Command<PersonInput>;

    fn get(&self, record: &Person) -> PersonView {
        polydex_lens::get(self, record)
    }

    fn apply(
        &self,
        view: PersonView,
        command: Command<PersonInput>,
    ) -> Result<PersonView, Refusal> {
        apply::person(self, view, command)
    }

    fn put(&self, record: &Person, view: PersonView) -> Result<Person, Refusal> {
        polydex_lens::put(self, record, view)
    }
}

impl Lens<Organization> for DeskproLens {
    type View = OrganizationView;
    type Command = Command<OrganizationInput>;

    fn get(&self, record: &Organization) -> OrganizationView {
        polydex_lens::get(self, record)
    }

    fn apply(
        &self,
        view: OrganizationView,
        command: Command<OrganizationInput>,
    ) -> Result<OrganizationView, Refusal> {
        apply::organization(self, view, command)
    }

    fn put(&self, record: &Organization, view: OrganizationView) -> Result<Organization, Refusal> {
        polydex_lens::put(self, record, view)
    }
}

impl Phrasing<Person> for DeskproLens {
    type Fields = PersonFields;
    type Entry = Entry;

    fn dialect(&self) -> Dialect {
        DIALECT
    }

    fn fields(&self, record: &Person) -> PersonFields {
        PersonFields::of(record)
    }

    fn set_fields(
        &self,
        record: &mut Person,
        shown: &PersonFields,
        wanted: &PersonFields,
    ) -> Result<(), Refusal> {
        wanted.set(record, shown)
    }

    fn show(&self, record: &Person, point: &ContactPoint) -> Option<Entry> {
        let mut entry = show::entry(self, Owner::Person, point)?;
        entry.primary = record.account.primary_email == Some(point.id);
        Some(entry)
    }

    fn code(&self, entry: &Entry) -> String {
        entry.code()
    }

    fn say(&self, entry: &Entry, point: &mut ContactPoint) {
        say::entry(entry, point);
    }

    fn revise(&self, shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
        say::changes(self, shown, wanted, point);
    }

    fn is_primary(&self, entry: &Entry) -> bool {
        entry.primary
    }

    fn normal(&self, entry: &Entry) -> Entry {
        entry.normal(&self.region)
    }

    fn normal_fields(&self, fields: &PersonFields) -> PersonFields {
        fields.normal()
    }

    fn arrange(&self, record: &Person, entries: Vec<Keyed<Entry>>) -> Vec<Keyed<Entry>> {
        arrange::entries(record, entries)
    }
}

impl Phrasing<Organization> for DeskproLens {
    type Fields = OrganizationFields;
    type Entry = Entry;

    fn dialect(&self) -> Dialect {
        DIALECT
    }

    fn fields(&self, record: &Organization) -> OrganizationFields {
        OrganizationFields::of(record)
    }

    fn set_fields(
        &self,
        record: &mut Organization,
        shown: &OrganizationFields,
        wanted: &OrganizationFields,
    ) -> Result<(), Refusal> {
        wanted.set(record, shown);
        Ok(())
    }

    fn show(&self, _record: &Organization, point: &ContactPoint) -> Option<Entry> {
        show::entry(self, Owner::Organization, point)
    }

    fn code(&self, entry: &Entry) -> String {
        entry.code()
    }

    fn say(&self, entry: &Entry, point: &mut ContactPoint) {
        say::entry(entry, point);
    }

    fn revise(&self, shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
        say::changes(self, shown, wanted, point);
    }

    fn normal(&self, entry: &Entry) -> Entry {
        entry.normal(&self.region)
    }

    fn normal_fields(&self, fields: &OrganizationFields) -> OrganizationFields {
        fields.normal()
    }

    fn arrange(&self, record: &Organization, entries: Vec<Keyed<Entry>>) -> Vec<Keyed<Entry>> {
        arrange::entries(record, entries)
    }
}
