//! Keys, tokens and roles.

use jiff::SignedDuration;
use polydex_directory::KeyRequest;
use polydex_model::{KeyId, Role};
use polydex_testkit::person;
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::{as_who, start};

#[tokio::test]
async fn a_key_is_exchanged_for_a_token_that_lives_an_hour() {
    let app = start().await;
    let (id, secret) = (app.admin.key_id, &app.admin.secret);
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let text = json!({ "grant_type": "client_credentials", "client_id": id.to_string(), "client_secret": secret });
    for body in [form, text.to_string()] {
        let granted = app.request("POST", "/token", &[], &body).await.expect(200).json();
        assert_eq!(
            (&granted["token_type"], &granted["expires_in"]),
            (&json!("Bearer"), &json!(3600))
        );
        let token = granted["access_token"].as_str().expect("a token").to_owned();
        let bearer = format!("Bearer {token}");
        let me = app.request("GET", "/v1/me", &[("Authorization", &bearer)], "").await;
        assert_eq!(me.expect(200).json()["id"], app.admin.number);
        // A token is not a client itself.
        let again =
            json!({ "grant_type": "client_credentials", "client_id": id, "client_secret": token });
        app.request("POST", "/token", &[], again.to_string()).await.expect(400);
        app.clock.advance(SignedDuration::from_secs(3600));
        app.request("GET", "/v1/me", &[("Authorization", &bearer)], "").await.expect(401);
    }
}

#[tokio::test]
async fn a_token_expires_with_its_key() {
    let app = start().await;
    let (id, secret) = (app.member.key_id, &app.member.secret);
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let granted = app.request("POST", "/token", &[], &form).await.expect(200).json();
    let bearer = format!("Bearer {}", granted["access_token"].as_str().expect("a token"));
    let headers = [("Authorization", &*bearer)];
    app.request("GET", "/v1/me", &headers, "").await.expect(200);
    let program = app.program().await;
    app.directory.revoke_key(&program, KeyId(id)).await.expect("there is such a key");
    app.request("GET", "/v1/me", &headers, "").await.expect(401);
    let soon = KeyRequest {
        person: app.member.person_id,
        role: Role::Member,
        name: "for a minute".to_owned(),
        is_token: false,
        expires: Some(app.directory.now() + SignedDuration::from_secs(60)),
    };
    let soon = app.directory.create_key(&program, soon).await.expect("a key");
    let body = json!({ "grant_type": "client_credentials", "client_id": soon.key.id.0,
        "client_secret": soon.secret.expose_secret() });
    let granted = app.request("POST", "/token", &[], body.to_string()).await;
    assert_eq!(granted.expect(200).json()["expires_in"], 60);
}

#[tokio::test]
async fn a_member_may_change_only_their_own_record() {
    let app = start().await;
    let ann = person("Ann Vos").mobile("1").create(&app).await;
    let (member, other) = (app.member.number, ann.number);
    let body = r#"{"label":"mobile","telephone":"06"}"#;
    as_who(&app, &app.member, &format!("POST /v1/people/{member}/contacts"), body)
        .await
        .expect(201);
    let title = r#"{"job_title":"Clerk"}"#;
    as_who(&app, &app.member, &format!("PATCH /v1/people/{member}"), title).await.expect(200);
    as_who(&app, &app.member, &format!("GET /v1/people/{other}/contacts"), "").await.expect(200);
    let before = app.feed().await;
    let new = r#"{"name":"B","primary_email":"b@acme.test"}"#;
    for (call, body) in [
        (format!("POST /v1/people/{other}/contacts"), body),
        (format!("DELETE /v1/people/{other}/contacts"), ""),
        (format!("PATCH /v1/people/{other}"), title),
        ("POST /v1/people".to_owned(), new),
    ] {
        as_who(&app, &app.member, &call, body).await.expect(404);
    }
    let managed = r#"{"label":"mobile","telephone":"07","integration":true}"#;
    let refused =
        as_who(&app, &app.member, &format!("POST /v1/people/{member}/contacts"), managed).await;
    let errors = json!([["integration", "Integration can only be changed by an administrator"]]);
    assert_eq!(refused.expect(422).json()["errors"], errors);
    let source = r#"{"sourceID":"x","primary_email":"new@acme.test"}"#;
    let refused = as_who(&app, &app.member, &format!("PATCH /v1/people/{member}"), source).await;
    let errors = json!([
        ["primary_email", "Primary email can only be changed by an administrator"],
        ["sourceID", "Source ID can only be changed by an administrator"],
    ]);
    assert_eq!(refused.expect(422).json()["errors"], errors);
    let ids = r#"{"supportID":"x","authenticationID":"x","source":"x","employeeID":"x"}"#;
    let refused = as_who(&app, &app.member, &format!("PATCH /v1/people/{member}"), ids).await;
    let errors = json!([
        ["source", "Source can only be changed by an administrator"],
        ["employeeID", "Employee ID can only be changed by an administrator"],
        ["supportID", "Support ID can only be changed by an administrator"],
        ["authenticationID", "Authentication ID can only be changed by an administrator"],
    ]);
    assert_eq!(refused.expect(422).json()["errors"], errors);
    as_who(&app, &app.guest, &format!("GET /v1/people/{other}"), "").await.expect(404);
    as_who(&app, &app.guest, "GET /v1/me", "").await.expect(200);
    assert_eq!(app.feed().await, before);
}
