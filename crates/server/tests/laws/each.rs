//! Every law, for each dialect, over people of every origin.

use polydex_lens::laws::{
    self, any_organization, any_person, any_seeds, grow, with_command, with_commands,
};
use polydex_model::{Organization, Person, Record, Status};
use proptest::{prelude::*, test_runner::TestCaseError};

use crate::program::Program;

/// The laws of one write, and of the one after it.
pub fn write<R: Record, P: Program<R>>(
    record: &R,
    one: &P::Command,
    other: &P::Command,
) -> Result<(), TestCaseError> {
    let lens = P::lens();
    laws::get_put(&lens, record)?;
    laws::put_get(&lens, record, one.clone())?;
    laws::put_put(&lens, record, one.clone(), other.clone())?;
    laws::confinement(&lens, record, one.clone())
}

/// What was read, sent back in whole or in part, is no edit.
pub fn repetitions<R: Record, P: Program<R>>(record: &R) -> Result<(), TestCaseError> {
    // awork writes nothing to an archived user, not even what is there.
    if record.status() == Status::Archived {
        return Ok(());
    }
    let mut commands = P::repetitions(record).into_iter();
    commands.try_for_each(|command| laws::no_edit(&P::lens(), record, command))
}

/// A neighbour that is illegal in the dialect fails no edit. What a record's state forbids (awork
/// writes nothing to an archived user) is no neighbour's fault.
pub fn tolerance<R: Record, P: Program<R>>(
    record: &R,
    new: &P::Command,
) -> Result<(), TestCaseError> {
    if record.status() != Status::Active {
        return Ok(());
    }
    laws::tolerance(&P::lens(), &P::minimal(record), record, new.clone())
}

macro_rules! laws_of {
    ($($name:ident: $program:ty, $record:ty, $any:expr;)*) => {$(
        mod $name {
            use super::*;

            fn any_grown() -> impl Strategy<Value = $record> {
                ($any, any_seeds()).prop_map(|(record, seeds)| {
                    grow(&[&*<$program as Program<$record>>::history()], record, &seeds)
                })
            }

            proptest! {
                #[test]
                fn hold_over_any_record((record, one, other) in with_commands(
                    $any, <$program as Program<$record>>::any_command
                )) {
                    write::<$record, $program>(&record, &one, &other)?;
                }

                #[test]
                fn hold_over_histories((record, one, other) in with_commands(
                    any_grown(), <$program as Program<$record>>::any_command
                )) {
                    write::<$record, $program>(&record, &one, &other)?;
                }

                #[test]
                fn take_a_repetition_for_no_edit(record in any_grown()) {
                    repetitions::<$record, $program>(&record)?;
                }

                #[test]
                fn bear_any_neighbour((record, new) in with_command(
                    $any, <$program as Program<$record>>::any_addition
                )) {
                    tolerance::<$record, $program>(&record, &new)?;
                }
            }
        }
    )*};
}

laws_of! {
    awork: crate::awork::Awork, Person, any_person();
    deskpro: crate::deskpro::Deskpro, Person, any_person();
    deskpro_organizations: crate::deskpro::Deskpro, Organization, any_organization();
    onlyoffice: crate::onlyoffice::Onlyoffice, Person, any_person();
    xurrent: crate::xurrent::Xurrent, Person, any_person();
    xurrent_organizations: crate::xurrent::Xurrent, Organization, any_organization();
}
