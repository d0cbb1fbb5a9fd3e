use polydex_model::{Role, Value};

use super::*;

const JSON: &[u8] = include_bytes!("../../tests/documents/sample.json");
const XML: &[u8] = include_bytes!("../../tests/documents/sample.xml");

fn portal() -> Profiles {
    Profiles::new(&Settings::default(), ZeroOffset::Letter)
}

fn read(bytes: &[u8]) -> Result<Vec<Person>, Refusal> {
    portal().people(bytes)
}

fn write(person: &Person) -> String {
    portal().write(person)
}

fn only(people: Result<Vec<Person>, Refusal>) -> Person {
    let mut people = people.unwrap();
    assert_eq!(people.len(), 1);
    people.remove(0)
}

#[test]
fn the_vendors_samples_are_the_same_person_in_both_formats() {
    let (json, xml) = (only(read(JSON)), only(read(XML)));
    assert_eq!(json.card.name.full(), "Mike Zanyatski");
    assert_eq!(json.account.user_name, "Mike.Zanyatski");
    assert_eq!(json.account.role, Role::Member);
    assert_eq!(json.primary_address(), Some("my@domain.com"));
    assert_eq!(json.groups[0].user_name.as_deref(), Some("Jake.Zazhitski"));
    assert_eq!(write(&json), write(&xml));
}

#[test]
fn a_sample_comes_out_as_it_went_in_but_for_its_artefacts() {
    insta::assert_json_snapshot!(serde_json::from_str::<Json>(&write(&only(read(JSON)))).unwrap());
}

#[test]
fn a_profile_survives_being_written_and_read() {
    let person = only(read(JSON));
    assert_eq!(only(read(write(&person).as_bytes())), person);
}

#[test]
fn lists_envelopes_and_lines_are_read() {
    let one = r#"{"firstName":"A"}"#;
    for text in [
        format!("[{one},{one}]"),
        format!("{one}\n{one}\n"),
        format!(r#"{{"count":2,"status":0,"response":[{one},{one}]}}"#),
        "<result><response><firstName>A</firstName></response><response><firstName>A</firstName></response></result>".to_owned(),
    ] {
        assert_eq!(read(text.as_bytes()).unwrap().len(), 2, "{text}");
    }
    assert_eq!(read(b"<result><count>0</count><response /></result>"), Ok(Vec::new()));
}

#[test]
fn members_that_cannot_be_read_are_ignored() {
    let text = r#"{"firstName":{"a":1},"birthday":"soon","status":"x","lead":"nobody","sex":"x",
        "contacts":["a",{"type":"phone"},{"value":"x"},{"type":"phone","value":"1"}],"groups":[1]}"#;
    let person = only(read(text.as_bytes()));
    assert_eq!(person.card.points.len(), 1);
    assert_eq!(person.card.birthday, None);
}

#[test]
fn texts_that_are_no_documents_are_refused() {
    for text in ["x", "{", "<a>", "1", "[[]]", "<r>x</r><r/>"] {
        assert!(matches!(read(text.as_bytes()), Err(Refusal::Malformed(_))), "{text}");
    }
}

#[test]
fn members_of_other_versions_are_kept() {
    let text = r#"{"firstName":"A","isLDAP":true,"quotaLimit":-1,"usedSpace":0,"registrationDate":"2020","isCollaborator":false}"#;
    let document: Json = serde_json::from_str(&write(&only(read(text.as_bytes())))).unwrap();
    assert_eq!(document["isLDAP"], true);
    assert_eq!(document["quotaLimit"], -1);
    assert_eq!(document["usedSpace"], 0);
    assert_eq!(document["registrationDate"], "2020");
}

#[test]
fn a_mobile_of_the_profile_and_one_of_the_list_stay_where_they_are() {
    let text = r#"{"mobilePhone":"1","contacts":[{"type":"mobphone","value":"2"}]}"#;
    let person = only(read(text.as_bytes()));
    assert!(person.card.points.iter().all(|point| matches!(point.value, Value::Phone(_))));
    let document: Json = serde_json::from_str(&write(&person)).unwrap();
    assert_eq!(document["mobilePhone"], "1");
    assert_eq!(document["contacts"], serde_json::json!([{"type": "mobphone", "value": "2"}]));
}
