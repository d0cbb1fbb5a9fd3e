//! Every invalid request gets the dialect's own error, with the member's name if there is one, and
//! changes nothing: each test compares the records and the change feed before and after.

mod members;

use crate::client::{self, Client};
use polydex_directory::KeyRequest;
use polydex_model::{Person, Role};
use polydex_store::FeedEntry;
use polydex_testkit::{Answer, TestApp};
use secrecy::ExposeSecret;
use serde_json::{Value as Json, json};

/// The records and the feed, which must not change.
async fn state(app: &TestApp) -> (Vec<Person>, Vec<FeedEntry>) {
    let people = [&app.owner, &app.admin, &app.member, &app.guest];
    let mut records = Vec::new();
    for key in people {
        records.push(app.person(key).await);
    }
    (records, app.feed().await)
}

/// The code of an error response, after checking that all members of an error are present.
#[track_caller]
fn error_code(answer: &Answer, status: u16) -> String {
    let body = answer.expect(status).json();
    for member in ["code", "description", "link", "traceId"] {
        assert!(body[member].as_str().is_some_and(|text| !text.is_empty()), "{body}");
    }
    assert_eq!(body["traceId"].as_str(), answer.header("trace-id"));
    body["code"].as_str().unwrap_or_default().to_owned()
}

#[track_caller]
fn properties(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let errors = body["validationErrors"].as_array().cloned().unwrap_or_default();
    errors.iter().filter_map(|error| error["property"].as_str().map(str::to_owned)).collect()
}

/// A valid contact info.
fn phone() -> Json {
    json!({"type": "phone", "subType": "work", "value": "1"})
}

fn address() -> Json {
    json!({"type": "address", "addressLine1": "Hafenweg 7", "zipCode": "24103", "city": "Kiel",
        "country": "DE"})
}

/// The calls that take a body. The contact info belongs to the member.
async fn writes(app: &TestApp) -> Vec<(&'static str, String)> {
    let user = format!("/users/{}", app.member.person_id);
    let infos = Client::infos(&app.member);
    let made = Client::of(app, &app.owner).send("POST", &infos, &phone()).await;
    let info = format!("{infos}/{}", made.expect(200).json()["id"].as_str().unwrap());
    vec![
        ("PUT", user.clone()),
        ("PATCH", user.clone()),
        ("POST", infos),
        ("PUT", info.clone()),
        ("PATCH", info),
        ("POST", format!("{user}/setarchived")),
        ("POST", "/invitations".to_owned()),
        ("POST", "/invitations/accept".to_owned()),
    ]
}

#[tokio::test]
async fn a_body_that_is_not_a_json_object_is_an_invalid_model() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let writes = writes(&app).await;
    let before = state(&app).await;
    for (method, path) in &writes {
        for body in
            ["", " ", "{", "nonsense", "null", "[]", "\"text\"", "17", "{\"value\":}", "{}{}"]
        {
            let answer = owner.call(method, path, &[], body).await;
            assert_eq!(error_code(&answer, 400), "invalid-model", "{method} {path} {body:?}");
        }
        let bearer = app.owner.bearer();
        let target = format!("/api/v1{path}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        let latin = app.request(method, &target, &headers, b"{\"value\":\"\xe4\"}").await;
        assert_eq!(error_code(&latin, 400), "invalid-model");
        let deep = format!("{{\"value\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
        let answer = owner.call(method, path, &[], &deep).await;
        assert_eq!(error_code(&answer, 400), "invalid-model");
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn a_body_of_another_content_type_is_not_read() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let writes = writes(&app).await;
    let before = state(&app).await;
    for (method, path) in &writes {
        for kind in ["application/x-www-form-urlencoded", "text/xml", "text/plain", "nonsense"] {
            let headers = [("Content-Type", kind)];
            let answer = owner.call(method, path, &headers, &phone().to_string()).await;
            assert_eq!(
                error_code(&answer, 415),
                "unsupported-media-type",
                "{method} {path} {kind}"
            );
        }
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn a_body_over_a_mebibyte_is_too_large() {
    let app = client::start().await;
    let owner = Client::of(&app, &app.owner);
    let before = state(&app).await;
    let long = json!({"type": "phone", "value": "1".repeat(1 << 20)});
    let answer = owner.send("POST", &Client::infos(&app.member), &long).await;
    assert_eq!(error_code(&answer, 413), "request-body-too-large");
    assert_eq!(state(&app).await, before);
}

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
            assert_eq!(error_code(&answer, 404), "not-found", "{method} {path}");
        }
    }
    for path in ["", "/", "/nowhere", "/users/me/contactinfo/x/y", "/users/me/contactinfo"] {
        assert_eq!(error_code(&owner.get(path).await, 404), "not-found", "{path:?}");
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
        assert_eq!(error_code(&answer, 405), "method-not-allowed", "{method} {path}");
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
        assert_eq!(error_code(&answer, 404), "not-found", "{method} {path}");
    }
    let list = stranger.get("/users").await;
    assert_eq!(list.expect(200).json().as_array().unwrap().len(), 1);
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn without_a_valid_token_every_route_answers_the_one_401() {
    let app = client::start().await;
    let mut all = writes(&app).await;
    // There the code is the permission.
    all.retain(|(_, path)| path != "/invitations/accept");
    let user = format!("/users/{}", app.member.person_id);
    for path in ["/me", "/me/permissions", "/permissions/features", "/roles", "/users", &user] {
        all.push(("GET", path.to_owned()));
    }
    all.push(("GET", Client::infos(&app.member)));
    all.push(("GET", format!("/users/autofill/{}", app.member.email)));
    all.push(("POST", format!("{user}/activate")));
    all.push(("POST", format!("{user}/deactivate")));
    all.push(("DELETE", user));
    let before = state(&app).await;
    let secret = &app.owner.secret;
    let (basic, bare) = (format!("Basic {secret}"), format!("key {secret}"));
    let almost = format!("Bearer {secret}x");
    for (method, path) in &all {
        let target = format!("/api/v1{path}");
        for token in
            [None, Some(""), Some("Bearer"), Some(&basic), Some(&bare), Some(&almost), Some(secret)]
        {
            let mut headers = vec![("Content-Type", "application/json")];
            headers.extend(token.map(|token| ("Authorization", token)));
            let answer = app.request(method, &target, &headers, phone().to_string()).await;
            assert_eq!(error_code(&answer, 401), "unauthorized", "{method} {path} {token:?}");
            let body = answer.json();
            assert_eq!(body["message"]["code"], "unauthorized");
            assert_eq!(body["message"]["description"], body["description"]);
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn an_expired_token_is_refused_in_the_words_that_clients_look_for() {
    let app = client::start().await;
    let wanted = KeyRequest {
        person: app.owner.person_id,
        role: Role::Owner,
        name: "short".into(),
        is_token: false,
        expires: Some("2026-03-01T13:00:00Z".parse().unwrap()),
    };
    let key = app.directory.create_key(&app.program().await, wanted).await.unwrap();
    let bearer = format!("Bearer {}", key.secret.expose_secret());
    let me = async || app.request("GET", "/api/v1/me", &[("Authorization", &bearer)], "").await;
    me().await.expect(200);
    app.clock.set("2026-03-01T13:00:00Z".parse().unwrap());
    let body = me().await.expect(401).json();
    assert_eq!(body["message"]["description"], "token expired");
}
