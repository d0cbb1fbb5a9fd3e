//! Panics and faults of ours: always an answer, one line in the log, nothing told.

use std::{
    io,
    sync::{Arc, Mutex},
};

use crate::toy::{Inner, Toy};
use polydex_testkit::TestApp;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::{fmt::MakeWriter, layer::SubscriberExt};

async fn app() -> TestApp {
    TestApp::start(vec![Box::new(Toy::default()), Box::new(Inner)]).await
}

/// What was logged on this thread, and so by the server of this test.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn listen() -> (Self, DefaultGuard) {
        let log = Self::default();
        let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(log.clone());
        let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
        (log, guard)
    }

    fn errors(&self) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().filter(|line| line.contains("ERROR")).map(str::to_owned).collect()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
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
    let (log, _guard) = Log::listen();
    let answer = app.request("GET", "/toy/fault", &[], "").await;
    let errors = log.errors();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains(answer.header("x-toy-request").expect("an id")), "{errors:?}");
    assert!(errors[0].contains("disk on fire"), "{errors:?}");
}

#[tokio::test]
async fn a_panic_is_logged_once_with_its_place() {
    polydex_http::install_panic_hook();
    let app = app().await;
    let (log, _guard) = Log::listen();
    let answer = app.request("GET", "/toy/panic", &[], "").await;
    let errors = log.errors();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains("toy.rs:") && errors[0].contains("a broken toy"), "{errors:?}");
    assert!(errors[0].contains(answer.header("x-toy-request").expect("an id")), "{errors:?}");
    assert!(!answer.text().contains("broken"), "{}", answer.text());
}

#[tokio::test]
async fn a_refusal_is_no_error_in_the_log() {
    let app = app().await;
    let (log, _guard) = Log::listen();
    app.request("GET", "/toy/refused", &[], "").await.expect(404);
    app.request("GET", "/toy/nothing", &[], "").await.expect(404);
    assert_eq!(log.errors(), Vec::<String>::new());
}
