//! The lens laws, over generated records and over records that ONLYOFFICE's calls have changed.

use polydex_format_onlyoffice::{
    OnlyofficeLens,
    laws::{any_addition, any_command, repetitions},
};
use polydex_lens::laws::{
    self, Through, any_person, any_seeds, grow, is_accepted, with_command, with_commands,
};
use polydex_model::Person;
use proptest::prelude::*;

/// Generated records that ONLYOFFICE's calls have changed.
fn any_grown() -> impl Strategy<Value = Person> {
    (any_person(), any_seeds()).prop_map(|(person, seeds)| {
        grow(&[&Through::new(OnlyofficeLens, any_command)], person, &seeds)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_was_read_and_put_back_changes_nothing(person in any_person(), grown in any_grown()) {
        laws::get_put(&OnlyofficeLens, &person)?;
        laws::get_put(&OnlyofficeLens, &grown)?;
    }

    #[test]
    fn repeating_what_was_read_is_no_edit(person in any_grown()) {
        for command in repetitions(&person) {
            laws::no_edit(&OnlyofficeLens, &person, command)?;
        }
    }

    #[test]
    fn a_write_keeps_the_laws((person, one, other) in with_commands(any_grown(), any_command)) {
        laws::put_get(&OnlyofficeLens, &person, one.clone())?;
        laws::confinement(&OnlyofficeLens, &person, one.clone())?;
        laws::put_put(&OnlyofficeLens, &person, one, other)?;
    }

    #[test]
    fn a_neighbour_never_fails_an_addition(
        (person, new) in with_command(any_grown(), any_addition)
    ) {
        laws::tolerance(&OnlyofficeLens, &Person::default(), &person, new)?;
    }
}

#[test]
fn most_generated_commands_are_accepted() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let commands = with_command(any_person(), any_command);
    let accepted = (0..400).filter(|_| {
        let (person, command) = commands.new_tree(&mut runner).unwrap().current();
        is_accepted(&OnlyofficeLens, &person, command)
    });
    let accepted = accepted.count();
    assert!((300..400).contains(&accepted), "{accepted} of 400 commands were accepted");
}
