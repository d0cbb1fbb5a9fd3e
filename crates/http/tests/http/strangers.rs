//! Clients without a known key: a short body, and no memory of the callers'.

use futures::future::select_all;
use polydex_http::Limits;
use polydex_testkit::{Connection, Setup, TestApp};

use crate::toy::Toy;

/// The longest body of a stranger.
const SHORT: usize = 16 << 10;

async fn app(limits: Limits) -> TestApp {
    Setup::new(vec![Box::new(Toy::default())]).limits(limits).start().await
}

#[tokio::test]
async fn without_a_key_a_short_body_is_read_and_a_longer_one_refused_as_one_without_a_key() {
    let app = app(Limits::default()).await;
    let unknown = [("authorization", "pdx_nobodys")];
    for (headers, why) in [(&[][..], "no credentials"), (&unknown, "unknown key")] {
        let short = app.request("POST", "/toy/length", headers, vec![b'x'; SHORT]).await;
        assert_eq!(short.expect(200).text(), "16384");
        let longer = app.request("POST", "/toy/length", headers, vec![b'x'; SHORT + 1]).await;
        assert_eq!(longer.expect(401).text(), format!("toy: not authenticated: {why}"));
    }
    let head = "POST /toy/length HTTP/1.1\r\nHost: x\r\nContent-Length: 16385\r\n\r\n";
    app.send(head).await.expect(401);
    let mut chunked =
        b"POST /toy/length HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5000\r\n"
            .to_vec();
    chunked.resize(chunked.len() + 0x5000, b'x');
    app.send(chunked).await.expect(401);
}

#[tokio::test]
async fn signing_in_takes_a_short_body_with_and_without_a_key() {
    let app = app(Limits::default()).await;
    let key = [("authorization", &*app.guest.secret)];
    for headers in [&[][..], &key] {
        app.request("POST", "/toy/sign_in", headers, vec![b'x'; SHORT]).await.expect(200);
        app.request("POST", "/toy/sign_in", headers, vec![b'x'; SHORT + 1]).await.expect(413);
    }
}

#[tokio::test]
async fn unfinished_bodies_of_strangers_hold_up_no_caller() {
    // There is memory for sixteen; the seventeenth is refused.
    let app = app(Limits { strangers_bytes: 16 * SHORT, ..Limits::default() }).await;
    let mut unfinished =
        b"POST /toy/length HTTP/1.1\r\nHost: x\r\nContent-Length: 16384\r\n\r\n".to_vec();
    unfinished.resize(unfinished.len() + SHORT - 1, b'x');
    let mut strangers: Vec<Connection> = Vec::new();
    for _ in 0..17 {
        let mut stranger = app.connect().await;
        stranger.send(&unfinished).await;
        strangers.push(stranger);
    }
    let answers = strangers.iter_mut().map(|stranger| Box::pin(stranger.receive(false)));
    let (turned_away, _, others) = select_all(answers).await;
    assert_eq!(turned_away.expect("an answer").text(), "toy: again in 1 s");
    drop(others);

    let key = [("authorization", &*app.guest.secret)];
    let caller = app.request("POST", "/toy/length", &key, vec![b'x'; 1 << 20]).await;
    assert_eq!(caller.expect(200).text(), "1048576");
    let sign_in = app.request("POST", "/toy/sign_in", &[], "user and password").await;
    assert_eq!(sign_in.expect(200).text(), "17", "its body came whole");
}

#[tokio::test]
async fn unfinished_bodies_of_one_caller_leave_memory_to_all_others() {
    // A caller may take a quarter, which is four bodies: the fifth is refused.
    let limits = Limits { bodies_bytes: 16 * SHORT, body_bytes: 4 * SHORT, ..Limits::default() };
    let app = app(limits).await;
    let head = format!(
        "POST /toy/length HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\nContent-Length: 16384\r\n\r\n",
        app.guest.secret
    );
    let mut unfinished = head.into_bytes();
    unfinished.resize(unfinished.len() + SHORT - 1, b'x');
    let mut callers: Vec<Connection> = Vec::new();
    for _ in 0..5 {
        let mut caller = app.connect().await;
        caller.send(&unfinished).await;
        callers.push(caller);
    }
    let answers = callers.iter_mut().map(|caller| Box::pin(caller.receive(false)));
    let (turned_away, _, others) = select_all(answers).await;
    assert_eq!(turned_away.expect("an answer").text(), "toy: again in 1 s");

    let key = [("authorization", &*app.member.secret)];
    let member = app.request("POST", "/toy/length", &key, vec![b'x'; 4 * SHORT]).await;
    assert_eq!(member.expect(200).text(), "65536");
    drop(others);
}
