//! The laws of lenses, over records that no dialect wrote and over such as Deskpro's calls left.

use polydex_format_deskpro::laws::{
    any_addition, any_command, any_organization_command, lens, organization_repetitions,
    repetitions,
};
use polydex_lens::laws::{
    self, Through, any_organization, any_person, any_seeds, grow, is_accepted, with_command,
    with_commands,
};
use polydex_model::{Organization, Person};
use proptest::prelude::*;

/// Records of both origins: generated at random, and then written to through Deskpro.
fn any_grown() -> impl Strategy<Value = Person> {
    (any_person(), any_seeds())
        .prop_map(|(person, seeds)| grow(&[&Through::new(lens(), any_command)], person, &seeds))
}

fn any_grown_organization() -> impl Strategy<Value = Organization> {
    (any_organization(), any_seeds()).prop_map(|(organization, seeds)| {
        grow(&[&Through::new(lens(), any_organization_command)], organization, &seeds)
    })
}

proptest! {
    #[test]
    fn what_was_read_and_put_back_changes_nothing(
        (person, grown) in (any_person(), any_grown()),
        (organization, other) in (any_organization(), any_grown_organization()),
    ) {
        laws::get_put(&lens(), &person)?;
        laws::get_put(&lens(), &grown)?;
        laws::get_put(&lens(), &organization)?;
        laws::get_put(&lens(), &other)?;
    }

    #[test]
    fn a_put_of_what_was_read_is_no_edit(
        (person, organization) in (any_grown(), any_grown_organization())
    ) {
        for command in repetitions(&person) {
            laws::no_edit(&lens(), &person, command)?;
        }
        for command in organization_repetitions(&organization) {
            laws::no_edit(&lens(), &organization, command)?;
        }
    }

    #[test]
    fn a_write_keeps_the_laws((person, one, other) in with_commands(any_grown(), any_command)) {
        laws::put_get(&lens(), &person, one.clone())?;
        laws::confinement(&lens(), &person, one.clone())?;
        laws::put_put(&lens(), &person, one, other)?;
    }

    #[test]
    fn a_write_to_an_organization_keeps_the_laws(
        (organization, one, other) in
            with_commands(any_grown_organization(), any_organization_command)
    ) {
        laws::put_get(&lens(), &organization, one.clone())?;
        laws::confinement(&lens(), &organization, one.clone())?;
        laws::put_put(&lens(), &organization, one, other)?;
    }

    #[test]
    fn a_neighbour_never_fails_an_addition((person, new) in with_command(any_grown(), any_addition)) {
        laws::tolerance(&lens(), &minimal(&person), &person, new)?;
    }
}

/// A person with as many phone numbers, all of them in order.
fn minimal(person: &Person) -> Person {
    use polydex_lens::Lens;
    use polydex_model::{ContactPoint, PointId, Value};
    let shown = lens().get(person).entries;
    let numbers = shown.iter().filter(|keyed| keyed.entry.code().starts_with("phone_numbers"));
    let mut minimal = Person::default();
    for (n, _) in (0..).zip(numbers) {
        let mut point = ContactPoint::pending(n, Value::phone("+14155550132"));
        point.id = PointId(uuid_of(n));
        minimal.card.points.push(point);
    }
    minimal
}

fn uuid_of(n: u32) -> uuid::Uuid {
    uuid::Uuid::from_u128(u128::from(n) + (1 << 64))
}

#[test]
fn the_laws_are_not_held_idly() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let commands = with_command(any_person(), any_command);
    let accepted = (0..400).filter(|_| {
        let (person, command) = commands.new_tree(&mut runner).unwrap().current();
        is_accepted(&lens(), &person, command)
    });
    let accepted = accepted.count();
    assert!((100..390).contains(&accepted), "{accepted} of 400 commands were carried out");
}
