//! Batches whose answers are too long together.

use polydex_http::Limits;
use polydex_testkit::{Setup, TestApp, person};
use serde_json::{Value as Json, json};

const MOST: usize = 100_000;

async fn app() -> TestApp {
    let limits = Limits { batch_bytes: MOST, ..Limits::default() };
    let app = Box::pin(Setup::new(polydex_server::faces()).limits(limits).start()).await;
    for n in 0..40 {
        let email = format!("p{n}@batch.example");
        let _ = person(&format!("Person {n}")).email(&email).create(&app).await;
    }
    app
}

async fn post(app: &TestApp, path: &str, body: &Json) -> (Json, usize) {
    let key = app.owner.bearer();
    let headers = [("authorization", &*key), ("content-type", "application/json")];
    let answer = app.request("POST", path, &headers, body.to_string()).await;
    assert!(answer.status < 300, "{}", answer.text());
    (answer.json(), answer.body.len())
}

/// How many of the answers came before the first that is refused; all behind it are.
fn answered(statuses: &[u64]) -> usize {
    let first = statuses.iter().position(|status| *status == 400).expect("a refused one");
    assert!(statuses[..first].iter().all(|status| *status == 200), "{statuses:?}");
    assert!(statuses[first..].iter().all(|status| *status == 400), "{statuses:?}");
    first
}

#[tokio::test]
async fn deskpros_batch_refuses_what_is_beyond_its_length_in_the_vendors_form() {
    let app = app().await;
    let before = app.feed().await;
    let names: Vec<String> = (0..30).map(|n| format!("r{n}")).collect();
    let mut requests: serde_json::Map<_, _> =
        names.iter().map(|name| (name.clone(), json!("/people?count=200"))).collect();
    let made = json!({"method": "POST", "url": "/organizations", "payload": {"name": "New"}});
    requests.insert("made".into(), made);
    for query in ["", "?include_headers=1"] {
        let path = format!("/api/v2/batch{query}");
        let (answer, length) = post(&app, &path, &json!({ "requests": requests })).await;
        assert!(length < 2 * MOST, "{length}");
        assert_eq!(answer.get("headers").is_some(), !query.is_empty());
        let answers = answer["responses"].as_object().unwrap();
        assert_eq!(answers.len(), 31);
        let status = |name: &String| answers[name]["headers"]["status-code"].as_u64().unwrap();
        let first = answered(&names.iter().map(status).collect::<Vec<_>>());
        assert!(first > 0, "some are answered");
        for refused in [&answers["r29"], &answers["made"]] {
            assert_eq!(
                (&refused["status"], &refused["code"]),
                (&json!(400), &json!("bad_request"))
            );
            let message = refused["message"].as_str().unwrap();
            assert!(message.contains("100000 bytes together"), "{message}");
        }
    }
    assert_eq!(app.feed().await, before, "what is refused is not carried out");
}

#[tokio::test]
async fn onlyoffices_batch_refuses_what_is_beyond_its_length_in_the_vendors_form() {
    let app = app().await;
    let call = json!({"relativeUrl": "/api/2.0/people"});
    let (answer, length) = post(&app, "/api/2.0/batch", &json!({ "batch": vec![call; 30] })).await;
    assert!(length < 3 * MOST, "{length}");
    let answers = answer["response"].as_array().unwrap();
    let statuses: Vec<u64> = answers.iter().map(|a| a["status"].as_u64().unwrap()).collect();
    assert!(answered(&statuses) > 0, "some are answered");
    let refused: Json = serde_json::from_str(answers[29]["data"].as_str().unwrap()).unwrap();
    assert_eq!((&refused["status"], &refused["statusCode"]), (&json!(1), &json!(400)));
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(message.contains("100000 bytes together"), "{message}");
}

#[tokio::test]
async fn a_member_that_asks_for_its_headers_has_them_once() {
    let app = app().await;
    let body = json!({"a": "/me?include_headers=1", "c": "/people/999?include_headers=1"});
    let key = app.owner.bearer();
    let headers = [("authorization", &*key)];
    let answer = app.request("POST", "/api/v2/batch", &headers, body.to_string()).await;
    assert_eq!(answer.expect(200).text().matches("\"headers\":").count(), 2, "{}", answer.text());
    assert_eq!(answer.json()["responses"]["a"]["headers"]["status-code"], 200);
    assert_eq!(answer.json()["responses"]["c"]["headers"]["status-code"], 404);
}
