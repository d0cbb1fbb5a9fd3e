//! The lens: how a record reads in Xurrent's shapes, and how what a client asks for comes back.

mod address;
mod apply;
mod command;
mod contact;
mod entry;
mod faults;
mod ignored;
mod value;

pub use command::{Command, Draft, Nested, point_named};
pub use contact::{NO_VALUE, ONLY_ONE};
pub use entry::Entry;
pub use ignored::{ignored_entry_keys, ignored_record_keys};
pub use polydex_lens::Fields;

use jiff::tz::TimeZone;
use polydex_lens::{KeyedEntry, Lens, Mapping, ViewOf, read_members, write_members};
use polydex_model::{ContactPoint, Dialect, Refusal, Settings, Value};

use crate::{
    DIALECT,
    phrasebook::{Code, Row, Slot, Subject},
};

/// The lens of one workspace, over people and over organizations.
#[derive(Clone, Debug)]
pub struct XurrentLens {
    domain: String,
    zone: TimeZone,
    region: String,
}

impl XurrentLens {
    /// The lens for a workspace's settings. A time zone that is unknown is read as UTC.
    pub fn for_workspace(settings: &Settings) -> Self {
        let zone = match settings.time_zone.as_str() {
            "UTC" => TimeZone::UTC,
            name => TimeZone::get(name).unwrap_or(TimeZone::UTC),
        };
        Self { domain: settings.domain.clone(), zone, region: settings.region.clone() }
    }

    /// Carries out a command on a record: `get`, `apply`, `put`.
    pub fn edit<R: Subject>(&self, record: &R, command: Command) -> Result<R, Refusal> {
        let view = apply::apply::<R>(self, polydex_lens::get(self, record), command)?;
        polydex_lens::put(self, record, view)
    }

    /// The domain in `nodeID`s.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The region that numbers without country code are read with.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The zone in which times are written.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

impl<R: Subject> Lens<R> for XurrentLens {
    type View = ViewOf<R, Self>;
    type Command = Command;

    fn get(&self, record: &R) -> Self::View {
        polydex_lens::get(self, record)
    }

    fn apply(&self, view: Self::View, command: Command) -> Result<Self::View, Refusal> {
        apply::apply::<R>(self, view, command)
    }

    fn put(&self, record: &R, view: Self::View) -> Result<R, Refusal> {
        polydex_lens::put(self, record, view)
    }
}

impl<R: Subject> Mapping<R> for XurrentLens {
    type Fields = Fields;
    type Entry = Entry;

    fn dialect(&self) -> Dialect {
        DIALECT
    }

    fn fields(&self, record: &R) -> Fields {
        read_members(R::MEMBERS, &DIALECT, record)
    }

    fn set_fields(&self, record: &mut R, shown: &Fields, wanted: &Fields) -> Result<(), Refusal> {
        write_members(R::MEMBERS, &DIALECT, record, shown, wanted);
        Ok(())
    }

    fn read(&self, record: &R, point: &ContactPoint) -> Option<Entry> {
        if record.primary_email_id() == Some(point.id)
            && let Value::Email(email) = &point.value
        {
            return Some(Entry::primary(&email.address));
        }
        let Code { slot, label } = R::TABLE.row_of(point, false)?.code;
        let mut entry = Entry { slot, label: label.into(), ..Entry::default() };
        entry.integration = point.managed;
        value::show(&point.value, &mut entry);
        Some(entry)
    }

    /// Slot and label. What an integration keeps is another row, as ONLYOFFICE's `extphone` is.
    fn code(&self, entry: &Entry) -> String {
        let kept = if entry.integration { "/integration" } else { "" };
        format!("{}/{}{kept}", entry.slot.key(), entry.label)
    }

    fn write(&self, entry: &Entry, point: &mut ContactPoint) {
        if entry.slot == Slot::PrimaryEmail {
            if !matches!(point.value, Value::Email(_)) {
                point.value = Value::email("");
            }
            value::settle(entry, &mut point.value);
            return;
        }
        let is_meant = |row: &Row| row.code.slot == entry.slot && row.code.label == entry.label;
        // Whichever row of the label it has now: a pager that an integration takes over stays one.
        if !R::TABLE.row_of(point, false).is_some_and(is_meant)
            && let Some(row) = R::TABLE.row_where(is_meant)
        {
            R::TABLE.place(row, point, |other| other.code.slot == entry.slot);
        }
        value::settle(entry, &mut point.value);
        point.managed = entry.integration;
    }

    fn update(&self, shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
        value::change(shown, wanted, &mut point.value);
    }

    fn is_primary(&self, entry: &Entry) -> bool {
        entry.slot == Slot::PrimaryEmail
    }

    fn normal(&self, entry: &Entry) -> Entry {
        Entry { uri: entry.uri.trim().to_owned(), ..entry.clone() }
    }

    fn arrange(&self, _record: &R, mut entries: Vec<KeyedEntry<Entry>>) -> Vec<KeyedEntry<Entry>> {
        entries.sort_by_key(|keyed| (keyed.entry.slot, keyed.entry.slot.rank(&keyed.entry.label)));
        entries
    }
}

#[cfg(test)]
mod tests;
