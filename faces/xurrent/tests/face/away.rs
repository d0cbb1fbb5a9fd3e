//! Archive, trash, restore, and the audit trail.

use polydex_model::Status;
use polydex_testkit::person;
use serde_json::{Value as Json, json};

use crate::{as_who, get, only, send, start};

#[tokio::test]
async fn an_archived_or_trashed_person_leaves_all_lists_and_is_restored_unchanged() {
    let app = start().await;
    let ann = person("Ann Vos").email("ann@acme.test").mobile("+31655501234").create(&app).await;
    let path = format!("/v1/people/{}", ann.number);
    for (call, word, status) in
        [("archive", "archived", Status::Archived), ("trash", "trashed", Status::Deleted)]
    {
        for disabled in [false, true] {
            let body = json!({ "disabled": disabled }).to_string();
            let before = send(&app, &format!("PATCH {path}"), &body).await.expect(200).json();
            let away = send(&app, &format!("POST {path}/{call}"), "").await.expect(200).json();
            assert_eq!(away[word], "true");
            assert_eq!(only(&away, &["id", "name", "contacts"])["name"], "Ann Vos");
            assert_eq!(app.person(ann.number).await.account.status, status);
            for list in [
                "/v1/people?primary_email=ann@acme.test",
                "/v1/people/disabled",
                "/v1/people?telephone=0655501234",
                "/v1/sd?telephone=0655501234",
            ] {
                assert_eq!(get(&app, list).await.json(), json!([]), "{list}");
            }
            let back = send(&app, &format!("POST {path}/restore"), "").await.expect(200).json();
            assert_eq!(back["disabled"], before["disabled"], "{call} of {disabled}");
            assert_eq!(back.get(word), None);
        }
    }
    send(&app, &format!("POST {path}/trash"), "").await.expect(200);
    for call in ["archive", "trash"] {
        send(&app, &format!("POST {path}/{call}"), "").await.expect(404);
    }
    send(&app, "POST /v1/people/999/restore", "").await.expect(404);
}

#[tokio::test]
async fn a_restored_person_may_find_the_address_taken() {
    let app = start().await;
    let ann = person("Ann Vos").email("ann@acme.test").create(&app).await;
    let path = format!("/v1/people/{}", ann.number);
    send(&app, &format!("POST {path}/trash"), "").await.expect(200);
    let other = person("Ann Veen").email("ann@acme.test").create(&app).await;
    let refused = send(&app, &format!("POST {path}/restore"), "").await;
    let expected = json!({ "message": "Validation Failed", "taken_by": other.number, "codes": ["taken"],
        "errors": [["primary_email", "Primary email has already been taken"]] });
    assert_eq!(refused.expect(422).json(), expected);
    assert_eq!(app.person(ann.number).await.account.status, Status::Deleted);
}

#[tokio::test]
async fn only_an_administrator_archives_trashes_and_restores_people() {
    let app = start().await;
    let (member, before) = (app.member.number, app.feed().await);
    for who in [&app.member, &app.guest, &app.stranger] {
        for call in ["archive", "trash", "restore"] {
            as_who(&app, who, &format!("POST /v1/people/{member}/{call}"), "").await.expect(404);
        }
    }
    assert_eq!(app.feed().await, before);
}

#[tokio::test]
async fn the_audit_lists_changes_and_their_authors_the_newest_first() {
    let app = start().await;
    let body = r#"{"name":"Ann Vos","primary_email":"ann@acme.test","job_title":"Clerk"}"#;
    let ann = send(&app, "POST /v1/people", body).await.expect(201).json();
    let path = format!("/v1/people/{}", ann["id"]);
    send(&app, &format!("PATCH {path}"), r#"{"job_title":"Editor","vip":true}"#).await.expect(200);
    let contact = r#"{"label":"work","telephone":"1"}"#;
    send(&app, &format!("POST {path}/contacts"), contact).await.expect(201);
    send(&app, &format!("POST {path}/archive"), "").await.expect(200);
    send(&app, &format!("POST {path}/restore"), "").await.expect(200);
    let audit = get(&app, &format!("{path}/audit")).await;
    assert_eq!(audit.header("x-pagination-total-entries"), Some("5"));
    let entries = audit.json();
    let actions: Vec<_> =
        entries.as_array().expect("a list").iter().map(|e| &e["action"]).collect();
    assert_eq!(actions, ["restore", "archive", "update", "update", "create"]);
    let expected = json!({ "job_title": ["Clerk", "Editor"], "vip": [false, true] });
    assert_eq!(entries[3]["changes"], expected);
    assert_eq!(entries[1]["changes"], json!({ "disabled": [false, true] }));
    assert_eq!(entries[2]["changes"]["contacts"][0], json!([]));
    assert_eq!(entries[2]["changes"]["contacts"][1][0]["telephone"], "1");
    assert_eq!(entries[4]["changes"]["name"], json!([null, "Ann Vos"]));
    assert_eq!(entries[3]["created_by"]["id"], app.admin.number);
    assert_eq!(entries[3]["user"]["name"], "Adam Admin");
    assert_eq!(entries[3]["created_at"], "2026-03-01T12:00:00Z");
    let names: Vec<_> = entries[0].as_object().expect("an entry").keys().collect();
    assert_eq!(names, ["id", "nodeID", "action", "changes", "created_at", "created_by", "user"]);
    let page = get(&app, &format!("{path}/audit?per_page=2&page=2")).await.json();
    assert_eq!(page, Json::from(entries.as_array().unwrap()[2..4].to_vec()));
    as_who(&app, &app.member, &format!("GET {path}/audit"), "").await.expect(404);
}
