//! The lens: a record in Xurrent's shapes, and a client's commands written back to the record.

mod apply;
mod command;
mod entry;
mod ignored;
mod input;
mod value;

pub use command::{Command, ContactInput, RecordInput, find_point};
pub use entry::Entry;
pub use ignored::{ignored_entry_keys, ignored_record_keys};
pub use input::{NO_VALUE, ONLY_ONE};
pub use polydex_lens::Fields;

use jiff::tz::TimeZone;
use polydex_lens::{KeyedEntry, Lens, Mapping, ViewOf, read_members, write_members};
use polydex_model::{ContactPoint, Dialect, Refusal, Settings, Value};

use crate::{
    DIALECT,
    phrasebook::{Code, Row, Slot, XurrentRecord},
};

/// The lens of one workspace, for people and for organizations.
#[derive(Clone, Debug)]
pub struct XurrentLens {
    domain: String,
    zone: TimeZone,
    region: String,
}

impl XurrentLens {
    /// The lens for a workspace's settings. An unknown time zone counts as UTC.
    pub fn for_workspace(settings: &Settings) -> Self {
        let zone = match settings.time_zone.as_str() {
            "UTC" => TimeZone::UTC,
            name => TimeZone::get(name).unwrap_or(TimeZone::UTC),
        };
        Self { domain: settings.domain.clone(), zone, region: settings.region.clone() }
    }

    /// Applies a command to a record: `get`, `apply`, `put`.
    pub fn edit<R: XurrentRecord>(&self, record: &R, command: Command) -> Result<R, Refusal> {
        polydex_lens::edit(self, record, |view| apply::apply::<R>(self, view, command))
    }

    /// The domain in `nodeID`s.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The region of phone numbers without a country code.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The zone of times on the wire.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

impl<R: XurrentRecord> Lens<R> for XurrentLens {
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

impl<R: XurrentRecord> Mapping<R> for XurrentLens {
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

    fn read(&self, point: &ContactPoint, is_primary: bool) -> Option<Entry> {
        if is_primary && let Value::Email(email) = &point.value {
            return Some(Entry::primary(&email.address));
        }
        let Code { slot, label } = R::TABLE.row_of(point, false)?.code;
        let mut entry = Entry { slot, label: label.into(), ..Entry::default() };
        entry.integration = point.managed;
        value::read(&point.value, &mut entry);
        Some(entry)
    }

    /// Slot and label. An entry that an integration manages has another code, as ONLYOFFICE's
    /// `extphone` has.
    fn code(&self, entry: &Entry) -> String {
        let managed = if entry.integration { "/integration" } else { "" };
        format!("{}/{}{managed}", entry.slot.key(), entry.label)
    }

    fn write(&self, entry: &Entry, point: &mut ContactPoint) {
        if entry.slot == Slot::PrimaryEmail {
            if !matches!(point.value, Value::Email(_)) {
                point.value = Value::email("");
            }
            value::write(entry, &mut point.value);
            return;
        }
        let is_meant = |row: &Row| row.code.slot == entry.slot && row.code.label == entry.label;
        // If a row with this label shows the point already, its codes stay: a pager that an
        // integration takes over is still a pager.
        if !R::TABLE.row_of(point, false).is_some_and(is_meant)
            && let Some(row) = R::TABLE.row_where(is_meant)
        {
            R::TABLE.place(row, point, |other| other.code.slot == entry.slot);
        }
        value::write(entry, &mut point.value);
        point.managed = entry.integration;
    }

    fn update(&self, shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
        value::update(shown, wanted, &mut point.value);
    }

    fn is_primary(&self, entry: &Entry) -> bool {
        entry.slot == Slot::PrimaryEmail
    }

    fn normal(&self, entry: &Entry) -> Entry {
        Entry { uri: entry.uri.trim().to_owned(), ..entry.clone() }
    }

    fn arrange(&self, _record: &R, mut entries: Vec<KeyedEntry<Entry>>) -> Vec<KeyedEntry<Entry>> {
        entries.sort_by_key(|keyed| {
            (keyed.entry.slot, keyed.entry.slot.label_order(&keyed.entry.label))
        });
        entries
    }
}

#[cfg(test)]
mod tests;
