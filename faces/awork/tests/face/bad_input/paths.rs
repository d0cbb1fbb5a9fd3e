//! Paths, ids and methods that are not there.

use super::{code, phone, state, writes};
use crate::client::{self, Client};
use serde_json::{Value as Json, json};

#[tokio::test]
async fn an_id_that_is_not_a_uuid_or_not_known_is_not_found() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let before = state(&app).await;
    let infos = Client::infos(&app.member);
    let unknown = "00000000-0000-0000-0000-00000000dead";
    for id in
        ["userId", "1", "%00", "..", "ééé", unknown, "00000000-0000-0000-0000-00000000deadbeef"]
    {
        for (method, path, body) in [
            ("GET", format!("/users/{id}"), Json::Null),
            ("PUT", format!("/users/{id}"), json!({"firstName": "x"})),
            ("DELETE", format!("/users/{id}"), Json::Null),
            ("POST", format!("/users/{id}/activate"), Json::Null),
            ("GET", format!("/users/{id}/contactinfo"), Json::Null),
            ("POST", format!("/users/{id}/contactinfo"), phone()),
            ("GET", format!("{infos}/{id}"), Json::Null),
            ("PUT", format!("{infos}/{id}"), phone()),
            ("DELETE", format!("{infos}/{id}"), Json::Null),
        ] {
            let path = path.replace('é', "%C3%A9");
            let answer = owner.send(method, &path, &body).await;
            // `..` is a step up for no server, and a segment like any other here.
            assert_eq!(code(&answer, 404), "not-found", "{method} {path}");
        }
    }
    for path in ["", "/", "/nowhere", "/users/me/contactinfo/x/y", "/users/me/contactinfo"] {
        assert_eq!(code(&owner.get(path).await, 404), "not-found", "{path:?}");
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn a_405_lists_the_allowed_methods() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let before = state(&app).await;
    let user = format!("/users/{}", app.member.person_id);
    for (method, path, allowed) in [
        ("POST", "/me".to_owned(), "GET"),
        ("DELETE", "/users".to_owned(), "GET"),
        ("POST", "/users".to_owned(), "GET"),
        ("POST", user.clone(), "PUT"),
        ("GET", format!("{user}/activate"), "POST"),
        ("GET", format!("{user}/setarchived"), "POST"),
        ("PUT", format!("{user}/contactinfo"), "POST"),
        ("POST", format!("{user}/contactinfo/{}", app.member.person_id), "PATCH"),
        ("GET", "/invitations".to_owned(), "POST"),
        ("BREW", user, "GET"),
    ] {
        let answer = owner.send(method, &path, &Json::Null).await;
        assert_eq!(code(&answer, 405), "method-not-allowed", "{method} {path}");
        assert!(answer.header("allow").unwrap().contains(allowed), "{method} {path}");
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn another_workspaces_users_are_not_found() {
    let app = client::start().await;
    let writes = writes(&app).await;
    let stranger = Client::of(&app, &app.stranger);
    let before = state(&app).await;
    for (method, path) in writes.iter().filter(|(_, path)| path.starts_with("/users")) {
        let body = json!({"type": "phone", "value": "1", "isArchived": true});
        let answer = stranger.send(method, path, &body).await;
        assert_eq!(code(&answer, 404), "not-found", "{method} {path}");
    }
    let list = stranger.get("/users").await;
    assert_eq!(list.expect(200).json().as_array().unwrap().len(), 1);
    assert_eq!(state(&app).await, before);
}
