//! Credentials in every form, and sign-in.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use polydex_testkit::TestApp;
use serde_json::json;

use crate::support::*;

const SELF: &str = "/api/2.0/people/@self";

async fn status(app: &TestApp, headers: &[(&str, &str)]) -> u16 {
    app.request("GET", SELF, headers, "").await.status
}

/// Gives the test's member a password, as an administrator.
async fn with_password(app: &TestApp, password: &str) {
    let body = json!({ "password": password }).to_string();
    send(app, &app.admin, "PUT", "/api/2.0/people/member", (JSON, &body)).await.expect(200);
}

#[tokio::test]
async fn a_secret_is_taken_bare_with_bearer_and_as_a_cookie() {
    let app = start().await;
    let secret = app.member.secret.clone();
    let cookie = format!("a=b; asc_auth_key={secret}; c=d");
    for header in [
        ("Authorization", secret.clone()),
        ("authorization", format!("Bearer {secret}")),
        ("Authorization", format!("bearer {secret}, x")),
        ("Cookie", cookie),
    ] {
        assert_eq!(status(&app, &[(header.0, &header.1)]).await, 200, "{header:?}");
    }
}

#[tokio::test]
async fn a_form_field_holds_a_token_and_the_query_never() {
    let app = start().await;
    let body = format!("asc_auth_key={}&contacts[type]=vk&contacts[value]=v", app.member.secret);
    let headers = [("Content-Type", FORM)];
    app.request("PUT", CONTACTS, &headers, &body).await.expect(200);
    let path = format!("{SELF}?asc_auth_key={}", app.member.secret);
    app.request("GET", &path, &[], "").await.expect(401);
    let path = format!("{CONTACTS}?asc_auth_key={}", app.member.secret);
    app.request("PUT", &path, &[], "").await.expect(401);
}

#[tokio::test]
async fn a_stale_cookie_does_not_defeat_a_valid_header() {
    let app = start().await;
    let headers = [("Cookie", "asc_auth_key=stale"), ("Authorization", &*app.member.secret)];
    assert_eq!(status(&app, &headers).await, 200);
    let cookie = format!("asc_auth_key={}", app.member.secret);
    assert_eq!(status(&app, &[("Cookie", &cookie), ("Authorization", "stale")]).await, 200);
}

#[tokio::test]
async fn without_a_valid_credential_the_answer_is_401() {
    let app = start().await;
    let before = app.feed().await;
    for headers in [
        &[][..],
        &[("Authorization", "pdx_wrong")],
        &[("Authorization", "Bearer pdx_wrong")],
        &[("Authorization", "Digest x")],
        &[("Authorization", "Basic !")],
        &[("Authorization", "Basic bWVtYmVyQHRlc3QuZXhhbXBsZTp4")],
        &[("Cookie", "asc_auth_key=x")],
    ] {
        let answer = app.request("PUT", CONTACTS, headers, "{").await;
        answer.expect(401);
        assert!(answer.header("www-authenticate").unwrap().starts_with("Basic Realm=\""));
        assert_eq!(answer.json()["statusCode"], 401);
        assert_eq!(answer.json()["error"]["hresult"], -2_146_233_087);
    }
    assert_eq!(app.feed().await, before);
}

#[tokio::test]
async fn signing_in_gives_a_token_and_a_cookie() {
    let app = start().await;
    with_password(&app, "s3cret & more of it").await;
    for sent in [
        (FORM, "userName=member%40test.example&password=s3cret+%26+more+of+it"),
        (FORM, "username=MEMBER@test.example&password=s3cret%20%26%20more%20of%20it"),
        (JSON, r#"{"UserName":"member","Password":"s3cret & more of it"}"#),
        (XML, "<r><userName>member</userName><password>s3cret &amp; more of it</password></r>"),
    ] {
        let headers = [("Content-Type", sent.0)];
        let answer = app.request("POST", "/api/2.0/authentication.json", &headers, sent.1).await;
        answer.expect(201);
        let envelope = answer.json();
        assert_eq!((&envelope["count"], &envelope["statusCode"]), (&1.into(), &201.into()));
        let keys: Vec<&String> = envelope["response"].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["token", "expires"]);
        let expires = envelope["response"]["expires"].as_str().unwrap();
        assert!(expires.ends_with(".0000000Z") || expires.len() == 28, "{expires}");
        let token = envelope["response"]["token"].as_str().unwrap();
        let cookie = answer.header("set-cookie").unwrap();
        assert_eq!(cookie, format!("asc_auth_key={token}; Path=/; HttpOnly; SameSite=Lax"));
        assert_eq!(status(&app, &[("Authorization", token)]).await, 200);
    }
}

#[tokio::test]
async fn basic_takes_address_and_password() {
    let app = start().await;
    with_password(&app, "seven:harbour:rows").await;
    let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
    let good = basic("member@test.example:seven:harbour:rows");
    assert_eq!(status(&app, &[("Authorization", &good)]).await, 200);
    let bad = basic("member@test.example:seven");
    assert_eq!(status(&app, &[("Authorization", &bad)]).await, 401);
}

#[tokio::test]
async fn a_refused_sign_in_says_why_without_telling_who_exists() {
    let app = start().await;
    with_password(&app, "the right one").await;
    for body in ["userName=member&password=wrong", "userName=nobody&password=the+right+one"] {
        let headers = [("Content-Type", FORM)];
        let answer = app.request("POST", "/api/2.0/authentication", &headers, body).await;
        answer.expect(401);
        assert_eq!(answer.json()["error"]["message"], "User authentication failed");
    }
    for (body, message) in [
        ("", "userName: required; password: required"),
        ("userName=member", "password: required"),
        ("provider=google&accessToken=x", "provider: only e-mail and password are accepted here"),
    ] {
        let headers = [("Content-Type", FORM)];
        let answer = app.request("POST", "/api/2.0/authentication", &headers, body).await;
        answer.expect(400);
        assert_eq!(answer.json()["error"]["message"], message);
    }
}

#[tokio::test]
async fn a_password_that_is_too_short_or_too_long_is_refused_by_its_name() {
    let app = start().await;
    let before = app.feed().await;
    let long = "x".repeat(1025);
    for (method, path, more) in [
        (
            "POST",
            "/api/2.0/people",
            r#""firstname": "N", "lastname": "N", "email": "n@test.example","#,
        ),
        ("PUT", "/api/2.0/people/member", ""),
        ("PUT", "/api/2.0/people/member/password", ""),
    ] {
        for (password, rule) in [("elevenchars", "shorter than 12"), (&long, "longer than 1024")] {
            let body = format!(r#"{{{more}"password": "{password}"}}"#);
            let answer = send(&app, &app.admin, method, path, (JSON, &body)).await;
            let message = format!("password: {rule}");
            assert_eq!(answer.expect(400).json()["error"]["message"], message, "{method} {path}");
        }
    }
    assert_eq!(app.feed().await, before);
}
