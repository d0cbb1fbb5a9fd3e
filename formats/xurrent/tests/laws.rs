//! The laws of lenses, over records that no dialect wrote and over such as Xurrent's calls left,
//! for people and for organizations.

use polydex_format_xurrent::{
    XurrentLens,
    laws::{any_addition, any_command, lens, repetitions},
    lens::Command,
    phrasebook::XurrentRecord,
};
use polydex_lens::laws::{
    self, Lawful, Through, any_organization, any_person, any_seeds, grow, is_accepted,
    with_command, with_commands,
};
use polydex_model::{Organization, Person};
use proptest::prelude::*;

fn grown<R: XurrentRecord>(record: R, seeds: &[u64]) -> R {
    grow(&[&Through::new(lens(), any_command::<R>)], record, seeds)
}

/// Records of both origins: generated at random, and then written to through Xurrent.
fn any_grown_person() -> impl Strategy<Value = Person> {
    (any_person(), any_seeds()).prop_map(|(person, seeds)| grown(person, &seeds))
}

fn any_grown_organization() -> impl Strategy<Value = Organization> {
    (any_organization(), any_seeds()).prop_map(|(record, seeds)| grown(record, &seeds))
}

fn nothing_is_changed_by_repeating<R: XurrentRecord>(record: &R) -> Result<(), TestCaseError>
where
    XurrentLens: Lawful<R, Command = Command>,
{
    laws::get_put(&lens(), record)?;
    repetitions(record).into_iter().try_for_each(|again| laws::no_edit(&lens(), record, again))
}

fn a_write_keeps<R: XurrentRecord>(
    record: &R,
    one: Command,
    other: Command,
) -> Result<(), TestCaseError>
where
    XurrentLens: Lawful<R, Command = Command>,
{
    laws::put_get(&lens(), record, one.clone())?;
    laws::confinement(&lens(), record, one.clone())?;
    laws::put_put(&lens(), record, one, other)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_person_read_and_sent_back_is_unchanged(person in any_person(), grown in any_grown_person()) {
        nothing_is_changed_by_repeating(&person)?;
        nothing_is_changed_by_repeating(&grown)?;
    }

    #[test]
    fn an_organization_read_and_sent_back_is_unchanged(
        record in any_organization(),
        grown in any_grown_organization(),
    ) {
        nothing_is_changed_by_repeating(&record)?;
        nothing_is_changed_by_repeating(&grown)?;
    }

    #[test]
    fn a_write_to_a_person_keeps_the_laws(
        (person, one, other) in with_commands(any_grown_person(), any_command),
    ) {
        a_write_keeps(&person, one, other)?;
    }

    #[test]
    fn a_write_to_an_organization_keeps_the_laws(
        (record, one, other) in with_commands(any_grown_organization(), any_command),
    ) {
        a_write_keeps(&record, one, other)?;
    }

    #[test]
    fn a_neighbour_of_a_person_never_fails_an_addition(
        (person, new) in with_command(any_grown_person(), any_addition),
    ) {
        laws::tolerance(&lens(), &Person::default(), &person, new)?;
    }

    #[test]
    fn a_neighbour_of_an_organization_never_fails_an_addition(
        (record, new) in with_command(any_grown_organization(), any_addition),
    ) {
        laws::tolerance(&lens(), &Organization::default(), &record, new)?;
    }
}

#[test]
fn the_laws_are_not_held_idly() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let commands = with_command(any_person(), any_command);
    let accepted = (0..400).filter(|_| {
        let (person, command) = commands.new_tree(&mut runner).expect("a case").current();
        is_accepted(&lens(), &person, command)
    });
    let accepted = accepted.count();
    assert!((120..390).contains(&accepted), "{accepted} of 400 commands were carried out");
}
