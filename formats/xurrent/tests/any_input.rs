//! Any document or body is read or refused, and never makes the lens panic.

use polydex_format_xurrent::{
    fuzz,
    laws::lens,
    lens::{Command, RecordInput},
    phrasebook::{Collection, XurrentRecord},
    wire::Body,
};
use polydex_lens::{Documents as _, Lens, laws::any_person};
use polydex_model::{Person, Refusal};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value as Json};

/// Texts of the grammar's own pieces, and any other texts.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => select(vec!["!", "<", ">", "=", ",", " ", "+", "%", "&", "\u{0}", "é", "𝄞", "@", "."]),
        2 => select(vec!["id", "name", "5", "-1", "9223372036854775808", "2026-03-01", "T10:00:00Z"]),
        1 => select(vec!["-009999-01-01T00:00:00Z", "9999-12-30T22:00:00Z", "true", "null", "_id"]),
    ];
    prop_oneof![vec(piece, 0..8).prop_map(|pieces| pieces.concat()), any::<String>(),]
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

/// A body with known members and any values.
fn any_body() -> impl Strategy<Value = Body> {
    let mut names: Vec<&'static str> = Person::MEMBERS.iter().map(|member| member.name).collect();
    names.extend([
        "primary_email",
        "label",
        "telephone",
        "email",
        "chat",
        "website",
        "integration",
    ]);
    names.extend(["address", "country", "zip", "contacts_attributes", "organization", "manager"]);
    vec((select(names), any_json()), 0..6).prop_map(|members| {
        let members: Map<String, Json> =
            members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        members.into()
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
    fn what_any_body_makes_of_a_person_is_settled(person in any_person(), body in any_body(), which in any::<prop::sample::Index>()) {
        let lens = lens();
        if let Ok(draft) = RecordInput::new(body.clone(), &person.card.points, lens.domain()) {
            is_settled(&person, lens.edit(&Person::default(), Command::Create(draft.clone())))?;
            is_settled(&person, lens.edit(&person, Command::Update(draft)))?;
        }
        for list in [Collection::Contacts, Collection::Addresses] {
            is_settled(&person, lens.edit(&person, Command::Add(list, body.clone())))?;
            if !person.card.points.is_empty() {
                let point = which.get(&person.card.points).id;
                is_settled(&person, lens.edit(&person, Command::Change(list, point, body.clone())))?;
            }
        }
    }

    #[test]
    fn what_any_bytes_make_of_a_person_is_settled(bytes in vec(any::<u8>(), 0..256), text in any_text(), json in any_json()) {
        for bytes in [&*bytes, text.as_bytes(), json.to_string().as_bytes()] {
            fuzz::put(bytes);
        }
    }

    #[test]
    fn a_document_that_was_read_and_written_is_read_back_unchanged(document in any_body()) {
        // An object of custom fields may have a blank key, and a list may not have a blank id.
        let members: Map<String, Json> = document
            .members()
            .filter(|(name, value)| *name != "custom_fields" || !value.is_object())
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect();
        let people = lens().people(Json::from(members).to_string().as_bytes()).expect("an object");
        let line = lens().write(&people[0]);
        let again = lens().people(line.as_bytes()).expect("a document");
        prop_assert_eq!(lens().write(&again[0]), line);
    }
}
