//! Every law, for each pair of dialects: what one leaves in a record, the other bears and keeps.

use std::fmt::Debug;

use polydex_lens::laws::{any_organization, any_person};
use polydex_model::Record;
use proptest::{
    prelude::*,
    sample::{Index, select},
};

use crate::each::{self, Named, grown, holds};

/// Another value for any kind of entry.
fn any_value() -> impl Strategy<Value = &'static str> {
    select(
        &[
            "+49 89 7654321",
            "bo@example.org",
            "bo",
            "https://x.com/bo",
            "https://www.linkedin.com/in/bo",
            "https://bo.example",
            "2 Side St",
        ][..],
    )
}

/// Each dialect beside each other one, with the name of the pair.
fn pairs<R>(all: &[Named<R>]) -> impl Iterator<Item = (String, Named<R>, Named<R>)> {
    let beside = |(a, b): (&Named<R>, &Named<R>)| (format!("{} beside {}", a.0, b.0), *a, *b);
    let all_pairs = all.iter().flat_map(|a| all.iter().map(move |b| (a, b)));
    all_pairs.filter(|(a, b)| a.0 != b.0).map(beside)
}

fn keep_the_laws<R: Record + Debug>(all: &[Named<R>], records: &BoxedStrategy<R>) {
    for (name, (_, a), (_, b)) in pairs(all) {
        let inputs = (grown(records.clone(), &[a, b]), any::<u64>(), any::<u64>());
        holds(&name, &inputs, |(record, one, other)| a.write(&record, one, other));
    }
}

fn take_a_repetition_for_no_edit<R: Record + Debug>(all: &[Named<R>], records: &BoxedStrategy<R>) {
    for (name, (_, a), (_, b)) in pairs(all) {
        holds(&name, &grown(records.clone(), &[a, b]), |record| a.repetitions(&record));
    }
}

fn bear_each_other<R: Record + Debug>(all: &[Named<R>], records: &BoxedStrategy<R>) {
    for (name, (_, a), (_, b)) in pairs(all) {
        let inputs = (grown(records.clone(), &[a, b]), any::<u64>());
        holds(&name, &inputs, |(record, new)| a.tolerance(&record, new));
    }
}

fn keep_each_others_codes<R: Record + Debug>(all: &[Named<R>], records: &BoxedStrategy<R>) {
    for (name, (_, a), (_, b)) in pairs(all) {
        let inputs = (grown(records.clone(), &[a, b]), any::<Index>(), any_value());
        holds(&name, &inputs, |(record, at, value)| {
            match b.with_another_value(&record, at, value) {
                Some(changed) => a.codes_stay(&record, &changed),
                None => Ok(()),
            }
        });
    }
}

macro_rules! over_both_kinds {
    ($($property:ident)+) => {$(
        mod $property {
            use super::*;

            #[test]
            fn of_people() {
                super::$property(&each::of_people(), &any_person());
            }

            #[test]
            fn of_organizations() {
                super::$property(&each::of_organizations(), &any_organization());
            }
        }
    )+};
}

over_both_kinds! {
    keep_the_laws
    take_a_repetition_for_no_edit
    bear_each_other
    keep_each_others_codes
}
