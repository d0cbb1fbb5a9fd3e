//! The generic `get` and `put` keep the laws, whatever the record holds.

use polydex_lens::{
    Lens,
    laws::{
        self, History, Lawful, Through, any_organization, any_person, any_seeds, grow,
        with_command, with_commands,
    },
};
use polydex_model::{Organization, Person, Record};
use proptest::{prelude::*, test_runner::TestCaseError};

use crate::{
    command::{Command, any_command, any_insertion},
    toy::{BRIEF, FULL, Toy},
};

fn each_law<R: Record, L: Lawful<R, Command = Command>>(
    lens: &L,
    record: &R,
    one: &Command,
    other: &Command,
) -> Result<(), TestCaseError> {
    laws::get_put(lens, record)?;
    laws::put_get(lens, record, one.clone())?;
    laws::put_put(lens, record, one.clone(), other.clone())?;
    laws::confinement(lens, record, one.clone())
}

fn each_toy<R: Record>(record: &R, one: &Command, other: &Command) -> Result<(), TestCaseError> {
    each_law(&Toy::<false>::list(FULL), record, one, other)?;
    each_law(&Toy::<false>::set(BRIEF), record, one, other)?;
    each_law(&Toy::<true>::list(BRIEF), record, one, other)?;
    each_law(&Toy::<true>::set(FULL), record, one, other)
}

/// People after a few commands through three dialects.
fn any_grown() -> impl Strategy<Value = Person> {
    (any_person(), any_seeds()).prop_map(|(person, seeds)| {
        let programs: [&dyn History<Person>; 3] = [
            &Through::new(Toy::<false>::list(FULL), any_command::<Person>),
            &Through::new(Toy::<true>::set(FULL), any_command::<Person>),
            &Through::new(Toy::<true>::list(BRIEF), any_command::<Person>),
        ];
        grow(&programs, person, &seeds)
    })
}

proptest! {
    #[test]
    fn laws_hold_over_people((person, one, other) in with_commands(any_person(), any_command)) {
        each_toy(&person, &one, &other)?;
    }

    #[test]
    fn laws_hold_over_organizations(
        (organization, one, other) in with_commands(any_organization(), any_command::<Organization>)
    ) {
        each_toy(&organization, &one, &other)?;
    }

    #[test]
    fn laws_hold_over_histories((person, one, other) in with_commands(any_grown(), any_command)) {
        each_toy(&person, &one, &other)?;
    }

    #[test]
    fn a_neighbour_never_fails_an_edit((person, new) in with_command(any_person(), any_insertion)) {
        laws::tolerance(&Toy::<false>::list(FULL), &Person::default(), &person, new.clone())?;
        laws::tolerance(&Toy::<true>::set(BRIEF), &Person::default(), &person, new)?;
    }

    #[test]
    fn values_edited_in_one_dialect_keep_their_codes_in_another(
        (person, command) in with_command(any_grown(), any_command)
    ) {
        let brief = Toy::<true>::set(BRIEF);
        if let Ok(edited) = Lens::<Person>::apply(&brief, brief.get(&person), command) {
            laws::codes_stay(&Toy::<false>::list(FULL), &brief, &person, &edited)?;
        }
    }

    #[test]
    fn a_code_that_another_dialect_lacks_survives_its_edits(person in any_person()) {
        let (full, brief) = (Toy::<false>::list(FULL), Toy::<true>::set(BRIEF));
        let new = Command::fax("work fax");
        laws::transit(&full, &brief, &person, new, Some("fax"), |entry| entry.value.push('9'))?;
    }
}
