//! Rolo's lens keeps the laws, over records that no dialect wrote and over those that Rolo's own
//! commands left.

use polydex_format_example::laws::LAWS;
use polydex_lens::laws::{any_person, any_seeds, grow};
use polydex_model::Person;
use proptest::prelude::*;

fn any_grown_person() -> impl Strategy<Value = Person> {
    (any_person(), any_seeds())
        .prop_map(|(person, seeds)| grow(&[LAWS.people as _], person, &seeds))
}

proptest! {
    #[test]
    fn hold_over_any_person(person in any_person(), one: u64, other: u64) {
        LAWS.people.write(&person, one, other)?;
    }

    #[test]
    fn hold_over_histories(person in any_grown_person(), one: u64, other: u64) {
        LAWS.people.write(&person, one, other)?;
    }

    #[test]
    fn a_repetition_is_no_edit(person in any_grown_person()) {
        LAWS.people.repetitions(&person)?;
    }

    #[test]
    fn a_neighbour_fails_no_edit(person in any_person(), new: u64) {
        LAWS.people.tolerance(&person, new)?;
    }
}
