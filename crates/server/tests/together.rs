//! All four dialects on one listener, over the same people.

use futures::future::join_all;
use polydex_testkit::{Answer, TestApp, TestKey, person};
use serde_json::{Value as Json, json};

async fn app() -> TestApp {
    TestApp::start(polydex_server::faces()).await
}

/// The key's header in each dialect's own form.
fn authorization(dialect: &str, key: &TestKey) -> String {
    match dialect {
        "deskpro" => format!("key {}:{}", key.key_id, key.secret),
        "onlyoffice" => key.secret.clone(),
        _ => format!("Bearer {}", key.secret),
    }
}

async fn call(
    app: &TestApp,
    (dialect, key): (&str, &TestKey),
    method: &str,
    path: &str,
    body: &Json,
) -> Answer {
    let authorization = authorization(dialect, key);
    let headers = [("authorization", &*authorization), ("content-type", "application/json")];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    app.request(method, path, &headers, body).await
}

async fn read(app: &TestApp, dialect: &str, path: &str) -> Json {
    let answer = call(app, (dialect, &app.owner), "GET", path, &Json::Null).await;
    answer.expect(200).json()
}

#[tokio::test]
async fn what_one_dialect_writes_the_others_read_each_in_its_own_shape() {
    let app = app().await;
    let body = json!({
        "name": "Tove Lind", "primary_email": "tove@lind.example",
        "phone_numbers": [{ "number": "+45 33 12 34 56", "label": "work" }],
        "contact_data": {
            "address": [{ "address": "4 Harbour Row", "city": "Aarhus", "state": "Midtjylland",
                          "zip": "8000", "country": "Denmark", "comment": "home" }],
            "instant_message": [{ "service": "skype", "username": "tove.l" }],
        },
    });
    let made = call(&app, ("deskpro", &app.owner), "POST", "/api/v2/people", &body).await;
    let number = made.expect(201).json()["data"]["id"].as_i64().unwrap();
    let id = app.person(number).await.id;

    let office = read(&app, "onlyoffice", &format!("/api/2.0/people/{id}")).await;
    assert_eq!(office["response"]["email"], "tove@lind.example");
    assert_eq!(
        office["response"]["contacts"],
        json!([{ "type": "phone", "value": "+45 33 12 34 56" }, { "type": "skype", "value": "tove.l" }])
    );

    let xurrent = read(&app, "xurrent", &format!("/v1/people/{number}")).await;
    assert_eq!(xurrent["name"], "Tove Lind");
    assert_eq!(xurrent["primary_email"], "tove@lind.example");
    assert_eq!(xurrent["contacts"][0]["telephone"], "+45 33 12 34 56");
    assert_eq!(xurrent["contacts"][0]["label"], "work");
    assert_eq!(xurrent["contacts"][1]["chat"], "skype:tove.l?chat");
    assert_eq!(xurrent["addresses"][0]["label"], "home");
    assert_eq!(xurrent["addresses"][0]["country"], "DK");

    let awork = read(&app, "awork", &format!("/api/v1/users/{id}")).await;
    let infos = awork["userContactInfos"].as_array().unwrap();
    let said: Vec<(&str, &str)> = infos
        .iter()
        .map(|info| (info["type"].as_str().unwrap(), info["subType"].as_str().unwrap()))
        .collect();
    assert_eq!(
        said,
        [("email", "work"), ("phone", "work"), ("messenger", "skype"), ("address", "home")]
    );
    assert_eq!(infos[3]["country"], "DK");
}

#[tokio::test]
async fn a_write_through_one_dialect_keeps_what_it_cannot_say() {
    let app = app().await;
    let ana = person("Ana Silva").email("ana@example.com").create(&app).await;
    let contacts = format!("/api/v1/users/{}/contactinfo", ana.id);
    for info in [
        json!({ "type": "phone", "subType": "work Fax", "value": "089/1234567" }),
        json!({ "type": "address", "isAddress": true, "addressLine1": "Torstrasse 140",
                "zipCode": "10119", "city": "Berlin", "country": "DE" }),
    ] {
        call(&app, ("awork", &app.owner), "POST", &contacts, &info).await.expect(200);
    }
    let before = app.person(ana.number).await;
    let path = format!("/api/2.0/people/{}/contacts", ana.id);
    let body = json!({ "contacts": [{ "type": "fax", "value": "089/7654321" }] });
    call(&app, ("onlyoffice", &app.owner), "PUT", &path, &body).await.expect(200);
    let after = read(&app, "awork", &contacts).await;
    assert_eq!(after[1]["subType"], "work Fax");
    assert_eq!(after[1]["value"], "089/7654321");
    let kept = app.person(ana.number).await;
    assert_eq!(kept.card.points[2], before.card.points[2]);
}

/// The first and only item of the n-th type: no two clients write to one point.
fn deskpro_item(n: usize, text: &str) -> Json {
    match n {
        0 => json!({ "website": [{ "url": "https://ana.example/" }] }),
        1 => json!({ "twitter": [{ "username": text }] }),
        2 => json!({ "linked_in": [{ "url": "https://www.linkedin.com/in/ana" }] }),
        3 => json!({ "facebook": [{ "url": "https://www.facebook.com/ana" }] }),
        4 => json!({ "apple": [{ "username": text }] }),
        5 => json!({ "trust_pilot": [{ "username": text }] }),
        6 => json!({ "instagram": [{ "username": "ana", "instagram_id": "7" }] }),
        _ => json!({ "instant_message": [{ "service": "icq", "username": text }] }),
    }
}

#[tokio::test]
async fn writers_of_all_dialects_at_one_person_are_all_acknowledged_and_none_is_lost() {
    let app = app().await;
    let ana = person("Ana Silva").email("ana@example.com").create(&app).await;
    let writers = (0..32).map(|n| {
        let (app, ana) = (&app, &ana);
        async move {
            let text = format!("+4989{:07}", 1_234_560 + n);
            let (dialect, method, path, body) = match n % 4 {
                0 => {
                    let path = format!("/api/v2/people/{}", ana.number);
                    ("deskpro", "PUT", path, json!({ "contact_data": deskpro_item(n / 4, &text) }))
                }
                1 => {
                    let path = format!("/api/2.0/people/{}/contacts", ana.id);
                    (
                        "onlyoffice",
                        "PUT",
                        path,
                        json!({ "contacts": [{ "type": format!("pager {n}"), "value": text }] }),
                    )
                }
                2 => {
                    let path = format!("/v1/people/{}/contacts", ana.number);
                    ("xurrent", "POST", path, json!({ "label": "home", "telephone": text }))
                }
                _ => {
                    let path = format!("/api/v1/users/{}/contactinfo", ana.id);
                    (
                        "awork",
                        "POST",
                        path,
                        json!({ "type": "phone", "subType": "mobile", "value": text }),
                    )
                }
            };
            let answer = call(app, (dialect, &app.owner), method, &path, &body).await;
            assert!((200..300).contains(&answer.status), "{dialect}: {}", answer.text());
        }
    });
    join_all(writers).await;
    let stored = app.person(ana.number).await;
    assert_eq!(stored.card.points.len(), 1 + 32);
    assert_eq!(stored.version, ana.version + 32);
}

#[tokio::test]
async fn one_key_opens_every_dialect_and_its_workspace_alone() {
    let app = app().await;
    let ana = person("Ana Silva").email("ana@example.com").create(&app).await;
    for (dialect, path) in [
        ("deskpro", format!("/api/v2/people/{}", ana.number)),
        ("onlyoffice", format!("/api/2.0/people/{}", ana.id)),
        ("xurrent", format!("/v1/people/{}", ana.number)),
        ("awork", format!("/api/v1/users/{}", ana.id)),
    ] {
        let own = call(&app, (dialect, &app.owner), "GET", &path, &Json::Null).await;
        assert_eq!(own.status, 200, "{dialect}");
        let foreign = call(&app, (dialect, &app.stranger), "GET", &path, &Json::Null).await;
        assert_eq!(foreign.status, 404, "{dialect}: a foreign workspace's record is not found");
        let nobody = app.request("GET", &path, &[], "").await;
        assert_eq!(nobody.status, 401, "{dialect}");
    }
}
