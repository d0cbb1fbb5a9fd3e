//! Bodies: how long, how slow.

use std::time::Duration;

use crate::toy::{IMPORT, Toy};
use polydex_http::Limits;
use polydex_testkit::{Setup, TestApp};

const MIB: usize = 1 << 20;

async fn app() -> TestApp {
    TestApp::start(vec![Box::new(Toy::default())]).await
}

/// The head of a caller's request with a body.
fn head(app: &TestApp, more: &str) -> String {
    let key = &app.guest.secret;
    format!("POST /toy/length HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\n{more}\r\n")
}

#[tokio::test]
async fn a_body_of_one_mebibyte_is_read_and_one_byte_more_refused() {
    let app = app().await;
    let key = [("authorization", &*app.guest.secret)];
    let longest = app.request("POST", "/toy/length", &key, vec![b'x'; MIB]).await;
    assert_eq!((longest.status, longest.text()), (200, "1048576"));
    let longer = app.request("POST", "/toy/length", &key, vec![b'x'; MIB + 1]).await;
    assert_eq!((longer.status, longer.text()), (413, "toy: body longer than 1048576 bytes"));
}

#[tokio::test]
async fn a_length_over_the_limit_is_refused_before_any_of_the_body_is_sent() {
    let app = app().await;
    let head = head(&app, "Content-Length: 99999999\r\n");
    assert_eq!(app.send(head).await.status, 413);
}

#[tokio::test]
async fn a_client_that_asks_first_is_not_told_to_continue() {
    let app = app().await;
    let mut connection = app.connect().await;
    let head = head(&app, "Content-Length: 99999999\r\nExpect: 100-continue\r\n");
    connection.send(head.as_bytes()).await;
    assert_eq!(connection.receive(false).await.expect("an answer").status, 413);
    assert_eq!(connection.receive(false).await, None);
}

#[tokio::test]
async fn a_chunked_body_is_read_up_to_the_same_limit() {
    let app = app().await;
    let mut raw = head(&app, "Transfer-Encoding: chunked\r\n").into_bytes();
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
    let mut long = head(&app, "Content-Length: 8388608\r\n").into_bytes();
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

#[tokio::test]
async fn a_body_that_comes_fast_enough_may_take_longer() {
    let limits = Limits { body_time: Duration::ZERO, body_rate: 1, ..Limits::default() };
    let app = Setup::new(vec![Box::new(Toy::default())]).limits(limits).start().await;
    let mut connection = app.connect().await;
    // The first byte is there with the head, and is worth a second; a thousand more are an hour's.
    let mut begun = head(&app, "Content-Length: 60000\r\n").into_bytes();
    begun.resize(begun.len() + 59_999, b'x');
    connection.send(&begun).await;
    connection.send(b"x").await;
    assert_eq!(connection.receive(false).await.expect("an answer").text(), "60000");
}

#[tokio::test]
async fn a_path_may_take_longer_bodies_and_they_are_handed_on_in_pieces() {
    let app = app().await;
    let key = [("authorization", &*app.guest.secret)];
    let longest = app.request("POST", "/toy/import", &key, vec![b'x'; IMPORT]).await;
    assert_eq!((longest.status, longest.text()), (200, "4194304 true"));
    let longer = app.request("POST", "/toy/import", &key, vec![b'x'; IMPORT + 1]).await;
    assert_eq!(longer.status, 413);
    let elsewhere = app.request("POST", "/toy/length", &key, vec![b'x'; IMPORT]).await;
    assert_eq!(elsewhere.status, 413);
    let stranger = app.request("POST", "/toy/import", &[], vec![b'x'; IMPORT]).await;
    assert_eq!(stranger.status, 401);
}

#[tokio::test]
async fn long_bodies_have_room_together_and_take_none_from_others() {
    let limits = Limits { long_bodies_bytes: IMPORT / 2, ..Limits::default() };
    let app = Setup::new(vec![Box::new(Toy::default())]).limits(limits).start().await;
    let key = [("authorization", &*app.guest.secret)];
    let long = app.request("POST", "/toy/import", &key, vec![b'x'; IMPORT]).await;
    assert_eq!((long.status, long.text()), (503, "toy: again in 1 s"));
    let usual = app.request("POST", "/toy/length", &key, vec![b'x'; MIB]).await;
    assert_eq!(usual.status, 200);
}
