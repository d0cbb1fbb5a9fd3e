//! Panics and our own faults: always an answer, one line in the log, no detail for the client.

use std::sync::Arc;

use crate::toy::{Inner, Toy};
use axum::body::Body;
use http::Request;
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use polydex_directory::{Clock, Directory, GrantingExtras, Ids};
use polydex_http::{App, Faces};
use polydex_testkit::{TestApp, logged_errors};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use uuid::Uuid;

/// As on a machine whose clock shows a time for which no id can be made.
#[derive(Debug)]
struct NoIds;

impl Ids for NoIds {
    fn uuid(&self) -> Uuid {
        panic!("time went backwards")
    }
}

async fn app() -> TestApp {
    TestApp::start(vec![Box::new(Toy::default()), Box::new(Inner)]).await
}

#[tokio::test]
async fn a_panic_is_answered_by_the_face_and_the_connection_goes_on() {
    let app = app().await;
    let mut connection = app.connect().await;
    let request = b"POST /toy/panic HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
    let answer = connection.exchange(request).await.expect("an answer");
    assert_eq!(answer.status, 500);
    let next = connection.exchange(b"GET /toy/echo HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert_eq!(next.expect("an answer").status, 200);
}

#[tokio::test]
async fn a_face_that_cannot_even_refuse_is_answered_for() {
    let app = app().await;
    let answer = app.request("GET", "/toy/nothing", &[("x-refuse-badly", "1")], "").await;
    assert_eq!((answer.status, answer.text()), (500, "internal error\n"));
}

#[tokio::test]
async fn a_fault_is_logged_once_with_the_id_that_the_client_got() {
    let app = app().await;
    let answer = app.request("GET", "/toy/fault", &[], "").await;
    let errors = logged_errors();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains(answer.header("x-toy-request").expect("an id")), "{errors:?}");
    assert!(errors[0].contains("disk on fire"), "{errors:?}");
}

#[tokio::test]
async fn a_panic_is_logged_once_with_its_place() {
    polydex_http::install_panic_hook();
    let app = app().await;
    let answer = app.request("GET", "/toy/panic", &[], "").await;
    let errors = logged_errors();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains("toy.rs:") && errors[0].contains("a broken toy"), "{errors:?}");
    assert!(errors[0].contains(answer.header("x-toy-request").expect("an id")), "{errors:?}");
    assert!(!answer.text().contains("broken"), "{}", answer.text());
}

#[tokio::test]
async fn a_refusal_is_no_error_in_the_log() {
    let app = app().await;
    app.request("GET", "/toy/refused", &[], "").await.expect(404);
    app.request("GET", "/toy/nothing", &[], "").await.expect(404);
    assert_eq!(logged_errors(), Vec::<String>::new());
}

/// A clock that is not set.
#[derive(Debug)]
struct NoTime;

impl Clock for NoTime {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn is_set(&self) -> bool {
        false
    }
}

#[tokio::test]
async fn while_the_clock_is_not_set_every_request_is_answered_so() {
    let app = app().await;
    let directory = Directory::new(
        app.store.clone(),
        Arc::new(NoTime),
        Arc::new(NoIds),
        GrantingExtras::default(),
    );
    let faces = Faces::new(App::new(directory), vec![Box::new(Toy::default())]);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let server = tokio::spawn(polydex_http::serve(listener, faces, stop.clone()));
    for (method, body) in [("GET", ""), ("POST", "{}")] {
        let answer = polydex_testkit::request(address, method, "/toy/echo", &[], body).await;
        assert_eq!(answer.expect(503).text(), "the server's clock is not set\n");
        assert!(answer.header("retry-after").is_some());
    }
    stop.cancel();
    server.await.unwrap();
}

#[tokio::test]
async fn a_request_for_which_no_id_can_be_made_is_answered_by_its_face() {
    let app = app().await;
    let clock = Arc::new(app.clock.clone());
    let directory =
        Directory::new(app.store.clone(), clock, Arc::new(NoIds), GrantingExtras::default());
    let faces = Faces::new(App::new(directory), vec![Box::new(Toy::default())]);
    let request = Request::get("/toy/echo").header("host", "x").body(Body::empty()).unwrap();
    let Ok(answer) = faces.oneshot(request).await;
    assert_eq!(answer.status(), 500);
    let text = answer.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(text, "toy: internal error");
    let errors = logged_errors();
    assert!(errors[0].contains("time went backwards"), "{errors:?}");
}
