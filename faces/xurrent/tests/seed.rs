//! The document of the Contacts API on which this dialect is based (R-Service, "People - Contacts
//! API"): each request as printed there with the placeholders filled in; as printed it is a 404.
//!
//! The server gives the ids, so the id of a printed answer stands for the one given.

use polydex_face_xurrent::Xurrent;
use polydex_model::Person;
use polydex_testkit::{Answer, TestApp, person};
use serde_json::{Value as Json, json};

/// "List all contacts of a person", the answer as printed.
const LIST: &str = r#"[ { "label": "mobile", "id": 1720, "telephone": "+1 03 413 7223" }, { "label": "personal", "id": 1826, "website": "www.my-stie.com" }]"#;

/// "Get a single contact of a person", the answer as printed.
const SINGLE: &str =
    r#"{ "label": "mobile", "id": 1720, "telephone": "+1 03 413 7223", "integration": true}"#;

async fn start() -> (TestApp, Person) {
    let app = TestApp::start(vec![Box::new(Xurrent::default())]).await;
    let ann = person("Ann Vos").email("ann@acme.test").create(&app).await;
    (app, ann)
}

async fn send(app: &TestApp, method: &str, path: &str, body: &str) -> Answer {
    let headers = [("Authorization", &*app.admin.bearer()), ("Content-Type", "application/json")];
    app.request(method, path, &headers, body).await
}

/// A printed contact without the members that only answers have.
fn without_id(contact: &Json) -> Json {
    let mut members = contact.as_object().expect("a contact").clone();
    members.shift_remove("id");
    members.into()
}

/// An answered contact with the printed id, and without the nodeID, which is not printed.
fn as_printed(answered: &Json, printed: &Json) -> Json {
    let mut members = answered.as_object().expect("a contact").clone();
    members.shift_remove("nodeID").expect("every contact has a nodeID");
    assert!(members["id"].as_i64().is_some_and(|id| id > 0));
    members.insert("id".into(), printed["id"].clone());
    members.into()
}

#[tokio::test]
async fn the_printed_list_is_answered() {
    let (app, ann) = start().await;
    let path = format!("/v1/people/{}/contacts", ann.number);
    let printed: Json = serde_json::from_str(LIST).expect("the document prints JSON");
    for contact in printed.as_array().expect("a list") {
        send(&app, "POST", &path, &without_id(contact).to_string()).await.expect(201);
    }
    let answer = send(&app, "GET", &path, "").await;
    let answered = answer.expect(200).json();
    let pairs = answered.as_array().expect("a list").iter().zip(printed.as_array().unwrap());
    let answered: Json = pairs.map(|(answered, printed)| as_printed(answered, printed)).collect();
    assert_eq!(answered, printed);
}

#[tokio::test]
async fn the_printed_contact_is_answered() {
    let (app, ann) = start().await;
    let path = format!("/v1/people/{}/contacts", ann.number);
    let printed: Json = serde_json::from_str(SINGLE).expect("the document prints JSON");
    let made = send(&app, "POST", &path, &without_id(&printed).to_string()).await;
    let id = made.expect(201).json()["id"].clone();
    let answer = send(&app, "GET", &format!("{path}/{id}"), "").await;
    assert_eq!(as_printed(&answer.expect(200).json(), &printed), printed);
}

#[tokio::test]
async fn a_contact_is_added_updated_and_removed() {
    let (app, ann) = start().await;
    let path = format!("/v1/people/{}/contacts", ann.number);
    let made = send(&app, "POST", &path, r#"{"label":"work","telephone":"1"}"#).await;
    let made = made.expect(201).json();
    assert_eq!(made["label"], "work");
    let one = format!("{path}/{}", made["id"]);
    let updated = send(&app, "PATCH", &one, r#"{"label":"work","telephone":"2"}"#).await;
    assert_eq!(updated.expect(200).json()["label"], "work");
    assert_eq!(updated.json()["telephone"], "2");
    let removed = send(&app, "DELETE", &one, "").await;
    assert_eq!(removed.expect(204).body, b"");
}

#[tokio::test]
async fn all_contacts_are_removed_as_printed_with_the_slash() {
    let (app, ann) = start().await;
    let path = format!("/v1/people/{}/contacts", ann.number);
    for body in [r#"{"label":"work","telephone":"1"}"#, r#"{"label":"personal","email":"a@b"}"#] {
        send(&app, "POST", &path, body).await.expect(201);
    }
    send(&app, "DELETE", &format!("{path}/"), "").await.expect(204);
    assert_eq!(send(&app, "GET", &path, "").await.json(), json!([]));
    assert_eq!(app.person(ann.number).await.primary_address(), Some("ann@acme.test"));
}

#[tokio::test]
async fn each_label_fits_only_the_protocols_printed_beside_it() {
    // "`personal`: only for `email` and `website`", and so on.
    const MATRIX: &[(&str, &[&str])] = &[
        ("chat_skype", &["chat"]),
        ("chat_slack", &["chat"]),
        ("chat_teams", &["chat"]),
        ("chat_workchat", &["chat"]),
        ("fax", &["telephone"]),
        ("home", &["telephone"]),
        ("mobile", &["telephone"]),
        ("personal", &["email", "website"]),
        ("work", &["telephone", "email", "website"]),
    ];
    let (app, ann) = start().await;
    let path = format!("/v1/people/{}/contacts", ann.number);
    for (label, protocols) in MATRIX {
        for protocol in ["telephone", "email", "chat", "website"] {
            let body = json!({ "label": label, protocol: "x" }).to_string();
            let answer = send(&app, "POST", &path, &body).await;
            if protocols.contains(&protocol) {
                let made = answer.expect(201).json();
                assert_eq!((&made["label"], &made[protocol]), (&json!(label), &json!("x")));
            } else {
                answer.expect(422);
            }
        }
    }
}

#[tokio::test]
async fn a_value_has_255_characters_at_most() {
    let (app, ann) = start().await;
    let path = format!("/v1/people/{}/contacts", ann.number);
    for (label, protocol) in
        [("fax", "telephone"), ("work", "email"), ("chat_slack", "chat"), ("work", "website")]
    {
        let body = |length| json!({ "label": label, protocol: "ä".repeat(length) }).to_string();
        send(&app, "POST", &path, &body(255)).await.expect(201);
        send(&app, "POST", &path, &body(256)).await.expect(422);
    }
}

#[tokio::test]
async fn the_paths_with_placeholders_find_nothing() {
    let (app, ann) = start().await;
    let before = (app.person(ann.number).await, app.feed().await);
    for (method, path) in [
        ("GET", "/v1/people/:id/contacts"),
        ("GET", "/v1/people/:id/contacts/:id"),
        ("POST", "/v1/people/:id/contacts"),
        ("PATCH", "/v1/people/:id/contacts/:contact_id"),
        ("DELETE", "/v1/people/:id/contacts/:contact_id"),
        ("DELETE", "/v1/people/:id/contacts/"),
    ] {
        let answer = send(&app, method, path, r#"{"label":"work","telephone":"1"}"#).await;
        assert_eq!(answer.expect(404).text(), r#"{"message":"Not Found"}"#, "{method} {path}");
    }
    assert_eq!((app.person(ann.number).await, app.feed().await), before);
}
