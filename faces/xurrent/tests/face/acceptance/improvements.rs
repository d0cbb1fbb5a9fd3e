//! What a better implementation should get right (§10).

use polydex_face_xurrent::Xurrent;
use polydex_format_xurrent::DIALECT;
use polydex_http::{RateLimit, RateWindow, Rates};
use polydex_model::Status;
use polydex_testkit::{Setup, TestApp, person};
use serde_json::json;

use crate::{bulk, get, linked, send, start};

/// Ann, disabled, with one contact, and her path.
async fn ann(app: &TestApp) -> (i64, String) {
    let ann = person("Ann Vos").email("ann@acme.test").mobile("06 5550 1234").create(app).await;
    app.edit(ann.number, |ann| ann.account.status = Status::Deactivated).await;
    (ann.number, format!("/v1/people/{}", ann.number))
}

#[tokio::test]
async fn line_1_post_is_always_201() {
    let app = start().await;
    let (_, path) = ann(&app).await;
    for (path, body) in [
        ("/v1/people".to_owned(), r#"{"name":"B","primary_email":"b@acme.test"}"#),
        ("/v1/organizations".to_owned(), r#"{"name":"Acme"}"#),
        (format!("{path}/contacts"), r#"{"label":"work","telephone":"1"}"#),
        (format!("{path}/contacts/"), r#"{"label":"work","telephone":"1"}"#),
        (format!("{path}/addresses"), r#"{"label":"home","city":"Ede"}"#),
    ] {
        send(&app, &format!("POST {path}"), body).await.expect(201);
    }
}

#[tokio::test]
async fn line_2_integration_is_predictable() {
    let app = start().await;
    let (_, path) = ann(&app).await;
    for integration in [false, true] {
        let body = json!({ "label": "work", "telephone": "1", "integration": integration });
        let made = send(&app, &format!("POST {path}/contacts"), &body.to_string()).await.json();
        let one = format!("{path}/contacts/{}", made["id"]);
        assert_eq!(made.get("integration").is_some(), integration, "POST");
        assert_eq!(get(&app, &one).await.json()["integration"], integration, "GET of one");
        let changed = send(&app, &format!("PATCH {one}"), "{}").await.json();
        assert_eq!(changed["integration"], integration, "PATCH");
        for list in [
            get(&app, &format!("{path}/contacts")).await.json(),
            get(&app, &path).await.json()["contacts"].clone(),
        ] {
            let listed = list.as_array().expect("a list").iter().find(|c| c["id"] == made["id"]);
            assert_eq!(listed.expect("the contact").get("integration").is_some(), integration);
        }
    }
}

#[tokio::test]
async fn line_3_value_errors_name_the_field_that_was_sent_and_have_codes() {
    let app = start().await;
    let (_, path) = ann(&app).await;
    let long = "1".repeat(256);
    let body = json!({ "label": "street", "telephone": long }).to_string();
    let refused = send(&app, &format!("POST {path}/contacts"), &body).await.expect(422).json();
    let errors = json!([
        ["label", "Label is not included in the list"],
        ["telephone", "Telephone is too long (maximum is 255 characters)"],
    ]);
    assert_eq!(refused["errors"], errors);
    assert_eq!(refused["codes"], json!(["inclusion", "too_long"]));
}

#[tokio::test]
async fn line_4_no_input_is_dropped_silently() {
    let app = start().await;
    let (_, path) = ann(&app).await;
    let body = r#"{"vip":true,"organization":{"name":"Acme"},"contacts":[],"provider":"x"}"#;
    let answer = send(&app, &format!("PATCH {path}"), body).await;
    let ignored = answer.expect(200).header("x-ignored-keys");
    assert_eq!(ignored, Some("organization.name, contacts, provider"));
}

#[tokio::test]
async fn line_5_a_list_has_contacts_addresses_and_source_where_asked_for() {
    let app = start().await;
    let (_, path) = ann(&app).await;
    let list = "/v1/people?name=Ann%20Vos&fields=contacts,addresses,source";
    let rows = get(&app, list).await.json();
    let full = get(&app, &path).await.json();
    let names: Vec<_> = rows[0].as_object().expect("a row").keys().map(String::as_str).collect();
    assert_eq!(names, ["id", "addresses", "contacts", "source", "disabled", "nodeID"]);
    for name in names {
        assert_eq!(rows[0][name], full[name], "{name}");
    }
}

#[tokio::test]
async fn line_6_cursors_are_stable_and_the_link_is_safe_to_split() {
    let app = start().await;
    for n in 0..5 {
        let _ = person("Same, Name").email(&format!("{n}@acme.test")).create(&app).await;
    }
    let list = "/v1/people?name=Same,%20Name&sort=name,-id&per_page=2&fields=id,name";
    let first = get(&app, list).await;
    assert_eq!(first.header("link").map(|link| link.matches(',').count()), Some(0));
    app.edit("4@acme.test", |p| p.account.status = Status::Deleted).await;
    let host = format!("http://{}", app.address);
    let next = linked(&first, "next").and_then(|url| url.strip_prefix(&*host)).expect("a page");
    let second = get(&app, next).await.json();
    let expected = [app.person("2@acme.test").await.number, app.person("1@acme.test").await.number];
    assert_eq!([second[0]["id"].as_i64(), second[1]["id"].as_i64()], expected.map(Some));
}

#[tokio::test]
async fn line_7_the_burst_limit_is_configurable_and_answers_429() {
    let windows = vec![RateWindow { requests: 1, seconds: 2 }];
    let rates = Rates::new([(DIALECT, RateLimit { windows, ..RateLimit::default() })]);
    let app = Setup::new(vec![Box::new(Xurrent::default())]).rates(rates).start().await;
    get(&app, "/v1/me").await;
    app.clock.advance(jiff::SignedDuration::from_secs(1));
    let refused = send(&app, "GET /v1/me", "").await;
    assert_eq!(refused.expect(429).header("retry-after"), Some("1"));
    app.clock.advance(jiff::SignedDuration::from_secs(1));
    get(&app, "/v1/me").await;
}

#[tokio::test]
async fn line_8_letter_case_means_nothing_in_addresses_and_support_ids_only() {
    let app = start().await;
    let someone = person("Ann").email("ann@acme.test");
    let someone = someone.with(|p| p.account.foreign_ids.support = Some("S-1".into()));
    let _ = someone.create(&app).await;
    for (query, rows) in
        [("primary_email=ANN@Acme.test", 1), ("supportID=s-1", 1), ("name=ann", 0), ("name=Ann", 1)]
    {
        let found = get(&app, &format!("/v1/people?{query}")).await.json();
        assert_eq!(found.as_array().map(Vec::len), Some(rows), "{query}");
    }
}

#[tokio::test]
async fn line_9_who_holds_an_address_is_named_so_that_he_can_be_enabled() {
    let app = start().await;
    let (number, _) = ann(&app).await;
    let body = r#"{"name":"Ann","primary_email":"Ann@acme.test"}"#;
    let refused = send(&app, "POST /v1/people", body).await.expect(422).json();
    assert_eq!(refused["taken_by"], number);
    let enabled = format!("PATCH /v1/people/{}", refused["taken_by"]);
    let enabled = send(&app, &enabled, r#"{"disabled":false}"#).await;
    assert_eq!(enabled.expect(200).json()["disabled"], false);
}

#[tokio::test]
async fn line_10_an_import_does_not_depend_on_the_order_of_rows_and_can_be_tried_first() {
    let app = start().await;
    let (number, _) = ann(&app).await;
    let _ = person("Ben").email("ben@acme.test").create(&app).await;
    let rows = [
        "ann@acme.test,telephone,work,1,true",
        "ben@acme.test,telephone,work,2,true",
        "ann@acme.test,email,work,a@b.test,true",
        "ann@acme.test,email,nowhere,a@b.test,true",
    ];
    let file = |rows: &[&str]| {
        let head = "Person,Contact Protocol,Contact Label,Contact URI,Integration";
        [&[head], rows].concat().join("\n")
    };
    let kind = "people_contact_details";
    let before = app.person(number).await;
    let dry = [("dry_run", &b"true"[..])];
    let tried = bulk::import_with(&app, &dry, kind, file(&rows)).await;
    assert_eq!(
        (&tried["results"]["created"], &tried["results"]["failures"]),
        (&json!(1), &json!(3))
    );
    let log = bulk::fetch(&app, &tried["logfile"]).await;
    assert!(log.contains("5,Label is not included in the list"), "{log}");
    assert_eq!(app.person(number).await, before);
    bulk::import(&app, kind, file(&rows[..3])).await;
    let after = app.person(number).await;
    let kept = |value: &str| format!("{:?}", after.card.points).contains(&format!("{value:?}"));
    assert!(kept("1") && kept("a@b.test") && kept("06 5550 1234"));
    let mut turned = rows[..3].to_vec();
    turned.reverse();
    let again = bulk::import(&app, kind, file(&turned)).await;
    assert_eq!(again["results"]["unchanged"], 3);
    assert_eq!(app.person(number).await, after);
}

#[tokio::test]
async fn line_11_an_edit_may_name_the_version_it_is_meant_for() {
    let app = start().await;
    let (_, path) = ann(&app).await;
    let tag = get(&app, &path).await.header("etag").expect("a tag").to_owned();
    let bearer = app.admin.bearer();
    let headers = [("Authorization", &*bearer), ("If-Match", &*tag)];
    app.request("PATCH", &path, &headers, r#"{"vip":true}"#).await.expect(200);
    let late = app.request("PATCH", &path, &headers, r#"{"vip":false}"#).await;
    assert_eq!(late.expect(412).json(), json!({ "message": "Precondition Failed" }));
    // `Idempotency-Key` is in the module `limits`.
}

#[tokio::test]
async fn line_12_people_are_listed_by_telephone() {
    let app = start().await;
    let (number, _) = ann(&app).await;
    let _ = person("Ben").mobile("+1 202 555 0173").create(&app).await;
    let ben = get(&app, "/v1/people?telephone=(202)%20555-0173").await.json();
    assert_eq!((ben[0]["name"].as_str(), ben.as_array().map(Vec::len)), (Some("Ben"), Some(1)));
    let ann = get(&app, "/v1/people?telephone=06%205550%201234").await.json();
    assert_eq!(ann[0]["id"], number, "also by a number that has no other form");
}
