//! Requests with an idempotency key.

use futures::future::join_all;
use polydex_testkit::{Answer, TestApp};

use crate::toy::Toy;

async fn app() -> TestApp {
    TestApp::start(vec![Box::new(Toy::default())]).await
}

async fn send(app: &TestApp, secret: &str, method: &str, key: &str, body: &str) -> Answer {
    let headers = [("authorization", secret), ("toy-key", key)];
    app.request(method, "/toy/count", &headers, body.to_owned()).await
}

#[tokio::test]
async fn a_repeated_request_is_answered_as_before_and_carried_out_once() {
    let app = app().await;
    let post = async |key: &str| {
        send(&app, &app.member.secret, "POST", key, "x").await.expect(200).text().to_owned()
    };
    assert_eq!([post("a").await, post("a").await, post("b").await], ["1", "1", "2"]);
    let at_once = join_all((0..8).map(|_| post("c"))).await;
    assert_eq!(at_once, ["3"; 8]);
}

#[tokio::test]
async fn each_caller_has_keys_of_its_own_and_only_post_is_repeatable() {
    let app = app().await;
    let text = async |secret: &str, method: &str| {
        send(&app, secret, method, "a", "x").await.expect(200).text().to_owned()
    };
    assert_eq!(text(&app.member.secret, "POST").await, "1");
    assert_eq!(text(&app.guest.secret, "POST").await, "2", "another caller");
    assert_eq!(text(&app.member.secret, "PUT").await, "3", "another method");
    assert_eq!(text(&app.member.secret, "POST").await, "1");
}

#[tokio::test]
async fn a_key_of_another_request_is_refused_and_a_refused_request_is_judged_again() {
    let app = app().await;
    let member = app.member.secret.clone();
    send(&app, &member, "POST", "a", "refused").await.expect(404);
    let done = send(&app, &member, "POST", "a", "x").await;
    assert_eq!(done.expect(200).text(), "1", "the refused request did not use the key up");
    let other = send(&app, &member, "POST", "a", "y").await;
    assert_eq!(other.text(), "toy: Toy-Key: idempotency_key_of_another_request");
    let empty = send(&app, &member, "POST", "", "x").await;
    assert_eq!(empty.text(), "toy: Toy-Key: required");
    let long = send(&app, &member, "POST", &"k".repeat(256), "x").await;
    assert_eq!(long.text(), "toy: Toy-Key: longer than 255");
    let unknown = send(&app, "pdx_unknown", "POST", "a", "x").await;
    assert_eq!(unknown.expect(401).text(), "toy: not authenticated: unknown key");
}
