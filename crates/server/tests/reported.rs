//! What users of programs like this one reported in public, tried through all four dialects.

use polydex_model::Settings;
use polydex_testkit::{Answer, Setup, TestApp, TestKey, person};
use serde_json::{Value as Json, json};

async fn app() -> TestApp {
    TestApp::start(polydex_server::faces()).await
}

/// A server whose numbers without country code are of this region.
async fn app_in(region: &str) -> TestApp {
    let settings = Settings { region: region.to_owned(), ..Settings::default() };
    Setup::new(polydex_server::faces()).settings(settings).start().await
}

/// A request of the owner, in the form of the path's dialect.
async fn send(app: &TestApp, method: &str, path: &str, body: &Json) -> Answer {
    let authorization = authorization(path, &app.owner);
    let headers = [("authorization", &*authorization), ("content-type", "application/json")];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    app.request(method, path, &headers, body).await
}

fn authorization(path: &str, key: &TestKey) -> String {
    match path {
        path if path.starts_with("/api/v2/") => format!("key {}", key.secret),
        path if path.starts_with("/api/2.0/") => key.secret.clone(),
        _ => key.bearer(),
    }
}

async fn get(app: &TestApp, path: &str) -> Json {
    send(app, "GET", path, &Json::Null).await.expect(200).json()
}

/// A person, by number and UUID.
async fn somebody(app: &TestApp) -> (i64, String) {
    let ana = person("Ana Silva").email("ana@example.com").create(app).await;
    (ana.number, ana.id.to_string())
}

async fn add_phone(app: &TestApp, id: &str, value: &str) {
    let body = json!({ "type": "phone", "subType": "work", "value": value });
    send(app, "POST", &format!("/api/v1/users/{id}/contactinfo"), &body).await.expect(200);
}

async fn put_contact(app: &TestApp, id: &str, kind: &str, value: &Json) {
    let body = json!({ "contacts": [{ "type": kind, "value": value }] });
    send(app, "PUT", &format!("/api/2.0/people/{id}/contacts"), &body).await.expect(200);
}

async fn deskpro(app: &TestApp, number: i64) -> Json {
    get(app, &format!("/api/v2/people/{number}")).await["data"].clone()
}

async fn awork(app: &TestApp, id: &str) -> Json {
    get(app, &format!("/api/v1/users/{id}")).await
}

async fn onlyoffice(app: &TestApp, id: &str) -> Json {
    get(app, &format!("/api/2.0/people/{id}")).await["response"].clone()
}

/// Ids of the people whom a list of Xurrent holds.
async fn found(app: &TestApp, path: &str) -> Vec<i64> {
    let rows = get(app, path).await;
    rows.as_array().expect("a list").iter().filter_map(|row| row["id"].as_i64()).collect()
}

#[tokio::test]
async fn a_blank_number_is_refused_and_nothing_is_stored() {
    let app = app().await;
    let (number, _) = somebody(&app).await;
    let path = format!("/api/v2/people/{number}");
    for blank in [
        json!({ "number": "" }),
        json!({ "number": null, "label": "mobile" }),
        json!({ "number": "  " }),
        json!({ "number": "\u{200b}" }),
        json!({ "number": "", "extension": "5" }),
        json!({}),
    ] {
        let numbers = json!([{ "number": "+16082719000" }, blank]);
        let answer = send(&app, "PUT", &path, &json!({ "phone_numbers": numbers })).await;
        let fields = answer.expect(400).json()["errors"]["fields"]["phone_numbers"].clone();
        let at = "/fields/phone_numbers_1/fields/number/errors";
        assert_eq!(fields.pointer(&format!("{at}/0/code")), Some(&json!("required")), "{blank}");
        assert_eq!(fields.pointer(&format!("{at}/1")), None, "told once: {blank}");
        for (collection, address) in [("people", "x@example.com"), ("organizations", "")] {
            let mut body = json!({ "name": "X", "phone_numbers": numbers });
            if !address.is_empty() {
                body["primary_email"] = address.into();
            }
            send(&app, "POST", &format!("/api/v2/{collection}"), &body).await.expect(400);
        }
        let call = json!({ "method": "PUT", "url": path, "payload": { "phone_numbers": numbers } });
        let batch =
            send(&app, "POST", "/api/v2/batch", &json!({ "requests": { "a": call } })).await;
        assert_eq!(batch.expect(200).json()["responses"]["a"]["status"], 400);
    }
    assert_eq!(app.person(number).await.card.points.len(), 1, "the e-mail address alone");
    let good = json!({ "phone_numbers": [{ "number": "+16082719000" }] });
    send(&app, "PUT", &path, &good).await.expect(204);
    let contacts = get(&app, &format!("/v1/people/{number}/contacts")).await;
    assert_eq!(contacts.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_number_that_the_region_cannot_read_is_found_by_its_digits() {
    let app = app().await;
    let (number, id) = somebody(&app).await;
    for (stored, asked) in [
        ("0049 30 99887766", "%2B493099887766"),
        ("020 7946 1234", "02079461234"),
        ("Ext. 4812", "4812"),
        ("+52 1 55 8765 9999", "%2B5215587659999"),
        ("020 7946 5511 ext. 3", "02079465511"),
        ("０２０ ７９４６ ７７８８", "02079467788"),
    ] {
        add_phone(&app, &id, stored).await;
        for path in ["/v1/sd", "/v1/people"] {
            let path = format!("{path}?telephone={asked}");
            assert_eq!(found(&app, &path).await, [number], "{stored} by {path}");
        }
    }
    assert_eq!(found(&app, "/v1/people?telephone=02079460000").await, [] as [i64; 0]);
}

#[tokio::test]
async fn a_text_that_is_no_number_of_the_region_is_shown_as_it_is() {
    for (region, texts) in [
        ("DE", &["4812", "1200", "112233"][..]),
        ("US", &["06 12 34 56 78", "03-1234-5678", "089 1234567", "1234567890", "1 (0)30 1234567"]),
    ] {
        let app = app_in(region).await;
        let (number, id) = somebody(&app).await;
        for text in texts {
            add_phone(&app, &id, text).await;
            let numbers = deskpro(&app, number).await["phone_numbers"].clone();
            let last = numbers.as_array().and_then(|all| all.last()).expect("a number").clone();
            assert_eq!(last["number"], *text, "{region}");
            let numbers: Vec<Json> = vec![json!({}); numbers.as_array().map_or(0, Vec::len)];
            let body = json!({ "phone_numbers": numbers.into_iter().chain([json!({ "number": text })]).collect::<Vec<_>>() });
            send(&app, "PUT", &format!("/api/v2/people/{number}"), &body).await.expect(400);
        }
    }
}

#[tokio::test]
async fn made_up_numbers_are_numbers() {
    for (region, text, shown) in [
        ("DE", "089 1234567", "+49891234567"),
        ("DE", "030/12345-0", "+4930123450"),
        ("DE", "(0)30 1234567", "+49301234567"),
        ("DE", "0049 30 99887766", "+493099887766"),
        ("DE", "01512 3456789", "+4915123456789"),
        ("US", "(555) 123-4567", "+15551234567"),
        ("US", "+44 1632 960961", "+441632960961"),
    ] {
        let app = app_in(region).await;
        let (number, id) = somebody(&app).await;
        add_phone(&app, &id, text).await;
        assert_eq!(
            deskpro(&app, number).await["phone_numbers"][0]["number"],
            shown,
            "{region} {text}"
        );
    }
}

#[tokio::test]
async fn a_member_for_a_user_name_shows_the_user_and_the_writer_reads_what_he_wrote() {
    let app = app().await;
    let (number, id) = somebody(&app).await;
    for (kind, written) in [
        ("twitter", "https://x.com/ana"),
        ("twitter", "https://twitter.com/ana?s=20"),
        ("twitter", "http://www.twitter.com/ana/"),
        ("twitter", "https://mobile.twitter.com/ana"),
        ("instagram", "https://www.instagram.com/ana/"),
        ("instagram", "instagram.com/ana"),
    ] {
        put_contact(&app, &id, kind, &json!(written)).await;
        let data = deskpro(&app, number).await["contact_data"].clone();
        let item = data.as_array().unwrap().iter().find(|item| item["contact_type"] == kind);
        assert_eq!(item.unwrap()["username"], "ana", "{written}");
        let contacts = onlyoffice(&app, &id).await["contacts"].clone();
        let pair = json!({ "type": kind, "value": written });
        assert!(contacts.as_array().unwrap().contains(&pair), "{written}");
    }
}

#[tokio::test]
async fn a_profile_without_a_scheme_is_absolute_where_clients_expect_a_url() {
    let app = app().await;
    let (number, id) = somebody(&app).await;
    for (kind, written, list) in [
        ("linkedin", "linkedin.com/in/ana", "linked_in"),
        ("facebook", "fb.me/ana", "facebook"),
        ("xing", "www.xing.com/profile/ana", "website"),
        ("youtube", "youtu.be/abc", "website"),
    ] {
        put_contact(&app, &id, kind, &json!(written)).await;
        let data = deskpro(&app, number).await["contact_data"].clone();
        let url = json!(format!("https://{written}"));
        let shows = |item: &Json| item["contact_type"] == list && item["url"] == url;
        assert!(data.as_array().unwrap().iter().any(shows), "{written} in {data}");
        let contacts = onlyoffice(&app, &id).await["contacts"].clone();
        assert!(contacts.as_array().unwrap().contains(&json!({ "type": kind, "value": written })));
    }
}

#[tokio::test]
async fn a_handle_that_is_a_domain_name_is_a_user() {
    let app = app().await;
    let (number, id) = somebody(&app).await;
    put_contact(&app, &id, "bluesky", &json!("@ana.bsky.social")).await;
    let infos = awork(&app, &id).await["userContactInfos"].clone();
    assert_eq!(infos[1]["value"], "ana.bsky.social");
    let item = deskpro(&app, number).await["contact_data"][0].clone();
    assert_eq!(item["url"], "https://bsky.app/profile/ana.bsky.social");
}

#[tokio::test]
async fn one_mailbox_in_two_spellings_is_one_person() {
    let app = app().await;
    let make = async |address: &str| {
        let body = json!({ "name": "Ute Käse", "primary_email": address });
        send(&app, "POST", "/api/v2/people", &body).await
    };
    for (one, other, path) in [
        ("u@käse.example", "u@xn--kse-qla.example", "u%40xn--kse-qla.example"),
        ("u@straße.example", "u@xn--strae-oqa.example", "u%40xn--strae-oqa.example"),
        ("e\u{301}.u@corp.example", "é.u@corp.example", "%C3%A9.u%40corp.example"),
        ("u@ka\u{308}rl.example", "u@kärl.example", "u%40k%C3%A4rl.example"),
        ("u@例え。テスト", "u@例え.テスト", "u%40%E4%BE%8B%E3%81%88.%E3%83%86%E3%82%B9%E3%83%88"),
    ] {
        let number = make(one).await.expect(201).json()["data"]["id"].as_i64().expect("an id");
        let again = make(other).await.expect(400).json();
        let code = "/errors/fields/primary_email/errors/0/code";
        assert_eq!(again.pointer(code), Some(&json!("dupe_email")), "{other}");
        let xurrent = json!({ "name": "Ute", "primary_email": other });
        send(&app, "POST", "/v1/people", &xurrent).await.expect(422);
        assert_eq!(found(&app, &format!("/v1/people?primary_email={path}")).await, [number]);
        let list = get(&app, &format!("/api/v2/people?primary_email={path}")).await;
        assert_eq!(list["data"][0]["id"], number, "{other}");
        let profile = get(&app, &format!("/api/2.0/people/email?email={path}")).await;
        assert_eq!(profile["response"]["email"], one);
        let users = get(&app, &format!("/api/v1/users?email={path}")).await;
        assert_eq!(users.as_array().map(Vec::len), Some(1));
    }
}

#[tokio::test]
async fn a_whole_number_of_json_has_no_fraction() {
    let app = app().await;
    let (number, id) = somebody(&app).await;
    let path = format!("/api/v2/people/{number}");
    let raw = r#"{"phone_numbers":[{"number":16082719000.0}],"contact_data":{"address":[
        {"address":"1 Main St","city":"X","state":"CA","zip":2134.0}]}}"#;
    let headers = authorization(&path, &app.owner);
    app.request("PUT", &path, &[("authorization", &headers)], raw).await.expect(204);
    let data = deskpro(&app, number).await;
    assert_eq!(data["phone_numbers"][0]["number"], "+16082719000");
    assert_eq!(data["contact_data"][0]["zip"], "2134");
    let contact = json!({ "label": "home", "telephone": 16_082_719_000.0 });
    let made = send(&app, "POST", &format!("/v1/people/{number}/contacts"), &contact).await;
    assert_eq!(made.expect(201).json()["telephone"], "16082719000");
    put_contact(&app, &id, "phone", &json!(16_082_719_001.0)).await;
    let pair = json!({ "type": "phone", "value": "16082719001" });
    assert!(onlyoffice(&app, &id).await["contacts"].as_array().unwrap().contains(&pair));
}

#[tokio::test]
async fn a_number_whose_digits_are_lost_is_refused() {
    let app = app().await;
    let (number, id) = somebody(&app).await;
    let huge = "12345678901234567890123";
    for (method, path, body, status) in [
        ("PUT", format!("/api/v2/people/{number}"), format!(r#"{{"summary":{huge}}}"#), 400),
        ("PATCH", format!("/v1/people/{number}"), format!(r#"{{"sourceID":{huge}}}"#), 422),
        ("PUT", format!("/api/2.0/people/{id}"), format!(r#"{{"title":{huge}}}"#), 400),
    ] {
        let authorization = authorization(&path, &app.owner);
        let headers = [("authorization", &*authorization), ("content-type", "application/json")];
        app.request(method, &path, &headers, body).await.expect(status);
    }
}

#[tokio::test]
async fn a_plus_that_was_not_encoded_is_tried_as_one() {
    let app = app().await;
    let ana = person("Ana Silva").email("ana+news@example.com").create(&app).await;
    let raw = "ana+news@example.com";
    assert_eq!(found(&app, &format!("/v1/people?primary_email={raw}")).await, [ana.number]);
    for parameter in ["primary_email", "emails[]"] {
        let list = get(&app, &format!("/api/v2/people?{parameter}={raw}")).await;
        assert_eq!(list["data"][0]["id"], ana.number, "{parameter}");
    }
    let profile = get(&app, &format!("/api/2.0/people/email?email={raw}")).await;
    assert_eq!(profile["response"]["email"], raw);
    let filter = format!("filterBy=email&filterValue={raw}");
    let profiles = get(&app, &format!("/api/2.0/people/filter?{filter}")).await;
    assert_eq!(profiles["response"][0]["email"], raw);
    for query in [
        format!("email={raw}"),
        format!(
            "filterby=userContactInfos/any(c:%20c/type%20eq%20'email'%20and%20c/value%20eq%20'{raw}')"
        ),
    ] {
        let users = get(&app, &format!("/api/v1/users?{query}")).await;
        assert_eq!(users[0]["id"], ana.id.to_string(), "{query}");
    }
}

#[tokio::test]
async fn a_value_of_invisible_signs_alone_is_blank_everywhere() {
    let app = app().await;
    let (number, id) = somebody(&app).await;
    for blank in ["\u{200b}", "\u{feff}\u{2060}", " \u{ad} ", "\u{3164}", "\u{e0020}"] {
        let website = json!({ "contact_data": { "website": [{ "url": blank }] } });
        send(&app, "PUT", &format!("/api/v2/people/{number}"), &website).await.expect(400);
        let contact = json!({ "label": "work", "telephone": blank });
        send(&app, "POST", &format!("/v1/people/{number}/contacts"), &contact).await.expect(422);
        send(&app, "PATCH", &format!("/v1/people/{number}"), &json!({ "name": blank }))
            .await
            .expect(422);
        let info = json!({ "type": "phone", "subType": "work", "value": blank });
        send(&app, "POST", &format!("/api/v1/users/{id}/contactinfo"), &info).await.expect(400);
        let make = json!({ "email": "b@example.com", "firstname": blank, "lastname": "B" });
        send(&app, "POST", "/api/2.0/people", &make).await.expect(400);
        put_contact(&app, &id, "skype", &json!(blank)).await;
    }
    assert_eq!(app.person(number).await.card.points.len(), 1, "the e-mail address alone");
}

#[tokio::test]
async fn a_surname_before_a_comma_is_the_surname_and_the_text_stays() {
    let app = app().await;
    let made = json!({ "name": "Silva, Ana", "primary_email": "ana@example.com" });
    let made = send(&app, "POST", "/v1/people", &made).await.expect(201).json();
    assert_eq!(made["name"], "Silva, Ana");
    let number = made["id"].as_i64().expect("an id");
    let data = deskpro(&app, number).await;
    assert_eq!((&data["first_name"], &data["last_name"]), (&json!("Ana"), &json!("Silva")));
    assert_eq!(data["name"], "Silva, Ana");
    let id = app.person(number).await.id.to_string();
    assert_eq!(awork(&app, &id).await["lastName"], "Silva");
    let users = get(&app, "/api/v1/users?filterby=lastName%20eq%20'Silva'").await;
    assert_eq!(users[0]["id"], id);
}

#[tokio::test]
async fn a_birthday_and_a_moment_are_read_as_form_tools_and_libraries_write_them() {
    let app = app().await;
    let (_, id) = somebody(&app).await;
    let path = format!("/api/v1/users/{id}");
    send(&app, "PATCH", &path, &json!({ "birthDate": "1990-02-14" })).await.expect(200);
    let cleared = send(&app, "PATCH", &path, &json!({ "birthDate": "" })).await.expect(200).json();
    assert_eq!(cleared.get("birthDate"), None);
    let info = json!({ "type": "phone", "subType": "", "value": "+14155550132", "isAddress": "" });
    let made = send(&app, "POST", &format!("{path}/contactinfo"), &info).await.expect(200).json();
    assert_eq!(made.get("subType"), None);
    let invited = json!({ "email": "n@example.com", "roleId": "", "teamIds": "", "birthDate": "" });
    send(&app, "POST", "/api/v1/invitations", &invited).await.expect(200);
    for offset in ["%2B01:00", "+01:00", "-0500", "Z"] {
        let filter = format!("createdOn%20gt%20datetime'2000-01-01T00:00:00{offset}'");
        let users = get(&app, &format!("/api/v1/users?filterby={filter}")).await;
        assert!(users.as_array().is_some_and(|users| !users.is_empty()), "{offset}");
    }
}

#[tokio::test]
async fn documented_filters_are_not_passed_over() {
    let app = app().await;
    let make = async |name: &str, financial: &str, label: &str| {
        let body = json!({ "name": name, "financialID": financial });
        let made = send(&app, "POST", "/v1/organizations", &body).await.expect(201).json();
        let number = made["id"].as_i64().expect("an id");
        let path = format!("/api/v2/organizations/{number}");
        send(&app, "PUT", &path, &json!({ "labels": [label] })).await.expect(204);
        number
    };
    let (lind, berg) = (make("Lind", "F-1", "supplier").await, make("Berg", "F-2", "vip").await);
    assert_eq!(found(&app, "/v1/organizations?financialID=F-1").await, [lind]);
    assert_eq!(found(&app, "/v1/organizations?financialID=!F-1").await, [berg]);
    assert_eq!(found(&app, "/v1/organizations?financialID=x").await, [] as [i64; 0]);
    for (query, expected) in
        [("labels=vip", vec![berg]), ("labels=vip,supplier&order_by=id", vec![lind, berg])]
    {
        let list = get(&app, &format!("/api/v2/organizations?{query}")).await;
        let ids: Vec<i64> =
            list["data"].as_array().unwrap().iter().filter_map(|one| one["id"].as_i64()).collect();
        assert_eq!(ids, expected, "{query}");
    }
    let (number, _) = somebody(&app).await;
    send(&app, "PUT", &format!("/api/v2/people/{number}"), &json!({ "labels": ["vip"] }))
        .await
        .expect(204);
    let people = get(&app, "/api/v2/people?labels=vip,other").await;
    assert_eq!(people["data"].as_array().map(Vec::len), Some(1));
    let people = get(&app, "/api/v2/people?labels=vip,other&labels_mode=all").await;
    assert_eq!(people["data"].as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn nobody_has_an_image_that_is_not_served() {
    let app = app().await;
    let (number, id) = somebody(&app).await;
    let picture = json!({ "picture_uri": "https://img.example/ana.png" });
    send(&app, "PATCH", &format!("/v1/people/{number}"), &picture).await.expect(200);
    assert_eq!(awork(&app, &id).await["hasImage"], false);
    assert_eq!(get(&app, "/api/v1/users?filterby=hasImage").await, json!([]));
    // Others show the address that was given, which is not one of ours.
    assert_eq!(onlyoffice(&app, &id).await["avatar"], "https://img.example/ana.png");
}

#[tokio::test]
async fn the_older_phone_of_deskpro_is_shown_where_it_was_written() {
    let app = app().await;
    let (number, id) = somebody(&app).await;
    let path = format!("/api/v2/people/{number}");
    let phone = json!({ "type": "mobile", "code": 44, "number": "1632960961" });
    let body = json!({ "phone_numbers": [{ "number": "+4520000000" }],
        "contact_data": { "phone": [phone] } });
    send(&app, "PUT", &path, &body).await.expect(204);
    let data = deskpro(&app, number).await;
    assert_eq!(data["phone_numbers"].as_array().map(Vec::len), Some(1));
    let item = &data["contact_data"][0];
    assert_eq!(
        (&item["contact_type"], &item["code"], &item["number"], &item["type"]),
        (&json!("phone"), &json!("+44"), &json!("1632960961"), &json!("mobile"))
    );
    let listed = get(&app, &format!("{path}/contact_data")).await;
    assert_eq!(listed["data"][0], *item);
    let feed = app.feed().await.len();
    send(&app, "PUT", &path, &json!({ "contact_data": [item] })).await.expect(204);
    send(&app, "PUT", &path, &json!({ "phone_numbers": data["phone_numbers"] })).await.expect(204);
    assert_eq!(app.feed().await.len(), feed, "what was read and is sent back changes nothing");
    let values = awork(&app, &id).await["userContactInfos"].clone();
    assert!(values.as_array().unwrap().iter().any(|info| info["value"] == "+44 1632960961"));
    send(&app, "PUT", &path, &json!({ "contact_data": { "phone": [] } })).await.expect(204);
    assert_eq!(deskpro(&app, number).await["phone_numbers"].as_array().map(Vec::len), Some(1));
}
