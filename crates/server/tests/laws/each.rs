//! Every law, for each dialect, over records of every origin.

use std::fmt::Debug;

use polydex_lens::laws::{
    DialectLaws, History, Laws, any_organization, any_person, any_seeds, grow,
};
use polydex_model::{Organization, Person, Record};
use polydex_registry::LAWS;
use proptest::{
    prelude::*,
    test_runner::{TestCaseError, TestRunner},
};

/// A dialect's name and its laws over records of one kind.
pub type Named<R> = (&'static str, &'static dyn Laws<R>);

/// Every dialect, about people.
pub fn of_people() -> Vec<Named<Person>> {
    LAWS.iter().map(|dialect| (dialect.format.name, dialect.people)).collect()
}

/// Every dialect that shows organizations, about these.
pub fn of_organizations() -> Vec<Named<Organization>> {
    let shows = |dialect: &&DialectLaws| Some((dialect.format.name, dialect.organizations?));
    LAWS.iter().filter_map(shows).collect()
}

/// Tries a property in as many cases as `PROPTEST_CASES` says.
pub fn holds<S: Strategy>(
    name: &str,
    inputs: &S,
    property: impl Fn(S::Value) -> Result<(), TestCaseError>,
) where
    S::Value: Debug,
{
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let outcome = TestRunner::new(config).run(inputs, property);
    outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
}

/// Records after a few commands through these dialects.
pub fn grown<R: Record + Debug>(
    records: BoxedStrategy<R>,
    dialects: &[&'static dyn Laws<R>],
) -> BoxedStrategy<R> {
    let dialects = dialects.to_vec();
    let grown = (records, any_seeds()).prop_map(move |(record, seeds)| {
        let histories: Vec<&dyn History<R>> =
            dialects.iter().map(|laws| *laws as &dyn History<R>).collect();
        grow(&histories, record, &seeds)
    });
    grown.boxed()
}

fn keep_the_laws_over_any_record<R: Record + Debug>(all: &[Named<R>], records: &BoxedStrategy<R>) {
    for (name, laws) in all {
        let inputs = (records.clone(), any::<u64>(), any::<u64>());
        holds(name, &inputs, |(record, one, other)| laws.write(&record, one, other));
    }
}

fn keep_the_laws_over_histories<R: Record + Debug>(all: &[Named<R>], records: &BoxedStrategy<R>) {
    for (name, laws) in all {
        let inputs = (grown(records.clone(), &[*laws]), any::<u64>(), any::<u64>());
        holds(name, &inputs, |(record, one, other)| laws.write(&record, one, other));
    }
}

fn take_a_repetition_for_no_edit<R: Record + Debug>(all: &[Named<R>], records: &BoxedStrategy<R>) {
    for (name, laws) in all {
        holds(name, &grown(records.clone(), &[*laws]), |record| laws.repetitions(&record));
    }
}

fn bear_any_neighbour<R: Record + Debug>(all: &[Named<R>], records: &BoxedStrategy<R>) {
    for (name, laws) in all {
        holds(name, &(records.clone(), any::<u64>()), |(record, new)| laws.tolerance(&record, new));
    }
}

macro_rules! over_both_kinds {
    ($($property:ident)+) => {$(
        mod $property {
            use super::*;

            #[test]
            fn of_people() {
                super::$property(&super::of_people(), &any_person());
            }

            #[test]
            fn of_organizations() {
                super::$property(&super::of_organizations(), &any_organization());
            }
        }
    )+};
}

over_both_kinds! {
    keep_the_laws_over_any_record
    keep_the_laws_over_histories
    take_a_repetition_for_no_edit
    bear_any_neighbour
}
