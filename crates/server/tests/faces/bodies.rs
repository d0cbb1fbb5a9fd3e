//! Bodies that are compressed, marked or long, in every dialect.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use serde_json::json;

use crate::{app, is_own_error, writes};

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

const GZIP: &[(&str, &str)] = &[("content-encoding", "gzip")];

#[tokio::test]
async fn a_body_in_gzip_is_read_in_every_dialect_up_to_the_same_length() {
    let app = app().await;
    for write in writes(&app.owner) {
        let answer = write.send(&app, &app.owner, gzip(write.body.to_string().as_bytes()), GZIP);
        let answer = answer.await;
        assert!(answer.status < 300, "{} {}", write.dialect, answer.text());
        let bomb = gzip(&vec![b' '; (1 << 20) + 1]);
        let answer = write.send(&app, &app.owner, bomb, GZIP).await;
        assert!(is_own_error(write.dialect, answer.expect(413)), "{}", write.dialect);
        let answer = write.send(&app, &app.owner, "{}", GZIP).await;
        assert!(is_own_error(write.dialect, answer.expect(400)), "{}", write.dialect);
        assert!(answer.text().contains("gzip"), "{} {}", write.dialect, answer.text());
    }
}

#[tokio::test]
async fn another_encoding_is_refused_in_every_dialects_words() {
    let app = app().await;
    for write in writes(&app.owner) {
        let body = write.body.to_string();
        let answer = write.send(&app, &app.owner, body, &[("content-encoding", "br")]).await;
        assert!(is_own_error(write.dialect, answer.expect(415)), "{}", write.dialect);
        assert_eq!(answer.header("accept-encoding"), Some("gzip"), "{}", write.dialect);
        assert!(answer.text().contains("gzip"), "{} {}", write.dialect, answer.text());
    }
}

#[tokio::test]
async fn a_byte_order_mark_before_a_body_means_nothing_in_any_dialect() {
    let app = app().await;
    for write in writes(&app.owner) {
        let marked = format!("\u{feff}{}", write.body);
        let answer = write.send(&app, &app.owner, marked, &[]).await;
        assert!(answer.status < 300, "{} {}", write.dialect, answer.text());
    }
    let client = json!({
        "grant_type": "client_credentials",
        "client_id": app.member.key_id,
        "client_secret": app.member.secret,
    });
    let form = format!(
        "\u{feff}grant_type=client_credentials&client_id={}&client_secret={}",
        app.member.key_id, app.member.secret
    );
    for body in [format!("\u{feff}{client}"), form] {
        app.request("POST", "/token", &[], body).await.expect(200);
    }
    let key = app.owner.bearer();
    let headers = [("authorization", &*key)];
    for body in ["\u{feff}{\"type\":\"people\"}", "\u{feff}type=people"] {
        app.request("POST", "/v1/export", &headers, body).await.expect(200);
    }
    let xml = "\u{feff}<contacts><contact><type>vk</type><value>y</value></contact></contacts>";
    let headers = [("authorization", &*key), ("content-type", "text/xml")];
    let path = "/api/2.0/people/@self/contacts";
    app.request("POST", path, &headers, xml).await.expect(201);
    let marked = "\u{feff}{\"contacts\":[{\"type\":\"vk\",\"value\":\"z\"}]}";
    let member = json!({"method": "POST", "relativeUrl": path, "body": marked,
        "bodyContentType": "application/json"});
    let batch = json!({ "batch": [member] }).to_string();
    let headers = [("authorization", &*key), ("content-type", "application/json")];
    let answer = app.request("POST", "/api/2.0/batch", &headers, batch).await;
    assert_eq!(answer.expect(201).json()["response"][0]["status"], 201, "{}", answer.text());
}

/// An import of a file of so many bytes: two people, and a column that is none.
fn import(bytes: usize) -> Vec<u8> {
    let part = |name: &str, text: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let head = "Primary Email,Name,Other\nann@long.example,Ann,";
    let file = format!("{head}{}\nben@long.example,Ben,\n", "x".repeat(bytes));
    [part("type", "people"), part("file", &file), "--b--\r\n".to_owned()].concat().into_bytes()
}

#[tokio::test]
async fn a_file_of_many_mebibytes_is_taken_for_an_import_and_nowhere_else() {
    let app = app().await;
    let key = app.owner.bearer();
    let headers = [("authorization", &*key), ("content-type", "multipart/form-data; boundary=b")];
    let file = import(20 << 20);
    let ordered = app.request("POST", "/v1/import", &headers, &file).await;
    assert!(ordered.expect(200).json()["token"].is_string(), "{}", ordered.text());
    for path in ["/v1/export", "/v1/people", "/api/2.0/people", "/api/v2/people", "/api/v1/me"] {
        app.request("POST", path, &headers, &file).await.expect(413);
    }
    app.request("POST", "/v1/import", &headers[1..], &file).await.expect(401);
    app.request("POST", "/v1/import", &headers, import(64 << 20)).await.expect(413);
}
