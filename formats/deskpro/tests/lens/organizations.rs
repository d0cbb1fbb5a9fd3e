//! What differs for organizations.

use crate::*;

fn sent(organization: &Organization, verb: Verb, body: &Json) -> Result<Organization, Refusal> {
    let input = OrganizationInput::read(body.as_object().unwrap().clone());
    lens().edit(organization, Command { verb, input }).map(settle)
}

#[test]
fn words_of_addresses_are_billing_and_shipping() {
    let address = |comment: &str| json!({"address": "a", "city": "b", "state": "c", "zip": "d", "comment": comment});
    let list: Vec<Json> = ["billing", "Shipping", "work", ""].map(address).into();
    let body = json!({"name": "Lind & Co", "contact_data": {"address": list}});
    let made = sent(&Organization::default(), Verb::Create, &body).unwrap();
    let contexts: Vec<_> =
        made.card.points.iter().map(|point| point.contexts.iter().next().copied()).collect();
    assert_eq!(contexts, [Some(Context::Billing), Some(Context::Delivery), None, None]);
    assert_eq!(made.card.points[2].label.as_deref(), Some("work"));
    let comments = document::organization(&lens(), &made)["contact_data"].clone();
    assert_eq!(comments[1]["comment"], "Shipping");
}

#[test]
fn domains_are_a_set_in_small_letters() {
    let body = json!({"name": "x", "email_domains": ["Lind.example", "b.example"]});
    let made = sent(&Organization::default(), Verb::Create, &body).unwrap();
    assert_eq!(made.email_domains, ["lind.example", "b.example"]);
    let wrong = json!({"email_domains": ["c.example", "", "C.example"]});
    assert_eq!(
        sent(&made, Verb::Change, &wrong).unwrap_err().to_string(),
        "email_domains.2: given twice; email_domains.1: required"
    );
}

#[test]
fn e_mail_addresses_are_hidden_and_survive() {
    let mut organization = Organization::default();
    organization.card.points.push(point(Value::email("desk@lind.example")));
    let body = json!({"name": "Lind", "contact_data": [], "importance": 5});
    let put = sent(&organization, Verb::Change, &body).unwrap();
    assert_eq!(put.card.points.len(), 1);
    let read = document::organization(&lens(), &put);
    assert_eq!((&read["emails"], &read["importance"]), (&Json::Null, &json!(5)));
}
