//! Connections: silent ones, greedy ones, and the end of all.

use std::time::Duration;

use crate::toy::Toy;
use polydex_http::Limits;
use polydex_testkit::{Setup, TestApp};
use tokio::net::TcpStream;

const WAIT: &[u8] = b"GET /toy/wait HTTP/1.1\r\nHost: x\r\n\r\n";

async fn app(toy: &Toy, limits: Limits) -> TestApp {
    Setup::new(vec![Box::new(toy.clone())]).limits(limits).start().await
}

#[tokio::test]
async fn a_connection_that_never_completes_a_head_is_dropped() {
    let limits = Limits { head_time: Duration::from_millis(50), ..Limits::default() };
    let app = app(&Toy::default(), limits).await;
    for start in ["", "P", "GET /toy/echo HTTP/1.1\r\nHost:"] {
        let mut connection = app.connect().await;
        connection.send(start.as_bytes()).await;
        assert_eq!(connection.receive(false).await.map(|answer| answer.body), None, "{start}");
    }
}

#[tokio::test]
async fn a_request_may_take_longer_than_its_head() {
    let toy = Toy::default();
    let limits = Limits { head_time: Duration::from_millis(100), ..Limits::default() };
    let app = app(&toy, limits).await;
    let mut connection = app.connect().await;
    connection.send(WAIT).await;
    toy.entered.notified().await;
    let idle = app.connect().await.receive(false).await;
    assert_eq!(idle, None, "a connection begun later is over");
    toy.gate.notify_one();
    assert_eq!(connection.receive(false).await.expect("an answer").text(), "waited");
}

#[tokio::test]
async fn a_head_over_the_limit_is_refused() {
    let app = app(&Toy::default(), Limits::default()).await;
    let head = format!("GET /toy/echo HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "y".repeat(70_000));
    assert_eq!(app.send(head).await.status, 431);
}

#[tokio::test]
async fn requests_in_flight_finish_before_the_server_ends() {
    let toy = Toy::default();
    let app = app(&toy, Limits::default()).await;
    let (address, mut connection) = (app.address, app.connect().await);
    connection.send(WAIT).await;
    toy.entered.notified().await;
    let mut idle = app.connect().await;
    let stopping = tokio::spawn(app.stop());
    assert_eq!(idle.receive(false).await, None, "an idle connection is closed");
    assert!(TcpStream::connect(address).await.is_err(), "no new connection is accepted");
    assert!(!stopping.is_finished());
    toy.gate.notify_one();
    let answer = connection.receive(false).await.expect("an answer");
    assert_eq!((answer.status, answer.text()), (200, "waited"));
    stopping.await.unwrap();
}

#[tokio::test]
async fn a_request_that_never_ends_holds_the_server_for_its_grace_only() {
    let toy = Toy::default();
    let limits = Limits { grace: Duration::from_millis(50), ..Limits::default() };
    let app = app(&toy, limits).await;
    let mut connection = app.connect().await;
    connection.send(WAIT).await;
    toy.entered.notified().await;
    app.stop().await;
}
