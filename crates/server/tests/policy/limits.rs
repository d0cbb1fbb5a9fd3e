//! Limits on how often a key may call hold in every dialect, with the vendor's headers.

use jiff::SignedDuration;
use polydex_http::{RateLimit, RateWindow, Rates};
use polydex_model::Dialect;
use polydex_testkit::{Setup, TestApp};

const CALLS: [(&str, &str); 4] = [
    ("deskpro", "/api/v2/me"),
    ("onlyoffice", "/api/2.0/people/@self"),
    ("xurrent", "/v1/me"),
    ("awork", "/api/v1/me"),
];

async fn app(requests: u32) -> TestApp {
    let limit = |dialect| {
        let windows = vec![RateWindow { requests, seconds: 60 }];
        (Dialect::named(dialect), RateLimit { windows, ..RateLimit::default() })
    };
    let rates = Rates::new(CALLS.map(|(dialect, _)| limit(dialect)));
    Box::pin(Setup::new(polydex_server::faces()).rates(rates).start()).await
}

#[tokio::test]
async fn who_calls_too_often_is_told_when_to_come_back_in_every_dialect() {
    let app = app(2).await;
    for (dialect, path) in CALLS {
        let bearer = app.member.bearer();
        let headers = [("authorization", &*bearer)];
        for _ in 0..2 {
            app.request("GET", path, &headers, "").await.expect(200);
        }
        app.clock.advance(SignedDuration::from_secs(20));
        let refused = app.request("GET", path, &headers, "").await;
        assert_eq!(refused.status, 429, "{dialect}");
        assert_eq!(refused.header("retry-after"), Some("40"), "{dialect}");
        app.clock.advance(SignedDuration::from_secs(40));
        app.request("GET", path, &headers, "").await.expect(200);
    }
}

#[tokio::test]
async fn what_is_left_is_told_where_the_vendor_tells_it() {
    let app = app(7).await;
    let bearer = app.member.bearer();
    for (path, header, values) in [
        ("/v1/me", "x-ratelimit-remaining", ["6", "5"]),
        ("/v1/people/0", "x-ratelimit-remaining", ["4", "3"]),
        ("/api/v1/me", "ratelimit-remaining", ["6", "5"]),
    ] {
        for value in values {
            let answer = app.request("GET", path, &[("authorization", &*bearer)], "").await;
            assert_eq!(answer.header(header), Some(value), "{path}");
        }
    }
}
