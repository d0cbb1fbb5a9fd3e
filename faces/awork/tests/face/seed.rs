//! The page of the vendor's reference with which this project began: its call, its placeholders
//! and its printed answer.

use crate::client::{self, Client};
use serde_json::{Value as Json, json};

/// The command as printed, as `curl` puts it on the wire.
fn printed(user: &str, token: &str, host: &str, body: &str) -> String {
    format!(
        "POST /api/v1/users/{user}/contactinfo HTTP/1.1\r\n\
         Host: {host}\r\n\
         User-Agent: curl/8.14.1\r\n\
         Accept: */*\r\n\
         Authorization: Bearer {token}\r\n\
         Content-Type: application/json\r\n\
         Content-Length: {}\r\n\
         \r\n\
         {body}",
        body.len()
    )
}

/// The printed answer without the members that a client does not send.
const PRINTED: &str = r#"{
  "label": null,
  "value": null,
  "type": "address",
  "subType": "work",
  "addressLine1": "Torstrasse 140",
  "addressLine2": "Hof A",
  "zipCode": "10119",
  "city": "Berlin",
  "state": null,
  "country": "DE",
  "isAddress": true,
  "id": "123e4567-e89b-12d3-a456-426614174000",
  "createdOn": "2024-01-15T09:30:00Z",
  "createdBy": "123e4567-e89b-12d3-a456-426614174000",
  "updatedOn": "2024-01-15T09:30:00Z",
  "updatedBy": "123e4567-e89b-12d3-a456-426614174000"
}"#;

#[tokio::test]
async fn the_printed_command_lacks_a_type_and_a_value() {
    let app = client::start().await;
    let (feed, host) = (app.feed().await, app.address.to_string());
    let user = app.owner.person_id.to_string();
    let answer = app.send(printed(&user, &app.owner.secret, &host, "{}")).await;
    let body = answer.expect(400).json();
    assert_eq!(body["code"], "validation-failed");
    let properties: Vec<&Json> =
        body["validationErrors"].as_array().unwrap().iter().map(|e| &e["property"]).collect();
    assert_eq!(properties, ["Type", "Value"]);
    assert_eq!(app.feed().await, feed);
}

#[tokio::test]
async fn the_printed_placeholders_are_neither_a_user_nor_a_token() {
    let app = client::start().await;
    let host = app.address.to_string();
    let answer = app.send(printed("userId", &app.owner.secret, &host, "{}")).await;
    assert_eq!(answer.expect(404).json()["code"], "not-found");
    let answer = app.send(printed("userId", "<token>", &host, "{}")).await;
    assert_eq!(answer.expect(401).json()["code"], "unauthorized");
}

#[tokio::test]
async fn the_printed_answer_is_that_of_a_request_with_its_members() {
    let app = client::start().await;
    let host = app.address.to_string();
    let user = app.owner.person_id.to_string();
    app.clock.set("2026-03-02T09:30:00Z".parse().unwrap());
    // The ids and stamps of the printed answer are read-only and ignored.
    let answer = app.send(printed(&user, &app.owner.secret, &host, PRINTED)).await;
    let made = answer.expect(200).json();
    let mut expected: Json = serde_json::from_str(PRINTED).unwrap();
    let members = expected.as_object_mut().unwrap();
    members.retain(|_, value| !value.is_null());
    for member in ["createdOn", "updatedOn"] {
        members.insert(member.into(), "2026-03-02T09:30:00Z".into());
    }
    for member in ["createdBy", "updatedBy"] {
        members.insert(member.into(), json!(app.owner.person_id));
    }
    members.insert("id".into(), made["id"].clone());
    assert_eq!(made, expected);
    let path = format!("{}/{}", Client::infos(&app.owner), made["id"].as_str().unwrap());
    let read = Client::of(&app, &app.owner).get(&path).await;
    assert_eq!(read.expect(200).json(), made);
}

#[tokio::test]
async fn every_printed_type_and_sub_type_is_accepted_and_comes_back() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let printed: &[(&str, &[&str])] = &[
        ("phone", &["work", "mobile", "home", "work Fax", "fax", "other"]),
        ("email", &["work", "private", "other"]),
        ("address", &["work", "home", "other"]),
        ("messenger", &["skype", "whatsapp", "other"]),
        ("social", &["facebook", "twitter", "xing", "linkedIn", "instagram", "pinterest", "other"]),
        ("urls", &["work", "private", "gitHub", "other"]),
    ];
    for (kind, sub_types) in printed {
        for sub_type in *sub_types {
            let sent = if *kind == "address" {
                json!({"type": kind, "subType": sub_type, "addressLine1": "Torstrasse 140",
                    "zipCode": "10119", "city": "Berlin", "country": "DE", "isAddress": true})
            } else {
                json!({"type": kind, "subType": sub_type, "value": "ana", "isAddress": false})
            };
            let answer = owner.send("POST", &Client::infos(&app.owner), &sent).await;
            let made = answer.expect(200).json();
            for (member, value) in sent.as_object().unwrap() {
                assert_eq!(&made[member], value, "{kind}/{sub_type} {member}");
            }
        }
    }
    let labelled = json!({"type": "custom", "label": "Locker", "value": "17"});
    let made = owner.send("POST", &Client::infos(&app.owner), &labelled).await;
    assert_eq!(made.expect(200).json()["label"], "Locker");
}

#[tokio::test]
async fn every_call_of_the_sidebar_is_there() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let other = format!("/users/{}", app.member.person_id);
    let infos = Client::infos(&app.member);
    let phone = json!({"type": "phone", "value": "1"});
    let made = admin.send("POST", &infos, &phone).await;
    let info = format!("{infos}/{}", made.expect(200).json()["id"].as_str().unwrap());
    for (method, path, body, status) in [
        ("GET", "/users/me".to_owned(), json!(null), 200),
        ("GET", "/users".to_owned(), json!(null), 200),
        ("GET", format!("/users/autofill/{}", app.member.email), json!(null), 200),
        ("GET", "/me".to_owned(), json!(null), 200),
        ("GET", other.clone(), json!(null), 200),
        ("PUT", other.clone(), json!({"firstName": "Mia"}), 200),
        ("POST", format!("{other}/deactivate"), json!(null), 204),
        ("POST", format!("{other}/activate"), json!(null), 204),
        ("GET", infos.clone(), json!(null), 200),
        ("GET", info.clone(), json!(null), 200),
        ("PUT", info.clone(), phone.clone(), 200),
        ("DELETE", info, json!(null), 204),
        ("POST", format!("{other}/setArchived"), json!({"isArchived": true}), 200),
        ("DELETE", other, json!(null), 204),
    ] {
        admin.send(method, &path, &body).await.expect(status);
    }
}
