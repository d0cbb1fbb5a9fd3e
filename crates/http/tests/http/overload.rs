//! Requests over the limit are refused; those in progress go on.

use std::time::Duration;

use crate::toy::Toy;
use polydex_http::Limits;
use polydex_testkit::{Setup, TestApp};

const WAIT: &[u8] = b"GET /toy/wait HTTP/1.1\r\nHost: x\r\n\r\n";

/// Far longer than any test may take.
const NEVER: Duration = Duration::from_hours(1);

async fn app(toy: &Toy, limits: Limits) -> TestApp {
    Setup::new(vec![Box::new(toy.clone())]).limits(limits).start().await
}

/// This many requests in progress, and no waiting for a permit.
fn impatient(requests: usize) -> Limits {
    Limits { requests, request_wait: Duration::ZERO, ..Limits::default() }
}

#[tokio::test]
async fn a_request_too_many_is_turned_away_in_the_faces_words_and_the_next_one_is_served() {
    let toy = Toy::default();
    let app = app(&toy, impatient(1)).await;
    let mut first = app.connect().await;
    first.send(WAIT).await;
    toy.entered.notified().await;
    let second = app.request("GET", "/toy/echo", &[], "").await;
    assert_eq!((second.status, second.text()), (503, "toy: again in 1 s"));
    assert_eq!(app.request("GET", "/healthz", &[], "").await.status, 200);
    toy.gate.notify_one();
    assert_eq!(first.receive(false).await.expect("an answer").text(), "waited");
    assert_eq!(app.request("GET", "/toy/echo", &[], "").await.status, 200);
}

#[tokio::test]
async fn who_finds_no_place_waits_a_moment_for_one() {
    let toy = Toy::default();
    let app = app(&toy, Limits { requests: 1, request_wait: NEVER, ..Limits::default() }).await;
    let (mut first, mut second) = (app.connect().await, app.connect().await);
    first.send(WAIT).await;
    toy.entered.notified().await;
    second.send(b"GET /toy/echo HTTP/1.1\r\nHost: x\r\n\r\n").await;
    // The server turns to this one after the other arrived.
    assert_eq!(app.request("GET", "/healthz", &[], "").await.status, 200);
    toy.gate.notify_one();
    assert_eq!(first.receive(false).await.expect("an answer").text(), "waited");
    assert_eq!(second.receive(false).await.expect("an answer").status, 200);
}

#[tokio::test]
async fn a_body_that_arrives_slowly_takes_no_place_from_others() {
    let app = app(&Toy::default(), impatient(1)).await;
    let mut slow = app.connect().await;
    let head = "POST /toy/length HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n";
    slow.send(head.as_bytes()).await;
    slow.send(b"x").await;
    assert_eq!(app.request("GET", "/toy/echo", &[], "").await.status, 200);
    slow.send(b"x").await;
    assert_eq!(slow.receive(false).await.expect("an answer").text(), "2");
}

#[tokio::test]
async fn bodies_have_room_by_their_bytes_and_give_it_back() {
    let toy = Toy::default();
    let app = app(&toy, Limits { bodies_bytes: 2048, ..Limits::default() }).await;
    let mut first = app.connect().await;
    let key = [("authorization", &*app.guest.secret)];
    let head = format!(
        "GET /toy/wait HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\nContent-Length: 2048\r\n\r\n",
        app.guest.secret
    );
    first.send(head.as_bytes()).await;
    first.send(&[b'x'; 2048]).await;
    toy.entered.notified().await;
    let second = app.request("POST", "/toy/length", &key, "x").await;
    assert_eq!((second.status, second.text()), (503, "toy: again in 1 s"));
    assert_eq!(app.request("GET", "/toy/echo", &[], "").await.status, 200);
    toy.gate.notify_one();
    first.receive(false).await.expect("an answer");
    let third = app.request("POST", "/toy/length", &key, [b'x'; 2048]).await;
    assert_eq!((third.status, third.text()), (200, "2048"));
}

#[tokio::test]
async fn on_a_connection_too_many_only_the_health_is_told() {
    let app = app(&Toy::default(), Limits { connections: 1, ..Limits::default() }).await;
    let mut first = app.connect().await;
    let echo = b"GET /toy/echo HTTP/1.1\r\nHost: x\r\n\r\n";
    assert_eq!(first.exchange(echo).await.expect("an answer").status, 200);
    let second = app.request("GET", "/toy/echo", &[], "").await;
    assert_eq!((second.status, second.text()), (503, "toy: again in 1 s"));
    assert_eq!(app.request("GET", "/healthz", &[], "").await.status, 200);
    assert_eq!(first.exchange(echo).await.expect("an answer").status, 200);
}

#[tokio::test]
async fn a_client_that_takes_nothing_of_its_answer_is_dropped() {
    let limits =
        Limits { write_time: Duration::from_millis(50), grace: NEVER, ..Limits::default() };
    let app = app(&Toy::default(), limits).await;
    let mut idle = app.connect().await;
    idle.send(b"GET /toy/long HTTP/1.1\r\nHost: x\r\n\r\n").await;
    idle.wait_for_some().await;
    app.stop().await;
    assert_eq!(idle.receive(false).await, None, "the answer broke off");
}
