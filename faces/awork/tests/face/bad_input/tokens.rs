//! Callers without a valid token.

use super::{code, phone, state, writes};
use crate::client::{self, Client};
use polydex_directory::KeyRequest;
use polydex_model::Role;
use secrecy::ExposeSecret;

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
            assert_eq!(code(&answer, 401), "unauthorized", "{method} {path} {token:?}");
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
