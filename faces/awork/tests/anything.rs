//! Any query text is parsed, or answered with an error that names a position in it.

use polydex_face_awork::fuzz;
use proptest::{collection::vec, prelude::*, sample::select};

/// Pieces of both languages in any order, which come closer to valid text than arbitrary text does.
fn any_query() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "firstName",
        "birthDate",
        "resourceVersion",
        "isArchived",
        "status/",
        "tags/",
        "teams/",
        "userContactInfos/any(",
        "any(c: ",
        "count(",
        "c/",
        "value",
        "type",
        "label",
        "city",
        "id",
        "name",
        " eq ",
        " ne ",
        " gt ",
        " le ",
        " in (",
        " and ",
        " or ",
        "not ",
        "tolower(",
        "startswith(",
        "substringof(",
        "(",
        ")",
        ",",
        "/",
        "'",
        "'ana'",
        "'email'",
        "null",
        "true",
        "guid'00000000-0000-0000-0000-000000000000'",
        "datetime'1990-02-14'",
        "today-9999999d",
        "now",
        "me.id",
        "-1",
        "9223372036854775807L",
        "1e9",
        "0x7fffffffffffffff",
        "2.5",
        "99999999999999999999.0",
        " desc",
        " asc",
    ];
    let pieces = vec(select(PIECES), 0..12).prop_map(|pieces| pieces.concat());
    prop_oneof![3 => pieces, 1 => ".{0,40}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn any_text_is_a_filter_or_an_order_or_an_error(text in any_query()) {
        fuzz::filter(text.as_bytes());
        fuzz::order(text.as_bytes());
    }
}

#[test]
fn nesting_ends_at_its_limit() {
    for open in ["(", "not ", "tolower(", "tags/any(t:", "isArchived eq ("] {
        fuzz::filter(open.repeat(600).as_bytes());
    }
}
