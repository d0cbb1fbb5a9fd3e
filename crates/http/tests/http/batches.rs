//! Batches: how much their answers may be, and what they count as.

use std::time::Duration;

use crate::toy::Toy;
use polydex_http::Limits;
use polydex_testkit::{Answer, Setup, TestApp};

const WAIT: &str = "GET /toy/wait";

async fn app(toy: &Toy, limits: Limits) -> TestApp {
    Setup::new(vec![Box::new(toy.clone())]).limits(limits).start().await
}

async fn batch(app: &TestApp, calls: &[&str]) -> Answer {
    app.request("POST", "/toy/batch", &[], calls.join("\n")).await
}

/// A batch as the bytes of a request.
fn sent(calls: &[&str]) -> Vec<u8> {
    let body = calls.join("\n");
    let length = body.len();
    let head = format!("POST /toy/batch HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
    [head, body].concat().into_bytes()
}

#[tokio::test]
async fn members_are_answered_up_to_a_length_and_then_refused_without_being_carried_out() {
    let toy = Toy::default();
    let app = app(&toy, Limits { batch_bytes: 100, ..Limits::default() }).await;
    let text = "x".repeat(60);
    let full = "400 toy: malformed request: the answers of a batch may have 100 bytes together; send \
                this request by itself";
    let calls = ["GET /toy/text/60", "GET /toy/text/40", "GET /toy/echo", WAIT, "POST /toy/length"];
    let answer = batch(&app, &calls).await;
    let forty = "x".repeat(40);
    let answers = [&*format!("200 {text}"), &*format!("200 {forty}"), full, full, full];
    assert_eq!(answer.expect(200).text(), answers.join("\n"));
    let answer = batch(&app, &["GET /toy/text/60", "GET /toy/text/41", "POST /toy/length"]).await;
    let answers = [&*format!("200 {text}"), full, full];
    assert_eq!(answer.expect(200).text(), answers.join("\n"), "one that is too long ends it");
}

#[tokio::test]
async fn what_was_carried_out_is_answered_however_long_the_answer_is() {
    let app = app(&Toy::default(), Limits { batch_bytes: 100, ..Limits::default() }).await;
    let answer = batch(&app, &["PUT /toy/text/101", "PUT /toy/text/1"]).await;
    let answers = answer.expect(200).text();
    assert!(answers.starts_with(&format!("200 {}\n400 ", "x".repeat(101))), "{answers}");
}

#[tokio::test]
async fn a_batch_needs_no_permit_but_those_of_its_members_one_after_another() {
    let limits = Limits { requests: 1, request_wait: Duration::ZERO, ..Limits::default() };
    let app = app(&Toy::default(), limits).await;
    let answer = batch(&app, &["GET /toy/text/1", "POST /toy/length", "GET /toy/nothing"]).await;
    assert_eq!(answer.expect(200).text(), "200 x\n200 3\n404 toy: no such path");
}

#[tokio::test]
async fn a_member_counts_as_a_request_in_progress() {
    let toy = Toy::default();
    let limits = Limits { requests: 1, request_wait: Duration::ZERO, ..Limits::default() };
    let app = app(&toy, limits).await;
    let mut first = app.connect().await;
    first.send(&sent(&[WAIT])).await;
    toy.entered.notified().await;
    let other = app.request("GET", "/toy/echo", &[], "").await;
    assert_eq!((other.status, other.text()), (503, "toy: again in 1 s"));
    let another = batch(&app, &["PUT /toy/echo"]).await;
    assert_eq!(another.expect(200).text(), "503 toy: again in 1 s", "its member got no permit");
    toy.gate.notify_one();
    assert_eq!(first.receive(false).await.expect("an answer").text(), "200 waited");
}

#[tokio::test]
async fn a_batch_over_the_limit_is_refused_while_other_requests_are_served() {
    let toy = Toy::default();
    let limits = Limits { batches: 1, request_wait: Duration::ZERO, ..Limits::default() };
    let app = app(&toy, limits).await;
    let mut first = app.connect().await;
    first.send(&sent(&[WAIT])).await;
    toy.entered.notified().await;
    let second = batch(&app, &["PUT /toy/echo"]).await;
    assert_eq!((second.status, second.text()), (503, "toy: again in 1 s"));
    app.request("GET", "/toy/echo", &[], "").await.expect(200);
    toy.gate.notify_one();
    assert_eq!(first.receive(false).await.expect("an answer").text(), "200 waited");
    batch(&app, &["PUT /toy/echo"]).await.expect(200);
}
