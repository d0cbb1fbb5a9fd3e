//! Bodies: how long, how slow.

use std::time::Duration;

use crate::toy::Toy;
use polydex_http::Limits;
use polydex_testkit::{Setup, TestApp};

const MIB: usize = 1 << 20;

async fn app() -> TestApp {
    TestApp::start(vec![Box::new(Toy::default())]).await
}

#[tokio::test]
async fn a_body_of_one_mebibyte_is_read_and_one_byte_more_refused() {
    let app = app().await;
    let longest = app.request("POST", "/toy/length", &[], vec![b'x'; MIB]).await;
    assert_eq!((longest.status, longest.text()), (200, "1048576"));
    let longer = app.request("POST", "/toy/length", &[], vec![b'x'; MIB + 1]).await;
    assert_eq!((longer.status, longer.text()), (413, "toy: body longer than 1048576 bytes"));
}

#[tokio::test]
async fn a_length_over_the_limit_is_refused_before_any_of_the_body_is_sent() {
    let app = app().await;
    let head = "POST /toy/length HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n";
    assert_eq!(app.send(head).await.status, 413);
}

#[tokio::test]
async fn a_client_that_asks_first_is_not_told_to_continue() {
    let app = app().await;
    let mut connection = app.connect().await;
    let head = "POST /toy/length HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\
                Expect: 100-continue\r\n\r\n";
    connection.send(head.as_bytes()).await;
    assert_eq!(connection.receive(false).await.expect("an answer").status, 413);
    assert_eq!(connection.receive(false).await, None);
}

#[tokio::test]
async fn a_chunked_body_is_read_up_to_the_same_limit() {
    let app = app().await;
    let mut raw =
        b"POST /toy/length HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..3 {
        raw.extend_from_slice(b"80000\r\n");
        raw.extend_from_slice(&vec![b'x'; 0x80000]);
        raw.extend_from_slice(b"\r\n");
    }
    raw.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(app.send(raw).await.status, 413);
}

#[tokio::test]
async fn a_connection_survives_a_body_that_was_too_long() {
    let app = app().await;
    let mut connection = app.connect().await;
    let mut long =
        b"POST /toy/length HTTP/1.1\r\nHost: x\r\nContent-Length: 8388608\r\n\r\n".to_vec();
    long.resize(long.len() + 8 * MIB, b'x');
    assert_eq!(connection.exchange(&long).await.expect("an answer").status, 413);
    let next = b"POST /toy/length HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
    assert_eq!(connection.exchange(next).await.expect("an answer").text(), "3");
}

#[tokio::test]
async fn a_body_that_stalls_is_refused() {
    let limits = Limits { body_time: Duration::from_millis(50), ..Limits::default() };
    let app = Setup::new(vec![Box::new(Toy::default())]).limits(limits).start().await;
    let answer =
        app.send("POST /toy/length HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc").await;
    let text = "toy: malformed request: the body did not arrive in time";
    assert_eq!((answer.status, answer.text()), (400, text));
}
