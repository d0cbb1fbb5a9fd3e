//! What the laws need to know of a dialect: its lens, and what its clients may ask for.

use std::fmt::Debug;

use polydex_lens::{
    Lens, Mapping,
    laws::{History, Lawful, Through},
};
use polydex_model::{Person, Record};
use proptest::prelude::*;
use serde_json::Value as Json;

/// A program that speaks one dialect about records of one kind.
pub trait Program<R: Record = Person> {
    /// The dialect's lens.
    type Lens: Lawful<R, Command = Self::Command> + 'static;
    /// What the program can ask for.
    type Command: Clone + Debug + 'static;

    /// The lens, with the settings that a workspace begins with.
    fn lens() -> Self::Lens;

    /// Any command, legal or not; it may name what stands in the record.
    fn any_command(record: &R) -> BoxedStrategy<Self::Command>;

    /// A command that says all that it needs, so that neighbours have no part in it.
    fn any_addition(record: &R) -> BoxedStrategy<Self::Command>;

    /// The commands that repeat what is read of a record, whole or in part.
    fn repetitions(record: &R) -> Vec<Self::Command>;

    /// A record with no more than an addition to `record` speaks of. Where the dialect adds to its
    /// lists by position, that is their entries, all of them legal.
    fn minimal(_record: &R) -> R {
        R::default()
    }

    /// The program as one of many that write to a record.
    fn history() -> Box<dyn History<R>>
    where
        R: 'static,
    {
        Box::new(Through::new(Self::lens(), |record: &R| Self::any_command(record)))
    }
}

/// A dialect's entries as the tables of the phrasebook speak of them: a code and a value.
pub trait Column<R: Record = Person>: Program<R> {
    /// The command that adds an entry with this code and value.
    fn write(record: &R, code: &str, value: &str) -> Self::Command;

    /// The code and the value of an entry.
    fn cell(entry: &<Self::Lens as Mapping<R>>::Entry) -> (String, String);

    /// Gives an entry another value.
    fn set_value(entry: &mut <Self::Lens as Mapping<R>>::Entry, value: &str);
}

/// A dialect's members of a person, by the names that its documents have.
pub trait Members: Program<Person> {
    /// The command that gives members other values.
    fn change(sent: Json) -> Self::Command;

    /// The members of a person as they are shown.
    fn members(person: &Person) -> Json {
        let fields = Self::lens().get(person).fields;
        serde_json::to_value(fields).expect("fields are JSON")
    }
}
