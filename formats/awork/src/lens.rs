//! The lens: what awork shows of a person, and what its calls change in that.
//!
//! `get` and `put` are [`polydex_lens::get`] and [`polydex_lens::put`] over the [`Mapping`] here.
//! [`apply`](Lens::apply) holds the vendor's own rules: `PUT` replaces all members, ids name the
//! entries, and the address that the user signs in with is locked.

mod address;
mod apply;
mod check;
mod fields;
mod point;

use polydex_lens::{KeyedEntry, Lens, Mapping, View};
use polydex_model::{ContactPoint, Dialect, Person, Refusal};

pub use apply::{Command, ENTITY_ARCHIVED};
pub use check::DATE_OUT_OF_RANGE;
pub use fields::{Fields, RoleName, Team};
pub use polydex_lens::EXTENSION;

use crate::{
    DIALECT,
    phrasebook::{Code, kind_named, sub_type_named},
    wire::ContactInfo,
};

/// awork's lens over people. It needs no settings of the workspace, since it shows numbers, dates
/// and countries as they are stored.
#[derive(Clone, Copy, Debug, Default)]
pub struct AworkLens;

/// What awork shows of a person.
pub type UserView = View<Fields, ContactInfo>;

impl Lens<Person> for AworkLens {
    type View = UserView;
    type Command = Command;

    fn get(&self, person: &Person) -> UserView {
        polydex_lens::get(self, person)
    }

    fn apply(&self, view: UserView, command: Command) -> Result<UserView, Refusal> {
        apply::apply(view, command)
    }

    fn put(&self, person: &Person, view: UserView) -> Result<Person, Refusal> {
        polydex_lens::put(self, person, view)
    }
}

impl AworkLens {
    /// Carries out a command on a person.
    pub fn edit(&self, person: &Person, command: Command) -> Result<Person, Refusal> {
        polydex_lens::edit(self, person, |view| self.apply(view, command))
    }
}

impl Mapping<Person> for AworkLens {
    type Fields = Fields;
    type Entry = ContactInfo;

    fn dialect(&self) -> Dialect {
        DIALECT
    }

    fn fields(&self, person: &Person) -> Fields {
        Fields::of(person)
    }

    fn set_fields(&self, person: &mut Person, old: &Fields, new: &Fields) -> Result<(), Refusal> {
        fields::set(person, old, new);
        Ok(())
    }

    fn read(&self, point: &ContactPoint, is_primary: bool) -> Option<ContactInfo> {
        Some(point::read(point, is_primary))
    }

    fn code(&self, entry: &ContactInfo) -> String {
        Code::of(entry).code()
    }

    fn write(&self, entry: &ContactInfo, point: &mut ContactPoint) {
        point::write(entry, point);
    }

    fn update(&self, old: &ContactInfo, new: &ContactInfo, point: &mut ContactPoint) {
        point::update(old, new, point);
    }

    fn is_primary(&self, entry: &ContactInfo) -> bool {
        entry.primary
    }

    fn normal(&self, entry: &ContactInfo) -> ContactInfo {
        normal(entry.clone())
    }

    /// The primary address first; the others by number, which ascends in the order of creation.
    fn arrange(
        &self,
        _person: &Person,
        mut entries: Vec<KeyedEntry<ContactInfo>>,
    ) -> Vec<KeyedEntry<ContactInfo>> {
        entries.sort_by_key(|keyed| !keyed.entry.primary);
        entries
    }
}

/// The vendor's normal form: codes in the table's spelling, country codes in upper case, and only
/// the first line of a street in `addressLine1`.
pub(crate) fn normal(mut entry: ContactInfo) -> ContactInfo {
    if let Some(kind) = entry.kind.as_deref().and_then(kind_named) {
        entry.kind = Some(kind.to_owned());
        let sub_type = entry.sub_type.as_deref().and_then(|text| sub_type_named(kind, text));
        if let Some(sub_type) = sub_type {
            entry.sub_type = Some(sub_type.to_owned());
        }
    }
    if let Some(country) = entry.country.as_mut().filter(|text| address::is_code(text)) {
        country.make_ascii_uppercase();
    }
    if Code::of(&entry).row.code.is_address() {
        address::move_line_breaks(&mut entry);
    }
    entry
}
