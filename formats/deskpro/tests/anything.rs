//! No text that a client can send panics, whatever it is.

use polydex_format_deskpro::{fuzz, laws::any_body_text};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn any_body_is_an_edit_or_an_error(bytes in any_body_text()) {
        fuzz::body(&bytes);
    }

    #[test]
    fn any_document_is_a_person_or_an_error(bytes in any_body_text()) {
        fuzz::put(&bytes);
    }
}
