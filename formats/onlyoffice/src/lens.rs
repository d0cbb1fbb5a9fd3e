//! The lens: what ONLYOFFICE shows of a person, and what a request makes of it.
//!
//! The vendor's document holds addresses in three members: `email` (the primary one), `mobilePhone`,
//! and the ordered list `contacts`. All of them are entries of the view, distinguished by their
//! [`Slot`]. Commands on contacts see the list alone.

mod apply;
mod contacts;
mod entry;
pub(crate) mod members;
mod parameters;

pub use apply::{Command, MAX_EMAIL, MAX_TYPE, MAX_VALUE, NOT_TERMINATED, SUSPENDED, guid};
pub use entry::{Entry, Slot};
pub use members::{
    Employment, Form, MAX_LINE, MAX_NOTES, MEMBERS, Member, ON_LEAVE, Sex, WORK_FROM, flag, text,
};
pub use parameters::{Changes, PARAMETERS, Parameter};
pub use polydex_lens::Fields;

use std::collections::HashMap;

use polydex_lens::{KeyedEntry, Lens, Mapping, View, edit, get, put, read_members, write_members};
use polydex_model::{ContactPoint, Dialect, Person, Refusal};

use crate::DIALECT;

/// The lens of ONLYOFFICE. It depends on no setting: in a view, dates are days and moments; the
/// document adds the time zone.
#[derive(Clone, Copy, Debug, Default)]
pub struct OnlyofficeLens;

impl Lens<Person> for OnlyofficeLens {
    type View = View<Fields, Entry>;
    type Command = Command;

    fn get(&self, person: &Person) -> Self::View {
        get(self, person)
    }

    fn apply(&self, view: Self::View, command: Command) -> Result<Self::View, Refusal> {
        apply::apply(view, command)
    }

    fn put(&self, person: &Person, view: Self::View) -> Result<Person, Refusal> {
        put(self, person, view)
    }
}

impl OnlyofficeLens {
    /// The person after a command.
    pub fn change(&self, person: &Person, command: Command) -> Result<Person, Refusal> {
        edit(self, person, |view| self.apply(view, command))
    }

    /// A new person. People created here may sign in, as a user or as a guest.
    pub fn create(&self, empty: &Person, changes: Changes) -> Result<Person, Refusal> {
        self.change(empty, Command::Create(changes))
    }
}

impl Mapping<Person> for OnlyofficeLens {
    type Fields = Fields;
    type Entry = Entry;

    const RANKED: bool = true;

    fn dialect(&self) -> Dialect {
        DIALECT
    }

    fn fields(&self, person: &Person) -> Fields {
        read_members(MEMBERS, &DIALECT, person)
    }

    fn set_fields(
        &self,
        person: &mut Person,
        shown: &Fields,
        wanted: &Fields,
    ) -> Result<(), Refusal> {
        write_members(MEMBERS, &DIALECT, person, shown, wanted);
        Ok(())
    }

    fn read(&self, point: &ContactPoint, is_primary: bool) -> Option<Entry> {
        Entry::read(point, is_primary)
    }

    fn code(&self, entry: &Entry) -> String {
        entry.code().to_owned()
    }

    fn write(&self, entry: &Entry, point: &mut ContactPoint) {
        entry.write(point);
    }

    fn update(&self, shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
        wanted.update(shown, point);
    }

    fn is_primary(&self, entry: &Entry) -> bool {
        entry.slot == Slot::Email
    }

    fn is_ranked(&self, entry: &Entry) -> bool {
        entry.slot.is_list()
    }

    fn arrange(
        &self,
        person: &Person,
        mut entries: Vec<KeyedEntry<Entry>>,
    ) -> Vec<KeyedEntry<Entry>> {
        choose_mobile(person, &mut entries);
        join_equal(entries)
    }
}

/// Chooses the profile's mobile among those that no client wrote into the list: the most preferred
/// one, then the oldest. The others are shown in the list.
fn choose_mobile(person: &Person, entries: &mut [KeyedEntry<Entry>]) {
    let order: HashMap<_, _> = person
        .card
        .points
        .iter()
        .map(|point| (point.id, (point.pref.unwrap_or(u8::MAX), point.number)))
        .collect();
    let mut mobiles: Vec<&mut KeyedEntry<Entry>> =
        entries.iter_mut().filter(|keyed| keyed.entry.slot == Slot::MobilePhone).collect();
    mobiles.sort_by_key(|keyed| keyed.key.first().and_then(|id| order.get(id)));
    for further in mobiles.into_iter().skip(1) {
        further.entry.slot = Slot::Further;
    }
}

/// Shows equal pairs of the list once, at the position of the first.
fn join_equal(entries: Vec<KeyedEntry<Entry>>) -> Vec<KeyedEntry<Entry>> {
    let mut joined: Vec<KeyedEntry<Entry>> = Vec::with_capacity(entries.len());
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    for keyed in entries {
        if keyed.entry.slot.is_list() {
            let pair = (keyed.entry.kind.clone(), keyed.entry.value.clone());
            if let Some(first) = seen.get(&pair) {
                joined[*first].key.extend(keyed.key);
                continue;
            }
            seen.insert(pair, joined.len());
        }
        joined.push(keyed);
    }
    joined
}

#[cfg(test)]
mod state_tests;
#[cfg(test)]
mod tests;
