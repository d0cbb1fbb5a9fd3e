//! What faces other than the vendors' need: any method, a face at `/`, bodies as they arrive, answers
//! without an end.

use std::time::Duration;

use polydex_http::Limits;
use polydex_testkit::{Setup, TestApp};
use tokio::time::{sleep, timeout};

use crate::toy::{Inner, Pages, Toy, UPLOAD};

async fn app(limits: Limits) -> TestApp {
    Setup::new(vec![Box::new(Toy::default())]).limits(limits).start().await
}

#[tokio::test]
async fn a_method_that_http_does_not_define_reaches_its_route() {
    let app = app(Limits::default()).await;
    let answer = app.request("REPORT", "/toy/reported", &[], "x").await;
    assert_eq!((answer.status, answer.text()), (200, "reported x"));
    assert_eq!(answer.header("allow"), None);
    assert_eq!(app.request("GET", "/toy/reported", &[], "").await.text(), "read");
    let wrong = app.request("PROPFIND", "/toy/reported", &[], "").await;
    let text = "toy: method not allowed; allowed are REPORT, GET, HEAD";
    assert_eq!((wrong.status, wrong.text()), (405, text));
}

#[tokio::test]
async fn a_face_at_the_root_answers_what_no_other_does_except_health_and_apis() {
    let faces: Vec<Box<dyn polydex_http::Face>> =
        vec![Box::new(Toy::default()), Box::new(Inner), Box::new(Pages)];
    let app = TestApp::start(faces).await;
    let text = async |path: &str| app.request("GET", path, &[], "").await.text().to_owned();
    assert_eq!(text("/").await, "page /");
    assert_eq!(text("//people").await, "page /people");
    assert_eq!(text("/favicon.ico").await, "pages: no such path");
    assert_eq!(text("/toy/nothing").await, "toy: no such path");
    assert_eq!(text("/healthz").await, "ok\n", "although the face has such a route");
    for path in ["/api", "/api/v9/users", "/API/v1"] {
        assert_eq!(text(path).await, "not found\n", "{path}");
    }
}

#[tokio::test]
async fn a_streamed_body_may_be_longer_than_the_memory_for_all_bodies() {
    let limits = Limits { bodies_bytes: 1 << 20, long_bodies_bytes: 1 << 20, ..Limits::default() };
    let app = app(limits).await;
    let key = app.member.secret.clone();
    let head = format!(
        "POST /toy/upload HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\nContent-Length: {}\r\n\r\n",
        8 << 20
    );
    let mut connection = app.connect().await;
    connection.send(head.as_bytes()).await;
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..8 {
        connection.send(&piece).await;
    }
    let answer = connection.receive(false).await.expect("an answer");
    assert_eq!((answer.status, answer.text()), (200, "8388608"));
}

#[tokio::test]
async fn a_streamed_body_is_for_callers_and_has_a_limit() {
    let app = app(Limits::default()).await;
    let unknown = app.request("POST", "/toy/upload", &[], "abc").await;
    assert_eq!((unknown.status, unknown.text()), (401, "toy: not authenticated: no credentials"));
    let head = format!(
        "POST /toy/upload HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\nContent-Length: {}\r\n\r\n",
        app.member.secret,
        UPLOAD + 1
    );
    app.send(head).await.expect(413);
    let key = [("authorization", &*app.member.secret), ("content-encoding", "gzip")];
    let broken = app.request("POST", "/toy/upload", &key, "abc").await;
    assert_eq!(broken.text(), "toy: malformed request: the body is not gzip");
}

#[tokio::test]
async fn a_streamed_body_that_trickles_ends_in_time_and_takes_no_permit_from_others() {
    let limits = Limits {
        requests: 1,
        request_wait: Duration::ZERO,
        body_time: Duration::from_millis(300),
        ..Limits::default()
    };
    let app = app(limits).await;
    let head = format!(
        "POST /toy/upload HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\nContent-Length: 9\r\n\r\nabc",
        app.member.secret
    );
    let mut slow = app.connect().await;
    slow.send(head.as_bytes()).await;
    let other = app.request("GET", "/toy/echo", &[], "").await;
    assert_eq!(other.status, 200, "the only permit is free while the server waits for the client");
    let answer = slow.receive(false).await.expect("an answer");
    let text = "toy: malformed request: the body did not arrive in time";
    assert_eq!((answer.status, answer.text()), (400, text));
}

#[tokio::test]
async fn an_answer_without_an_end_is_not_idle_and_ends_at_shutdown() {
    let limits = Limits { head_time: Duration::from_millis(80), ..Limits::default() };
    let app = app(limits).await;
    let mut listener = app.connect().await;
    listener.send(b"GET /toy/events HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let answer = tokio::spawn(async move { listener.receive(false).await });
    sleep(Duration::from_millis(400)).await;
    assert!(!answer.is_finished(), "it outlives idle connections");
    // The grace is 20 s: the server does not wait for it.
    timeout(Duration::from_secs(5), app.stop()).await.expect("the server ends at once");
    let answer = answer.await.expect("no panic").expect("a whole answer");
    assert_eq!((answer.status, answer.text()), (200, "data: 1\n\n"));
}
