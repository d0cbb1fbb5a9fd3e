//! Tokens by e-mail and password, and keys that act for others.

use polydex_testkit::{Answer, TestKey};
use serde_json::{Value as Json, json};

use crate::desk::{Desk, authorization};

const PASSWORD: &str = " seven Harbour rows ";

/// A desk whose member has a password.
async fn desk_with_password() -> Desk {
    let desk = Desk::start().await;
    let path = format!("/people/{}", desk.app.member.number);
    desk.put(&path, &json!({ "password": PASSWORD })).await.expect(204);
    desk
}

async fn sign_in(desk: &Desk, body: &Json) -> Answer {
    desk.app.request("POST", "/api/v2/api_tokens", &[], body.to_string()).await
}

async fn me(desk: &Desk, authorization: &str) -> Answer {
    desk.app.request("GET", "/api/v2/me", &[("Authorization", authorization)], "").await
}

#[tokio::test]
async fn a_password_that_was_set_here_answers_a_token_that_works() {
    let desk = desk_with_password().await;
    let login = json!({"email": "MEMBER@test.example", "password": PASSWORD});
    let answer = sign_in(&desk, &login).await.expect(201).json();
    assert_eq!(answer["data"]["person_id"], desk.app.member.number);
    let token = answer["data"]["token"].as_str().unwrap();
    let (id, secret) = token.split_once(':').unwrap();
    for form in [format!("token {token}"), format!("token {secret}"), format!("Bearer {token}")] {
        let me = me(&desk, &form).await.expect(200).json();
        assert_eq!(me["data"]["auth_method"], "api_token", "{form}");
        assert_eq!(me["data"]["person"]["primary_email"], desk.app.member.email);
    }
    let as_key = me(&desk, &format!("key {id}:{secret}")).await;
    assert_eq!(as_key.expect(401).json()["code"], "invalid_api_key");
}

#[tokio::test]
async fn a_token_ends_after_its_time_and_with_the_password() {
    let desk = desk_with_password().await;
    let login = json!({"email": "member@test.example", "password": PASSWORD});
    let token = sign_in(&desk, &login).await.expect(201).json()["data"]["token"].clone();
    let form = format!("token {}", token.as_str().unwrap());
    me(&desk, &form).await.expect(200);
    let path = format!("/people/{}", desk.app.member.number);
    desk.put(&path, &json!({"password": "another one entirely"})).await.expect(204);
    assert_eq!(me(&desk, &form).await.expect(401).json()["code"], "invalid_api_token");

    let login = json!({"email": "member@test.example", "password": "another one entirely"});
    let token = sign_in(&desk, &login).await.expect(201).json()["data"]["token"].clone();
    desk.app.clock.advance(jiff::SignedDuration::from_hours(24 * 366));
    let late = me(&desk, &format!("token {}", token.as_str().unwrap())).await;
    assert_eq!(late.expect(401).json()["code"], "invalid_api_token");
}

#[tokio::test]
async fn missing_members_are_named_and_wrong_ones_look_alike() {
    let desk = desk_with_password().await;
    let body = sign_in(&desk, &json!({})).await.expect(400).json();
    for member in ["email", "password"] {
        assert_eq!(body["errors"]["fields"][member]["errors"][0]["code"], "required", "{member}");
    }
    for (email, password) in [
        ("member@test.example", "wrong"),
        ("member@test.example", PASSWORD.trim()),
        ("nobody@test.example", PASSWORD),
        ("guest@test.example", PASSWORD),
    ] {
        let answer = sign_in(&desk, &json!({"email": email, "password": password})).await;
        let expected = json!({"status": 401, "code": "bad_credentials",
            "message": "Bad credentials.", "errors": null});
        assert_eq!(answer.expect(401).json(), expected);
        let ways = answer.header("www-authenticate");
        assert_eq!(ways, Some("session,token,key realm=\"DeskPRO API\""));
    }
    desk.app.request("GET", "/api/v2/api_tokens", &[], "").await.expect(405);
}

#[tokio::test]
async fn a_client_that_guesses_passwords_has_to_wait() {
    let desk = desk_with_password().await;
    let guess = json!({"email": "member@test.example", "password": "guess"});
    let mut answer = sign_in(&desk, &guess).await;
    for _ in 0..20 {
        if answer.status == 429 {
            break;
        }
        answer = sign_in(&desk, &guess).await;
    }
    assert_eq!(answer.expect(429).json()["code"], "rate_limits");
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!(wait > 0);
    desk.app.clock.advance(jiff::SignedDuration::from_hours(1));
    let login = json!({"email": "member@test.example", "password": PASSWORD});
    sign_in(&desk, &login).await.expect(201);
}

async fn as_agent(desk: &Desk, key: &TestKey, agent: &str, target: (&str, &str)) -> Answer {
    let authorization = authorization(key);
    let headers = [("Authorization", &*authorization), ("X-DeskPRO-Agent-ID", agent)];
    let (method, path) = target;
    desk.app.request(method, &format!("/api/v2{path}"), &headers, r#"{"name":"x"}"#).await
}

#[tokio::test]
async fn an_administrators_key_acts_for_the_agent_that_the_header_names() {
    let desk = Desk::start().await;
    let (admin, member) = (&desk.app.admin, desk.app.member.number.to_string());
    let me = as_agent(&desk, admin, &member, ("GET", "/me")).await.expect(200).json();
    assert_eq!(me["data"]["person_id"], desk.app.member.number);
    as_agent(&desk, admin, &member, ("POST", "/organizations")).await.expect(403);
    as_agent(&desk, admin, &admin.number.to_string(), ("POST", "/organizations")).await.expect(201);
}

#[tokio::test]
async fn naming_an_agent_raises_no_role() {
    let desk = Desk::start().await;
    let admin = &desk.app.admin;
    let owner = desk.app.owner.number.to_string();
    let guest = desk.app.guest.number.to_string();
    for agent in [&*owner, &*guest, "999", "0", "-1", "x", ""] {
        let answer = as_agent(&desk, admin, agent, ("GET", "/me")).await;
        assert_eq!(answer.expect(401).json()["code"], "invalid_api_key", "{agent}");
    }
    let member = &desk.app.member;
    let me = as_agent(&desk, member, &owner, ("GET", "/me")).await.expect(200).json();
    assert_eq!(me["data"]["person_id"], member.number);
}
