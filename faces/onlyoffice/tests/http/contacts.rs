//! The three calls on contacts: what they change, and what they leave.

use polydex_face_onlyoffice::{Onlyoffice, PutContacts};
use polydex_model::{Context, Feature, PointId};
use polydex_testkit::person;
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn put_merges_and_answers_the_whole_profile() {
    let app = start().await;
    write(&app, "POST", json!([pair("GTalk", "a"), pair("vk", "v"), pair("gtalk", "b")])).await;
    let profile = write(&app, "PUT", json!([pair("gtalk", "c"), pair("phone", "1")])).await;
    let expected = json!([pair("gtalk", "c"), pair("vk", "v"), pair("phone", "1")]);
    assert_eq!(profile["contacts"], expected);
    assert_eq!(profile["email"], "member@test.example");
    assert_eq!(contacts(&app).await, expected);
}

#[tokio::test]
async fn put_without_a_list_changes_nothing() {
    let app = start().await;
    write(&app, "POST", json!([pair("vk", "v")])).await;
    let before = (app.person(&app.member).await, app.feed().await);
    for body in
        ["{}", r#"{"contacts":[]}"#, r#"{"contacts":null}"#, r#"{"contact":[{"type":"a"}]}"#]
    {
        send(&app, &app.member, "PUT", CONTACTS, (JSON, body)).await.expect(200);
    }
    assert_eq!((app.person(&app.member).await, app.feed().await), before);
}

#[tokio::test]
async fn put_replaces_where_the_workspace_wants_the_servers_behaviour() {
    let face = Onlyoffice { put_contacts: PutContacts::Replace, ..Onlyoffice::default() };
    let app = start_with(face).await;
    write(&app, "POST", json!([pair("vk", "v"), pair("phone", "1")])).await;
    write(&app, "PUT", json!([pair("phone", "2")])).await;
    assert_eq!(contacts(&app).await, json!([pair("phone", "2")]));
    send(&app, &app.member, "PUT", CONTACTS, (JSON, "{}")).await.expect(200);
    assert_eq!(contacts(&app).await, json!([pair("phone", "2")]));
    write(&app, "PUT", json!([])).await;
    assert_eq!(contacts(&app).await, json!([]));
}

#[tokio::test]
async fn post_without_anything_clears_the_list() {
    let app = start().await;
    for sent in [("", ""), (JSON, "{}"), (JSON, r#"{"contacts":[]}"#), (FORM, "contacts=")] {
        write(&app, "POST", json!([pair("vk", "v")])).await;
        let answer = send(&app, &app.member, "POST", CONTACTS, sent).await;
        answer.expect(201);
        assert_eq!(answer.json()["statusCode"], 201);
        assert_eq!(answer.json()["response"].get("contacts"), None, "{sent:?}");
    }
}

#[tokio::test]
async fn a_work_phone_stays_one_when_its_number_changes() {
    let app = start().await;
    let made = person("Nora Vance")
        .email("nora@test.example")
        .mobile("0151 1")
        .phone("089 1", &[], &[Context::Work])
        .phone("089 2", &[Feature::Fax], &[Context::Work])
        .create(&app)
        .await;
    let body = json!({"contacts": [pair("phone", "089 3"), pair("fax", "089 2")]}).to_string();
    let path = "/api/2.0/people/nora@test.example/contacts";
    let answer = send(&app, &app.admin, "PUT", path, (JSON, &body)).await;
    answer.expect(200);
    assert_eq!(answer.json()["response"]["mobilePhone"], "0151 1");
    let now = app.person(made.number).await;
    let is = |n: usize| (now.card.points[n].id, now.card.points[n].contexts.clone());
    let was = |n: usize| (made.card.points[n].id, made.card.points[n].contexts.clone());
    let all: [(PointId, _); 4] = [is(0), is(1), is(2), is(3)];
    assert_eq!(all, [was(0), was(1), was(2), was(3)]);
}

#[tokio::test]
async fn repeating_what_was_read_writes_nothing() {
    let app = start().await;
    let sent =
        json!([pair("GTalk", "a"), pair("gtalk", "b"), pair("mobphone", "1"), pair("x", "y")]);
    write(&app, "POST", sent).await;
    let before = (app.person(&app.member).await, app.feed().await);
    let list = contacts(&app).await;
    for method in ["PUT", "POST"] {
        write(&app, method, list.clone()).await;
    }
    write(&app, "PUT", json!([list[2]])).await;
    assert_eq!((app.person(&app.member).await, app.feed().await), before);
}

#[tokio::test]
async fn a_profile_that_the_client_has_is_not_sent_again() {
    let app = start().await;
    for path in ["/api/2.0/people/@self", "/api/2.0/people/@self.xml?fields=id,contacts"] {
        let first = get(&app, &app.member, path).await;
        let tag = first.expect(200).header("etag").unwrap().to_owned();
        let headers = [("Authorization", &*app.member.secret), ("If-None-Match", &tag)];
        let again = app.request("GET", path, &headers, "").await;
        assert_eq!((again.expect(304).header("etag"), &*again.body), (Some(&*tag), &b""[..]));
        write(&app, "PUT", json!([pair("vk", &tag)])).await;
        app.request("GET", path, &headers, "").await.expect(200);
    }
}

#[tokio::test]
async fn if_match_is_honoured() {
    let app = start().await;
    let answer = get(&app, &app.member, "/api/2.0/people/@self").await;
    let tag = answer.header("etag").unwrap().to_owned();
    write(&app, "PUT", json!([pair("vk", "v")])).await;
    let before = (app.person(&app.member).await, app.feed().await);
    let headers = [("Authorization", &*app.member.secret), ("If-Match", &tag)];
    let path = format!("{CONTACTS}?contacts[type]=vk&contacts[value]=w");
    app.request("PUT", &path, &headers, "").await.expect(412);
    assert_eq!((app.person(&app.member).await, app.feed().await), before);
}

#[tokio::test]
async fn nobody_edits_another_but_an_administrator() {
    let app = start().await;
    let body = r#"{"contacts":[{"type":"vk","value":"v"}]}"#;
    let before = (app.person(&app.admin).await, app.feed().await);
    for (key, status) in [(&app.member, 403), (&app.guest, 404), (&app.stranger, 404)] {
        for method in ["PUT", "POST", "DELETE"] {
            let path = "/api/2.0/people/admin/contacts";
            let answer = send(&app, key, method, path, (JSON, body)).await;
            answer.expect(status);
            assert_eq!(answer.json()["statusCode"], status);
        }
    }
    assert_eq!((app.person(&app.admin).await, app.feed().await), before);
    send(&app, &app.admin, "PUT", CONTACTS, (JSON, body)).await.expect(200);
    send(&app, &app.guest, "PUT", "/api/2.0/people/@self/contacts", (JSON, body)).await.expect(200);
}

#[tokio::test]
async fn a_member_cannot_mark_a_contact_as_managed() {
    let app = start().await;
    let before = (app.person(&app.member).await, app.feed().await);
    let body = r#"{"contacts":[{"type":"extphone","value":"1"}]}"#;
    let answer = send(&app, &app.member, "PUT", CONTACTS, (JSON, body)).await;
    answer.expect(403);
    let message = answer.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("access denied: contacts"), "{message}");
    assert_eq!((app.person(&app.member).await, app.feed().await), before);
    send(&app, &app.admin, "PUT", CONTACTS, (JSON, body)).await.expect(200);
}
