//! Limits on how often anybody may call.

use jiff::SignedDuration;
use polydex_http::{RateLimit, RateWindow, Rates};
use polydex_model::Dialect;
use polydex_testkit::{Answer, Setup, TestApp, TestKey};

use crate::toy::Toy;

/// Two requests in ten seconds; the clock shows 1772366400.
async fn app() -> TestApp {
    let windows = vec![RateWindow { requests: 2, seconds: 10 }];
    let limit = RateLimit { windows, ..RateLimit::default() };
    let rates = Rates::new([(Dialect::named("toy"), limit)]);
    Setup::new(vec![Box::new(Toy::default())]).rates(rates).start().await
}

async fn ask(app: &TestApp, key: &TestKey) -> Answer {
    app.request("GET", "/toy/mine", &[("authorization", &key.secret)], "").await
}

#[tokio::test]
async fn who_asks_too_often_is_told_how_long_to_wait_and_nobody_else_waits() {
    let app = app().await;
    for left in ["1 of 2 until 1772366410", "0 of 2 until 1772366410"] {
        let answer = ask(&app, &app.member).await;
        assert_eq!((answer.status, answer.header("x-toy-rate")), (200, Some(left)));
    }
    app.clock.advance(SignedDuration::from_secs(4));
    let refused = ask(&app, &app.member).await;
    assert_eq!((refused.status, refused.text()), (429, "6"));
    assert_eq!(refused.header("x-toy-rate"), Some("0 of 2 until 1772366410"));
    assert_eq!(ask(&app, &app.guest).await.status, 200);
    app.clock.advance(SignedDuration::from_secs(6));
    assert_eq!(ask(&app, &app.member).await.status, 200);
}

#[tokio::test]
async fn an_answer_to_nobody_tells_of_no_limit_and_counts_for_nobody() {
    let app = app().await;
    for _ in 0..3 {
        let answer = app.request("GET", "/toy/mine", &[("authorization", "pdx_no")], "").await;
        assert_eq!((answer.status, answer.header("x-toy-rate")), (401, None));
    }
    assert_eq!(ask(&app, &app.member).await.header("x-toy-rate"), Some("1 of 2 until 1772366410"));
}

#[tokio::test]
async fn without_a_limit_the_face_still_knows_that_the_caller_is_known() {
    let app = TestApp::start(vec![Box::new(Toy::default())]).await;
    assert_eq!(ask(&app, &app.member).await.header("x-toy-rate"), Some("no limit"));
}
