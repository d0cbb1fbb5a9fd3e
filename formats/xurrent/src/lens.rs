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
pub use entry::{Entry, Fields};
pub use ignored::{ignored_entry_keys, ignored_record_keys};

use jiff::tz::TimeZone;
use polydex_lens::{KeyedEntry, Lens, Mapping, ViewOf};
use polydex_model::{ContactPoint, Dialect, Refusal, Settings, Value};

use crate::{
    DIALECT,
    phrasebook::{Row, Slot, Subject},
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
        R::MEMBERS.iter().map(|member| (member.name, member.read(record))).collect()
    }

    fn set_fields(&self, record: &mut R, shown: &Fields, wanted: &Fields) -> Result<(), Refusal> {
        for member in R::MEMBERS {
            let value = wanted.get(member.name);
            if value != shown.get(member.name) {
                member.write(record, value);
            }
        }
        Ok(())
    }

    fn read(&self, record: &R, point: &ContactPoint) -> Option<Entry> {
        if record.primary_email_id() == Some(point.id)
            && let Value::Email(email) = &point.value
        {
            return Some(Entry::primary(&email.address));
        }
        let row = Row::showing(R::ROWS, point)?;
        let mut entry = Entry { slot: row.slot, label: row.label.into(), ..Entry::default() };
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
        if !shows_as(R::ROWS, point, entry)
            && let Some(row) = Row::saying(R::ROWS, entry.slot, &entry.label)
        {
            if !row.is_kind_of(&point.value) {
                point.value = row.blank();
            }
            row.mark(R::ROWS, point);
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

/// Whether a point stands in a row of the entry's label already, whichever of them it is: a pager
/// that an integration takes over stays one.
fn shows_as(rows: &'static [Row], point: &ContactPoint, entry: &Entry) -> bool {
    Row::showing(rows, point).is_some_and(|row| row.slot == entry.slot && row.label == entry.label)
}

#[cfg(test)]
mod tests;
