use polydex_format_onlyoffice::wire::{date::ZeroOffset, form};
use polydex_model::{
    Settings, Status,
    query::{Collation, Test},
};
use proptest::{collection, prelude::*, sample::select};
use rstest::rstest;

use super::*;

fn params(query: &str) -> Params {
    form::read(query.as_bytes()).unwrap()
}

fn portal() -> Portal {
    Portal::new(&Settings::default(), ZeroOffset::default())
}

fn of(query: &str) -> Result<Filter, Refusal> {
    by_property(&params(query), &portal())
}

#[test]
fn without_a_property_everything_passes() {
    assert_eq!(of("filterValue=x"), Ok(Filter::All));
    assert_eq!(of("type=Person"), Ok(Filter::All));
    assert_eq!(of("type=file"), Ok(Filter::none()));
    assert_eq!(of("type=file&filterBy=id&filterValue=x"), Ok(Filter::none()));
}

#[test]
fn texts_are_compared_folded_and_any_value_fits() {
    let is = |text: &str| Filter::Is(Field::Given, Test::EqualsFolded(text.into()));
    let any = Filter::Or(vec![is("A"), is("b")]);
    assert_eq!(of("filterBy=FirstName&filterValue=A&filterValue=b"), Ok(any));
    let begins = Filter::Is(Field::Surname, Test::StartsWith("V".into(), Collation::Folded));
    let query = "filterBy=lastname&filterOp=startsWith&filterValue=V";
    assert_eq!(of(query), Ok(Filter::Or(vec![begins])));
}

#[rstest]
#[case("filterBy=shoe&filterValue=1", "filterBy")]
#[case("filterBy=title&filterOp=like&filterValue=1", "filterOp")]
#[case("filterBy=sex&filterOp=like&filterValue=male", "filterOp")]
#[case("filterBy=status&filterOp=contains&filterValue=1", "filterOp")]
#[case("filterBy=group&filterValue=x", "filterValue")]
#[case("filterBy=lead&filterValue=x", "filterValue")]
#[case("filterBy=lead&filterOp=contains&filterValue=x", "filterOp")]
#[case("filterBy=terminated&filterValue=soon", "filterValue")]
#[case("filterBy=isAdmin&filterValue=yes", "filterValue")]
#[case("filterBy=birthday&filterValue=soon", "filterValue")]
#[case("filterBy=activationStatus&filterValue=x", "filterValue")]
fn an_unknown_value_is_refused_with_its_parameter(#[case] query: &str, #[case] path: &str) {
    assert_eq!(of(query), Err(no_choice(path)));
}

#[test]
fn every_fault_of_a_filter_is_named() {
    let query = "employeeStatus=x&groupId=x&activationStatus=x&employeeType=x&isAdministrator=x";
    let Err(Refusal::Invalid(faults)) = advanced(&params(query), &portal()) else {
        panic!("refused")
    };
    let paths: Vec<String> = faults.iter().map(|fault| fault.path.to_string()).collect();
    let named =
        ["employeeStatus", "activationStatus", "employeeType", "isAdministrator", "groupId"];
    assert_eq!(paths, named);
}

#[test]
fn a_value_alone_is_a_text_search_and_with_a_property_it_is_not() {
    assert_eq!(advanced(&params("filterValue=nora v"), &portal()), Ok(words("nora v")));
    assert_eq!(advanced(&params("filterValue=%20"), &portal()), Ok(Filter::All));
    let query = "filterBy=title&filterValue=Clerk";
    assert_eq!(advanced(&params(query), &portal()), of(query));
}

#[test]
fn a_word_of_one_letter_and_no_word_at_all_find_no_person() {
    assert_eq!(words(" \t"), Filter::none());
    assert_eq!(words("x"), Filter::none());
    assert_eq!(substring(" "), Filter::none());
    let Filter::And(all) = words("nora x") else { panic!("two words") };
    assert!(all.contains(&Filter::none()), "one of them matches nobody");
}

#[test]
fn all_flags_are_every_person_and_no_flag_is_no_person() {
    assert_eq!(of_flags(7), Filter::All);
    assert_eq!(of_flags(0), Filter::none());
    assert_eq!(of_flags(8), Filter::none());
    let active = Filter::eq(Field::Status, Status::Active);
    assert_eq!(of_status("default"), Some(active));
    assert_eq!(of_status("gone"), None);
}

#[test]
fn lists_are_sorted_by_known_properties_else_by_name() {
    let by = |field, descending| Order { field, descending };
    let query = params("sortBy=LastName,shoe,firstname&sortOrder=descending");
    let both = [by(Field::Surname, true), by(Field::Given, true)];
    assert_eq!(order(&query, None), both);
    assert_eq!(order(&query, Some(&["firstname"])), [by(Field::Given, true)]);
    assert_eq!(order(&params("sortBy=email"), Some(&["firstname"])), [by(Field::Name, false)]);
}

#[test]
fn searches_and_lists_of_values_have_an_end() {
    let words = |count| format!("filterValue={}", vec!["ana"; count].join("%20"));
    assert!(advanced(&params(&words(50)), &portal()).is_ok());
    let refused = Refusal::at("filterValue", Rule::TooLong(50));
    assert_eq!(advanced(&params(&words(51)), &portal()), Err(refused));
    let values = |count| format!("filterBy=title&{}", vec!["filterValue=x"; count].join("&"));
    assert!(advanced(&params(&values(200)), &portal()).is_ok());
    let refused = Refusal::at("filterValue", Rule::TooLong(200));
    assert_eq!(advanced(&params(&values(201)), &portal()), Err(refused));
}

/// Pieces of queries, which random bytes hardly ever contain.
const PIECES: &[&str] = &[
    "filterBy",
    "filterOp",
    "filterValue",
    "birthday",
    "1988-02-29",
    "T00-30-00Z",
    "sex",
    "status",
    "isVisitor",
    "lead",
    "department",
    "query",
    "sortBy",
    "sortOrder",
    "=",
    "&",
    "%5B",
    "%",
    "+",
    "[]",
    "a",
    "0",
    "5",
    "true",
    "contains",
    "present",
    "İ",
    "😀",
    " ",
    ",",
];

proptest! {
    #[test]
    fn no_query_panics(pieces in collection::vec(select(PIECES), 0..40)) {
        crate::fuzz::list_query(pieces.concat().as_bytes());
    }
}
