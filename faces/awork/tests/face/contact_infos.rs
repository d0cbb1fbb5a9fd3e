//! The vendor's five calls on contact infos, and our `PATCH`.

use crate::client::{self, Client};
use polydex_model::{Context, Feature, Value};
use polydex_testkit::person;
use serde_json::{Value as Json, json};

async fn add(client: &Client<'_>, path: &str, body: Json) -> Json {
    client.send("POST", path, &body).await.expect(200).json()
}

#[tokio::test]
async fn a_contact_info_is_added_changed_and_deleted() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let infos = Client::infos(&app.owner);
    let made =
        add(&owner, &infos, json!({"type": "phone", "subType": "work Fax", "value": "1"})).await;
    let one = format!("{infos}/{}", made["id"].as_str().unwrap());
    assert_eq!(owner.get(&one).await.expect(200).json(), made);

    app.clock.set("2026-03-02T08:00:00Z".parse().unwrap());
    let sent = json!({"type": "phone", "value": "2", "label": "Desk"});
    let changed = owner.send("PUT", &one, &sent).await.expect(200).json();
    assert_eq!((&changed["value"], &changed["label"]), (&"2".into(), &"Desk".into()));
    assert_eq!(changed.get("subType"), None);
    assert_eq!((&changed["id"], &changed["createdOn"]), (&made["id"], &made["createdOn"]));
    assert_eq!(changed["updatedOn"], "2026-03-02T08:00:00Z");

    let merged = owner.send("PATCH", &one, &json!({"subType": "home"})).await.expect(200).json();
    assert_eq!((&merged["value"], &merged["subType"]), (&"2".into(), &"home".into()));

    owner.send("DELETE", &one, &Json::Null).await.expect(204);
    assert_eq!(owner.get(&one).await.expect(404).json()["code"], "not-found");
    owner.send("DELETE", &one, &Json::Null).await.expect(404);
}

#[tokio::test]
async fn every_change_of_a_contact_info_changes_its_user() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let path = format!("/users/{}", app.owner.person_id);
    let version = async || {
        let user = owner.get(&path).await.expect(200).json();
        assert_eq!(user["updatedBy"], json!(app.owner.person_id));
        user["resourceVersion"].as_i64().unwrap()
    };
    let infos = Client::infos(&app.owner);
    let made = add(&owner, &infos, json!({"type": "phone", "value": "1"})).await;
    let first = version().await;
    let one = format!("{infos}/{}", made["id"].as_str().unwrap());
    owner.send("PUT", &one, &json!({"type": "phone", "value": "2"})).await.expect(200);
    let second = version().await;
    owner.send("PUT", &one, &json!({"type": "phone", "value": "2"})).await.expect(200);
    assert_eq!(version().await, second, "the same again is no change");
    owner.send("DELETE", &one, &Json::Null).await.expect(204);
    assert!(first < second && second < version().await);
}

#[tokio::test]
async fn contact_infos_list_the_primary_address_first_and_then_by_creation() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let infos = Client::infos(&app.owner);
    let mut expected = vec![json!(app.owner.email)];
    for value in ["3", "1", "2", "1"] {
        add(&owner, &infos, json!({"type": "phone", "value": value})).await;
        expected.push(json!(value));
    }
    let list = owner.get(&infos).await;
    let values: Vec<Json> =
        list.json().as_array().unwrap().iter().map(|info| info["value"].clone()).collect();
    assert_eq!(values, expected);
    assert_eq!(list.header("aw-totalitems"), Some("5"));
}

#[tokio::test]
async fn contact_infos_are_filtered_sorted_and_paged() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let infos = Client::infos(&app.owner);
    for (kind, value) in [("phone", "2"), ("urls", "a.example"), ("phone", "1")] {
        add(&owner, &infos, json!({"type": kind, "value": value})).await;
    }
    let query = "?filterBy=type%20eq%20'phone'&orderBy=value%20desc&pageSize=1&page=2";
    let page = owner.get(&format!("{infos}{query}")).await;
    let list = page.expect(200).json();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["value"]), (1, &"1".into()));
    for (name, value) in [
        ("aw-page", "2"),
        ("aw-pagesize", "1"),
        ("aw-items", "1"),
        ("aw-totalitems", "2"),
        ("aw-sortby", "value"),
        ("aw-order", "desc"),
    ] {
        assert_eq!(page.header(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn an_edit_keeps_what_other_dialects_wrote_and_awork_does_not_show() {
    let app = client::start().await;
    let ana = person("Ana Silva")
        .email("ana@depot.example")
        .phone("089/1", &[Feature::Mobile, Feature::Text], &[Context::Work])
        .create(&app)
        .await;
    let admin = Client::of(&app, &app.admin);
    let point = ana.card.points.iter().find(|p| matches!(p.value, Value::Phone(_))).unwrap();
    let one = format!("/users/{}/contactinfo/{}", ana.id, point.id);
    let shown = admin.get(&one).await.expect(200).json();
    assert_eq!(shown["subType"], "mobile");
    let sent = json!({"type": "phone", "subType": "mobile", "value": "089/2"});
    admin.send("PUT", &one, &sent).await.expect(200);
    let after = app.person(ana.number).await;
    let now = after.card.points.iter().find(|p| p.id == point.id).unwrap();
    let (Value::Phone(was), Value::Phone(is)) = (&point.value, &now.value) else {
        panic!("{now:?}")
    };
    assert_eq!((is.number.as_str(), &is.features), ("089/2", &was.features));
    assert_eq!(now.contexts, point.contexts);
}

#[tokio::test]
async fn the_locked_address_is_neither_altered_nor_removed() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let infos = Client::infos(&app.owner);
    let primary = owner.get(&infos).await.json()[0].clone();
    let one = format!("{infos}/{}", primary["id"].as_str().unwrap());
    let feed = app.feed().await;
    let other = json!({"type": "email", "subType": "work", "value": "new@test.example"});
    for answer in [
        owner.send("PUT", &one, &other).await,
        owner.send("PATCH", &one, &json!({"value": "new@test.example"})).await,
        owner.send("DELETE", &one, &Json::Null).await,
    ] {
        assert_eq!(answer.expect(400).json()["code"], "invalid-operation");
    }
    assert_eq!(app.feed().await, feed);
    owner.send("PUT", &one, &primary).await.expect(200);
    assert_eq!(app.feed().await, feed, "repeating what was read is no edit");
}

#[tokio::test]
async fn another_users_contact_info_is_not_found_under_this_user() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let theirs = owner.get(&Client::infos(&app.member)).await.json()[0]["id"].clone();
    let wrong = format!("{}/{}", Client::infos(&app.owner), theirs.as_str().unwrap());
    let feed = app.feed().await;
    let body = json!({"type": "email", "value": "x"});
    owner.get(&wrong).await.expect(404);
    owner.send("PUT", &wrong, &body).await.expect(404);
    owner.send("PATCH", &wrong, &body).await.expect(404);
    owner.send("DELETE", &wrong, &Json::Null).await.expect(404);
    assert_eq!(app.feed().await, feed);
}
