//! No text that a client can send panics, whatever it is.

use polydex_face_deskpro::fuzz;
use polydex_format_deskpro::laws::any_body_text;
use proptest::{collection::vec, prelude::*, sample::select};

/// Names and values of parameters, and the marks between them, in any order.
fn any_query() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&str] = &[
        "ids",
        "ids[]",
        "label",
        "emails[0]",
        "page",
        "count",
        "limit",
        "offset",
        "order_by",
        "is_deleted",
        "person_field.7",
        "org_field[8]",
        "user_group",
        "get[a]",
        "get[",
        "get[]",
        "include",
        "[",
        "]",
        "][",
        "=",
        "=",
        "=",
        "&",
        "&",
        "&",
        ",",
        "%",
        "%5B",
        "%ff",
        "+",
        "0",
        "-1",
        "18446744073709551615",
        "name",
        "a@b.example",
        "?",
        "#",
    ];
    let pieces = vec(select(PIECES), 0..14).prop_map(|pieces| pieces.concat().into_bytes());
    prop_oneof![4 => pieces, 1 => vec(any::<u8>(), 0..60)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn any_query_is_a_list_or_an_error(query in any_query()) {
        fuzz::list(&query);
    }

    #[test]
    fn any_body_is_a_list_or_a_batch_or_an_error(bytes in any_body_text()) {
        fuzz::list_body(&bytes);
        fuzz::batch(&bytes);
    }
}
