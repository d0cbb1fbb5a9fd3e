//! Keys that act for no person: what every dialect says of their accounts, and to them.

use polydex_model::Role;
use polydex_testkit::{TestApp, TestKey};
use secrecy::ExposeSecret as _;
use serde_json::{Value as Json, json};

use crate::house::House;

const NAME: &str = "Payroll Robot";

async fn technical(app: &TestApp, role: Role) -> TestKey {
    let program = app.program().await;
    let made = app.directory.create_service_key(&program, NAME, role, None).await.expect("a key");
    TestKey {
        secret: made.secret.expose_secret().to_owned(),
        key_id: made.key.id.0,
        person_id: made.key.person,
        number: made.key.number,
        email: String::new(),
    }
}

/// The calls by which each dialect says who is calling.
const ME: [(&str, &str); 4] = [
    ("deskpro", "/api/v2/me"),
    ("onlyoffice", "/api/2.0/people/@self"),
    ("xurrent", "/v1/me"),
    ("awork", "/api/v1/me"),
];

#[tokio::test]
async fn every_dialect_tells_a_technical_account_who_it_is() {
    let house = Box::pin(House::open()).await;
    for role in [Role::Owner, Role::Admin, Role::Member, Role::Guest] {
        let key = technical(&house.app, role).await;
        for (dialect, path) in ME {
            let answer = house.call(dialect, Some(&key), ("GET", path, "")).await;
            let me = answer.expect(200).text();
            assert!(me.contains("Payroll"), "{dialect}, {role:?}: {me}");
        }
    }
}

#[tokio::test]
async fn a_technical_account_is_in_no_list_search_or_look_up_of_any_dialect() {
    let house = Box::pin(House::open()).await;
    let key = technical(&house.app, Role::Admin).await;
    let (id, number) = (key.person_id, key.number);
    for (dialect, path) in [
        ("deskpro", "/api/v2/people?count=200".to_owned()),
        ("deskpro", "/api/v2/agents".to_owned()),
        ("deskpro", "/api/v2/people?name=Payroll".to_owned()),
        ("onlyoffice", "/api/2.0/people".to_owned()),
        ("onlyoffice", "/api/2.0/people/@search/Payroll".to_owned()),
        ("onlyoffice", "/api/2.0/people/filter?filterValue=Payroll".to_owned()),
        ("xurrent", "/v1/people?per_page=100".to_owned()),
        ("xurrent", "/v1/people?name=Payroll%20Robot".to_owned()),
        ("awork", "/api/v1/users?pageSize=1000".to_owned()),
    ] {
        for caller in [&key, &house.app.owner] {
            let answer = house.call(dialect, Some(caller), ("GET", &path, "")).await;
            let text = answer.expect(200).text();
            assert!(!text.contains("Payroll Robot"), "{dialect} {path}: {text}");
            assert!(!text.contains(&id.to_string()), "{dialect} {path}: {text}");
        }
    }
    for (dialect, path) in [
        ("deskpro", format!("/api/v2/people/{number}")),
        ("onlyoffice", format!("/api/2.0/people/{id}")),
        ("xurrent", format!("/v1/people/{number}")),
        ("awork", format!("/api/v1/users/{id}")),
    ] {
        let others = house.call(dialect, Some(&house.app.owner), ("GET", &path, "")).await;
        assert_eq!(others.status, 404, "{dialect} {path}");
        let change = house.call(dialect, Some(&key), ("PUT", &path, "{}")).await;
        assert!((400..500).contains(&change.status), "{dialect} {path}: {}", change.status);
    }
}

#[tokio::test]
async fn a_technical_account_works_with_people_as_its_role_may() {
    let house = Box::pin(House::open()).await;
    let (admin, member) =
        (technical(&house.app, Role::Admin).await, technical(&house.app, Role::Member).await);
    let body = json!({ "name": "Ana Silva", "primary_email": "ana@acme.test" }).to_string();
    let create = ("POST", "/v1/people", &*body);
    let made = house.call("xurrent", Some(&admin), create).await.expect(201).json();
    let stored = house.app.person(made["id"].as_i64().unwrap()).await;
    assert_eq!(stored.created.by, Some(admin.person_id));
    assert_eq!(house.call("xurrent", Some(&member), create).await.status, 404);
    let read = format!("/v1/people/{}", stored.number);
    house.call("xurrent", Some(&member), ("GET", &read, "")).await.expect(200);
    let audit = format!("/v1/people/{}/audit", stored.number);
    let audit = house.call("xurrent", Some(&house.app.owner), ("GET", &audit, "")).await;
    assert_eq!(audit.expect(200).json()[0]["created_by"], Json::Null);
    // No one can be its subordinate, and no address of it is taken.
    let managed = json!({ "manager_id": admin.number }).to_string();
    let managed = house.call("xurrent", Some(&admin), ("PATCH", &read, &managed)).await;
    assert_eq!(managed.status, 422, "{}", managed.text());
}

#[tokio::test]
async fn a_technical_account_gets_tokens_that_end_with_its_key() {
    let house = Box::pin(House::open()).await;
    let key = technical(&house.app, Role::Member).await;
    let body = json!({ "grant_type": "client_credentials", "client_id": key.key_id,
                       "client_secret": key.secret });
    let granted = house.call("xurrent", None, ("POST", "/token", &body.to_string())).await;
    let secret = granted.expect(200).json()["access_token"].as_str().unwrap().to_owned();
    let token = TestKey { secret, ..key.clone() };
    let me = house.call("xurrent", Some(&token), ("GET", "/v1/me", "")).await.expect(200).json();
    assert_eq!((&me["id"], &me["name"]), (&json!(key.number), &json!(NAME)));
    let program = house.app.program().await;
    let id = polydex_model::KeyId(key.key_id);
    house.app.directory.revoke_key(&program, id).await.expect("the key exists");
    house.call("xurrent", Some(&token), ("GET", "/v1/me", "")).await.expect(401);
}
