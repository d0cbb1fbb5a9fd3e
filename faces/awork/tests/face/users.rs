//! One user, and the states of a user.

use crate::client::{self, Client};
use polydex_model::{Role, Status};
use polydex_testkit::person;
use serde_json::{Value as Json, json};

#[tokio::test]
async fn me_is_the_caller_with_their_workspace() {
    let app = client::start().await;
    let member = Client::of(&app, &app.member);
    let me = member.get("/me").await.expect(200).json();
    assert_eq!(me["id"], json!(app.member.person_id));
    assert_eq!(
        me["workspace"],
        json!({
            "id": app.workspace.uuid,
            "name": "test",
            "url": format!("http://{}", app.address),
        })
    );
    assert_eq!(member.get("/users/me").await.expect(200).json(), me);
    let read = member.get(&format!("/users/{}", app.member.person_id)).await.expect(200).json();
    assert_eq!(me["userContactInfos"], read["userContactInfos"]);
    assert_eq!(read.get("workspace"), None);
}

#[tokio::test]
async fn a_put_clears_what_is_not_sent_and_a_patch_keeps_it() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let path = format!("/users/{}", app.member.person_id);
    let whole = json!({
        "firstName": "Mia", "lastName": " Member ", "birthDate": "1990-02-14", "gender": "Female",
        "title": "Dr.", "position": "Archivist", "language": "de-DE",
    });
    let user = admin.send("PUT", &path, &whole).await.expect(200).json();
    assert_eq!(user["birthDate"], "1990-02-14T00:00:00Z");
    assert_eq!((&user["lastName"], &user["gender"]), (&" Member ".into(), &"Female".into()));
    let merged = admin.send("PATCH", &path, &json!({"position": null, "title": "Prof."})).await;
    let merged = merged.expect(200).json();
    assert_eq!((merged.get("position"), &merged["title"]), (None, &"Prof.".into()));
    assert_eq!(merged["firstName"], "Mia");
    let wiped = admin.send("PUT", &path, &json!({"position": "Clerk"})).await.expect(200).json();
    for member in ["firstName", "lastName", "birthDate", "gender", "title", "language"] {
        assert_eq!(wiped.get(member), None, "{member}");
    }
    assert_eq!(wiped["position"], "Clerk");
    assert_eq!(wiped["userContactInfos"], user["userContactInfos"]);
}

#[tokio::test]
async fn sending_back_a_whole_document_is_no_edit_and_raises_no_role() {
    let app = client::start().await;
    let member = Client::of(&app, &app.member);
    let path = format!("/users/{}", app.member.person_id);
    let (feed, before) = (app.feed().await, app.person(&app.member).await);
    let mut document = member.get(&path).await.json();
    for (name, value) in [
        ("role", json!("admin")),
        ("roleId", json!("00000000-0000-0000-0000-000000000001")),
        ("isAdmin", json!(true)),
        ("isGuest", json!(false)),
        ("isArchived", json!(true)),
        ("isDeactivated", json!(true)),
        ("status", json!({"invitationAccepted": false, "isDeactivated": true})),
        ("isExternal", json!(true)),
        ("isAgent", json!(true)),
        ("teams", json!([{"name": "Admins"}])),
        ("tags", json!([{"name": "vip"}])),
        ("userContactInfos", json!([])),
        ("email", json!("else@test.example")),
        ("password", json!("a new password")),
        ("accountId", json!(app.admin.person_id)),
        ("id", json!(app.admin.person_id)),
        ("createdBy", json!(app.member.person_id)),
        ("resourceVersion", json!(1)),
        ("capacityPerWeek", json!(40)),
    ] {
        document[name] = value;
    }
    member.send("PUT", &path, &document).await.expect(200);
    member.send("PATCH", &path, &document).await.expect(200);
    assert_eq!(app.feed().await, feed);
    assert_eq!(app.person(&app.member).await, before);
}

#[tokio::test]
async fn a_stale_version_is_refused_and_nothing_is_written() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let path = format!("/users/{}", app.member.person_id);
    let infos = Client::infos(&app.member);
    let read = admin.get(&path).await;
    let etag = read.header("etag").unwrap().to_owned();
    let version = read.json()["resourceVersion"].to_string();
    let body = json!({"lastName": "Changed"}).to_string();
    admin.call("PATCH", &path, &[("If-Match", &etag)], &body).await.expect(200);
    let feed = app.feed().await;
    let phone = json!({"type": "phone", "value": "1"}).to_string();
    for stale in [&etag, &version] {
        for (method, path, body) in
            [("PUT", &path, &body), ("POST", &infos, &phone), ("DELETE", &path, &String::new())]
        {
            let answer = admin.call(method, path, &[("If-Match", stale)], body).await;
            assert_eq!(answer.expect(412).json()["code"], "concurrency-violation");
        }
    }
    assert_eq!(app.feed().await, feed);
    let now = admin.get(&path).await.json()["resourceVersion"].to_string();
    admin.call("DELETE", &path, &[("If-Match", &now)], "").await.expect(204);
}

#[tokio::test]
async fn an_unchanged_version_is_answered_with_304() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let read = owner.get("/me").await;
    let etag = read.header("etag").unwrap().to_owned();
    let again = owner.call("GET", "/me", &[("If-None-Match", &etag)], "").await;
    assert!(again.expect(304).body.is_empty());
}

#[tokio::test]
async fn a_deactivated_user_cannot_make_requests_until_activated_again() {
    let app = client::start().await;
    let (admin, member) = (Client::of(&app, &app.admin), Client::of(&app, &app.member));
    let path = format!("/users/{}", app.member.person_id);
    let state = async || {
        let user = admin.get(&path).await.expect(200).json();
        assert_eq!(user["isDeactivated"], user["status"]["isDeactivated"]);
        (user["isDeactivated"] == true, user.get("deactivatedOn").cloned())
    };
    admin.send("POST", &format!("{path}/deactivate"), &Json::Null).await.expect(204);
    let since = app.clock_text();
    assert_eq!(state().await, (true, Some(json!(since))));
    member.get("/me").await.expect(401);
    let again = format!("{path}/deactivate?includeSummary=true");
    let summary = admin.send("POST", &again, &Json::Null).await;
    let expected =
        json!({"privateProjectManagersReassignedCount": 0, "privateProjectsDeletedCount": 0});
    assert_eq!(summary.expect(200).json(), expected);
    admin.send("POST", &format!("{path}/activate"), &Json::Null).await.expect(204);
    admin.send("POST", &format!("{path}/activate"), &Json::Null).await.expect(204);
    assert_eq!(state().await, (false, None));
    member.get("/me").await.expect(200);
}

#[tokio::test]
async fn an_archived_user_takes_no_writes_and_leaves_the_lists() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let path = format!("/users/{}", app.member.person_id);
    let sent = json!({"isArchived": true});
    let user = admin.send("POST", &format!("{path}/setArchived"), &sent).await.expect(200).json();
    assert_eq!((&user["isArchived"], &user["isDeactivated"]), (&true.into(), &true.into()));
    assert_eq!(user["accountId"], user["id"]);
    let feed = app.feed().await;
    for (method, path, body) in [
        ("PUT", path.clone(), json!({"firstName": "x"})),
        ("POST", Client::infos(&app.member), json!({"type": "phone", "value": "1"})),
        ("POST", format!("{path}/activate"), Json::Null),
    ] {
        let answer = admin.send(method, &path, &body).await;
        assert_eq!(answer.expect(400).json()["code"], "entity-archived", "{method} {path}");
    }
    assert_eq!(app.feed().await, feed);
    let total = async |query: &str| {
        let list = admin.get(&format!("/users{query}")).await;
        list.header("aw-totalitems").unwrap().parse::<i64>().unwrap()
    };
    assert_eq!(total("").await + 1, total("?showArchived=true").await);
    let sent = json!({"isArchived": false});
    let back = admin.send("POST", &format!("{path}/setarchived"), &sent).await.expect(200).json();
    assert_eq!((&back["isArchived"], &back["isDeactivated"]), (&false.into(), &true.into()));
}

#[tokio::test]
async fn a_deleted_user_is_gone() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let path = format!("/users/{}", app.guest.person_id);
    admin.send("DELETE", &path, &Json::Null).await.expect(204);
    admin.get(&path).await.expect(404);
    admin.send("DELETE", &path, &Json::Null).await.expect(404);
    admin.get(&Client::infos(&app.guest)).await.expect(404);
    let list = admin.get("/users?showArchived=true").await.json();
    assert!(list.as_array().unwrap().iter().all(|user| user["id"] != json!(app.guest.person_id)));
    assert_eq!(app.person(&app.guest).await.account.status, Status::Deleted);
}

#[tokio::test]
async fn the_last_owner_stays() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let path = format!("/users/{}", app.owner.person_id);
    let feed = app.feed().await;
    for answer in [
        owner.send("DELETE", &path, &Json::Null).await,
        owner.send("POST", &format!("{path}/deactivate"), &Json::Null).await,
        owner.send("POST", &format!("{path}/setarchived"), &json!({"isArchived": true})).await,
    ] {
        assert_eq!(answer.expect(400).json()["code"], "invalid-operation");
    }
    assert_eq!(app.feed().await, feed);
}

#[tokio::test]
async fn autofill_answers_names_of_users_the_caller_may_read() {
    let app = client::start().await;
    let ana = person("Ana Silva")
        .email("ana@depot.example")
        .further_email("Ana@Home.example", &[])
        .role(Role::Member)
        .with(|ana| ana.card.gender = Some("female".into()));
    app.create(ana.build()).await;
    let expected = json!({"firstName": "Ana", "lastName": "Silva", "gender": "female"});
    let member = Client::of(&app, &app.member);
    for address in ["ana@depot.example", "ana%40depot.example", "ANA@home.example"] {
        let found = member.get(&format!("/users/autofill/{address}")).await;
        assert_eq!(found.expect(200).json(), expected, "{address}");
    }
    member.get("/users/autofill/nobody@depot.example").await.expect(204);
    Client::of(&app, &app.guest).get("/users/autofill/ana@depot.example").await.expect(204);
}

/// The time of the test as documents write it.
trait ClockText {
    fn clock_text(&self) -> String;
}

impl ClockText for polydex_testkit::TestApp {
    fn clock_text(&self) -> String {
        use polydex_directory::Clock as _;
        let now = self.clock.now();
        // A second change of one record at the same moment comes a microsecond later.
        (now + jiff::SignedDuration::from_micros(1)).to_string()
    }
}
