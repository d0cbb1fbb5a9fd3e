//! Members that break a rule.

use super::{address, error_code, phone, properties, state, writes};
use crate::client::{self, Client};
use serde_json::json;

#[tokio::test]
async fn a_member_of_the_wrong_json_type_is_named_by_its_path() {
    const TEXTS: [&str; 10] = [
        "label",
        "value",
        "type",
        "subType",
        "addressLine1",
        "addressLine2",
        "zipCode",
        "city",
        "state",
        "country",
    ];
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let writes = writes(&app).await;
    let before = state(&app).await;
    for (method, path) in writes.iter().filter(|(_, path)| path.contains("contactinfo")) {
        let texts = TEXTS.iter().flat_map(|member| {
            [json!(1), json!(true), json!(["1"]), json!({})].map(|wrong| (*member, wrong))
        });
        let flags = [json!("true"), json!(1), json!([])].map(|wrong| ("isAddress", wrong));
        for (member, wrong) in texts.chain(flags) {
            let mut body = address();
            body[member] = wrong;
            let answer = owner.send(method, path, &body).await;
            assert_eq!(error_code(&answer, 400), "validation-failed", "{method} {body}");
            assert_eq!(properties(&answer), [format!("$.{member}")], "{method} {body}");
        }
    }
    let user = format!("/users/{}", app.member.person_id);
    for member in ["firstName", "lastName", "gender", "title", "position", "language", "birthDate"]
    {
        for method in ["PUT", "PATCH"] {
            let answer = owner.send(method, &user, &json!({member: 7})).await;
            assert_eq!(error_code(&answer, 400), "validation-failed");
            assert_eq!(properties(&answer), [format!("$.{member}")]);
        }
    }
    let path = format!("{user}/setarchived");
    let answer = owner.send("POST", &path, &json!({"isArchived": "yes"})).await;
    assert_eq!(
        (error_code(&answer, 400), properties(&answer)),
        ("validation-failed".to_owned(), vec!["$.isArchived".to_owned()])
    );
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn a_member_over_its_limit_is_named() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let writes = writes(&app).await;
    let before = state(&app).await;
    for (method, path) in writes.iter().filter(|(_, path)| path.contains("contactinfo")) {
        for (member, property, limit) in [
            ("label", "Label", 1000),
            ("value", "Value", 1000),
            ("type", "Type", 25),
            ("subType", "SubType", 25),
            ("addressLine1", "AddressLine1", 1000),
            ("addressLine2", "AddressLine2", 100),
            ("zipCode", "ZipCode", 100),
            ("city", "City", 100),
            ("state", "State", 100),
            ("country", "Country", 100),
        ] {
            let mut body = address();
            body[member] = "ü".repeat(limit + 1).into();
            let answer = owner.send(method, path, &body).await;
            assert_eq!(error_code(&answer, 400), "validation-failed", "{method} {member}");
            assert!(properties(&answer).contains(&property.to_owned()), "{method} {member}");
        }
    }
    let user = format!("/users/{}", app.member.person_id);
    for (member, property, limit) in [
        ("firstName", "FirstName", 1000),
        ("lastName", "LastName", 1000),
        ("gender", "Gender", 25),
        ("title", "Title", 100),
        ("position", "Position", 1000),
        ("language", "Language", 25),
    ] {
        let answer = owner.send("PUT", &user, &json!({member: "x".repeat(limit + 1)})).await;
        assert_eq!(error_code(&answer, 400), "validation-failed");
        assert_eq!(properties(&answer), [property]);
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn each_rule_of_the_reference_names_its_property() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let infos = Client::infos(&app.member);
    let before = state(&app).await;
    for (body, expected) in [
        (json!({}), vec!["Type", "Value"]),
        (json!({"value": "1"}), vec!["Type"]),
        (json!({"type": "fax", "value": "1"}), vec!["Type"]),
        (json!({"type": "url", "value": "1"}), vec!["Type"]),
        (json!({"type": "phone", "subType": "private", "value": "1"}), vec!["SubType"]),
        (json!({"type": "custom", "value": "1"}), vec!["Label"]),
        (
            json!({"type": "custom", "subType": "other", "label": "x", "value": "1"}),
            vec!["SubType"],
        ),
        (json!({"type": "phone"}), vec!["Value"]),
        (json!({"type": "phone", "value": " "}), vec!["Value"]),
        (json!({"type": "address"}), vec!["AddressLine1", "ZipCode", "City", "Country"]),
        (json!({"type": "address", "isAddress": false}), vec!["Value"]),
        (
            json!({"type": "address", "addressLine1": "a", "zipCode": "1", "city": "b",
            "country": "Germany"}),
            vec!["Country"],
        ),
        (
            json!({"type": "phone", "value": "1", "addressLine1": "a", "zipCode": "1", "city": "b",
            "country": "DE", "isAddress": true}),
            vec!["IsAddress"],
        ),
    ] {
        let answer = owner.send("POST", &infos, &body).await;
        assert_eq!(error_code(&answer, 400), "validation-failed", "{body}");
        assert_eq!(properties(&answer), expected, "{body}");
    }
    let user = format!("/users/{}", app.member.person_id);
    let answer = owner.send("PUT", &user, &json!({"birthDate": "2026-03-02"})).await;
    assert_eq!(
        (error_code(&answer, 400).as_str(), properties(&answer)),
        ("date-out-of-range", vec!["BirthDate".to_owned()])
    );
    for text in ["1990-02-14T00:00:000Z", "14.02.1990", "never", "1990-02-30"] {
        let answer = owner.send("PUT", &user, &json!({"birthDate": text})).await;
        assert_eq!(
            (error_code(&answer, 400).as_str(), properties(&answer)),
            ("validation-failed", vec!["$.birthDate".to_owned()])
        );
    }
    let answer = owner.send("POST", &format!("{user}/setarchived"), &json!({})).await;
    assert_eq!(
        (error_code(&answer, 400).as_str(), properties(&answer)),
        ("validation-failed", vec!["IsArchived".to_owned()])
    );
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn a_user_of_a_thousand_contact_infos_takes_no_more() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    app.edit(&app.member, |person| {
        let missing = polydex_model::record::MAX_POINTS - person.card.points.len();
        for n in 0..u32::try_from(missing).unwrap_or_default() {
            let value = polydex_model::Value::phone(n.to_string());
            person.card.points.push(polydex_model::ContactPoint::pending(n, value));
        }
    })
    .await;
    let before = state(&app).await;
    let answer = owner.send("POST", &Client::infos(&app.member), &phone()).await;
    assert_eq!(error_code(&answer, 400), "validation-failed");
    assert_eq!(properties(&answer), ["UserContactInfos"]);
    assert_eq!(state(&app).await, before);
}
