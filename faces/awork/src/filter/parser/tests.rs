use super::*;
use crate::filter::USER;
use rstest::rstest;
use uuid::Uuid;

fn read(text: &str) -> Result<Expr, QueryError> {
    let now = "2026-03-01T12:00:00Z".parse().unwrap();
    parse(text, USER, Moment { now, me: Uuid::from_u128(7) })
}

#[rstest]
#[case::a_text_for_an_id(
    "id eq '5b0c6f5e-7a53-4d0e-9a0e-2f3d6a1c9b11'",
    6,
    "a guid does not compare"
)]
#[case::capitals("firstName eq 'a' AND lastName eq 'b'", 17, "keywords are in small letters")]
#[case::a_guid_in_capitals("id eq GUID'5b0c6f5e-7a53-4d0e-9a0e-2f3d6a1c9b11'", 6, "small letters")]
#[case::a_dot("status.isDeactivated eq false", 0, "joined with `/`")]
#[case::an_unknown_name("email eq 'a'", 0, "no property `email`")]
#[case::an_unknown_function("toupper(firstName) eq 'A'", 0, "startswith")]
#[case::a_list_without_any("userContactInfos eq 'a'", 17, "`/any(…)`")]
#[case::a_list_walked_wrongly("userContactInfos/type eq 'a'", 17, "`any(…)`")]
#[case::no_variable("userContactInfos/any(c: type eq 'a')", 24, "`c/`")]
#[case::an_open_parenthesis("(firstName eq 'a'", 17, "`)` was expected, the end was found")]
#[case::a_closed_one("firstName eq 'a')", 16, "the end")]
#[case::a_value_alone("firstName", 0, "a condition was expected")]
#[case::nothing("", 0, "a property")]
#[case::an_open_quote("firstName eq 'a", 13, "not closed")]
#[case::a_flag_in_order("isArchived gt false", 14, "`eq` and `ne` only")]
#[case::two_flags("isArchived eq isDeactivated", 14, "true or false was expected")]
#[case::other_types("createdOn gt 'x'", 13, "a datetime does not compare with a text")]
#[case::a_number_for_a_text("firstName in ('a', 3)", 19, "does not compare")]
#[case::a_name_in_a_list("firstName in (lastName)", 14, "a literal was expected")]
#[case::a_function_of_a_number("startswith(resourceVersion,'a')", 11, "a text was expected")]
#[case::names_below_a_text("firstName/length eq 3", 10, "a text has no properties")]
#[case::no_such_day("createdOn gt today+9999999d", 13, "no such day")]
fn what_cannot_be_read_tells_where_and_why(
    #[case] filter: &str,
    #[case] at: usize,
    #[case] text: &str,
) {
    let error = read(filter).unwrap_err();
    assert!(error.text.contains(text), "{error}");
    assert_eq!(error.at, at, "{error}");
}

#[test]
fn length_and_nesting_are_bounded() {
    let nested = |depth: usize| format!("{}isAgent{}", "(".repeat(depth), ")".repeat(depth));
    assert!(read(&nested(MAX_DEPTH)).is_ok());
    assert!(read(&nested(MAX_DEPTH + 1)).unwrap_err().text.contains("nested"));
    assert!(read(&format!("{}isAgent", "not ".repeat(5000))).is_err());
    let long = format!("firstName eq '{}'", "x".repeat(MAX_LENGTH));
    assert!(read(&long).unwrap_err().text.contains("longer"));
}

#[test]
fn and_binds_closer_than_or_and_not_closest() {
    let flag = |name: &str| read(name).unwrap();
    let expr = read("isArchived or not isAgent and isExternal").unwrap();
    let Expr::Or(any) = expr else { panic!("{expr:?}") };
    assert!(matches!(&any[0], Expr::Flag(property) if property.names == ["isArchived"]));
    let Expr::And(all) = &any[1] else { panic!("{any:?}") };
    assert!(matches!(&all[0], Expr::Not(_)));
    assert_eq!(flag("isArchived eq true"), flag("isArchived"));
    assert_eq!(flag("isArchived ne null"), Expr::Constant(true));
}
