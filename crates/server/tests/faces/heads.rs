//! What is asked of a head, and what every answer carries.

use polydex_testkit::TestApp;
use serde_json::json;

use crate::{READS, app, is_own_error};

/// The same request as bytes, with these headers.
fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n")
}

#[tokio::test]
async fn a_request_without_its_one_host_is_refused_in_every_dialects_words() {
    let app = app().await;
    let key = format!("Authorization: {}\r\n", app.member.bearer());
    for (dialect, path) in READS {
        for hosts in ["", "Host: a\r\nHost: a\r\n", "Host: a\r\nHost: b\r\n", "Host: a b\r\n"] {
            let answer = app.send(get(path, &format!("{hosts}{key}"))).await;
            assert!(is_own_error(dialect, answer.expect(400)), "{dialect} {}", answer.text());
            assert!(answer.text().contains("Host"), "{dialect} {}", answer.text());
        }
        app.send(get(path, &format!("Host: a\r\n{key}"))).await.expect(200);
    }
}

#[tokio::test]
async fn two_credentials_are_none_in_every_dialect() {
    let app = app().await;
    let key = app.member.bearer();
    for (dialect, path) in READS {
        for other in [&*key, "Bearer x", "key 1:x"] {
            let headers = format!("Host: a\r\nAuthorization: {key}\r\nAuthorization: {other}\r\n");
            let answer = app.send(get(path, &headers)).await;
            assert!(is_own_error(dialect, answer.expect(401)), "{dialect} {}", answer.text());
        }
    }
}

#[tokio::test]
async fn an_unknown_transfer_coding_is_not_implemented_in_every_dialect() {
    let app = app().await;
    let key = app.member.bearer();
    for (dialect, path) in READS {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: {key}\r\n\
             Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"
        );
        let answer = app.send(request).await;
        assert!(is_own_error(dialect, answer.expect(501)), "{dialect} {}", answer.text());
    }
}

/// Answers of all kinds: what is read, what signs in, what is refused.
async fn answers(app: &TestApp) -> Vec<(String, polydex_testkit::Answer)> {
    let key = app.member.bearer();
    let mut answers = Vec::new();
    for (dialect, path) in READS {
        let nothing = format!("{}/nothing", path.rsplit_once('/').expect("a slash").0);
        for path in [path, &*nothing] {
            for headers in [&[][..], &[("authorization", &*key)], &[("authorization", "x")]] {
                let answer = app.request("GET", path, headers, "").await;
                answers.push((format!("{dialect} {path} {headers:?}"), answer));
            }
        }
    }
    let client = json!({
        "grant_type": "client_credentials",
        "client_id": app.member.key_id,
        "client_secret": app.member.secret,
    });
    let login = json!({"userName": app.member.email, "password": "wrong"}).to_string();
    let email = json!({"email": app.member.email, "password": "wrong"}).to_string();
    for (path, body, status) in [
        ("/token", client.to_string(), 200),
        ("/token", "{}".to_owned(), 400),
        ("/api/2.0/authentication", login, 401),
        ("/api/v2/api_tokens", email, 401),
    ] {
        let headers = [("content-type", "application/json")];
        let answer = app.request("POST", path, &headers, body).await;
        answers.push((path.to_owned(), answer.expect(status).clone()));
    }
    answers
}

#[tokio::test]
async fn no_answer_of_any_dialect_may_be_stored_by_whoever_hands_it_on() {
    let app = app().await;
    for (what, answer) in answers(&app).await {
        let stored: Vec<_> =
            answer.headers.iter().filter(|(name, _)| name == "cache-control").collect();
        assert_eq!(stored.len(), 1, "{what}");
        assert_eq!(stored[0].1, "no-store", "{what}");
    }
}

#[tokio::test]
async fn strict_transport_security_is_left_to_whoever_ends_tls() {
    let app = app().await;
    for (what, answer) in answers(&app).await {
        assert_eq!(answer.header("strict-transport-security"), None, "{what}");
    }
}
