//! Differences between versions, over records of every origin.

use polydex_lens::laws::{any_organization, any_person};
use polydex_model::{Difference, Record};
use proptest::prelude::*;

proptest! {
    #[test]
    fn along_a_difference_both_versions_of_a_person_can_be_built(
        old in any_person(), new in any_person()
    ) {
        let difference = Difference::between(&old.clone().into_any(), &new.clone().into_any());
        let mut applied = new.clone();
        applied.account.password.clone_from(&old.account.password);
        let mut undone = old.clone();
        undone.account.password.clone_from(&new.account.password);
        prop_assert_eq!(difference.applied(&old.into_any()), Some(applied.into_any()));
        prop_assert_eq!(difference.undone(&new.into_any()), Some(undone.into_any()));
    }

    #[test]
    fn along_a_difference_both_versions_of_an_organization_can_be_built(
        old in any_organization(), new in any_organization()
    ) {
        let (old, new) = (old.into_any(), new.into_any());
        let difference = Difference::between(&old, &new);
        prop_assert_eq!(difference.applied(&old), Some(new.clone()));
        prop_assert_eq!(difference.undone(&new), Some(old));
    }

    #[test]
    fn a_difference_survives_its_json(old in any_person(), new in any_person()) {
        let difference = Difference::between(&old.into_any(), &new.into_any());
        let text = serde_json::to_string(&difference).unwrap();
        prop_assert_eq!(serde_json::from_str::<Difference>(&text).unwrap(), difference);
    }
}
