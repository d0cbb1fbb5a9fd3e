//! The fuzz targets, run on random bytes and on bytes that resemble requests.

use polydex_format_onlyoffice::fuzz;
use proptest::{collection, prelude::*, sample::select};

/// Pieces of requests, which random bytes hardly ever contain.
const PIECES: &[&str] = &[
    "contacts",
    "[",
    "]",
    "[]",
    "[0]",
    ".",
    "type",
    "value",
    "=",
    "&",
    "%5B",
    "%",
    "+",
    "a",
    "\n",
    "phone",
    "GTalk",
    "extmail",
    "mobphone",
    "ana@example.com",
    "{",
    "}",
    "\"",
    ":",
    ",",
    "null",
    "<r>",
    "</r>",
    "<contacts>",
    "</contacts>",
    "<type>",
    "</type>",
    "&amp;",
    "&#0;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "<?xml?>",
    "<!DOCTYPE a>",
    "xmlns:a",
    "filterBy",
    "filterOp",
    "filterValue",
    "birthday",
    "1988-02-29",
    "T00-30-00Z",
    "sex",
    "status",
    "userIds",
    "email",
    "firstname",
    "disable",
    "true",
    "isVisitor",
    "lead",
    "department",
    "query",
    "0",
    "1",
    "2",
    "3",
    "8",
    "9",
    "\u{0}",
    "İ",
    "😀",
    " ",
    "|",
];

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces = collection::vec(select(PIECES), 0..40).prop_map(|p| p.concat().into_bytes());
    prop_oneof![1 => collection::vec(any::<u8>(), 0..200), 3 => pieces]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn brackets_never_panic(bytes in any_bytes()) {
        fuzz::brackets(&bytes);
    }

    #[test]
    fn json_bodies_never_panic(bytes in any_bytes()) {
        fuzz::json_body(&bytes);
    }

    #[test]
    fn xml_bodies_never_panic(bytes in any_bytes()) {
        fuzz::xml_body(&bytes);
    }

    #[test]
    fn documents_never_panic(bytes in any_bytes()) {
        fuzz::document(&bytes);
    }

    #[test]
    fn puts_never_panic_and_are_read_back_as_they_are(bytes in any_bytes()) {
        fuzz::put(&bytes);
    }
}
