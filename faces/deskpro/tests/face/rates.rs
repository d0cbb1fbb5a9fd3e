//! Limits on how often a key may call.

use polydex_face_deskpro::Deskpro;
use polydex_format_deskpro::DIALECT;
use polydex_http::{RateLimit, RateWindow, Rates};
use polydex_testkit::Setup;
use serde_json::json;

use crate::desk::Desk;

#[tokio::test]
async fn a_key_over_its_limit_gets_a_retry_time() {
    let windows = vec![RateWindow { requests: 2, seconds: 60 }];
    let rates = Rates::new([(DIALECT, RateLimit { windows, ..RateLimit::default() })]);
    let app = Setup::new(vec![Box::new(Deskpro)]).rates(rates).start().await;
    let desk = Desk { app };
    desk.get("/me").await.expect(200);
    // A batch counts as the one request that it is.
    desk.post("/batch", &json!({"a": "/me", "b": "/me", "c": "/me"})).await.expect(200);
    let answer = desk.get("/me").await;
    let expected = json!({"status": 429, "code": "rate_limits",
        "message": "Too many requests; try again later.", "errors": null});
    assert_eq!(answer.expect(429).json(), expected);
    assert_eq!(answer.header("retry-after"), Some("60"));
    desk.call_as(&desk.app.member, "GET", "/me", "").await.expect(200);
    desk.app.clock.advance(jiff::SignedDuration::from_secs(60));
    desk.get("/me").await.expect(200);
}
