//! Bodies that are compressed, and those that begin with a byte order mark.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use polydex_testkit::{Answer, TestApp};

use crate::toy::{IMPORT, Toy};

const MIB: usize = 1 << 20;

async fn app() -> TestApp {
    TestApp::start(vec![Box::new(Toy::default())]).await
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

async fn post(app: &TestApp, path: &str, encoding: &str, body: &[u8]) -> Answer {
    let headers = [("authorization", &*app.guest.secret), ("content-encoding", encoding)];
    app.request("POST", path, &headers, body).await
}

#[tokio::test]
async fn a_body_in_gzip_is_read_unpacked() {
    let app = app().await;
    for encoding in ["gzip", "GZIP", "x-gzip"] {
        let answer = post(&app, "/toy/said", encoding, &gzip(b"{\"a\":1}")).await;
        assert_eq!(answer.expect(200).text(), r#"said "{\"a\":1}""#, "{encoding}");
    }
    assert_eq!(post(&app, "/toy/said", "identity", b"a").await.expect(200).text(), "said \"a\"");
    assert_eq!(post(&app, "/toy/said", "gzip", b"").await.expect(200).text(), "said \"\"");
}

#[tokio::test]
async fn the_limit_holds_for_the_body_once_unpacked() {
    let app = app().await;
    let longest = post(&app, "/toy/length", "gzip", &gzip(&vec![0; MIB])).await;
    assert_eq!(longest.expect(200).text(), "1048576");
    post(&app, "/toy/length", "gzip", &gzip(&vec![0; MIB + 1])).await.expect(413);
    post(&app, "/toy/length", "gzip", &gzip(&vec![0; 200 * MIB])).await.expect(413);
    let long = post(&app, "/toy/import", "gzip", &gzip(&vec![0; IMPORT])).await;
    assert_eq!(long.expect(200).text(), "4194304 true");
    post(&app, "/toy/import", "gzip", &gzip(&vec![0; IMPORT + 1])).await.expect(413);
    let stranger = [("content-encoding", "gzip")];
    let bomb = app.request("POST", "/toy/length", &stranger, gzip(&vec![0; MIB])).await;
    assert_eq!(bomb.status, 401, "a stranger's is short, packed or not");
}

#[tokio::test]
async fn what_is_not_gzip_or_breaks_off_is_refused() {
    let app = app().await;
    let whole = gzip(b"a text");
    for body in [&whole[..whole.len() - 1], b"{}", &[&whole[..], b"x"].concat()] {
        let answer = post(&app, "/toy/said", "gzip", body).await;
        assert_eq!(answer.expect(400).text(), "toy: malformed request: the body is not gzip");
    }
}

#[tokio::test]
async fn another_encoding_is_refused_and_the_one_that_is_read_is_named() {
    let app = app().await;
    for encoding in ["br", "deflate", "gzip, gzip", "zstd"] {
        let answer = post(&app, "/toy/said", encoding, b"x").await;
        assert_eq!(answer.expect(415).header("accept-encoding"), Some("gzip"), "{encoding}");
    }
    let twice = "POST /toy/said HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n\
         Content-Length: 1\r\n\r\nx".to_string();
    app.send(twice).await.expect(415);
    let nothing = [("content-encoding", "br")];
    app.request("GET", "/toy/echo", &nothing, "").await.expect(200);
}

#[tokio::test]
async fn a_byte_order_mark_before_a_body_is_left_out() {
    let app = app().await;
    let marked = "\u{feff}a\u{feff}".as_bytes();
    for (encoding, body) in [("identity", marked.to_vec()), ("gzip", gzip(marked))] {
        let answer = post(&app, "/toy/said", encoding, &body).await;
        assert_eq!(answer.expect(200).text(), "said \"a\\u{feff}\"", "{encoding}");
    }
}
