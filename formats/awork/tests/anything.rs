//! Any body is read or refused, and sending back what is then read changes nothing.

use polydex_format_awork::fuzz;
use proptest::{collection::vec, prelude::*, sample::select};

/// JSON objects with members of all forms, and arbitrary bytes.
fn any_body() -> impl Strategy<Value = Vec<u8>> {
    const NAMES: &[&str] = &[
        "type",
        "subType",
        "value",
        "label",
        "addressLine1",
        "addressLine2",
        "country",
        "zipCode",
        "city",
        "isAddress",
        "firstName",
        "birthDate",
        "email",
        "roleId",
        "teamIds",
        "tags",
        "userContactInfos",
        "status",
        "isArchived",
        "id",
    ];
    const VALUES: &[&str] = &[
        "null",
        "true",
        "1",
        "1e400",
        "\"\"",
        "\"address\"",
        "\"social\"",
        "\"messenger\"",
        "\"Skype\"",
        "\"work\"",
        "\"https://x.com/@\"",
        "\"@\"",
        "\"a\\r\\nb\"",
        "\"UK\"",
        "\"9999-12-31T23:59:60Z\"",
        "\"-009999-01-01\"",
        "\"a@b.example\"",
        "[]",
        "[{}]",
        "[{\"type\":\"email\",\"value\":\"a\"},{\"type\":\"phone\"},[1]]",
        "{}",
        "\"\\u0000\"",
    ];
    let object = vec((select(NAMES), select(VALUES)), 0..10).prop_map(|members| {
        let members = members.iter().map(|(name, value)| format!("\"{name}\":{value}"));
        format!("{{{}}}", members.collect::<Vec<_>>().join(",")).into_bytes()
    });
    prop_oneof![4 => object, 1 => vec(any::<u8>(), 0..60)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn any_body_is_a_form_or_an_error(bytes in any_body()) {
        fuzz::body(&bytes);
        fuzz::put(&bytes);
    }
}
