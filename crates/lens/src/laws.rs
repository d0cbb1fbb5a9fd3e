//! The laws of lenses as reusable properties, and generators of the records they hold over.
//!
//! A law is a function that takes a lens, a record and, where something is written, a command; it
//! returns `Err` if the law is broken. Records come from [`any_person`] and
//! [`any_organization`], which hold what no dialect wrote, or are grown by random commands through
//! several lenses ([`grow`]). A dialect tests itself in a few lines (feature `laws`):
//!
//! ```ignore
//! use polydex_lens::laws::{self, any_person, with_command, with_commands};
//! proptest! {
//!     #[test]
//!     fn what_was_read_and_sent_back_changes_nothing(person in any_person()) {
//!         laws::get_put(&lens(), &person)?;
//!     }
//!     #[test]
//!     fn a_write_keeps_the_laws((person, one, other) in with_commands(any_person(), any_command)) {
//!         laws::put_get(&lens(), &person, one.clone())?;
//!         laws::confinement(&lens(), &person, one.clone())?;
//!         laws::put_put(&lens(), &person, one, other)?;
//!     }
//!     #[test]
//!     fn a_neighbour_never_fails_an_edit((person, new) in with_command(any_person(), any_addition)) {
//!         laws::tolerance(&lens(), &Person::default(), &person, new)?;
//!     }
//! }
//! ```
//!
//! There, `any_command` is the dialect's own `fn(&Person) -> BoxedStrategy<Command>`: it sees the
//! record, so that it can name ids and positions that exist. [`no_edit`] is for commands that
//! repeat on the wire, in whole or in part, what was read. A command that `apply` or `put` refuses
//! breaks no law but [`tolerance`]; [`is_accepted`] tells how often that happens.

mod compare;
mod confine;
mod dialect;
mod history;
mod points;
mod records;
mod residue;
mod round;
mod settle;
mod table;
mod transit;
mod words;

pub use confine::confinement;
pub use dialect::{Column, Commands, DialectLaws, Laws, LawsOf, Members};
pub use history::{History, Through, any_seeds, chosen, grow};
pub use points::any_point;
pub use records::{any_organization, any_person};
pub use residue::any_residue;
pub use round::{get_put, is_accepted, no_edit, put_get, put_get_kept, put_put, tolerance};
pub use settle::{reference, settle};
pub use table::{each_code_reads_back, rows_replace_each_other};
pub use transit::{codes_stay, transit};

use proptest::prelude::*;

use crate::{Lens, Mapping, ViewOf};

/// A lens whose `put` is made of its mapping, as the laws need to look at both.
///
/// ```ignore
/// fn law<R: Record, L: Lawful<R>>(lens: &L, record: &R) { /* ... */ }
/// ```
pub trait Lawful<R: polydex_model::Record>: Mapping<R> + Lens<R, View = ViewOf<R, Self>> {}

impl<R: polydex_model::Record, L: Mapping<R> + Lens<R, View = ViewOf<R, L>>> Lawful<R> for L {}

/// A record and a command that may name what is in it.
pub fn with_command<R, C>(
    records: impl Strategy<Value = R>,
    commands: impl Fn(&R) -> BoxedStrategy<C>,
) -> impl Strategy<Value = (R, C)>
where
    R: Clone + std::fmt::Debug,
    C: std::fmt::Debug,
{
    records.prop_flat_map(move |record| {
        let command = commands(&record);
        (Just(record), command)
    })
}

/// A record and two commands that may name what is in it.
pub fn with_commands<R, C>(
    records: impl Strategy<Value = R>,
    commands: impl Fn(&R) -> BoxedStrategy<C>,
) -> impl Strategy<Value = (R, C, C)>
where
    R: Clone + std::fmt::Debug,
    C: std::fmt::Debug,
{
    records.prop_flat_map(move |record| {
        let (one, other) = (commands(&record), commands(&record));
        (Just(record), one, other)
    })
}
