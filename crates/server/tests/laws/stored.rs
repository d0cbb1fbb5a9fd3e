//! The laws over what went through a store, the same code for each engine: a record of any origin
//! is stored, written to through every dialect in turn, and loaded again each time, by another
//! process as it were. `PROPTEST_CASES` counts here too, at a tenth: each case is dozens of commits.
//! PutPut is left to the other tests: it speaks of two futures of one record, a store has one.

mod given;
mod house;

use polydex_directory::DirectoryRecord;
use polydex_lens::laws::{Laws, any_organization, any_person};
use polydex_test_postgres::Database;
use proptest::{
    collection,
    prelude::*,
    test_runner::{TestCaseError, TestRunner},
};
use tempfile::TempDir;

use self::house::{Engine, House};
use crate::{
    each::{Named, of_organizations, of_people},
    phrasebook::{self, Keep},
};

/// One write through a dialect to a record that was loaded, by the laws; the record as it is then.
fn step<R: DirectoryRecord + std::fmt::Debug>(
    house: &House,
    laws: &dyn Laws<R>,
    loaded: &R,
    seed: u64,
) -> Result<R, TestCaseError> {
    let mut after = loaded.clone();
    laws.stored(loaded, seed, &mut |next| {
        let kept = house.edit(loaded, next)?;
        after.clone_from(kept.as_ref().unwrap_or(loaded));
        Ok(kept)
    })?;
    Ok(after)
}

/// Stores records, writes to each what its seeds say, and reads them all together.
fn live<R: DirectoryRecord + std::fmt::Debug>(
    house: &House,
    dialects: &[Named<R>],
    records: Vec<(R, Vec<u64>)>,
) -> Result<(), TestCaseError> {
    let house = house.moved();
    let mut stored = Vec::new();
    for (record, seeds) in records {
        let mut loaded = house.create(record)?;
        for seed in seeds {
            let turn = usize::try_from(seed % dialects.len() as u64).expect("few dialects");
            loaded = step(&house, dialects[turn].1, &loaded, seed)?;
        }
        stored.push(loaded);
    }
    house.lists(&stored)
}

fn over<R: DirectoryRecord + std::fmt::Debug>(
    engine: impl Engine,
    dialects: &[Named<R>],
    any_record: BoxedStrategy<R>,
) {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    config.cases = config.cases.div_ceil(10);
    // Every try is a workspace of its own.
    config.max_shrink_iters = 200;
    let house = House::new(engine);
    let records = collection::vec((any_record, collection::vec(any::<u64>(), 4..10)), 1..4);
    let outcome = TestRunner::new(config).run(&records, |records| live(&house, dialects, records));
    outcome.unwrap_or_else(|error| panic!("{error}"));
    house.assert_not_idle();
}

/// A new record of the passage's own, and every version of it stored and loaded.
impl<R: DirectoryRecord + std::fmt::Debug> Keep<R> for House {
    fn begin(&self, base: &R) -> R {
        self.vacate(base);
        self.create(base.clone()).expect("a record without faults")
    }

    fn keep(&self, before: &R, next: R) -> R {
        let kept = self.edit(before, &next).expect("what was put is stored");
        kept.expect("nothing forbids it")
    }
}

macro_rules! engines {
    ($($name:ident: $engine:expr;)*) => {$(
        mod $name {
            use super::*;

            #[test]
            fn keeps_the_laws_over_people() {
                over($engine, &of_people(), any_person());
            }

            #[test]
            fn keeps_the_laws_over_organizations() {
                over($engine, &of_organizations(), any_organization());
            }

            #[test]
            fn passes_on_what_the_tables_say() {
                phrasebook::check_all(&House::new($engine));
            }
        }
    )*};
}

engines! {
    sqlite: TempDir::new().expect("a directory for temporary files");
    postgres: Database::new(None).expect("a cluster");
}
