//! No text that a client can send panics, whatever it is.

use polydex_deskpro::fuzz;
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

/// A JSON value as deep as anything that is read here, and a little deeper.
fn any_value() -> impl Strategy<Value = String> {
    const TEXTS: &[&str] = &[
        "null",
        "true",
        "0",
        "-1",
        "1e400",
        "1.5",
        "99999999999999999999",
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"ana@depot.example\"",
        "\"https://a.example/\"",
        "\"+4520000000\"",
        "\"45\"",
        "\"skype\"",
        "\"other\"",
        "\"GitHub\"",
        "\"home\"",
        "\"GB\"",
        "\"Mars/X\"",
        "\"PUT\"",
        "\"/people/7?x=%\"",
        "\"ß\u{301}\u{202e}\"",
    ];
    select(TEXTS).prop_map(str::to_owned).prop_recursive(4, 24, 4, |inner| {
        let member = (select(INNER), inner.clone());
        let object = vec(member, 0..4).prop_map(|members| object(&members));
        let list = vec(inner, 0..3).prop_map(|items| format!("[{}]", items.join(",")));
        prop_oneof![object, list]
    })
}

/// Members of documents.
const OUTER: &[&str] = &[
    "name",
    "first_name",
    "last_name",
    "email",
    "primary_email",
    "emails",
    "organization",
    "parent",
    "language",
    "timezone",
    "labels",
    "fields",
    "user_groups",
    "is_agent",
    "is_disabled",
    "password",
    "phone_numbers",
    "contact_data",
    "email_domains",
    "members",
    "id",
    "avatar",
    "date_created",
];

/// Members of what stands inside documents, and of batches.
const INNER: &[&str] = &[
    "number",
    "extension",
    "label",
    "website",
    "url",
    "instant_message",
    "service",
    "username",
    "twitter",
    "display_feed",
    "linked_in",
    "facebook",
    "apple",
    "apply",
    "trust_pilot",
    "instagram",
    "instagram_id",
    "phone",
    "type",
    "code",
    "address",
    "city",
    "country",
    "comment",
    "contact_type",
    "0",
    "1",
    "requests",
    "method",
    "payload",
    "data",
    "can_admin",
    "ids",
    "order_by",
    "x",
    "7",
    "field7",
    "value",
    "id",
];

fn object(members: &[(&str, String)]) -> String {
    let members = members.iter().map(|(name, value)| format!("\"{name}\":{value}"));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

fn any_body() -> impl Strategy<Value = Vec<u8>> {
    let outer = prop_oneof![6 => select(OUTER), 1 => select(INNER)];
    let body = vec((outer, any_value()), 0..5);
    let body = body.prop_map(|members| object(&members).into_bytes());
    prop_oneof![9 => body, 1 => vec(any::<u8>(), 0..60)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn any_query_is_a_list_or_an_error(query in any_query()) {
        fuzz::list(&query);
    }

    #[test]
    fn any_body_is_an_edit_or_an_error(bytes in any_body()) {
        fuzz::body(&bytes);
        fuzz::list_body(&bytes);
        fuzz::batch(&bytes);
    }

    #[test]
    fn any_document_is_a_person_or_an_error(bytes in any_body()) {
        fuzz::put(&bytes);
    }
}
