//! The laws over what went through a store, the same code for each engine: a record of any origin
//! is stored, written to through every dialect in turn, and loaded anew each time, by another
//! process as it were. `PROPTEST_CASES` counts here too, at a tenth: each case is dozens of commits.
//! PutPut is left to the other tests: it speaks of two futures of one record, a store has one.

mod given;
mod house;

use polydex_directory::DirectoryRecord;
use polydex_lens::{
    Lens,
    laws::{self, any_organization, any_person, chosen},
};
use polydex_model::{Organization, Person};
use polydex_test_postgres::Database;
use proptest::{
    collection,
    prelude::*,
    test_runner::{TestCaseError, TestRunner},
};
use tempfile::TempDir;

use self::house::{Engine, House};
use crate::{
    awork::Awork,
    deskpro::Deskpro,
    each,
    onlyoffice::Onlyoffice,
    phrasebook::{self, Keep},
    program::Program,
    xurrent::Xurrent,
};

/// Writes to a stored record what a seed says, by the laws; answers the record as it is then.
type Step<R> = fn(&House, &R, u64) -> Result<R, TestCaseError>;

const OF_PEOPLE: &[Step<Person>] =
    &[step::<_, Awork>, step::<_, Deskpro>, step::<_, Onlyoffice>, step::<_, Xurrent>];

const OF_ORGANIZATIONS: &[Step<Organization>] = &[step::<_, Deskpro>, step::<_, Xurrent>];

/// One write through a dialect to a record that was loaded.
fn step<R: DirectoryRecord + std::fmt::Debug, P: Program<R>>(
    house: &House,
    loaded: &R,
    seed: u64,
) -> Result<R, TestCaseError> {
    let lens = P::lens();
    let one = chosen(&P::any_command(loaded), seed).expect("a command for every record");
    laws::get_put(&lens, loaded)?;
    laws::confinement(&lens, loaded, one.clone())?;
    each::repetitions::<R, P>(loaded)?;
    repeated::<R, P>(house, loaded)?;

    let mut after = loaded.clone();
    laws::put_get_kept(&lens, loaded, one, |next| {
        let kept = house.edit(loaded, next)?;
        after.clone_from(kept.as_ref().unwrap_or(loaded));
        Ok(kept)
    })?;
    Ok(after)
}

/// GetPut: what was loaded and is put back is no edit, and leaves the version.
fn repeated<R: DirectoryRecord + std::fmt::Debug, P: Program<R>>(
    house: &House,
    loaded: &R,
) -> Result<(), TestCaseError> {
    let put = P::lens().put(loaded, P::lens().get(loaded));
    let next = put.map_err(|refusal| TestCaseError::fail(format!("GetPut: {refusal}")))?;
    let kept = house.edit(loaded, &next)?;
    prop_assert_eq!(kept.as_ref(), Some(loaded));
    Ok(())
}

/// Stores records, writes to each what its seeds say, and reads them all together.
fn live<R: DirectoryRecord + std::fmt::Debug>(
    house: &House,
    steps: &[Step<R>],
    records: Vec<(R, Vec<u64>)>,
) -> Result<(), TestCaseError> {
    let house = house.moved();
    let mut stored = Vec::new();
    for (record, seeds) in records {
        let mut loaded = house.create(record)?;
        for seed in seeds {
            let turn = usize::try_from(seed % steps.len() as u64).expect("few dialects");
            loaded = steps[turn](&house, &loaded, seed)?;
        }
        stored.push(loaded);
    }
    house.lists(&stored)
}

fn over<R: DirectoryRecord + std::fmt::Debug>(
    engine: impl Engine,
    steps: &[Step<R>],
    any_record: BoxedStrategy<R>,
) {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    config.cases = config.cases.div_ceil(10);
    // Every try is a workspace of its own.
    config.max_shrink_iters = 200;
    let house = House::new(engine);
    let records = collection::vec((any_record, collection::vec(any::<u64>(), 4..10)), 1..4);
    let outcome = TestRunner::new(config).run(&records, |records| live(&house, steps, records));
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
                over($engine, OF_PEOPLE, any_person());
            }

            #[test]
            fn keeps_the_laws_over_organizations() {
                over($engine, OF_ORGANIZATIONS, any_organization());
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
