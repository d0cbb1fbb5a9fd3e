//! Headers of every answer, and what every client may send.

use polydex_testkit::person;
use serde_json::json;

use crate::{get, send, start};

#[tokio::test]
async fn every_answer_carries_the_vendors_headers() {
    let app = start().await;
    let ann = person("Ann Vos").mobile("1").create(&app).await;
    let path = format!("/v1/people/{}", ann.number);
    let contact = format!("{path}/contacts/{}", ann.card.points[0].number);
    for (call, body, status) in [
        (format!("GET {path}"), "", 200),
        ("GET /v1/people".to_owned(), "", 200),
        (format!("GET {path}/contacts"), "", 200),
        (format!("GET {path}/teams"), "", 200),
        (format!("POST {path}/contacts"), r#"{"label":"fax","telephone":"1"}"#, 201),
        (format!("PATCH {path}"), "{}", 200),
        (format!("DELETE {contact}"), "", 204),
        (format!("GET {contact}"), "", 404),
        (format!("POST {path}/contacts"), "{}", 422),
        (format!("PATCH {path}"), "{", 400),
        ("GET /v1/nothing".to_owned(), "", 404),
    ] {
        let answer = send(&app, &call, body).await;
        let header = |name| answer.header(name).unwrap_or_else(|| panic!("{call}: {name}"));
        assert_eq!(answer.status, status, "{call}");
        assert_eq!(header("x-ratelimit-limit"), "3600");
        assert_eq!(header("x-ratelimit-remaining"), "3600");
        assert_eq!(header("x-ratelimit-reset"), "1772370000");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-xss-protection"), "1; mode=block");
        assert_eq!(header("content-security-policy"), "default-src 'none'");
        assert_eq!(answer.header("strict-transport-security"), None);
        assert_eq!(header("x-request-id").len(), 32);
        assert_eq!(header("x-runtime"), "0.000000", "the clock of the test stands still");
        let is_json = answer.header("content-type") == Some("application/json; charset=utf-8");
        assert_eq!(is_json, status != 204, "{call}");
        let tag = answer.header("etag");
        assert_eq!(tag.is_some(), matches!(status, 200 | 201), "{call}");
        // The digest of a list, or the version of a record and the digest.
        let has_form = |tag: &str| matches!(tag.len(), 36 | 69) && tag.starts_with("W/\"");
        assert!(tag.is_none_or(has_form), "{call}");
    }
}

#[tokio::test]
async fn a_known_version_is_answered_without_a_body_and_a_named_one_may_be_edited() {
    let app = start().await;
    let ann = person("Ann Vos").mobile("1").create(&app).await;
    let bearer = app.admin.bearer();
    let path = format!("/v1/people/{}", ann.number);
    for path in [path.clone(), format!("{path}/contacts"), "/v1/people".to_owned()] {
        let tag = get(&app, &path).await.header("etag").expect("a tag").to_owned();
        let headers = [("Authorization", &*bearer), ("If-None-Match", &*tag)];
        let answer = app.request("GET", &path, &headers, "").await;
        assert_eq!((answer.expect(304).header("etag"), &*answer.body), (Some(&*tag), &b""[..]));
        assert!(answer.header("x-ratelimit-limit").is_some());
    }
    let tag = get(&app, &path).await.header("etag").expect("a tag").to_owned();
    let headers = [("Authorization", &*bearer), ("If-Match", &*tag)];
    app.request("PATCH", &path, &headers, r#"{"job_title":"A"}"#).await.expect(200);
    app.request("PATCH", &path, &headers, r#"{"job_title":"B"}"#).await.expect(412);
    assert_ne!(get(&app, &path).await.header("etag"), Some(&*tag));
}

#[tokio::test]
async fn requests_of_clients_with_quirks_are_understood() {
    let app = start().await;
    let ann = person("Ann Vos").email("ann@acme.test").create(&app).await;
    let path = format!("/v1/people/{}", ann.number);
    // The Ruby client sends every scalar as a string and nil as "".
    let body = r#"{"label":"work","telephone":"5","email":"","integration":"true"}"#;
    let made = send(&app, &format!("POST {path}/contacts/"), body).await;
    assert_eq!(made.expect(201).json()["integration"], true);
    // A suffix, and a slash before the query string.
    for read in [
        format!("{path}.json"),
        format!("{path}/?per_page=100"),
        format!("/V1//people/{}", ann.number),
    ] {
        assert_eq!(get(&app, &read).await.json()["id"], ann.number);
    }
    get(&app, "/v1/people/directory/?per_page=100").await;
    // A client's first request.
    assert_eq!(get(&app, "/v1/people/me?per_page=100").await.json()["name"], "Adam Admin");
    assert_eq!(get(&app, "/v1/me").await.json()["id"], app.admin.number);
    let teams = get(&app, &format!("{path}/teams?per_page=100")).await;
    assert_eq!(teams.json(), json!([]));
    assert_eq!(teams.header("x-pagination-total-entries"), Some("0"));
    // JSON with another content type.
    let bearer = app.admin.bearer();
    let form = [("Authorization", &*bearer), ("Content-Type", "application/x-www-form-urlencoded")];
    app.request("PATCH", &path, &form, r#"{"vip":"YES"}"#).await.expect(200);
    assert_eq!(get(&app, &path).await.json()["vip"], true);
}

#[tokio::test]
async fn the_service_describes_itself_without_a_token() {
    let app = start().await;
    for path in ["/v1", "/v1/"] {
        let answer = app.request("GET", path, &[], "").await;
        assert_eq!(answer.expect(200).text(), "{}");
        assert_eq!(answer.header("x-ratelimit-limit"), None);
    }
    let limits = app.request("GET", "/v1/rate_limit", &[], "").await;
    let expected =
        r#"{"resources":[{"context":"core","limit":3600,"remaining":3600,"reset":1772370000}]}"#;
    assert_eq!(limits.expect(200).text(), expected);
}
