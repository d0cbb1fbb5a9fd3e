//! Which face answers, under which path, and what it says of unknown paths and methods.

use crate::toy::{Inner, Toy};
use polydex_testkit::TestApp;

async fn app() -> TestApp {
    TestApp::start(vec![Box::new(Toy::default()), Box::new(Inner)]).await
}

#[tokio::test]
async fn the_longest_prefix_of_whole_segments_decides() {
    let app = app().await;
    let deeper = app.request("GET", "/toy/inner/nothing", &[], "").await;
    assert_eq!(deeper.text(), "inner: no such path");
    let sibling = app.request("GET", "/toy/innermost", &[], "").await;
    assert_eq!(sibling.text(), "toy: no such path");
}

#[tokio::test]
async fn letter_case_and_slashes_of_a_path_are_folded_and_the_query_is_kept() {
    let app = app().await;
    let host = [("host", "toys.example")];
    let answer = app.request("GET", "//TOY///echo//?A=%2F/b&a", &host, "").await;
    let sent = "routed /toy/echo?A=%2F/b&a, sent //TOY///echo//?A=%2F/b&a";
    assert_eq!(answer.text(), format!("{sent}, origin http://toys.example"));
    let prefix_only = app.request("GET", "/TOY/Inner/Echo", &host, "").await;
    assert!(prefix_only.text().starts_with("routed /toy/inner/Echo,"), "{}", prefix_only.text());
    let second = app.request("GET", "/Play/V1/echo", &host, "").await;
    assert_eq!(second.status, 200);
}

#[tokio::test]
async fn a_target_in_absolute_form_is_routed_too() {
    let app = app().await;
    let raw = "GET http://a.example/toy/echo HTTP/1.1\r\nHost: b.example\r\n\r\n";
    assert!(app.send(raw).await.text().starts_with("routed http://a.example/toy/echo,"));
}

#[tokio::test]
async fn an_unknown_path_is_refused_by_its_face_and_finished() {
    let app = app().await;
    let answer = app.request("GET", "/toy/nothing", &[], "").await;
    assert_eq!((answer.status, answer.text()), (404, "toy: no such path"));
    assert_eq!(answer.header("x-toy-request").map(str::len), Some(32));
}

#[tokio::test]
async fn a_path_that_is_no_text_is_an_unknown_one() {
    let app = app().await;
    let answer = app.request("GET", "/toy/named/%ff", &[], "").await;
    assert_eq!((answer.status, answer.text()), (404, "toy: no such path"));
    assert_eq!(app.request("GET", "/toy/named/%C3%A4", &[], "").await.text(), "ä");
}

#[tokio::test]
async fn a_wrong_method_is_refused_with_the_real_ones() {
    let app = app().await;
    let answer = app.request("DELETE", "/toy/echo", &[], "").await;
    let text = "toy: method not allowed; allowed are GET, HEAD, PUT";
    assert_eq!((answer.status, answer.text()), (405, text));
}

#[tokio::test]
async fn head_answers_like_get_without_the_body() {
    let app = app().await;
    for path in ["/toy/echo", "/toy/refused", "/toy/nothing"] {
        let get = app.request("GET", path, &[], "").await;
        let head = app.request("HEAD", path, &[], "").await;
        assert_eq!(head.status, get.status, "{path}");
        assert_eq!(head.header("content-length"), get.header("content-length"), "{path}");
        assert!(head.body.is_empty());
    }
}

#[tokio::test]
async fn a_path_of_no_face_is_a_small_plain_404() {
    let app = app().await;
    for target in ["/", "/favicon.ico", "/toys/echo", "*"] {
        let answer = app.request("OPTIONS", target, &[], "").await;
        assert_eq!((answer.status, answer.text()), (404, "not found\n"), "{target}");
    }
}

#[tokio::test]
async fn health_is_told_until_the_store_is_closed() {
    let app = app().await;
    assert_eq!(app.request("GET", "/healthz", &[], "").await.status, 200);
    assert_eq!(app.request("GET", "/readyz", &[], "").await.status, 200);
    assert_eq!(app.request("POST", "/readyz", &[], "").await.header("allow"), Some("GET, HEAD"));
    app.directory.close().await;
    assert_eq!(app.request("GET", "/healthz", &[], "").await.status, 200);
    assert_eq!(app.request("GET", "/readyz", &[], "").await.status, 503);
}
