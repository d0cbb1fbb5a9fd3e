//! A dialect as the laws see it: its lens, what its clients may ask for, and how a code and a
//! value are written and read. The tests over all dialects and their pairs iterate over
//! [`DialectLaws`] and name none of them.

use std::{fmt::Debug, marker::PhantomData};

use polydex_model::{Organization, Person, PointId, Record, Status};
use proptest::{prelude::*, sample::Index, test_runner::TestCaseError};
use serde_json::Value as Json;

use super::{
    History, Lawful, chosen, confinement, get_put, no_edit, put_get, put_get_kept, put_put,
    tolerance,
    transit::{codes_stay_between, with_other_values},
};
use crate::{FormatSpec, Lens, Mapping};

/// What clients of a dialect may ask for, of records of one kind.
pub trait Commands<R: Record = Person> {
    /// The dialect's lens.
    type Lens: Lawful<R, Command = Self::Command> + 'static;
    /// What a client can ask for.
    type Command: Clone + Debug + 'static;

    /// The lens, with the settings that a new workspace has.
    fn lens() -> Self::Lens;

    /// Any command, legal or not; it may name ids and positions of the record.
    fn any_command(record: &R) -> BoxedStrategy<Self::Command>;

    /// A command that carries everything it needs, so that neighbours have no part in it.
    fn any_addition(record: &R) -> BoxedStrategy<Self::Command>;

    /// The commands that repeat what is read of a record, whole or in part.
    fn repetitions(record: &R) -> Vec<Self::Command>;

    /// A record with no more than an addition to `record` speaks of. Where the dialect adds to its
    /// lists by position, that is their entries, all of them legal.
    fn minimal(_record: &R) -> R {
        R::default()
    }
}

/// A dialect's column in the tables of the phrasebook: entries as a code and a value.
pub trait Column<R: Record = Person>: Commands<R> {
    /// The command that adds an entry with this code and value.
    fn write(record: &R, code: &str, value: &str) -> Self::Command;

    /// The code and the value of an entry.
    fn cell(entry: &<Self::Lens as Mapping<R>>::Entry) -> (String, String);

    /// Gives an entry another value.
    fn set_value(entry: &mut <Self::Lens as Mapping<R>>::Entry, value: &str);
}

/// A dialect's members of a person, by the names that its documents have.
pub trait Members: Commands<Person> {
    /// The command that gives members other values.
    fn change(document: Json) -> Self::Command;

    /// The members of a person as the dialect shows them.
    fn members(person: &Person) -> Json {
        let fields = Self::lens().get(person).fields;
        serde_json::to_value(fields).expect("fields are JSON")
    }
}

/// A dialect, for tests over all of them.
pub struct DialectLaws {
    /// The dialect.
    pub format: &'static FormatSpec,
    /// Its lens of people.
    pub people: &'static dyn Laws<Person>,
    /// Its lens of organizations, if it shows them.
    pub organizations: Option<&'static dyn Laws<Organization>>,
}

/// The laws of one dialect over records of one kind, without the dialect's types.
///
/// Commands follow from a seed and the record, so that a failure shrinks to a small record and can
/// be repeated.
pub trait Laws<R>: History<R> + Sync {
    /// The laws of one write, and of another one in its place.
    fn write(&self, record: &R, one: u64, other: u64) -> Result<(), TestCaseError>;

    /// What was read and is sent back, in whole or in part, is no edit.
    fn repetitions(&self, record: &R) -> Result<(), TestCaseError>;

    /// A neighbour that is illegal in the dialect fails no edit.
    fn tolerance(&self, record: &R, seed: u64) -> Result<(), TestCaseError>;

    /// The laws of one write to a record that `keep` stores and loads again: it answers the record
    /// as it is then, or `None` if the directory refuses it.
    fn stored(
        &self,
        loaded: &R,
        seed: u64,
        keep: &mut dyn FnMut(&R) -> Result<Option<R>, TestCaseError>,
    ) -> Result<(), TestCaseError>;

    /// The record after one entry got another value and kept its code; `None` if there is no such
    /// entry or the change does more than that.
    fn with_another_value(&self, record: &R, at: Index, value: &str) -> Option<R>;

    /// Every point that the dialect reads keeps its code from `old` to `new`, in which another
    /// dialect changed values alone.
    fn codes_stay(&self, old: &R, new: &R) -> Result<(), TestCaseError>;

    /// The record with an entry of this code and value, or why it is refused.
    fn write_cell(&self, record: &R, code: &str, value: &str) -> Result<R, String>;

    /// The code and the value that a point is shown with; `None` if it is not shown.
    fn read_cell(&self, record: &R, point: PointId) -> Option<(String, String)>;

    /// The record with another value in the entry of a point that is shown.
    fn revalue(&self, record: &R, point: PointId, value: &str) -> R;
}

/// [`Laws`] of what a dialect says in its own types.
#[derive(Debug)]
pub struct LawsOf<C>(PhantomData<fn() -> C>);

impl<C> LawsOf<C> {
    /// The laws of `C`.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<C> Default for LawsOf<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> LawsOf<C> {
    fn command<R: Record>(record: &R, seed: u64) -> C::Command
    where
        C: Commands<R>,
    {
        chosen(&C::any_command(record), seed).expect("there is a command for every record")
    }
}

impl<R: Record, C: Commands<R>> History<R> for LawsOf<C> {
    fn step(&self, record: &R, seed: u64) -> R {
        super::Through::new(C::lens(), |record: &R| C::any_command(record)).step(record, seed)
    }
}

impl<R: Record, C: Column<R>> Laws<R> for LawsOf<C> {
    fn write(&self, record: &R, one: u64, other: u64) -> Result<(), TestCaseError> {
        let (lens, one) = (C::lens(), Self::command(record, one));
        get_put(&lens, record)?;
        put_get(&lens, record, one.clone())?;
        put_put(&lens, record, one.clone(), Self::command(record, other))?;
        confinement(&lens, record, one)
    }

    fn repetitions(&self, record: &R) -> Result<(), TestCaseError> {
        // Some dialects write nothing to an archived record, not even what it holds.
        if record.status() == Status::Archived {
            return Ok(());
        }
        let mut commands = C::repetitions(record).into_iter();
        commands.try_for_each(|command| no_edit(&C::lens(), record, command))
    }

    fn tolerance(&self, record: &R, seed: u64) -> Result<(), TestCaseError> {
        // What a record's state forbids is no neighbour's fault.
        if record.status() != Status::Active {
            return Ok(());
        }
        let new = chosen(&C::any_addition(record), seed).expect("something can be added");
        tolerance(&C::lens(), &C::minimal(record), record, new)
    }

    fn stored(
        &self,
        loaded: &R,
        seed: u64,
        keep: &mut dyn FnMut(&R) -> Result<Option<R>, TestCaseError>,
    ) -> Result<(), TestCaseError> {
        let (lens, one) = (C::lens(), Self::command(loaded, seed));
        get_put(&lens, loaded)?;
        confinement(&lens, loaded, one.clone())?;
        self.repetitions(loaded)?;
        let put = lens.put(loaded, lens.get(loaded));
        let next = put.map_err(|refusal| TestCaseError::fail(format!("GetPut: {refusal}")))?;
        let kept = keep(&next)?;
        prop_assert!(kept.as_ref() == Some(loaded), "GetPut: repeating what was loaded is an edit");
        put_get_kept(&lens, loaded, one, keep)
    }

    fn with_another_value(&self, record: &R, at: Index, value: &str) -> Option<R> {
        let mut view = C::lens().get(record);
        if !view.entries.is_empty() {
            let entry = at.index(view.entries.len());
            C::set_value(&mut view.entries[entry].entry, value);
        }
        with_other_values(&C::lens(), record, &view)
    }

    fn codes_stay(&self, old: &R, new: &R) -> Result<(), TestCaseError> {
        codes_stay_between(&C::lens(), old, new)
    }

    fn write_cell(&self, record: &R, code: &str, value: &str) -> Result<R, String> {
        let lens = C::lens();
        let command = C::write(record, code, value);
        let view = lens.apply(lens.get(record), command).map_err(|refusal| refusal.to_string())?;
        lens.put(record, view).map_err(|refusal| refusal.to_string())
    }

    fn read_cell(&self, record: &R, point: PointId) -> Option<(String, String)> {
        let view = C::lens().get(record);
        let keyed = view.entries.iter().find(|keyed| keyed.key.contains(&point))?;
        Some(C::cell(&keyed.entry))
    }

    fn revalue(&self, record: &R, point: PointId, value: &str) -> R {
        let mut view = C::lens().get(record);
        let keyed = view.entries.iter_mut().find(|keyed| keyed.key.contains(&point));
        C::set_value(&mut keyed.expect("an entry that was read").entry, value);
        C::lens().put(record, view).expect("a value is accepted")
    }
}
