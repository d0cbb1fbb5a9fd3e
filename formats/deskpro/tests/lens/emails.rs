//! The primary address and the set.

use crate::*;

fn addresses(person: &Person) -> Json {
    let shown = shown(person);
    json!([shown["primary_email"], shown["emails"]])
}

#[test]
fn the_primary_address_joins_the_set_and_the_old_one_stays() {
    let person = made(&json!({}));
    let person = put(&person, &json!({"primary_email": "new@lind.example"}));
    let both = json!(["new@lind.example", ["new@lind.example", "tove@lind.example"]]);
    assert_eq!(addresses(&person), both);
    let person = put(&person, &json!({"primary_email": "TOVE@lind.example"}));
    assert_eq!(person.card.points.len(), 2);
    assert_eq!(addresses(&person)[0], "tove@lind.example");
}

#[test]
fn a_new_set_makes_its_first_address_the_primary_one() {
    let person = made(&json!({"emails": ["b@lind.example"]}));
    assert_eq!(addresses(&person)[1], json!(["tove@lind.example", "b@lind.example"]));
    let person =
        put(&person, &json!({"emails": ["c@lind.example", "b@lind.example", "C@lind.example"]}));
    assert_eq!(addresses(&person), json!(["c@lind.example", ["c@lind.example", "b@lind.example"]]));
    let both = json!({"primary_email": "p@lind.example", "emails": ["b@lind.example"]});
    let both = addresses(&put(&person, &both));
    assert_eq!(both, json!(["p@lind.example", ["p@lind.example", "b@lind.example"]]));
}

#[test]
fn a_person_is_created_with_an_address_and_keeps_the_last_one() {
    let nobody = sent(&Person::default(), Verb::Create, &json!({"name": "x"})).unwrap_err();
    assert_eq!(nobody.to_string(), "primary_email: required; emails: shorter than 1");
    let person = made(&json!({}));
    assert_eq!(refused(&person, &json!({"emails": []})), "emails: shorter than 1");
    assert_eq!(refused(&person, &json!({"primary_email": null})), "primary_email: required");
    assert_eq!(
        refused(&person, &json!({"emails": ["a@", ""]})),
        "emails.0: not a valid email; emails.1: required"
    );
}

#[test]
fn a_person_without_a_primary_address_keeps_having_none_when_sent_back() {
    let person = with_points(vec![point(Value::email("a@lind.example"))]);
    assert_eq!(addresses(&person), json!([null, ["a@lind.example"]]));
    let again = put(&person, &json!({"primary_email": null, "emails": ["A@lind.example"]}));
    assert_eq!(again.account, person.account);
}

#[test]
fn equal_addresses_are_one_and_go_together() {
    let person = with_points(vec![
        point(Value::email("a@lind.example")),
        point(Value::email("A@LIND.example")),
        point(Value::email("b@lind.example")),
    ]);
    assert_eq!(addresses(&person)[1], json!(["a@lind.example", "b@lind.example"]));
    assert_eq!(put(&person, &json!({"emails": ["b@lind.example"]})).card.points.len(), 1);
}
