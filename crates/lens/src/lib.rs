//! Lenses: how a dialect reads and writes the canonical record without losing what it cannot
//! express.
//!
//! What a dialect shows and what it takes are two things, so a [`Lens`] has three functions:
//! `get` (record to view), `apply` (view and command to changed view, by the vendor's rules) and
//! `put` (changed view to record). The way back into the record is the same for all dialects and
//! is written here once: a dialect gives its [`Mapping`], and [`get`] and [`put`] do the rest.
//!
//! `put` follows the keys of entries and guesses nothing:
//!
//! 1. An entry equal to what `get` shows touches nothing.
//! 2. Same code, another value or free label: only that is translated ([`Mapping::update`]).
//! 3. Another code: the entry is translated as a new one would be, in place ([`Mapping::write`]).
//! 4. Where `get` would now show another text than was written, a [`Spelling`] is noted: the pair
//!    of both, used for as long as the phrasebook still gives the former.
//!
//! [`Spelling`]: polydex_model::Spelling

mod coverage;
mod documents;
mod fields;
mod members;
mod merge_document;
mod one_text;
mod put;
mod rank;
pub mod request;
mod spec;
mod spelling;
mod table;

#[cfg(feature = "laws")]
pub mod laws;

use polydex_model::{ContactPoint, Dialect, PointId, Record, Refusal};
use serde::{Serialize, de::DeserializeOwned};

pub use coverage::{Coverage, Loss, coverage, for_each_leaf, has_only_a_name};
pub use documents::{DocumentSchema, Documents, ParsedPerson, documents_in};
pub use members::{Fields, Form, Home, Member, read_members, write_members};
pub use merge_document::merge_document;
pub use one_text::{EXTENSION, OneText, trimmed, user_or_uri};
pub use put::{edit, get, put};
pub use spec::{
    ClientSpec, FormatSpec, InvalidOptions, KnownPerson, Options, SamplePerson, percent_encoded,
};
pub use table::{Need, OwnNeed, Row, Table, services};

/// A dialect's three pure functions over one kind of record, made with the workspace's settings.
pub trait Lens<R> {
    /// The dialect's document of a record; every entry knows the stored points that it shows.
    type View;
    /// What a request asks for in the vendor's terms.
    type Command;

    /// What the dialect shows of a record. Never fails, whatever is stored.
    fn get(&self, record: &R) -> Self::View;

    /// Carries out a command on a view by the vendor's rules: finds the entries meant, and checks
    /// the members that the command changes, no others.
    fn apply(&self, view: Self::View, command: Self::Command) -> Result<Self::View, Refusal>;

    /// Takes a changed view back into the record it was got from.
    fn put(&self, record: &R, view: Self::View) -> Result<R, Refusal>;
}

/// A dialect's document of a record: members of the record itself, and entries for its points.
#[derive(Clone, Debug, PartialEq)]
pub struct View<F, E> {
    /// Members of the record itself.
    pub fields: F,
    /// One entry for each point or set of points shown, in the dialect's order.
    pub entries: Vec<KeyedEntry<E>>,
}

/// An entry of a view, and the points that it shows.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyedEntry<E> {
    /// None if the entry is new; several if the list is a set. A change of the entry is a change of
    /// each of them.
    pub key: Vec<PointId>,
    /// What is shown.
    pub entry: E,
}

impl<E> KeyedEntry<E> {
    /// A new entry.
    pub fn new(entry: E) -> Self {
        Self { key: Vec::new(), entry }
    }

    /// Whether it is new.
    pub fn is_new(&self) -> bool {
        self.key.is_empty()
    }
}

/// A dialect's table of correspondences, as [`get`] and [`put`] need it.
///
/// Both associated types serialise as JSON objects of flat members; spellings are noted member by
/// member. `Option` members must be written as `null` or left out when absent, and read as
/// `None` in both cases (`#[serde(default)]`).
pub trait Mapping<R: Record> {
    /// Members of the record itself.
    type Fields: Clone + PartialEq + Serialize + DeserializeOwned;
    /// What is shown of one point, ids and stamps aside.
    type Entry: Clone + PartialEq + Serialize + DeserializeOwned;

    /// Whether the dialect shows its entries in the order of their ranks, and a client's order of
    /// them is kept.
    const RANKED: bool = false;

    /// The name under which residue is stored.
    fn dialect(&self) -> Dialect;

    /// The record's own members as the phrasebook shows them, without spellings. They do not depend
    /// on its points.
    fn fields(&self, record: &R) -> Self::Fields;

    /// Translates the members in which `wanted` differs from `shown`, and no others.
    ///
    /// A reference is written with the id that the dialect uses; the directory resolves it.
    fn set_fields(
        &self,
        record: &mut R,
        shown: &Self::Fields,
        wanted: &Self::Fields,
    ) -> Result<(), Refusal>;

    /// A point as the phrasebook shows it, without spellings; `None` where it is not expressible.
    /// `is_primary`: whether it is the account's primary e-mail address.
    ///
    /// It depends on nothing else, so that an edit reads again only the points that it changed.
    fn read(&self, point: &ContactPoint, is_primary: bool) -> Option<Self::Entry>;

    /// The entry's codes (type, service, row, place) in their canonical spelling, as one text:
    /// `gmail` and `Mail` have the code of `mail`. Entries of one row have equal codes.
    fn code(&self, entry: &Self::Entry) -> String;

    /// Translates a whole entry into a point: its value, contexts, label and what else the dialect
    /// shows. What the dialect does not show stays as it is in `point`.
    fn write(&self, entry: &Self::Entry, point: &mut ContactPoint);

    /// Translates the members in which `wanted` differs from `shown`, their codes being equal.
    fn update(&self, shown: &Self::Entry, wanted: &Self::Entry, point: &mut ContactPoint);

    /// Whether the entry is the account's primary e-mail address.
    fn is_primary(&self, _entry: &Self::Entry) -> bool {
        false
    }

    /// Whether the entry belongs to the list whose order a client gives; others of a
    /// [`RANKED`](Self::RANKED) dialect (a member of the record that holds an address) have none.
    fn is_ranked(&self, _entry: &Self::Entry) -> bool {
        Self::RANKED
    }

    /// The entry in the dialect's normal form, where its vendor normalises what it is sent.
    fn normal(&self, entry: &Self::Entry) -> Self::Entry {
        entry.clone()
    }

    /// The fields in the dialect's normal form.
    fn normal_fields(&self, fields: &Self::Fields) -> Self::Fields {
        fields.clone()
    }

    /// Sorts entries as the dialect lists them, joins equal ones where its list is a set, and
    /// settles what depends on several points. They come by number, or by rank if
    /// [`RANKED`](Self::RANKED); ranked ones stay in that order, joined ones at the position of the first.
    fn arrange(
        &self,
        _record: &R,
        entries: Vec<KeyedEntry<Self::Entry>>,
    ) -> Vec<KeyedEntry<Self::Entry>> {
        entries
    }
}

/// The view of a mapping.
pub type ViewOf<R, P> = View<<P as Mapping<R>>::Fields, <P as Mapping<R>>::Entry>;
