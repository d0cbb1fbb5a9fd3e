//! Updating a record from a document: what the document does not mention stays, and what it
//! mentions is shown.

use polydex_lens::{
    Mapping, get,
    laws::{any_organization, any_person},
    merge_document,
};
use polydex_model::{ContactPoint, Person, Record};
use proptest::{prelude::*, test_runner::TestCaseError};

use crate::toy::{BRIEF, FULL, Toy};

fn a_record_updated_from_its_own_document_stays<R: Record + std::fmt::Debug>(
    record: &R,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(&merge_document(&Toy::<false>::list(FULL), record, record)?, record);
    prop_assert_eq!(&merge_document(&Toy::<true>::list(BRIEF), record, record)?, record);
    prop_assert_eq!(&merge_document(&Toy::<false>::set(BRIEF), record, record)?, record);
    Ok(())
}

/// What a toy shows of a person, ids and order aside.
fn shown(toy: &Toy<false>, person: &Person) -> Vec<String> {
    let view = get(toy, person);
    let normal = |entry| format!("{:?}", Mapping::<Person>::normal(toy, entry));
    let mut entries: Vec<String> = view.entries.iter().map(|keyed| normal(&keyed.entry)).collect();
    entries.sort_unstable();
    entries
}

proptest! {
    #[test]
    fn a_person_that_says_itself_stays(person in any_person()) {
        a_record_updated_from_its_own_document_stays(&person)?;
    }

    #[test]
    fn an_organization_that_says_itself_stays(organization in any_organization()) {
        a_record_updated_from_its_own_document_stays(&organization)?;
    }

    #[test]
    fn who_says_nothing_changes_nothing(person in any_person()) {
        let toy = Toy::<false>::list(FULL);
        prop_assert_eq!(merge_document(&toy, &person, &Person::default())?, person);
    }

    #[test]
    fn entries_of_the_document_are_shown(stored in any_person(), said in any_person()) {
        let toy = Toy::<false>::list(FULL);
        let merged = merge_document(&toy, &stored, &said)?;
        let expected = if shown(&toy, &said).is_empty() { &stored } else { &said };
        prop_assert_eq!(shown(&toy, &merged), shown(&toy, expected));
        let hidden = |person: &Person| {
            let is_hidden = |point: &ContactPoint| {
                let is_primary = person.account.primary_email == Some(point.id);
                Mapping::<Person>::read(&toy, point, is_primary).is_none()
            };
            let points = person.card.points.iter().cloned();
            points.filter(is_hidden).collect::<Vec<_>>()
        };
        prop_assert_eq!(hidden(&merged), hidden(&stored), "what is not shown stays");
    }
}
