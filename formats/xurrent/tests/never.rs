//! Whatever comes in, nothing panics: documents and bodies.

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

/// Texts made of what the grammar is made of, and of anything.
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

/// A body with members that mean something, and values that may not.
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

/// Whatever a command made of a person can be read, and read again is the same.
fn is_settled(person: &Person, edited: Result<Person, Refusal>) -> Result<(), TestCaseError> {
    let Ok(edited) = edited else { return Ok(()) };
    let again = Lens::put(&lens(), &edited, lens().get(&edited));
    prop_assert_eq!(again, Ok(edited), "from {:?}", person);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn no_body_is_too_odd(person in any_person(), body in any_body(), which in any::<prop::sample::Index>()) {
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
    fn no_document_is_too_odd(bytes in vec(any::<u8>(), 0..256), text in any_text(), json in any_json()) {
        for bytes in [&*bytes, text.as_bytes(), json.to_string().as_bytes()] {
            fuzz::put(bytes);
        }
        if let Ok(people) = lens().people(json.to_string().as_bytes()) {
            for person in people {
                prop_assert!(!lens().write(&person).is_empty());
            }
        }
    }
}
