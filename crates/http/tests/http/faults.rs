//! Panics and faults of ours: always an answer, one line in the log, nothing told.

use crate::toy::{Inner, Toy};
use polydex_testkit::{TestApp, logged_errors};

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
