//! Every law, for each pair of dialects: what one leaves in a record, the other bears and keeps.

use polydex_lens::Lens;
use polydex_lens::laws::{
    self, any_organization, any_person, any_seeds, grow, with_command, with_commands,
};
use polydex_model::{Organization, Person, Record};
use proptest::{
    prelude::*,
    sample::{Index, select},
};

use crate::{
    awork::Awork,
    deskpro::Deskpro,
    each,
    onlyoffice::Onlyoffice,
    program::{Column, Program},
    xurrent::Xurrent,
};

/// Records after a few commands through both dialects.
fn grown<R, A, B>(records: BoxedStrategy<R>) -> impl Strategy<Value = R>
where
    R: Record + std::fmt::Debug,
    A: Program<R>,
    B: Program<R>,
{
    (records, any_seeds())
        .prop_map(|(record, seeds)| grow(&[&*A::history(), &*B::history()], record, &seeds))
}

/// Something else to stand in any kind of entry.
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

macro_rules! pairs {
    ($($name:ident: $a:ty, $b:ty, $record:ty, $any:expr;)*) => {$(
        mod $name {
            use super::*;

            proptest! {
                #[test]
                fn keep_the_laws((record, one, other) in with_commands(
                    grown::<$record, $a, $b>($any), <$a as Program<$record>>::any_command
                )) {
                    each::write::<$record, $a>(&record, &one, &other)?;
                }

                #[test]
                fn take_a_repetition_for_no_edit(record in grown::<$record, $a, $b>($any)) {
                    each::repetitions::<$record, $a>(&record)?;
                }

                #[test]
                fn bear_each_other((record, new) in with_command(
                    grown::<$record, $a, $b>($any), <$a as Program<$record>>::any_addition
                )) {
                    each::tolerance::<$record, $a>(&record, &new)?;
                }

                #[test]
                fn keep_each_others_codes(
                    record in grown::<$record, $a, $b>($any), at in any::<Index>(), value in any_value()
                ) {
                    let (a, b) = (
                        <$a as Program<$record>>::lens(),
                        <$b as Program<$record>>::lens(),
                    );
                    let mut view = b.get(&record);
                    if !view.entries.is_empty() {
                        let keyed = at.index(view.entries.len());
                        <$b as Column<$record>>::set_value(&mut view.entries[keyed].entry, value);
                    }
                    laws::codes_stay(&a, &b, &record, &view)?;
                }
            }
        }
    )*};
}

pairs! {
    awork_beside_deskpro: Awork, Deskpro, Person, any_person();
    awork_beside_onlyoffice: Awork, Onlyoffice, Person, any_person();
    awork_beside_xurrent: Awork, Xurrent, Person, any_person();
    deskpro_beside_awork: Deskpro, Awork, Person, any_person();
    deskpro_beside_onlyoffice: Deskpro, Onlyoffice, Person, any_person();
    deskpro_beside_xurrent: Deskpro, Xurrent, Person, any_person();
    onlyoffice_beside_awork: Onlyoffice, Awork, Person, any_person();
    onlyoffice_beside_deskpro: Onlyoffice, Deskpro, Person, any_person();
    onlyoffice_beside_xurrent: Onlyoffice, Xurrent, Person, any_person();
    xurrent_beside_awork: Xurrent, Awork, Person, any_person();
    xurrent_beside_deskpro: Xurrent, Deskpro, Person, any_person();
    xurrent_beside_onlyoffice: Xurrent, Onlyoffice, Person, any_person();
    deskpro_beside_xurrent_organizations: Deskpro, Xurrent, Organization, any_organization();
    xurrent_beside_deskpro_organizations: Xurrent, Deskpro, Organization, any_organization();
}
