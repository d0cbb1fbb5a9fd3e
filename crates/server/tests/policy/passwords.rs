//! One sign-in for all: one password, whichever dialect sets it and whichever checks it.

use futures::future::join_all;
use polydex_model::{Person, Role};
use polydex_testkit::{Answer, TestKey};
use serde_json::json;

use crate::house::House;

async fn through_onlyoffice(house: &House, email: &str, password: &str) -> Answer {
    let body = json!({ "userName": email, "password": password }).to_string();
    house.call("onlyoffice", None, ("POST", "/api/2.0/authentication", &body)).await
}

async fn through_deskpro(house: &House, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password }).to_string();
    house.call("deskpro", None, ("POST", "/api/v2/api_tokens", &body)).await
}

/// Sets a password through Deskpro, as an administrator.
async fn with_password(house: &House, password: &str) -> Person {
    let person = house.fresh(Role::Member).await;
    let (path, body) =
        (format!("/api/v2/people/{}", person.number), json!({ "password": password }).to_string());
    let answer = house.call("deskpro", Some(&house.app.admin), ("PUT", &path, &body)).await;
    answer.expect(204);
    person
}

#[tokio::test]
async fn a_password_set_through_deskpro_signs_in_through_onlyoffice_and_deskpro() {
    let house = Box::pin(House::open()).await;
    let person = with_password(&house, "l0ng-enough-for-all").await;
    let email = person.primary_address().unwrap();
    assert_eq!(through_onlyoffice(&house, email, "wrong").await.status, 401);
    assert_eq!(through_deskpro(&house, email, "wrong").await.status, 401);

    let office = through_onlyoffice(&house, email, "l0ng-enough-for-all").await;
    let secret = office.expect(201).json()["response"]["token"].as_str().unwrap().to_owned();
    let key = TestKey { secret, ..house.app.member.clone() };
    let own = house.call("onlyoffice", Some(&key), ("GET", "/api/2.0/people/@self", "")).await;
    assert_eq!(own.expect(200).json()["response"]["id"], person.id.to_string());

    let desk = through_deskpro(&house, email, "l0ng-enough-for-all").await;
    let made = desk.expect(201).json();
    assert_eq!(made["data"]["person_id"], person.number);
    let token = format!("token {}", made["data"]["token"].as_str().unwrap());
    let own = house.app.request("GET", "/api/v2/me", &[("authorization", &token)], "").await;
    assert_eq!(own.status, 200, "{}", own.text());
}

#[tokio::test]
async fn a_password_set_through_onlyoffice_ends_the_old_one_and_its_tokens_everywhere() {
    let house = Box::pin(House::open()).await;
    let person = with_password(&house, "l0ng-enough-for-all").await;
    let email = person.primary_address().unwrap();
    let office = through_onlyoffice(&house, email, "l0ng-enough-for-all").await.json();
    let secret = office["response"]["token"].as_str().unwrap().to_owned();
    let key = TestKey { secret, ..house.app.member.clone() };
    let path = format!("/api/2.0/people/{}/password", person.id);
    let body = json!({ "password": "an0ther-one-of-them" }).to_string();
    house.call("onlyoffice", Some(&key), ("PUT", &path, &body)).await.expect(200);

    let own = house.call("onlyoffice", Some(&key), ("GET", "/api/2.0/people/@self", "")).await;
    assert_eq!(own.status, 401, "the token ended with its password");
    assert_eq!(through_deskpro(&house, email, "l0ng-enough-for-all").await.status, 401);
    assert_eq!(through_deskpro(&house, email, "an0ther-one-of-them").await.status, 201);
    assert_eq!(through_onlyoffice(&house, email, "an0ther-one-of-them").await.status, 201);
}

#[tokio::test]
async fn a_token_is_a_key_with_an_end_that_is_listed_and_revoked_like_any() {
    let house = Box::pin(House::open()).await;
    let person = with_password(&house, "l0ng-enough-for-all").await;
    let email = person.primary_address().unwrap();
    let office = through_onlyoffice(&house, email, "l0ng-enough-for-all").await.json();
    let office = office["response"]["token"].as_str().unwrap().to_owned();
    let desk = through_deskpro(&house, email, "l0ng-enough-for-all").await.json();
    let desk = desk["data"]["token"].as_str().unwrap().split_once(':').unwrap().1.to_owned();
    let client = house.key_of(&person).await;
    let body = json!({ "grant_type": "client_credentials", "client_id": client.key_id,
                       "client_secret": client.secret });
    let granted = house.call("xurrent", None, ("POST", "/token", &body.to_string())).await;
    let granted = granted.expect(200).json()["access_token"].as_str().unwrap().to_owned();

    let program = house.app.program().await;
    let keys = house.app.directory.keys(&program).await.unwrap();
    let tokens: Vec<_> = keys.iter().filter(|key| key.is_token).collect();
    assert_eq!(tokens.len(), 3);
    assert!(tokens.iter().all(|token| token.person == person.id && token.expires.is_some()));
    for (token, secret) in tokens.into_iter().zip([office, desk, granted]) {
        let key = TestKey { secret, ..client.clone() };
        let call = ("GET", "/v1/me", "");
        assert_eq!(house.call("xurrent", Some(&key), call).await.status, 200);
        house.app.directory.revoke_key(&program, token.id).await.unwrap();
        assert_eq!(house.call("xurrent", Some(&key), call).await.status, 401);
    }
}

/// A sign-in through a proxy on this machine that names the client's address.
async fn from(house: &House, dialect: &str, client: &str, login: &str, password: &str) -> Answer {
    let (path, body) = match dialect {
        "deskpro" => ("/api/v2/api_tokens", json!({ "email": login, "password": password })),
        _ => ("/api/2.0/authentication", json!({ "userName": login, "password": password })),
    };
    let headers = [("content-type", "application/json"), ("x-forwarded-for", client)];
    house.app.request("POST", path, &headers, body.to_string()).await
}

#[tokio::test]
async fn ten_wrong_passwords_from_elsewhere_never_shut_the_right_person_out() {
    let house = Box::pin(House::open()).await;
    let (right, attacker, home) = ("seven harbour rows", "198.51.100.1", "192.0.2.1");
    for dialect in ["deskpro", "onlyoffice"] {
        let person = with_password(&house, right).await;
        let email = person.primary_address().unwrap();
        for _ in 0..10 {
            from(&house, dialect, attacker, email, "guess").await.expect(401);
        }
        // Who was let in a moment ago is trusted; that time passes.
        house.app.clock.advance(jiff::SignedDuration::from_secs(61));
        let refused = from(&house, dialect, attacker, email, right).await;
        assert!(refused.expect(429).header("retry-after").is_some(), "{dialect}");
        from(&house, dialect, home, email, right).await.expect(201);
        let forged = format!("{home}, {attacker}");
        from(&house, dialect, &forged, email, "guess").await.expect(429);

        house.app.clock.advance(jiff::SignedDuration::from_secs(61));
        let basic = format!("Basic {}", base64(&format!("{email}:{right}")));
        for (client, status) in [(attacker, 429), (home, 200)] {
            let headers = [("authorization", &*basic), ("x-forwarded-for", client)];
            let answer = house.app.request("GET", "/api/2.0/people/@self", &headers, "").await;
            answer.expect(status);
        }
    }
}

fn base64(text: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    STANDARD.encode(text)
}

#[tokio::test]
async fn after_many_wrong_passwords_unknown_logins_and_other_names_of_a_person_are_answered_alike()
{
    let house = Box::pin(House::open()).await;
    let person = with_password(&house, "seven harbour rows").await;
    let email = person.primary_address().unwrap();
    for _ in 0..10 {
        through_onlyoffice(&house, email, "guess").await.expect(401);
    }
    let name = house.app.person(person.id).await.account.user_name;
    let known = through_onlyoffice(&house, &name, "guess").await;
    let unknown = through_onlyoffice(&house, "nobody77", "guess").await;
    assert_eq!((known.status, known.text()), (unknown.expect(401).status, unknown.text()));
}

#[tokio::test]
async fn a_flood_of_wrong_sign_ins_leaves_the_apis_to_those_with_a_key() {
    let house = Box::pin(House::open()).await;
    let flood = (0..200).map(|n| {
        let house = &house;
        async move {
            let login = format!("nobody{n}@test.example");
            match n % 2 {
                0 => through_onlyoffice(house, &login, "guess").await,
                _ => through_deskpro(house, &login, "guess").await,
            }
        }
    });
    let calls =
        (0..50).map(|_| house.call("xurrent", Some(&house.app.member), ("GET", "/v1/me", "")));
    let (flood, calls) = futures::future::join(join_all(flood), join_all(calls)).await;
    assert!(calls.iter().all(|answer| answer.status == 200));
    let refused: Vec<&Answer> = flood.iter().filter(|answer| answer.status == 503).collect();
    assert!(!refused.is_empty(), "the queue of hashes has an end");
    assert!(refused.iter().all(|answer| answer.header("retry-after").is_some()));
    assert!(flood.iter().all(|answer| [401, 503].contains(&answer.status)));
}
