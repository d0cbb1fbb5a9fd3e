//! Rate limits, idempotency keys, and the older forms of tokens.

use jiff::SignedDuration;
use polydex_face_xurrent::{Options, Xurrent};
use polydex_format_xurrent::DIALECT;
use polydex_http::{RateLimit, RateWindow, Rates};
use polydex_model::Role;
use polydex_testkit::{Setup, TestApp};
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::{as_who, get, send, start};

async fn limited() -> TestApp {
    let windows =
        vec![RateWindow { requests: 3, seconds: 3600 }, RateWindow { requests: 2, seconds: 2 }];
    let rates = Rates::new([(DIALECT, RateLimit { windows, ..RateLimit::default() })]);
    Setup::new(vec![Box::new(Xurrent::default())]).rates(rates).start().await
}

#[tokio::test]
async fn a_caller_over_the_limit_gets_retry_after() {
    let app = limited().await;
    for remaining in ["2", "1"] {
        let answer = get(&app, "/v1/me").await;
        assert_eq!(answer.header("x-ratelimit-limit"), Some("3"));
        assert_eq!(answer.header("x-ratelimit-remaining"), Some(remaining));
        assert_eq!(answer.header("x-ratelimit-reset"), Some("1772370000"));
    }
    let burst = send(&app, "GET /v1/me", "").await;
    assert_eq!(burst.expect(429).json(), json!({ "message": "Too Many Requests" }));
    assert_eq!(burst.header("retry-after"), Some("2"));
    assert_eq!(
        burst.header("x-ratelimit-remaining"),
        Some("1"),
        "a refused request is not counted"
    );
    app.clock.advance(SignedDuration::from_secs(2));
    assert_eq!(
        send(&app, "GET /v1/people/999", "").await.expect(404).header("x-ratelimit-remaining"),
        Some("0")
    );
    app.clock.advance(SignedDuration::from_secs(2));
    assert_eq!(send(&app, "GET /v1/me", "").await.expect(429).header("retry-after"), Some("3596"));
    as_who(&app, &app.member, "GET /v1/me", "").await.expect(200);
    app.clock.advance(SignedDuration::from_secs(3596));
    get(&app, "/v1/me").await;
}

#[tokio::test]
async fn reading_the_state_of_a_limit_is_free() {
    let app = limited().await;
    get(&app, "/v1/me").await;
    for _ in 0..5 {
        let answer = get(&app, "/v1/rate_limit").await.json();
        let expected = json!({ "resources": [
            { "context": "core", "limit": 3, "remaining": 2, "reset": 1_772_370_000 } ] });
        assert_eq!(answer, expected);
    }
    let anybody = app.request("GET", "/v1/rate_limit", &[], "").await;
    assert_eq!(anybody.expect(200).json()["resources"][0]["remaining"], 3600);
}

#[tokio::test]
async fn a_request_repeated_with_its_key_is_answered_again_and_not_carried_out_again() {
    let app = start().await;
    let post = async |who: &polydex_testkit::TestKey, key: &str, body: &str| {
        let bearer = who.bearer();
        let headers = [("Authorization", &*bearer), ("Idempotency-Key", key)];
        app.request("POST", "/v1/people", &headers, body).await
    };
    let body = r#"{"name":"Ann Vos","primary_email":"ann@acme.test"}"#;
    let first = post(&app.admin, "k-1", body).await;
    let again = post(&app.admin, "k-1", body).await;
    assert_eq!(first.expect(201).body, again.expect(201).body);
    for name in ["etag", "location"] {
        assert_eq!(first.header(name), again.header(name));
    }
    assert_ne!(first.header("x-request-id"), again.header("x-request-id"));
    let other = post(&app.admin, "k-1", r#"{"name":"Ben"}"#).await;
    let errors = json!([["Idempotency-Key", "Idempotency-Key was used for another request"]]);
    assert_eq!(other.expect(422).json()["errors"], errors);
    // Keys belong to their callers, and a refused request does not use its key up.
    post(&app.owner, "k-1", body).await.expect(422);
    post(&app.owner, "k-1", r#"{"name":"B","primary_email":"b@acme.test"}"#).await.expect(201);
    app.clock.advance(SignedDuration::from_hours(24));
    post(&app.admin, "k-1", body).await.expect(422);
    app.request("POST", "/v1/people", &[("Idempotency-Key", "k-1")], body).await.expect(401);
}

#[tokio::test]
async fn an_answer_is_repeated_only_to_its_caller_and_for_the_same_query() {
    let app = start().await;
    let wanted = |role| polydex_directory::KeyRequest {
        person: app.admin.person_id,
        role,
        name: "another".to_owned(),
        is_token: false,
        expires: None,
    };
    let program = app.program().await;
    let post = async |secret: &str, path: &str| {
        let bearer = format!("Bearer {secret}");
        let headers = [("Authorization", &*bearer), ("Idempotency-Key", "k")];
        let body = r#"{"name":"Ann Vos","primary_email":"ann@acme.test"}"#;
        app.request("POST", path, &headers, body).await
    };
    post(&app.admin.secret, "/v1/people").await.expect(201);
    post(&app.admin.secret, "/v1/people").await.expect(201);
    post(&app.admin.secret, "/v1/people?x=1").await.expect(422);
    for (role, status) in [(Role::Guest, 404), (Role::Admin, 422)] {
        let key = app.directory.create_key(&program, wanted(role)).await.expect("a key");
        post(key.secret.expose_secret(), "/v1/people").await.expect(status);
    }

    // A token counts as the key with which it was obtained.
    let grant = json!({ "grant_type": "client_credentials", "client_id": app.admin.key_id,
        "client_secret": app.admin.secret });
    let granted = app.request("POST", "/token", &[], grant.to_string()).await.expect(200).json();
    let token = granted["access_token"].as_str().expect("a token");
    post(token, "/v1/people").await.expect(201);
}

#[tokio::test]
async fn a_request_whose_answer_is_too_long_to_store_is_not_carried_out_again_either() {
    let app = start().await;
    let bearer = app.admin.bearer();
    let headers = [("Authorization", &*bearer), ("Idempotency-Key", "k")];
    let body = json!({
        "name": "Ann", "primary_email": "ann@acme.test", "information": "\u{1f4d6}".repeat(65_535),
    });
    let post = async || app.request("POST", "/v1/people", &headers, body.to_string()).await;
    post().await.expect(201);
    let feed = app.feed().await;
    let lost = "Idempotency-Key was used for a request that was carried out; its answer is lost";
    assert_eq!(post().await.expect(422).json()["errors"], json!([["Idempotency-Key", lost]]));
    assert_eq!(app.feed().await, feed);
}

#[tokio::test]
async fn an_import_repeated_with_its_key_has_the_same_token() {
    let app = start().await;
    let bearer = app.admin.bearer();
    let kind = "multipart/form-data; boundary=b";
    let headers = [("Authorization", &*bearer), ("Idempotency-Key", "k"), ("Content-Type", kind)];
    let part = |name: &str, text: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let file = part("file", "Primary Email,Name\nann@acme.test,Ann\nben@acme.test,Ben\n");
    let body = format!("{}{file}--b--\r\n", part("type", "people"));
    let post = async || app.request("POST", "/v1/import", &headers, &body).await;
    let token = post().await.expect(200).json();
    assert_eq!(post().await.expect(200).json(), token);
}

#[tokio::test]
async fn the_token_route_needs_no_token_whatever_the_headers() {
    let app = start().await;
    let body = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        app.admin.key_id, app.admin.secret
    );
    app.request("POST", "/token", &[("Idempotency-Key", "k")], body).await.expect(200);
}

#[tokio::test]
async fn older_forms_of_tokens_are_read_if_switched_on() {
    let old = Xurrent::new(Options { basic_auth: true, ..Options::default() });
    let old = TestApp::start(vec![Box::new(old)]).await;
    for (app, status) in [(&old, 200), (&start().await, 401)] {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        let secret = &app.admin.secret;
        let basic = format!("Basic {}", STANDARD.encode(format!("{secret}:x")));
        app.request("GET", "/v1/me", &[("Authorization", &basic)], "").await.expect(status);
        let query = format!("/v1/me?api_token={secret}");
        app.request("GET", &query, &[], "").await.expect(status);
        get(app, "/v1/me").await;
    }
}
