//! Documents, key by key.

use polydex_lens::Documents as _;
use polydex_model::{Person, Settings};

use super::*;

const DOCUMENT: &str = r#"{"id":5,"sourceID":"hr-0005","name":"Ann Vos",
    "primary_email":"ann@acme.test","organization":{"id":3,"name":"Acme NL"},
    "created_at":"2026-01-02T08:00:00Z","updated_at":"2026-01-02T08:00:00Z","contacts":[
    {"id":1741,"label":"personal","website":"www.ann.example"},
    {"id":1733,"label":"work","email":"ann@acme.test","integration":true},
    {"id":1720,"label":"mobile","telephone":"+31 6 5550 1234"}],"addresses":[
    {"id":88,"label":"home","address":"Dorpsweg 1","city":"Ede","zip":"6711","country":"NL"}]}"#;

fn lens() -> XurrentLens {
    let settings = Settings { domain: "example.test".into(), ..Settings::default() };
    XurrentLens::for_workspace(&settings)
}

fn ann() -> Person {
    lens().people(DOCUMENT.as_bytes()).expect("a document").remove(0)
}

#[test]
fn contacts_are_listed_as_the_vendor_lists_them() {
    let (lens, ann) = (lens(), ann());
    let listed = Document::new(&lens, &ann).entries(Collection::Contacts);
    let listed: Json = listed.into_iter().map(|(_, contact)| contact).collect();
    let expected = r#"[{"id":1720,"nodeID":"ZXhhbXBsZS50ZXN0L0NvbnRhY3QvMTcyMA","label":"mobile","telephone":"+31 6 5550 1234"},{"id":1733,"nodeID":"ZXhhbXBsZS50ZXN0L0NvbnRhY3QvMTczMw","label":"work","email":"ann@acme.test","integration":true},{"id":1741,"nodeID":"ZXhhbXBsZS50ZXN0L0NvbnRhY3QvMTc0MQ","label":"personal","website":"www.ann.example"}]"#;
    assert_eq!(listed.to_string(), expected);
}

#[test]
fn one_address_is_shown_with_its_flag() {
    let (lens, ann) = (lens(), ann());
    let point = ann.card.points.iter().find(|point| point.number == 88).unwrap();
    let shown = Document::new(&lens, &ann).entry(Collection::Addresses, point.id, Flag::Always);
    let expected = r#"{"id":88,"nodeID":"ZXhhbXBsZS50ZXN0L0FkZHJlc3MvODg","label":"home","address":"Dorpsweg 1","city":"Ede","state":null,"zip":"6711","country":"NL","integration":false}"#;
    assert_eq!(shown.unwrap().to_string(), expected);
}

#[test]
fn a_row_has_the_vendors_keys_in_its_order() {
    let (lens, ann) = (lens(), ann());
    let row = Document::new(&lens, &ann).row(&Keys::Default).to_string();
    let expected = r#"{"id":5,"sourceID":"hr-0005","primary_email":"ann@acme.test","name":"Ann Vos","organization":{"id":3,"name":"Acme NL","nodeID":"ZXhhbXBsZS50ZXN0L09yZ2FuaXphdGlvbi8z"},"site":null,"manager":null,"created_at":"2026-01-02T08:00:00Z","updated_at":"2026-01-02T08:00:00Z","nodeID":"ZXhhbXBsZS50ZXN0L1BlcnNvbi81"}"#;
    assert_eq!(row, expected);
}

#[test]
fn a_row_has_the_requested_keys_and_those_that_are_always_there() {
    let (lens, mut ann) = (lens(), ann());
    let keys = Keys::These(vec!["vip".into(), "name".into(), "nonsense".into()]);
    let row = Document::new(&lens, &ann).row(&keys);
    let names: Vec<_> = row.as_object().unwrap().keys().collect();
    assert_eq!(names, ["id", "name", "vip", "nodeID"]);
    ann.account.status = polydex_model::Status::Deactivated;
    let row = Document::new(&lens, &ann).row(&keys);
    let names: Vec<_> = row.as_object().unwrap().keys().collect();
    assert_eq!(names, ["id", "name", "vip", "disabled", "nodeID"]);
}

#[test]
fn requests_for_the_same_keys_have_one_form() {
    let these = |names: &[&str]| Keys::These(names.iter().map(|name| (*name).to_owned()).collect());
    let known = these(&["vip", "nonsense", "name", "vip"]).known::<Person>();
    assert_eq!(known, these(&["name", "vip"]));
    assert_eq!(known.to_string(), "name,vip");
}

#[test]
fn the_full_record_has_every_key_with_null_for_no_value() {
    let lens = lens();
    let full = Document::new(&lens, &Person::default()).full();
    let names: Vec<_> = full.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, Person::FULL);
    assert_eq!(full["job_title"], Json::Null);
    assert_eq!(full["contacts"], json!([]));
    assert_eq!(full["vip"], json!(false));
    assert!(full.get("message").is_none());
}

#[test]
fn a_person_without_a_name_is_shown_with_the_address() {
    let (lens, mut ann) = (lens(), ann());
    ann.card.name = polydex_model::Name::default();
    assert_eq!(Document::new(&lens, &ann).full()["name"], json!("ann@acme.test"));
}

#[test]
fn a_reference_shows_what_is_known_about_its_target() {
    let (lens, mut ann) = (lens(), ann());
    let to = ann.organization.as_mut().unwrap();
    to.source_id = Some("o-3".into());
    to.disabled = true;
    let shown = Document::new(&lens, &ann).full()["organization"].to_string();
    let expected = r#"{"id":3,"sourceID":"o-3","name":"Acme NL","disabled":true,"nodeID":"ZXhhbXBsZS50ZXN0L09yZ2FuaXphdGlvbi8z"}"#;
    assert_eq!(shown, expected);
}
