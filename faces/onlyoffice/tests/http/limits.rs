//! Limits on requests and on wrong passwords.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::SignedDuration;
use polydex_face_onlyoffice::Onlyoffice;
use polydex_format_onlyoffice::DIALECT;
use polydex_http::{RateLimit, RateWindow, Rates};
use polydex_testkit::{Answer, Setup, TestApp};

use crate::support::*;

const SELF: &str = "/api/2.0/people/@self";

async fn start_with_limit(requests: u32) -> TestApp {
    let windows = vec![RateWindow { requests, seconds: 10 }];
    let rates = Rates::new([(DIALECT, RateLimit { windows, ..RateLimit::default() })]);
    Setup::new(vec![Box::new(Onlyoffice::default())]).rates(rates).start().await
}

fn basic(app: &TestApp, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{}:{password}", app.member.email)))
}

async fn with_basic(app: &TestApp, password: &str) -> Answer {
    let authorization = basic(app, password);
    app.request("GET", SELF, &[("Authorization", &authorization)], "").await
}

#[tokio::test]
async fn too_many_requests_are_told_when_to_come_back() {
    let app = start_with_limit(2).await;
    for _ in 0..2 {
        get(&app, &app.member, SELF).await.expect(200);
    }
    let answer = get(&app, &app.member, &format!("{SELF}.xml")).await;
    answer.expect(429);
    assert_eq!(answer.header("retry-after"), Some("10"));
    insta::assert_snapshot!(answer.text(), @"<result><status>1</status><statusCode>429</statusCode><error><message>Too many requests</message><hresult>-2146233087</hresult><data /></error></result>");
    get(&app, &app.admin, SELF).await.expect(200);
    app.clock.advance(SignedDuration::from_secs(10));
    get(&app, &app.member, SELF).await.expect(200);
}

#[tokio::test]
async fn requests_with_a_password_count_too() {
    let app = start_with_limit(2).await;
    let body = "password=s3cret-harbour";
    let path = "/api/2.0/people/member/password";
    send(&app, &app.admin, "PUT", path, (FORM, body)).await.expect(200);
    for status in [200, 200, 429] {
        with_basic(&app, "s3cret-harbour").await.expect(status);
    }
}

#[tokio::test]
async fn a_password_cannot_be_guessed_for_long() {
    let app = start().await;
    let path = "/api/2.0/people/member/password";
    send(&app, &app.admin, "PUT", path, (FORM, "password=s3cret-harbour")).await.expect(200);
    for _ in 0..10 {
        with_basic(&app, "wrong").await.expect(401);
    }
    let answer = with_basic(&app, "s3cret-harbour").await;
    answer.expect(429);
    assert!(answer.header("retry-after").unwrap().parse::<u64>().unwrap() > 0);
    assert_eq!(answer.json()["error"]["message"], "Login refused, too many attempts");
    let headers = [("Content-Type", FORM)];
    let body = "userName=member%40test.example&password=s3cret-harbour";
    app.request("POST", "/api/2.0/authentication", &headers, body).await.expect(429);
    get(&app, &app.member, SELF).await.expect(200);
}

#[tokio::test]
async fn a_password_in_each_request_leaves_no_tokens_behind() {
    let app = start().await;
    let path = "/api/2.0/people/member/password";
    send(&app, &app.admin, "PUT", path, (FORM, "password=s3cret-harbour")).await.expect(200);
    let keys = || async { app.store.keys(app.workspace.id).await.unwrap().len() };
    let before = keys().await;
    for _ in 0..3 {
        with_basic(&app, "s3cret-harbour").await.expect(200);
    }
    assert_eq!(keys().await, before);
}
