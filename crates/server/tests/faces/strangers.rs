//! Who shows no key that is known, and leaves bodies unfinished.

use futures::future::{join_all, select_all};
use polydex_testkit::{Connection, TestApp};
use serde_json::json;

use crate::{app, is_own_error, writes};

/// A person who begins to send a body of so many bytes and keeps the last one back.
async fn stranger(app: &TestApp, path: &str, bytes: usize) -> Connection {
    let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {bytes}\r\n\r\n");
    let mut sent = head.into_bytes();
    sent.resize(sent.len() + bytes - 1, b'x');
    let mut connection = app.connect().await;
    connection.send(&sent).await;
    connection
}

/// Every dialect's write with a key, and signing in without one.
async fn others_go_on(app: &TestApp) {
    for write in writes(&app.owner) {
        let answer = write.send(app, &app.owner, write.body.to_string(), &[]).await;
        assert!(answer.status < 300, "{} {} {}", write.dialect, answer.status, answer.text());
    }
    let long = json!({ "information": "x".repeat(40_000) }).to_string();
    let answer = writes(&app.owner)[2].send(app, &app.owner, long, &[]).await;
    answer.expect(200);
    let client = json!({
        "grant_type": "client_credentials",
        "client_id": app.member.key_id,
        "client_secret": app.member.secret,
    });
    app.request("POST", "/token", &[], client.to_string()).await.expect(200);
    let login = json!({"userName": app.member.email, "password": "wrong"}).to_string();
    let headers = [("content-type", "application/json")];
    app.request("POST", "/api/2.0/authentication", &headers, &login).await.expect(401);
    let login = json!({"email": app.member.email, "password": "wrong"}).to_string();
    app.request("POST", "/api/v2/api_tokens", &headers, &login).await.expect(401);
}

#[tokio::test]
async fn eighty_unfinished_bodies_of_a_mebibyte_without_a_key_stop_nobody_with_one() {
    let app = app().await;
    let paths = ["/v1/people", "/api/v2/people", "/api/2.0/people", "/api/v1/users"];
    let strangers = (0..80).map(|n| stranger(&app, paths[n % 4], 1 << 20));
    let mut strangers = join_all(strangers).await;
    others_go_on(&app).await;
    for (n, stranger) in strangers.iter_mut().enumerate() {
        let answer = stranger.receive(false).await.expect("an answer");
        assert_eq!(answer.status, 401, "{n} {}", answer.text());
    }
}

#[tokio::test]
async fn short_unfinished_bodies_without_a_key_stop_nobody_with_one_and_nobody_who_signs_in() {
    let app = app().await;
    let strangers = (0..260).map(|_| stranger(&app, "/token", 16 << 10));
    let mut strangers = join_all(strangers).await;
    let answers = strangers.iter_mut().map(|stranger| Box::pin(stranger.receive(false)));
    let (turned_away, _, others) = select_all(answers).await;
    let turned_away = turned_away.expect("an answer: there is room for 256 of them");
    assert!(is_own_error("xurrent", turned_away.expect(503)), "{}", turned_away.text());
    drop(others);
    others_go_on(&app).await;
}

#[tokio::test]
async fn a_long_body_without_a_known_key_is_refused_as_a_request_without_one() {
    let app = app().await;
    for write in writes(&app.owner) {
        let body = vec![b' '; (16 << 10) + 1];
        for headers in [&[][..], &[("authorization", "Bearer pdx_unknown")]] {
            let answer = app.request(write.method, &write.path, headers, &body).await;
            assert!(is_own_error(write.dialect, answer.expect(401)), "{}", write.dialect);
        }
    }
    for path in ["/token", "/api/v2/api_tokens", "/api/2.0/authentication"] {
        app.request("POST", path, &[], vec![b' '; (16 << 10) + 1]).await.expect(413);
    }
}
