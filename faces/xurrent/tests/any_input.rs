//! Any query, cursor or file is read or refused, and never makes the server panic.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use polydex_face_xurrent::{
    bulk::{
        details::{Detail, apply},
        table::Table,
    },
    fuzz::read_query as query,
};
use polydex_format_xurrent::laws::lens;
use polydex_lens::{Lens, laws::any_person};
use polydex_model::{Organization, Person, Refusal};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value as Json, json};

/// Texts of the grammar's own pieces, and any other texts.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => select(vec!["!", "<", ">", "=", ",", " ", "+", "%", "&", "\u{0}", "é", "𝄞", "@", "."]),
        2 => select(vec!["id", "name", "5", "-1", "9223372036854775808", "2026-03-01", "T10:00:00Z"]),
        1 => select(vec!["-009999-01-01T00:00:00Z", "9999-12-30T22:00:00Z", "true", "null", "_id"]),
    ];
    prop_oneof![vec(piece, 0..8).prop_map(|pieces| pieces.concat()), any::<String>(),]
}

fn any_key() -> impl Strategy<Value = String> {
    let names = [
        "id",
        "ids",
        "name",
        "organization",
        "site_id",
        "updated_at",
        "disabled",
        "roles",
        "primary_email",
        "supportID",
        "telephone",
        "sort",
        "fields",
        "page",
        "per_page",
        "state",
    ];
    let glued = select(vec!["", "", "!", "<", ">", "=", "=>", "=>=", "=!", "<>!="]);
    (select(names.to_vec()), glued).prop_map(|(name, glued)| format!("{name}{glued}"))
}

fn any_query() -> impl Strategy<Value = String> {
    let pairs = vec((any_key(), any_text()), 0..4);
    pairs.prop_map(|pairs| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs);
        query.finish()
    })
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any_text().prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::from),
            vec((any_text(), inner), 0..4).prop_map(|m| Json::Object(m.into_iter().collect())),
        ]
    })
}

/// A put of what is read from the edited person must change nothing.
fn is_settled(person: &Person, edited: Result<Person, Refusal>) -> Result<(), TestCaseError> {
    let Ok(edited) = edited else { return Ok(()) };
    let again = Lens::put(&lens(), &edited, lens().get(&edited));
    prop_assert_eq!(again, Ok(edited), "from {:?}", person);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn every_query_is_answered_or_refused_as_malformed(odd in any::<String>(), query_text in any_query()) {
        for text in [odd, query_text] {
            for outcome in [query::<Person>(&text).map(drop), query::<Organization>(&text).map(drop)] {
                prop_assert!(matches!(outcome, Ok(()) | Err(Refusal::Malformed(_))), "{}", text);
            }
        }
    }

    #[test]
    fn every_cursor_is_read_or_refused_as_malformed(bytes in vec(any::<u8>(), 0..64), keys in vec(any_json(), 0..4), offset in any_json()) {
        let json = json!({ "offset": offset, "cursor": keys }).to_string();
        for cursor in [STANDARD.encode(&bytes), STANDARD.encode(json), String::from_utf8_lossy(&bytes).into_owned()] {
            let encoded: String = url::form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
            for name in ["search_after", "search_before"] {
                let outcome = query::<Person>(&format!("sort=name,id&{name}={encoded}"));
                prop_assert!(matches!(outcome, Ok(_) | Err(Refusal::Malformed(_))));
            }
        }
    }

    #[test]
    fn what_any_file_makes_of_a_person_is_settled(bytes in vec(any::<u8>(), 0..256), person in any_person(), cells in vec(any_text(), 0..24)) {
        let head = "Person,Contact Protocol,Contact Label,Contact URI,Address Label,Integration,ID\n";
        let labels = "a@b,telephone,work,1,,true,\na@b,telephone,skype,x,,,\n";
        let rows: Vec<String> = cells.chunks(7).map(|row| row.join(",")).collect();
        let file = format!("{head}{labels}{}", rows.join("\n"));
        for bytes in [bytes, file.into_bytes()] {
            let Ok(mut table) = Table::read(&bytes) else { continue };
            let Ok(rows) = table.source.rows(&table.columns) else { continue };
            let details = rows.filter_map(|row| Detail::of_row(&table.columns, &row.ok()?).ok());
            let details: Vec<Detail> = details.collect();
            is_settled(&person, apply(&lens(), &person, &details).map_err(|(_, why)| why))?;
        }
    }
}
