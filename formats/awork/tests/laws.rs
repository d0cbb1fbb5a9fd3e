//! The laws of lenses, over records that no dialect wrote and over records that awork edited.

use polydex_format_awork::{
    AworkLens,
    laws::{any_addition, any_command, repetitions},
};
use polydex_lens::laws::{
    self, Through, any_person, any_seeds, grow, is_accepted, with_command, with_commands,
};
use polydex_model::Person;
use proptest::prelude::*;

/// Records generated at random and then edited through awork.
fn any_grown() -> impl Strategy<Value = Person> {
    (any_person(), any_seeds())
        .prop_map(|(person, seeds)| grow(&[&Through::new(AworkLens, any_command)], person, &seeds))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_was_read_and_put_back_changes_nothing(person in any_person(), grown in any_grown()) {
        laws::get_put(&AworkLens, &person)?;
        laws::get_put(&AworkLens, &grown)?;
    }

    #[test]
    fn a_put_of_what_was_read_is_no_edit(person in any_grown()) {
        // An archived user accepts no writes.
        prop_assume!(person.account.status != polydex_model::Status::Archived);
        for command in repetitions(&person) {
            laws::no_edit(&AworkLens, &person, command)?;
        }
    }

    #[test]
    fn a_write_keeps_the_laws((person, one, other) in with_commands(any_grown(), any_command)) {
        laws::put_get(&AworkLens, &person, one.clone())?;
        laws::confinement(&AworkLens, &person, one.clone())?;
        laws::put_put(&AworkLens, &person, one, other)?;
    }

    #[test]
    fn a_neighbour_never_fails_an_addition((person, new) in with_command(any_grown(), any_addition)) {
        prop_assume!(person.account.status != polydex_model::Status::Archived);
        laws::tolerance(&AworkLens, &Person::default(), &person, new)?;
    }
}

#[test]
fn most_generated_commands_are_accepted() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let commands = with_command(any_person(), any_command);
    let accepted = (0..400).filter(|_| {
        let (person, command) = commands.new_tree(&mut runner).unwrap().current();
        is_accepted(&AworkLens, &person, command)
    });
    let accepted = accepted.count();
    assert!((120..390).contains(&accepted), "{accepted} of 400 commands were carried out");
}
