//! The rules of contacts and addresses.

use serde_json::json;

use crate::House;

#[tokio::test]
async fn all_broken_rules_of_a_contact_are_reported_in_order() {
    let house = House::start().await;
    let long = "ä".repeat(256);
    let blank = |field: &str, name: &str| json!([field, format!("{name} can't be blank")]);
    let no_label = blank("label", "Label");
    let odd_label = json!(["label", "Label is not included in the list"]);
    let too_long = json!(["telephone", "Telephone is too long (maximum is 255 characters)"]);
    let none = json!(["base", "One of telephone, email, chat, website must be given"]);
    let both = json!(["base", "Only one of telephone, email, chat, website can be given"]);
    for (body, errors) in [
        (json!({}), json!([no_label, none])),
        (json!({ "telephone": "1" }), json!([no_label])),
        (json!({ "label": "", "telephone": "1" }), json!([no_label])),
        (json!({ "label": null, "telephone": "1" }), json!([no_label])),
        (json!({ "label": "sofa", "telephone": "1" }), json!([odd_label])),
        (json!({ "label": "Work", "telephone": "1" }), json!([odd_label])),
        (json!({ "label": ["work"], "telephone": "1" }), json!([odd_label])),
        (json!({ "label": "mobile", "email": "a@b" }), json!([odd_label])),
        (json!({ "label": "general", "telephone": "1" }), json!([odd_label])),
        (json!({ "label": "emergency", "telephone": "112" }), json!([odd_label])),
        (json!({ "label": "mailing" }), json!([odd_label, none])),
        (json!({ "label": "work" }), json!([none])),
        (json!({ "label": "work", "telephone": "" }), json!([blank("telephone", "Telephone")])),
        (json!({ "label": "work", "telephone": "  " }), json!([blank("telephone", "Telephone")])),
        (json!({ "label": "work", "email": null }), json!([blank("email", "Email")])),
        (json!({ "label": "work", "telephone": long }), json!([too_long])),
        (json!({ "label": "x", "telephone": long }), json!([odd_label, too_long])),
        (json!({ "label": "work", "telephone": "1", "email": "a@b" }), json!([both])),
        (
            json!({ "label": "work", "telephone": {}, "integration": [] }),
            json!([
                ["telephone", "Telephone is invalid"],
                ["integration", "Integration is invalid"]
            ]),
        ),
    ] {
        house.invalid("POST", &house.contacts(), body, errors).await;
    }
}

#[tokio::test]
async fn a_contact_cannot_be_changed_into_an_invalid_one() {
    let house = House::start().await;
    let odd_label = json!([["label", "Label is not included in the list"]]);
    let blank = json!([["telephone", "Telephone can't be blank"]]);
    for (body, errors) in [
        (json!({ "label": "personal" }), odd_label.clone()),
        (json!({ "label": "" }), json!([["label", "Label can't be blank"]])),
        (json!({ "email": "a@b" }), odd_label.clone()),
        (json!({ "telephone": "" }), blank.clone()),
        (json!({ "telephone": null }), blank),
        (
            json!({ "telephone": "2", "email": "a@b" }),
            json!([["base", "Only one of telephone, email, chat, website can be given"]]),
        ),
        (
            json!({ "telephone": "x".repeat(256) }),
            json!([["telephone", "Telephone is too long (maximum is 255 characters)"]]),
        ),
    ] {
        house.invalid("PATCH", &house.contact(), body.clone(), errors.clone()).await;
        house.invalid("PUT", &house.contact(), body, errors).await;
    }
}

#[tokio::test]
async fn all_broken_rules_of_an_address_are_reported_in_order() {
    let house = House::start().await;
    let long = "ä".repeat(1025);
    let body = json!({ "label": "street", "address": long, "city": long, "state": long, "zip": long,
        "country": "Netherlands", "integration": {} });
    let errors = json!([
        ["label", "Label is not included in the list"],
        ["address", "Address is too long (maximum is 1024 characters)"],
        ["city", "City is too long (maximum is 128 characters)"],
        ["state", "State is too long (maximum is 30 characters)"],
        ["zip", "Zip is too long (maximum is 20 characters)"],
        ["country", "Country is not included in the list"],
        ["integration", "Integration is invalid"],
    ]);
    house.invalid("POST", &house.addresses(), body.clone(), errors.clone()).await;
    house.invalid("PATCH", &house.address(), body, errors).await;
    let no_label = json!([["label", "Label can't be blank"]]);
    house.invalid("POST", &house.addresses(), json!({ "city": "Ede" }), no_label).await;
    let country = json!([["country", "Country is not included in the list"]]);
    house.invalid("PATCH", &house.address(), json!({ "country": "UK" }), country).await;
    let city = json!([["city", "City is invalid"]]);
    house.invalid("PATCH", &house.address(), json!({ "city": ["Ede"] }), city).await;
}

#[tokio::test]
async fn contacts_nested_in_a_person_are_checked_by_their_own_rules() {
    let house = House::start().await;
    let person = format!("/v1/people/{}", house.ann.number);
    for (nested, errors) in [
        (
            json!({ "0": { "protocol": "fax", "label": "work", "uri": "1" } }),
            json!([["contacts.protocol", "Contacts protocol is not included in the list"]]),
        ),
        (
            json!([{ "protocol": "email", "label": "mobile", "uri": "x".repeat(256) }]),
            json!([
                ["contacts.label", "Contacts label is not included in the list"],
                ["contacts.uri", "Contacts uri is too long (maximum is 255 characters)"],
            ]),
        ),
        (
            json!([{ "label": "work", "uri": "1" }]),
            json!([["contacts.protocol", "Contacts protocol can't be blank"]]),
        ),
        (
            json!([{ "protocol": "email", "label": "work" }]),
            json!([["contacts.uri", "Contacts uri can't be blank"]]),
        ),
    ] {
        let body = json!({ "job_title": "Clerk", "contacts_attributes": nested });
        house.invalid("PATCH", &person, body, errors).await;
    }
    let of_ben = house.ben.card.points[1].number;
    for id in [of_ben, 999_999, house.ann.card.points[2].number, house.ann.card.points[0].number] {
        let body = json!({ "contacts_attributes": [{ "id": id, "_destroy": "1" }] }).to_string();
        house.refuses("PATCH", &person, &body, 404, json!({ "message": "Not Found" })).await;
    }
}
