//! Making, reading, changing and deleting people.

use polydex_model::{Role, Status};
use polydex_testkit::person;
use serde_json::{Value as Json, json};

use crate::desk::{Desk, path_of, pick};

fn keys(value: &Json) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_person_is_created_read_changed_and_deleted_with_the_vendors_statuses() {
    let desk = Desk::start().await;
    let answer = desk
        .post("/people", &json!({"name": "Tove Lind", "primary_email": "t@lind.example"}))
        .await;
    answer.expect(201);
    let body = answer.json();
    assert_eq!(keys(&body), ["data", "meta", "linked"]);
    assert_eq!((&body["meta"], &body["linked"]), (&json!({}), &json!({})));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let path = path_of(&body["data"]);
    assert_eq!(answer.header("location"), Some(&*format!("/api/v2{path}")));

    let answer = desk.put(&path, &json!({"title_prefix": "Ms"})).await;
    answer.expect(204);
    assert_eq!((answer.text(), answer.header("location")), ("", Some(&*format!("/api/v2{path}"))));
    assert_eq!(desk.data(&path).await["title_prefix"], "Ms");

    let answer = desk.delete(&path).await;
    assert_eq!((answer.status, answer.text()), (200, "[]"));
    for answer in
        [desk.get(&path).await, desk.put(&path, &json!({})).await, desk.delete(&path).await]
    {
        answer.expect(404);
        assert_eq!(answer.json()["code"], "not_found");
    }
    desk.person("t@lind.example", &json!({})).await;
}

/// Written by hand from the vendor's answers.
#[tokio::test]
async fn every_member_of_the_read_form_is_always_there() {
    let desk = Desk::start().await;
    let person = desk.person("t@lind.example", &json!({})).await;
    assert_eq!(
        keys(&person).join(" "),
        "id primary_email first_name last_name title_prefix name display_name is_agent online \
         online_for_chat is_user was_agent can_agent can_admin can_billing can_reports \
         disable_picture is_contact disable_autoresponses is_confirmed is_deleted is_disabled \
         organization_manager avatar gravatar_url picture_blob last_seen date_last_login \
         date_created agent_data disable_autoresponses_log creation_system \
         override_display_name summary organization_position display_contact language \
         organization organization_members timezone browser all_user_groups user_groups \
         agent_groups teams brands primary_team labels emails phone_numbers tickets_count \
         chats_count fields contextual_options preferences contact_data"
    );
    for (member, value) in [
        ("display_name", json!("Tove Lind")),
        ("display_contact", json!("Tove Lind <t@lind.example>")),
        ("is_contact", json!(true)),
        ("is_user", json!(false)),
        ("is_confirmed", json!(false)),
        ("agent_data", json!(null)),
        ("timezone", json!("UTC")),
        ("date_created", json!("2026-03-01T12:00:00+0000")),
        ("fields", json!({})),
        ("preferences", json!([])),
        ("gravatar_url", json!("")),
    ] {
        assert_eq!(person[member], value, "{member}");
    }
}

#[tokio::test]
async fn a_put_of_the_document_that_was_read_changes_nothing() {
    let desk = Desk::start().await;
    let person = desk
        .person(
            "t@lind.example",
            &json!({
                "phone_numbers": [{"number": "+45 20 00 00 00", "label": "Home"}],
                "contact_data": {"website": [{"url": "https://lind.example/"}],
                    "instant_message": [{"service": "other", "username": "t", "comment": "telegram"}]},
                "fields": {"7": "x"}, "labels": ["a"]
            }),
        )
        .await;
    assert_eq!(
        person["phone_numbers"][0],
        json!({"number": "+4520000000", "label": "Home",
        "extension": "", "person": person["id"], "type": "person"})
    );
    let before = desk.app.feed().await;
    desk.put(&path_of(&person), &person).await.expect(204);
    assert_eq!(desk.app.feed().await, before);
}

#[tokio::test]
async fn follow_location_answers_the_get_behind_the_put() {
    let desk = Desk::start().await;
    let path = path_of(&desk.person("t@lind.example", &json!({})).await);
    let answer = desk.put(&format!("{path}?follow_location=1"), &json!({"summary": "x"})).await;
    answer.expect(200);
    assert_eq!(answer.json(), desk.get(&path).await.json());
    assert_eq!(answer.json()["data"]["summary"], "x");
}

#[tokio::test]
async fn headers_are_repeated_in_the_body_on_request() {
    let desk = Desk::start().await;
    let answer = desk.get("/me?include_headers=1").await;
    answer.expect(200);
    let headers = answer.json()["headers"].clone();
    assert_eq!(headers["status-code"], 200);
    assert_eq!(headers["content-type"], "application/json");
    let answer = desk.get("/people/999?include_headers=1").await;
    answer.expect(404);
    assert_eq!(answer.json()["headers"]["status-code"], 404);
    let dupe = json!({"name": "x", "primary_email": desk.app.member.email});
    let answer = desk.post("/people?include_headers=1", &dupe).await;
    assert_eq!(answer.expect(400).json()["headers"]["status-code"], 400);
    let answer = desk.get("/apps/zapier/ping?include_headers=1").await;
    assert_eq!(answer.expect(200).text(), "[]");
}

#[tokio::test]
async fn dates_in_the_path_and_slashes_at_the_end_are_passed_over() {
    let desk = Desk::start().await;
    let person = desk.person("t@lind.example", &json!({})).await;
    let id = &person["id"];
    for path in
        [format!("/20170401/people/{id}"), format!("/people/{id}/"), format!("//people//{id}")]
    {
        assert_eq!(desk.data(&path).await, person, "{path}");
    }
}

#[tokio::test]
async fn a_taken_address_is_reported_at_both_its_members() {
    let desk = Desk::start().await;
    let other = person("Other").email("Taken@lind.example").further_email("also@lind.example", &[]);
    let _ = other.create(&desk.app).await;
    let code = |body: &Json, pointer: &str| {
        let error = body.pointer(&format!("/errors/fields/{pointer}/errors/0"));
        let error = error.unwrap_or_else(|| panic!("{pointer} in {body}"));
        assert_eq!(error["code"], "dupe_email");
        error["message"].as_str().unwrap().to_owned()
    };
    let body = json!({"name": "x", "primary_email": "taken@lind.example"});
    let answer = desk.post("/people", &body).await.expect(400).json();
    let message = code(&answer, "emails/fields/emails_0");
    assert!(message.contains("taken@lind.example"));
    assert_eq!(code(&answer, "primary_email"), message);

    let mine = desk.person("t@lind.example", &json!({})).await;
    let body =
        json!({"emails": ["t@lind.example", "also@lind.example"], "title_prefix": "y".repeat(256)});
    let answer = desk.put(&path_of(&mine), &body).await.expect(400).json();
    code(&answer, "emails/fields/emails_1");
    assert_eq!(answer["errors"]["fields"]["title_prefix"]["errors"][0]["code"], "length_too_long");
    assert_eq!(answer["errors"]["fields"].get("primary_email"), None);
}

#[tokio::test]
async fn an_address_held_before_by_two_is_refused_only_as_primary() {
    let desk = Desk::start().await;
    let _ = person("Other").email("both@lind.example").create(&desk.app).await;
    let mine = person("Mine").email("m@lind.example").further_email("both@lind.example", &[]);
    let path = format!("/people/{}", mine.create(&desk.app).await.number);
    desk.put(&path, &json!({"emails": ["m@lind.example", "both@lind.example"]})).await.expect(204);
    let answer = desk.put(&path, &json!({"primary_email": "both@lind.example"})).await;
    let fields = &answer.expect(400).json()["errors"]["fields"];
    assert_eq!(fields["primary_email"]["errors"][0]["code"], "dupe_email");
    assert_eq!(fields["emails"]["fields"]["emails_0"]["errors"][0]["code"], "dupe_email");
}

#[tokio::test]
async fn agents_are_not_deleted_as_people() {
    let desk = Desk::start().await;
    let path = path_of(&desk.person("t@lind.example", &json!({"is_agent": true})).await);
    let answer = desk.delete(&path).await;
    answer.expect(400);
    assert_eq!(answer.json()["code"], "bad_request");
    desk.put(&path, &json!({"is_agent": false})).await.expect(204);
    desk.delete(&path).await.expect(200);
}

#[tokio::test]
async fn a_password_is_hashed_and_makes_a_user() {
    let desk = Desk::start().await;
    let made = desk.person("t@lind.example", &json!({"password": " s3cret harbour "})).await;
    assert_eq!(made["is_user"], true);
    assert!(!made.to_string().contains("s3cret"));
    let stored = desk.app.person(made["id"].as_i64().unwrap()).await.account.password.unwrap();
    assert!(stored.starts_with("$argon2id$"));
}

#[tokio::test]
async fn disabled_people_are_deactivated() {
    let desk = Desk::start().await;
    let made = desk.person("t@lind.example", &json!({})).await;
    let changed = desk.changed(&path_of(&made), &json!({"is_disabled": "1"})).await;
    assert_eq!(changed["is_disabled"], true);
    let stored = desk.app.person("t@lind.example").await;
    assert_eq!((stored.account.status, stored.account.role), (Status::Deactivated, Role::None));
}

#[tokio::test]
async fn contact_data_is_read_item_by_item_and_not_written_there() {
    let desk = Desk::start().await;
    let data = json!({"contact_data": {"website": [{"url": "https://a.example/"}],
        "twitter": [{"username": "t"}]}});
    let mine = desk.person("t@lind.example", &data).await;
    let other = desk.person("o@lind.example", &data).await;
    let path = format!("{}/contact_data", path_of(&mine));
    let list = desk.get(&path).await.expect(200).json();
    assert_eq!(list["data"], mine["contact_data"]);
    assert_eq!(list["meta"]["pagination"]["total"], 2);
    let item = &mine["contact_data"][1];
    let item_path = format!("{path}/{}", item["id"]);
    assert_eq!(desk.data(&item_path).await, *item);
    assert_eq!(desk.data(&format!("{path}/counts")).await, json!({"count": 2}));
    let foreign = format!("{path}/{}", other["contact_data"][0]["id"]);
    desk.get(&foreign).await.expect(404);
    let paged = desk.get(&format!("{path}?count=1&page=2")).await.expect(200).json();
    assert_eq!(pick(&paged["data"], "contact_type"), ["twitter"]);
    for (method, path) in
        [("POST", &path), ("PUT", &item_path), ("DELETE", &item_path), ("PUT", &path)]
    {
        let answer = desk.call(method, path, "{}").await;
        answer.expect(405);
        assert_eq!(answer.json()["code"], "method_not_allowed");
        assert!(answer.header("allow").unwrap().contains("GET"));
    }
    assert_eq!(desk.data(&path_of(&mine)).await, mine);
}

#[tokio::test]
async fn a_stale_version_is_refused_and_nothing_is_written() {
    let desk = Desk::start().await;
    let path = path_of(&desk.person("t@lind.example", &json!({})).await);
    let etag = desk.get(&path).await.header("etag").unwrap().to_owned();
    desk.put(&path, &json!({"summary": "a"})).await.expect(204);
    let authorization = crate::desk::authorization(&desk.app.owner);
    let headers = [("Authorization", &*authorization), ("If-Match", &*etag)];
    let target = format!("/api/v2{path}");
    let answer = desk.app.request("PUT", &target, &headers, r#"{"summary":"b"}"#).await;
    assert_eq!(answer.expect(412).json()["code"], "precondition_failed");
    assert_eq!(desk.data(&path).await["summary"], "a");
}

#[tokio::test]
async fn what_another_dialect_wrote_stays_in_its_row() {
    use polydex_model::{Context, Feature};
    let desk = Desk::start().await;
    let made =
        person("Ana").email("ana@example.com").phone("089/1", &[Feature::Fax], &[Context::Work]);
    let made = made.create(&desk.app).await;
    let path = format!("/people/{}", made.number);
    assert_eq!(desk.data(&path).await["phone_numbers"][0]["label"], "fax");
    desk.put(&path, &json!({"phone_numbers": [{"number": "+49 89 1234567"}]})).await.expect(204);
    let stored = desk.app.person(made.number).await;
    assert_eq!(stored.card.points[1].contexts, [Context::Work].into());
}
