//! Lenses broken on purpose: each law must catch its own.

use polydex_lens::{
    KeyedEntry, Lens, Mapping, ViewOf,
    laws::{self, any_person, with_commands},
};
use polydex_model::{ContactPoint, Dialect, Person, Refusal, Residue, Value};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::{
    command::{Command, any_command, check_value},
    toy::{BRIEF, Entry, FULL, Fields, Toy},
};

/// In what the lens is broken.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Break {
    Nothing,
    /// A changed value is written as a new entry would be.
    FlattenedFax,
    /// Of equal entries only the first comes back.
    LostDuplicate,
    /// Unchanged entries are checked too.
    NeighbourValidated,
    /// The list comes back sorted.
    ListReordered,
    /// A changed point loses what other dialects left there.
    ResidueDropped,
    /// A changed title takes the notes along.
    MemberDropped,
    /// Another address takes the place of a removed primary one.
    PrimaryPromoted,
    /// A changed member takes the extras along.
    ExtraDropped,
    /// What was written comes back as the phrasebook shows it.
    SpellingForgotten,
    /// An entry whose point is gone is not made again.
    GoneIgnored,
    /// A number is taken for a fax by the look of it.
    KindGuessed,
    /// A point that is not shown is taken for a removed one.
    HiddenRemoved,
}

#[derive(Clone, Copy)]
struct Broken {
    toy: Toy<true>,
    way: Break,
}

type View = ViewOf<Person, Toy<true>>;

impl Mapping<Person> for Broken {
    type Fields = Fields;
    type Entry = Entry;
    const RANKED: bool = true;

    fn dialect(&self) -> Dialect {
        Mapping::<Person>::dialect(&self.toy)
    }
    fn fields(&self, record: &Person) -> Fields {
        self.toy.fields(record)
    }
    fn set_fields(&self, to: &mut Person, shown: &Fields, wanted: &Fields) -> Result<(), Refusal> {
        match self.way {
            Break::ExtraDropped => to.residue = Residue::default(),
            Break::MemberDropped => to.card.notes = None,
            _ => {}
        }
        self.toy.set_fields(to, shown, wanted)
    }
    fn read(&self, point: &ContactPoint, is_primary: bool) -> Option<Entry> {
        let mut shown = Mapping::<Person>::read(&self.toy, point, is_primary)?;
        if self.way == Break::KindGuessed && shown.value == "1" {
            shown.kind = "fax".into();
        }
        Some(shown)
    }
    fn code(&self, entry: &Entry) -> String {
        Mapping::<Person>::code(&self.toy, entry)
    }
    fn write(&self, entry: &Entry, point: &mut ContactPoint) {
        Mapping::<Person>::write(&self.toy, entry, point);
    }
    fn update(&self, shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
        match self.way {
            Break::FlattenedFax => Mapping::<Person>::write(&self.toy, wanted, point),
            Break::ResidueDropped => {
                point.residue = Residue::default();
                Mapping::<Person>::update(&self.toy, shown, wanted, point);
            }
            _ => Mapping::<Person>::update(&self.toy, shown, wanted, point),
        }
    }
    fn is_primary(&self, entry: &Entry) -> bool {
        Mapping::<Person>::is_primary(&self.toy, entry)
    }
    fn is_ranked(&self, entry: &Entry) -> bool {
        Mapping::<Person>::is_ranked(&self.toy, entry)
    }
    fn normal(&self, entry: &Entry) -> Entry {
        Mapping::<Person>::normal(&self.toy, entry)
    }
    fn arrange(&self, record: &Person, entries: Vec<KeyedEntry<Entry>>) -> Vec<KeyedEntry<Entry>> {
        self.toy.arrange(record, entries)
    }
}

impl Lens<Person> for Broken {
    type View = View;
    type Command = Command;

    fn get(&self, record: &Person) -> View {
        polydex_lens::get(self, record)
    }

    fn apply(&self, view: View, command: Command) -> Result<View, Refusal> {
        let view = Lens::<Person>::apply(&self.toy, view, command)?;
        if self.way == Break::NeighbourValidated {
            view.entries.iter().try_for_each(|keyed| check_value(&keyed.entry.value))?;
        }
        Ok(view)
    }

    fn put(&self, record: &Person, mut view: View) -> Result<Person, Refusal> {
        match self.way {
            Break::LostDuplicate => {
                let all = std::mem::take(&mut view.entries);
                for keyed in all {
                    if view.entries.iter().all(|other| other.entry != keyed.entry) {
                        view.entries.push(keyed);
                    }
                }
            }
            Break::ListReordered => {
                view.entries.sort_by(|a, b| a.entry.value.cmp(&b.entry.value));
            }
            Break::GoneIgnored => {
                let lives = |id| record.card.points.iter().any(|point| point.id == id);
                view.entries.retain(|e| e.is_new() || e.key.iter().any(|id| lives(*id)));
            }
            _ => {}
        }
        let mut next = polydex_lens::put(self, record, view)?;
        self.spoil(record, &mut next);
        Ok(next)
    }
}

impl Broken {
    fn spoil(self, record: &Person, next: &mut Person) {
        let points = &mut next.card.points;
        match self.way {
            Break::PrimaryPromoted if next.account.primary_email.is_none() => {
                let email = points.iter().find(|p| matches!(p.value, Value::Email(_)));
                next.account.primary_email = email.map(|point| point.id);
            }
            Break::SpellingForgotten => {
                let dialect = Mapping::<Person>::dialect(&self.toy);
                for point in points {
                    point.residue.set_spelling(&dialect, None);
                }
            }
            Break::HiddenRemoved if record != next => {
                next.card.points.retain(|point| !matches!(point.value, Value::Text { .. }));
            }
            _ => {}
        }
    }
}

/// The law over lenses broken in `way`, until it fails.
fn run(
    way: Break,
    law: impl Fn(&Broken, &Person, Command, Command) -> Result<(), TestCaseError>,
) -> Result<(), String> {
    let config =
        Config { cases: 512, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let lens = Broken { toy: Toy::list(FULL), way };
    TestRunner::new_with_rng(config, rng)
        .run(&with_commands(any_person(), any_command), |(person, one, other)| {
            law(&lens, &person, one, other)
        })
        .map_err(|error| match error {
            TestError::Fail(reason, _) | TestError::Abort(reason) => reason.message().to_owned(),
        })
}

/// The law holds over the whole lens and fails, in its own words, over the broken one.
fn catches(
    way: Break,
    name: &str,
    law: impl Fn(&Broken, &Person, Command, Command) -> Result<(), TestCaseError>,
) {
    run(Break::Nothing, &law).unwrap();
    let noticed = run(way, &law).expect_err(name);
    assert!(noticed.starts_with(name), "{way:?}: {noticed}");
}

#[test]
fn get_put_catches_a_lost_duplicate() {
    catches(Break::LostDuplicate, "GetPut", |lens, person, _, _| laws::get_put(lens, person));
}

#[test]
fn get_put_catches_a_reordered_list() {
    catches(Break::ListReordered, "GetPut", |lens, person, _, _| laws::get_put(lens, person));
}

#[test]
fn put_get_catches_a_reordered_list() {
    catches(Break::ListReordered, "PutGet", |lens, person, one, _| {
        laws::put_get(lens, person, one)
    });
}

#[test]
fn put_get_catches_a_forgotten_spelling() {
    catches(Break::SpellingForgotten, "PutGet", |lens, person, one, _| {
        laws::put_get(lens, person, one)
    });
}

#[test]
fn put_put_catches_an_entry_lost_because_its_point_is_gone() {
    catches(Break::GoneIgnored, "PutPut", laws::put_put);
}

#[test]
fn confinement_catches_a_flattened_work_fax() {
    let brief = |lens: &Broken, person: &Person, one, _| {
        laws::confinement(&Broken { toy: Toy::list(BRIEF), ..*lens }, person, one)
    };
    catches(Break::FlattenedFax, "Confinement", brief);
}

#[test]
fn confinement_catches_dropped_residue() {
    confinement_catches(Break::ResidueDropped);
}

#[test]
fn confinement_catches_a_dropped_extra() {
    confinement_catches(Break::ExtraDropped);
}

#[test]
fn confinement_catches_a_dropped_member() {
    confinement_catches(Break::MemberDropped);
}

#[test]
fn confinement_catches_a_promoted_primary() {
    confinement_catches(Break::PrimaryPromoted);
}

#[test]
fn confinement_catches_a_hidden_point_removed() {
    confinement_catches(Break::HiddenRemoved);
}

fn confinement_catches(way: Break) {
    catches(way, "Confinement", |lens, person, one, _| laws::confinement(lens, person, one));
}

#[test]
fn transit_catches_a_flattened_work_fax() {
    let law = |lens: &Broken, person: &Person, _, _| {
        let brief = Broken { toy: Toy::list(BRIEF), ..*lens };
        let write = Command::fax("work fax");
        laws::transit(&lens.toy, &brief, person, write, Some("fax"), |entry| entry.value.push('9'))
    };
    catches(Break::FlattenedFax, "Transit", law);
}

#[test]
fn transit_catches_a_kind_guessed_from_a_value() {
    catches(Break::KindGuessed, "Transit", |lens, person, one, _| {
        let brief = Toy::<true>::list(BRIEF);
        let edited = Lens::<Person>::apply(&brief, brief.get(person), one);
        edited.map_or(Ok(()), |edited| laws::codes_stay(lens, &brief, person, &edited))
    });
}

#[test]
fn transit_catches_a_work_fax_flattened_in_any_record() {
    catches(Break::FlattenedFax, "Transit", |lens, person, one, _| {
        let brief = Broken { toy: Toy::list(BRIEF), ..*lens };
        let edited = brief.apply(brief.get(person), one);
        edited.map_or(Ok(()), |edited| laws::codes_stay(&lens.toy, &brief, person, &edited))
    });
}

#[test]
fn transit_catches_a_code_that_the_other_side_should_show() {
    let toy = Toy::<true>::list(FULL);
    let read =
        laws::transit(&toy, &toy, &Person::default(), Command::fax("fax"), Some("phone"), |_| {});
    assert!(read.unwrap_err().to_string().contains("Transit"));
}

#[test]
fn tolerance_catches_a_validated_neighbour() {
    let law = |lens: &Broken, person: &Person, command, _| {
        let is_new = matches!(command, Command::Insert(..));
        let minimal = if is_new { &Person::default() } else { person };
        laws::tolerance(lens, minimal, person, command)
    };
    catches(Break::NeighbourValidated, "Tolerance", law);
}

#[test]
fn most_commands_are_accepted_so_that_no_law_is_held_idly() {
    let accepted = std::cell::Cell::new(0);
    run(Break::Nothing, |lens, person, one, _| {
        accepted.set(accepted.get() + u32::from(laws::is_accepted(lens, person, one)));
        Ok(())
    })
    .unwrap();
    assert!(accepted.get() > 256, "{accepted:?} of 512");
}
