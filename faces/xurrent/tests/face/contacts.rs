//! Contacts and addresses, of people and of organizations.

use polydex_model::{Context, Feature};
use polydex_testkit::person;
use serde_json::{Value as Json, json};

use crate::{get, linked, only, organization, send, start};

#[tokio::test]
async fn a_contact_is_answered_byte_for_byte() {
    let app = start().await;
    let ann = person("Ann Vos").email("ann@acme.test").create(&app).await;
    let contacts = format!("/v1/people/{}/contacts", ann.number);
    let body = r#"{"label":"mobile","telephone":"+31 6 5550 1234"}"#;
    let made = send(&app, &format!("POST {contacts}"), body).await;
    let id = made.expect(201).json()["id"].clone();
    let node = made.json()["nodeID"].clone();
    let bytes =
        format!(r#"{{"id":{id},"nodeID":{node},"label":"mobile","telephone":"+31 6 5550 1234"}}"#);
    assert_eq!(made.text(), bytes);
    let one = format!("{contacts}/{id}");
    let with_flag = bytes.replace('}', r#","integration":false}"#);
    assert_eq!(get(&app, &one).await.text(), with_flag);
    assert_eq!(get(&app, &contacts).await.text(), format!("[{bytes}]"));
    let kept = with_flag.replace("false", "true");
    let updated = send(&app, &format!("PATCH {one}"), r#"{"integration":"true"}"#).await;
    assert_eq!(updated.expect(200).text(), kept);
    assert_eq!(get(&app, &contacts).await.text(), format!("[{kept}]"));
    let by_node = format!("/v1/people/{}/contacts/{}", ann.number, node.as_str().unwrap());
    assert_eq!(get(&app, &by_node).await.text(), kept);
    send(&app, &format!("DELETE {one}"), "").await.expect(204);
    send(&app, &format!("DELETE {one}"), "").await.expect(404);
    send(&app, &format!("DELETE {contacts}"), "").await.expect(204);
}

#[tokio::test]
async fn contacts_are_listed_by_protocol_label_and_id() {
    let app = start().await;
    let ann = person("Ann Vos")
        .link("ann.example", &[Context::Private])
        .phone("3", &[Feature::Fax], &[Context::Work])
        .service("skype", "ann.vos")
        .service("whatsapp", "hidden")
        .phone("1", &[Feature::Pager], &[])
        .further_email("ann@home.test", &[])
        .phone("2", &[], &[Context::Work])
        .email("ann@acme.test")
        .create(&app)
        .await;
    let listed = get(&app, &format!("/v1/people/{}/contacts", ann.number)).await.json();
    let expected = json!([
        { "label": "work", "telephone": "1" },
        { "label": "work", "telephone": "2" },
        { "label": "fax", "telephone": "3" },
        { "label": "work", "email": "ann@home.test" },
        { "label": "chat_skype", "chat": "skype:ann.vos?chat" },
        { "label": "personal", "website": "ann.example" },
    ]);
    let listed: Json = listed
        .as_array()
        .expect("a list")
        .iter()
        .map(|contact| {
            let mut members = contact.as_object().expect("a contact").clone();
            members.retain(|name, _| name != "id" && name != "nodeID");
            Json::from(members)
        })
        .collect();
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn a_write_to_one_contact_keeps_the_data_of_other_dialects() {
    let app = start().await;
    let ann = person("Ann Vos").phone("3", &[Feature::Fax], &[Context::Work]).labelled("Desk");
    let ann = ann.service("whatsapp", "hidden").create(&app).await;
    let contacts = format!("/v1/people/{}/contacts", ann.number);
    let one = format!("{contacts}/{}", ann.card.points[0].number);
    send(&app, &format!("PATCH {one}"), r#"{"label":"fax","telephone":"4"}"#).await.expect(200);
    let fax = &app.person(ann.number).await.card.points[0];
    assert_eq!(
        (fax.contexts.clone(), fax.label.as_deref()),
        ([Context::Work].into(), Some("Desk"))
    );
    send(&app, &format!("DELETE {contacts}/"), "").await.expect(204);
    let left = app.person(ann.number).await.card.points;
    assert_eq!(left, ann.card.points[1..], "what is not shown is not removed");
}

#[tokio::test]
async fn a_contact_moves_to_another_protocol_if_its_label_fits() {
    let app = start().await;
    let ann = person("Ann Vos").phone("3", &[], &[Context::Work]).create(&app).await;
    let one = format!("/v1/people/{}/contacts/{}", ann.number, ann.card.points[0].number);
    let moved = send(&app, &format!("PATCH {one}"), r#"{"website":"ann.example"}"#).await;
    let expected = json!({ "label": "work", "website": "ann.example" });
    assert_eq!(only(&moved.expect(200).json(), &["label", "website"]), expected);
    assert!(moved.json().get("telephone").is_none());
    let both = r#"{"label":"chat_teams","chat":"msteams:/l/chat/0/0?users=ann","website":""}"#;
    let moved = send(&app, &format!("PUT {one}"), both).await;
    assert_eq!(moved.expect(200).json()["chat"], "msteams:/l/chat/0/0?users=ann");
    assert_eq!(app.person(ann.number).await.card.points.len(), 1);
}

#[tokio::test]
async fn addresses_have_the_same_six_routes() {
    let app = start().await;
    let ann = person("Ann Vos").create(&app).await;
    let addresses = format!("/v1/people/{}/addresses", ann.number);
    let body =
        r#"{"label":"mailing","address":"Kade 1\nUnit 2","city":"Ede","zip":6711,"country":"nl"}"#;
    let made = send(&app, &format!("POST {addresses}"), body).await;
    let (id, node) = (made.expect(201).json()["id"].clone(), made.json()["nodeID"].clone());
    let bytes = format!(
        r#"{{"id":{id},"nodeID":{node},"label":"mailing","address":"Kade 1\nUnit 2","city":"Ede","state":null,"zip":"6711","country":"NL"}}"#
    );
    assert_eq!(made.text(), bytes);
    send(&app, &format!("POST {addresses}"), r#"{"label":"home"}"#).await.expect(201);
    let listed = get(&app, &addresses).await.json();
    assert_eq!(only(&listed, &["label"]), json!([{ "label": "home" }, { "label": "mailing" }]));
    let one = format!("{addresses}/{id}");
    let alone = bytes.replace('}', r#","integration":false}"#);
    assert_eq!(get(&app, &one).await.text(), alone);
    let updated = send(&app, &format!("PATCH {one}"), r#"{"city":null,"state":"GE"}"#).await;
    let expected = json!({ "address": "Kade 1\nUnit 2", "city": null, "state": "GE" });
    assert_eq!(only(&updated.expect(200).json(), &["address", "city", "state"]), expected);
    send(&app, &format!("DELETE {one}"), "").await.expect(204);
    send(&app, &format!("GET {one}"), "").await.expect(404);
    send(&app, &format!("DELETE {addresses}/"), "").await.expect(204);
    assert_eq!(get(&app, &addresses).await.json(), json!([]));
}

#[tokio::test]
async fn an_organization_has_labels_of_its_own() {
    let app = start().await;
    let acme = organization(&app, "Acme NL").await;
    let path = format!("/v1/organizations/{}", acme.number);
    let labels = [
        ("telephone", vec!["general", "service_desk", "work", "fax", "service_desk_fax"]),
        ("email", vec!["general", "service_desk"]),
        ("website", vec!["general", "service_desk"]),
    ];
    let mut expected = Vec::new();
    for (protocol, labels) in &labels {
        for label in labels {
            let body = json!({ "label": label, *protocol: "x" }).to_string();
            let made = send(&app, &format!("POST {path}/contacts"), &body).await;
            assert_eq!(made.expect(201).json()["label"], *label);
            expected.push(json!({ "label": label, *protocol: "x" }));
        }
    }
    for body in [r#"{"label":"mobile","telephone":"1"}"#, r#"{"label":"chat_teams","chat":"x"}"#] {
        send(&app, &format!("POST {path}/contacts"), body).await.expect(422);
    }
    let listed = get(&app, &format!("{path}/contacts")).await.json();
    assert_eq!(only(&listed, &["label"]), only(&expected.into(), &["label"]));
    for label in ["street", "mailing", "billing", "shipping"] {
        let body = json!({ "label": label, "city": "Ede" }).to_string();
        let made = send(&app, &format!("POST {path}/addresses"), &body).await;
        assert_eq!(made.expect(201).json()["label"], label);
    }
    let full = get(&app, &path).await.json();
    assert_eq!(full["contacts"].as_array().map(Vec::len), Some(9));
    assert_eq!(full["addresses"].as_array().map(Vec::len), Some(4));
    send(&app, &format!("DELETE {path}/contacts"), "").await.expect(204);
    assert_eq!(get(&app, &path).await.json()["contacts"], json!([]));
}

#[tokio::test]
async fn contacts_are_paged_too() {
    let app = start().await;
    let mut ann = person("Ann Vos");
    for n in 0..5 {
        ann = ann.mobile(&n.to_string());
    }
    let ann = ann.create(&app).await;
    let first = get(&app, &format!("/v1/people/{}/contacts?per_page=2", ann.number)).await;
    assert_eq!(first.json().as_array().map(Vec::len), Some(2));
    assert_eq!(first.header("x-pagination-total-pages"), Some("3"));
    let host = format!("http://{}", app.address);
    let next = linked(&first, "next").and_then(|url| url.strip_prefix(&*host)).expect("a link");
    let second = get(&app, next).await;
    assert_eq!(
        only(&second.json(), &["telephone"]),
        json!([{ "telephone": "2" }, { "telephone": "3" }])
    );
}
