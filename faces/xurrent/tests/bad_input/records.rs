//! The rules of people and organizations.

use serde_json::json;

use crate::House;

#[tokio::test]
async fn all_broken_rules_of_a_person_are_reported_in_order() {
    let house = House::start().await;
    let person = format!("/v1/people/{}", house.ann.number);
    let blank =
        json!([["name", "Name can't be blank"], ["primary_email", "Primary email can't be blank"]]);
    house.invalid("POST", "/v1/people", json!({}), blank.clone()).await;
    let sent = json!({ "name": " ", "primary_email": "" });
    house.invalid("PATCH", &person, sent, blank).await;
    let sent = json!({
        "cost_per_hour": "much", "cost_per_hour_currency": "euro", "custom_fields": 5,
        "disabled": [], "job_title": "x".repeat(81), "locale": "en-GB-x", "manager_id": "Ann",
        "name": {}, "organization_id": [3], "primary_email": "x".repeat(129),
        "send_email_notifications": "sometimes", "site_id": -1, "sourceID": "x".repeat(129),
    });
    let errors = json!([
        ["cost_per_hour", "Cost per hour is not a number"],
        ["cost_per_hour_currency", "Cost per hour currency is not included in the list"],
        ["custom_fields", "Custom fields is invalid"],
        ["disabled", "Disabled is invalid"],
        ["job_title", "Job title is too long (maximum is 80 characters)"],
        ["locale", "Locale is too long (maximum is 5 characters)"],
        ["manager_id", "Manager is not included in the list"],
        ["name", "Name is invalid"],
        ["organization_id", "Organization is invalid"],
        ["primary_email", "Primary email is too long (maximum is 128 characters)"],
        ["send_email_notifications", "Send email notifications is not included in the list"],
        ["site_id", "Site is not included in the list"],
        ["sourceID", "Source ID is too long (maximum is 128 characters)"],
    ]);
    house.invalid("PATCH", &person, sent, errors).await;
}

#[tokio::test]
async fn a_reference_to_a_missing_record_is_refused_with_its_field() {
    let house = House::start().await;
    let person = format!("/v1/people/{}", house.ann.number);
    let nowhere = json!([["organization_id", "Organization is not included in the list"]]);
    house.invalid("PATCH", &person, json!({ "organization_id": 999_999 }), nowhere).await;
    let faults = json!([["manager_id", "Manager is not included in the list"]]);
    let sent = json!({ "manager": { "id": house.acme.number } });
    house.invalid("PATCH", &person, sent, faults).await;
}

#[tokio::test]
async fn the_name_of_another_organization_is_refused() {
    let house = House::start().await;
    let answer = json!({
        "message": "Validation Failed",
        "errors": [["name", "Name has already been taken"]],
        "taken_by": house.acme.number,
    });
    let body = r#"{"name":"ACME nl"}"#;
    house.refuses("POST", "/v1/organizations", body, 422, answer.clone()).await;
    let made = house.send("POST", "/v1/organizations", r#"{"name":"Acme BE"}"#).await;
    let path = format!("/v1/organizations/{}", made.expect(201).json()["id"]);
    house.refuses("PATCH", &path, body, 422, answer).await;
    house.send("PATCH", &path, r#"{"name":"ACME BE"}"#).await.expect(200);
}

#[tokio::test]
async fn a_taken_address_is_refused_with_its_holder() {
    let house = House::start().await;
    let answer = json!({
        "message": "Validation Failed",
        "errors": [["primary_email", "Primary email has already been taken"]],
        "taken_by": house.ben.number,
    });
    let person = format!("/v1/people/{}", house.ann.number);
    let body = r#"{"primary_email":"BEN@acme.test"}"#;
    house.refuses("PATCH", &person, body, 422, answer.clone()).await;
    let body = r#"{"name":"Ben II","primary_email":"ben@acme.test"}"#;
    house.refuses("POST", "/v1/people", body, 422, answer).await;
}
