//! What HTTP itself asks of a head.

use crate::toy::Toy;
use polydex_testkit::TestApp;

async fn app() -> TestApp {
    TestApp::start(vec![Box::new(Toy::default())]).await
}

#[tokio::test]
async fn a_request_has_one_valid_host() {
    let app = app().await;
    for (headers, version, status) in [
        ("", "1.1", 400),
        ("Host: a\r\nHost: a\r\n", "1.1", 400),
        ("Host: a\r\nHost: b\r\n", "1.1", 400),
        ("Host: a b\r\n", "1.1", 400),
        ("Host: user@a\r\n", "1.1", 400),
        ("Host:\r\n", "1.1", 200),
        ("Host: [::1]:8080\r\n", "1.1", 200),
        ("Host: my_host\r\n", "1.1", 200),
        ("", "1.0", 200),
        ("Host: a\r\nHost: b\r\n", "1.0", 400),
    ] {
        for (path, prefix) in [("/toy/echo", "toy: "), ("/healthz", "")] {
            let request =
                format!("GET {path} HTTP/{version}\r\n{headers}Connection: close\r\n\r\n");
            let answer = app.send(request).await;
            assert_eq!(answer.status, status, "{version} {headers:?}");
            if status == 400 {
                assert!(
                    answer.text().starts_with(&format!("{prefix}malformed request: a request"))
                );
            }
        }
    }
}

#[tokio::test]
async fn an_absolute_target_needs_a_host_too() {
    let app = app().await;
    app.send("GET http://a.example/toy/echo HTTP/1.1\r\n\r\n").await.expect(400);
}

#[tokio::test]
async fn a_transfer_coding_that_is_not_known_is_not_implemented() {
    let app = app().await;
    let head = |coding: &str| {
        format!("POST /toy/length HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {coding}\r\n\r\n")
    };
    for coding in ["gzip, chunked", "identity, chunked", "chunked, chunked"] {
        let answer = app.send(head(coding) + "0\r\n\r\n").await;
        assert_eq!((answer.status, coding), (501, coding));
    }
    let answer = app.send(head("Chunked") + "2\r\nab\r\n0\r\n\r\n").await;
    assert_eq!(answer.expect(200).text(), "2");
}

#[tokio::test]
async fn two_credentials_are_none() {
    let app = app().await;
    let key = &app.member.secret;
    for other in [key, "x"] {
        let request = format!(
            "GET /toy/mine HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\nAuthorization: {other}\r\n\r\n"
        );
        let answer = app.send(request).await;
        assert_eq!(answer.expect(401).text(), "toy: not authenticated: malformed credentials");
    }
}

#[tokio::test]
async fn no_answer_of_a_face_may_be_stored() {
    let app = app().await;
    let key = [("authorization", &*app.member.secret)];
    for (path, headers) in [("/toy/mine", &key[..]), ("/toy/mine", &[]), ("/toy/nothing", &[])] {
        let answer = app.request("GET", path, headers, "").await;
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    }
}
