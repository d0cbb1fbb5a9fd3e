//! Status means the same everywhere: each change of it through each dialect that has one, read
//! through all four.

use polydex_model::{Person, Role, Status};
use serde_json::Value as Json;

use crate::house::House;

/// A call by an administrator about a person, and the status that the person has after it.
type Change = (&'static str, &'static str, &'static str, &'static str, Status);

/// What the dialects show of a person with a status: Deskpro, ONLYOFFICE, Xurrent, awork.
const fn told(status: Status) -> [&'static str; 4] {
    match status {
        Status::Active => ["enabled", "1", "enabled", "active"],
        Status::Deactivated => ["disabled", "2 terminated", "disabled", "deactivated"],
        Status::Archived => ["disabled", "2 terminated", "disabled", "archived"],
        Status::Deleted => ["404", "404", "404", "404"],
    }
}

async fn read(house: &House, dialect: &str, path: &str) -> Option<Json> {
    let answer = house.call(dialect, Some(&house.app.admin), ("GET", path, "")).await;
    (answer.status != 404).then(|| answer.expect(200).json())
}

async fn tells(house: &House, person: &Person) -> [String; 4] {
    let (id, number) = (person.id, person.number);
    let deskpro = read(house, "deskpro", &format!("/api/v2/people/{number}")).await;
    let office = read(house, "onlyoffice", &format!("/api/2.0/people/{id}")).await;
    let xurrent = read(house, "xurrent", &format!("/v1/people/{number}")).await;
    let awork = read(house, "awork", &format!("/api/v1/users/{id}")).await;
    let disabled = |yes: &Json| if *yes == true { "disabled" } else { "enabled" }.to_owned();
    let words = [
        deskpro.map(|document| disabled(&document["data"]["is_disabled"])),
        office.map(|document| {
            let profile = &document["response"];
            let since = if profile["terminated"].is_string() { " terminated" } else { "" };
            format!("{}{since}", profile["status"])
        }),
        xurrent.map(|document| disabled(&document["disabled"])),
        awork.map(|user| {
            match (user["isArchived"] == true, user["isDeactivated"] == true) {
                (true, true) => "archived",
                (false, true) => "deactivated",
                (false, false) => "active",
                (true, false) => "archived and active",
            }
            .to_owned()
        }),
    ];
    words.map(|word| word.unwrap_or_else(|| "404".to_owned()))
}

/// Whether the lists of Xurrent and awork, which have the word, leave out archived people.
async fn lists_leave_out(house: &House, person: &Person) -> bool {
    let address = person.primary_address().unwrap_or_default();
    let xurrent = format!("/v1/people?primary_email={address}");
    let listed = read(house, "xurrent", &xurrent).await.expect("a list");
    let users = read(house, "awork", "/api/v1/users?pageSize=1000").await.expect("a list");
    let id = person.id.to_string();
    let among = |users: &[Json]| users.iter().any(|user| user["id"] == *id);
    listed.as_array().is_some_and(Vec::is_empty) && !among(users.as_array().expect("a list"))
}

/// Makes the changes one after the other on one person.
async fn follow(role: Role, changes: &[Change]) {
    let house = Box::pin(House::open()).await;
    let person = house.fresh(role).await;
    assert_eq!(tells(&house, &person).await, told(Status::Active));
    for (dialect, method, path, body, status) in changes {
        let (target, sent) = (house.filled(path, &person).await, house.filled(body, &person).await);
        let answer = house.call(dialect, Some(&house.app.admin), (method, &target, &sent)).await;
        assert!(answer.status < 300, "{dialect} {method} {path}: {}", answer.text());
        assert_eq!(house.app.person(person.id).await.account.status, *status, "{method} {path}");
        assert_eq!(tells(&house, &person).await, told(*status), "{dialect} {method} {path} {body}");
        let hidden = matches!(status, Status::Archived | Status::Deleted);
        assert_eq!(lists_leave_out(&house, &person).await, hidden, "{dialect} {method} {path}");
    }
}

#[tokio::test]
async fn changed_through_deskpro() {
    const ONE: &str = "/api/v2/people/{number}";
    follow(
        Role::None,
        &[
            ("deskpro", "PUT", ONE, r#"{"is_disabled":true}"#, Status::Deactivated),
            ("deskpro", "PUT", ONE, r#"{"is_disabled":false}"#, Status::Active),
            ("deskpro", "DELETE", ONE, "", Status::Deleted),
        ],
    )
    .await;
}

#[tokio::test]
async fn changed_through_onlyoffice() {
    const USERS: &str = r#"{"userIds":["{id}"]}"#;
    const TERMINATED: &str = "/api/2.0/people/status/terminated";
    follow(
        Role::Member,
        &[
            ("onlyoffice", "PUT", TERMINATED, USERS, Status::Deactivated),
            ("onlyoffice", "PUT", "/api/2.0/people/status/active", USERS, Status::Active),
            (
                "onlyoffice",
                "PUT",
                "/api/2.0/people/{id}",
                r#"{"disable":true}"#,
                Status::Deactivated,
            ),
            ("onlyoffice", "DELETE", "/api/2.0/people/{id}", "", Status::Deleted),
        ],
    )
    .await;
}

/// A word of this dialect alone: a person on leave is active everywhere else.
#[tokio::test]
async fn on_leave_is_no_status_but_in_onlyoffice() {
    let house = Box::pin(House::open()).await;
    let person = house.fresh(Role::Member).await;
    let body = house.filled(r#"{"userIds":["{id}"]}"#, &person).await;
    for (status, shown) in [("leaveofabsence", "4"), ("active", "1")] {
        let path = format!("/api/2.0/people/status/{status}");
        let answer = house.call("onlyoffice", Some(&house.app.admin), ("PUT", &path, &body)).await;
        answer.expect(200);
        assert_eq!(house.app.person(person.id).await.account.status, Status::Active);
        assert_eq!(tells(&house, &person).await, ["enabled", shown, "enabled", "active"]);
    }
}

/// A deleted person comes back as they were; their address may be another person's by then.
#[tokio::test]
async fn an_address_is_free_while_its_holder_is_deleted() {
    let house = Box::pin(House::open()).await;
    let person = house.fresh(Role::Member).await;
    let address = person.primary_address().expect("an address").to_owned();
    let make = |dialect, path, body: &str| {
        let (house, body) = (&house, body.replace("EMAIL", &address));
        async move { house.call(dialect, Some(&house.app.admin), ("POST", path, &body)).await.status }
    };
    let trash = format!("/v1/people/{}/trash", person.number);
    let restore = format!("/v1/people/{}/restore", person.number);
    let (path, body) = ("/api/v2/people", r#"{"name":"N","primary_email":"EMAIL"}"#);
    assert_eq!(make("deskpro", path, body).await, 400, "somebody has it");
    assert_eq!(make("xurrent", &trash, "").await, 200);
    assert_eq!(make("deskpro", path, body).await, 201);
    assert_eq!(make("xurrent", &restore, "").await, 422);
    assert_eq!(house.app.person(person.id).await.account.status, Status::Deleted);
}

#[tokio::test]
async fn changed_through_xurrent() {
    const ONE: &str = "/v1/people/{number}";
    follow(
        Role::Member,
        &[
            ("xurrent", "PATCH", ONE, r#"{"disabled":true}"#, Status::Deactivated),
            ("xurrent", "PATCH", ONE, r#"{"disabled":false}"#, Status::Active),
            ("xurrent", "POST", "/v1/people/{number}/archive", "", Status::Archived),
            ("xurrent", "POST", "/v1/people/{number}/restore", "", Status::Active),
            ("xurrent", "POST", "/v1/people/{number}/trash", "", Status::Deleted),
            ("xurrent", "POST", "/v1/people/{number}/restore", "", Status::Active),
        ],
    )
    .await;
}

#[tokio::test]
async fn changed_through_awork() {
    const ARCHIVE: &str = "/api/v1/users/{id}/setarchived";
    follow(
        Role::Member,
        &[
            ("awork", "POST", "/api/v1/users/{id}/deactivate", "", Status::Deactivated),
            ("awork", "POST", "/api/v1/users/{id}/activate", "", Status::Active),
            ("awork", "POST", ARCHIVE, r#"{"isArchived":true}"#, Status::Archived),
            ("awork", "POST", ARCHIVE, r#"{"isArchived":false}"#, Status::Deactivated),
            ("awork", "DELETE", "/api/v1/users/{id}", "", Status::Deleted),
        ],
    )
    .await;
}

#[tokio::test]
async fn what_one_dialect_put_out_of_use_another_brings_back() {
    let active = |dialect, method, path, body| (dialect, method, path, body, Status::Active);
    follow(
        Role::Member,
        &[
            ("xurrent", "POST", "/v1/people/{number}/archive", "", Status::Archived),
            (
                "awork",
                "POST",
                "/api/v1/users/{id}/setarchived",
                r#"{"isArchived":false}"#,
                Status::Deactivated,
            ),
            active("awork", "POST", "/api/v1/users/{id}/activate", ""),
            ("awork", "POST", "/api/v1/users/{id}/deactivate", "", Status::Deactivated),
            active("deskpro", "PUT", "/api/v2/people/{number}", r#"{"is_disabled":false}"#),
            (
                "xurrent",
                "PATCH",
                "/v1/people/{number}",
                r#"{"disabled":true}"#,
                Status::Deactivated,
            ),
            active("onlyoffice", "PUT", "/api/2.0/people/status/active", r#"{"userIds":["{id}"]}"#),
            ("awork", "DELETE", "/api/v1/users/{id}", "", Status::Deleted),
            active("xurrent", "POST", "/v1/people/{number}/restore", ""),
        ],
    )
    .await;
}

/// A person who is not active is signed out everywhere, at once.
#[tokio::test]
async fn keys_of_whoever_is_not_active_stop_in_every_dialect() {
    let house = Box::pin(House::open()).await;
    for status in [Status::Deactivated, Status::Archived, Status::Deleted] {
        let person = house.fresh(Role::Member).await;
        let key = house.key_of(&person).await;
        let calls = [
            ("deskpro", "/api/v2/me"),
            ("onlyoffice", "/api/2.0/people/@self"),
            ("xurrent", "/v1/me"),
            ("awork", "/api/v1/me"),
        ];
        for (expected, status) in [(200, Status::Active), (401, status)] {
            house.app.edit(person.id, |person| person.account.status = status).await;
            for (dialect, path) in calls {
                let answer = house.call(dialect, Some(&key), ("GET", path, "")).await;
                assert_eq!(answer.status, expected, "{dialect} {status:?}");
            }
        }
    }
}
