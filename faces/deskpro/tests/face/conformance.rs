//! The checklist of what makes a Deskpro, a test a line. Each begins with nothing but the server
//! and says on the wire all that it needs; the other modules go into the corners.

use serde_json::{Value as Json, json};

use crate::{
    desk::{self, Desk, path_of, pick},
    seed::{EXAMPLE, expected, send, without_ids},
};

/// Both resources: where they are, what makes one, and a change.
fn resources() -> [(&'static str, Json, Json); 2] {
    [
        ("/people", json!({"name": "Tove", "primary_email": "t@lind.example"}), json!("t")),
        ("/organizations", json!({"name": "Lind & Co"}), json!("l")),
    ]
}

#[tokio::test]
async fn create_read_list_page_sort_filter_put_and_delete_for_both_resources() {
    let desk = Desk::start().await;
    for (path, body, summary) in resources() {
        let made = desk.created(path, &body).await;
        let one = format!("{path}/{}", made["id"]);
        assert_eq!(desk.data(&one).await, made);
        let ids = |list: &Json| pick(list, "id");
        assert!(ids(&desk.data(&format!("{path}?count=200")).await).contains(&made["id"]));
        let first = desk.data(&format!("{path}?count=1&order_by=id&order_dir=desc")).await;
        assert_eq!(ids(&first), [made["id"].clone()]);
        let page = desk.get(&format!("{path}?count=1&page=1")).await.json();
        assert_eq!(page["meta"]["pagination"]["per_page"], 1);
        let filter =
            if path == "/people" { "primary_email=T@lind.example" } else { "name=Lind %26 Co" };
        let found = desk.data(&format!("{path}?{}", filter.replace(' ', "%20"))).await;
        assert_eq!(ids(&found), [made["id"].clone()]);
        let changed = desk.changed(&one, &json!({ "summary": summary })).await;
        assert_eq!((&changed["summary"], &changed["name"]), (&summary, &made["name"]));
        desk.delete(&one).await.expect(200);
        desk.get(&one).await.expect(404);
    }
}

#[tokio::test]
async fn exact_statuses_201_204_200_with_location() {
    let desk = Desk::start().await;
    for (path, body, summary) in resources() {
        let made = desk.post(path, &body).await;
        let one = format!("{path}/{}", made.expect(201).json()["data"]["id"]);
        let location = format!("/api/v2{one}");
        assert_eq!(made.header("location"), Some(&*location));
        let put = desk.put(&one, &json!({ "summary": summary })).await;
        assert_eq!((put.status, put.text(), put.header("location")), (204, "", Some(&*location)));
        let deleted = desk.delete(&one).await;
        assert_eq!((deleted.status, deleted.text()), (200, "[]"));
    }
}

#[tokio::test]
async fn three_envelope_keys_always() {
    let desk = Desk::start().await;
    for path in [
        "/people",
        "/people?ids=0",
        "/people/1",
        "/people/1/contact_data",
        "/people/counts",
        "/people/1/contact_data/counts",
        "/organizations",
        "/organizations/counts",
        "/agents",
        "/me",
        "/person_custom_fields",
        "/organization_custom_fields",
        "/helpdesk/discover",
    ] {
        let body = desk.get(path).await.expect(200).json();
        let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["data", "meta", "linked"], "{path}");
        assert!(body["meta"].is_object() && body["linked"].is_object(), "{path}");
        assert!(!body["data"].is_null(), "{path}");
    }
}

#[tokio::test]
async fn the_full_example_answers_201_and_reads_back_nine_items() {
    let desk = Desk::start().await;
    let made = send(&desk, "Content-Type: application/json\r\n", EXAMPLE).await;
    let read = desk.data(&path_of(&made)).await;
    assert_eq!(read["is_agent"], true);
    assert_eq!(read["contact_data"].as_array().unwrap().len(), 9);
    assert_eq!(without_ids(&read["contact_data"]), expected());
}

#[tokio::test]
async fn the_same_body_with_apply_for_apple_gives_the_same_result() {
    let desk = Desk::start().await;
    let body = EXAMPLE.replace("\"apple\"", "\"apply\"");
    let made = send(&desk, "Content-Type: application/json\r\n", &body).await;
    assert_eq!(without_ids(&made["contact_data"]), expected());
}

#[tokio::test]
async fn the_same_body_with_no_content_type() {
    let desk = Desk::start().await;
    let made = send(&desk, "", EXAMPLE).await;
    assert_eq!(without_ids(&made["contact_data"]), expected());
}

#[tokio::test]
async fn each_required_member_missing_gives_its_path_and_code() {
    let desk = Desk::start().await;
    for (kind, whole) in [
        ("address", json!({"address": "a", "city": "b", "state": "c", "zip": "d"})),
        ("website", json!({"url": "https://a.example/"})),
        ("instant_message", json!({"service": "skype", "username": "u"})),
        ("twitter", json!({"username": "u"})),
        ("linked_in", json!({"url": "https://linkedin.com/u"})),
        ("facebook", json!({"url": "https://facebook.com/u"})),
        ("apple", json!({"username": "u"})),
        ("trust_pilot", json!({"username": "u"})),
        ("instagram", json!({"username": "u", "instagram_id": "i"})),
        ("phone", json!({"type": "mobile", "code": "45", "number": "20000000"})),
    ] {
        for member in whole.as_object().unwrap().keys() {
            let mut item = whole.clone();
            item.as_object_mut().unwrap().shift_remove(member);
            let body = json!({"name": "x", "primary_email": "x@lind.example",
                "contact_data": {kind: [whole, item]}});
            let answer = desk.post("/people", &body).await.expect(400).json();
            assert_eq!(answer["code"], "invalid_input");
            let fault = json!([{"code": "required", "message": "This value should not be blank."}]);
            let expected = json!({"fields": {"contact_data": {"fields": {kind: {"fields":
                {format!("{kind}_1"): {"fields": {member: {"errors": fault}}}}}}}}});
            assert_eq!(answer["errors"], expected);
        }
    }
    let answer = desk.post("/people", &json!({})).await.expect(400).json();
    let code = |member: &str| answer["errors"]["fields"][member]["errors"][0]["code"].clone();
    let codes = ["name", "primary_email", "emails"].map(code);
    assert_eq!(codes, ["required", "required", "too_few_elements"]);
    let answer = desk.post("/organizations", &json!({})).await.expect(400).json();
    assert_eq!(answer["errors"]["fields"]["name"]["errors"][0]["code"], "required");
}

#[tokio::test]
async fn the_put_table_of_contact_data() {
    let desk = Desk::start().await;
    let (a, b) = (json!({"url": "https://a.example/"}), json!({"url": "https://b.example/"}));
    for (n, (put, kept, urls)) in [
        (json!({}), vec![0, 1], vec!["a", "b"]),
        (json!({"twitter": [{"username": "x"}]}), vec![0, 1], vec!["a", "b"]),
        (json!({"website": [{"url": "https://c.example/"}]}), vec![0], vec!["c"]),
        (json!({"website": [{}, {"url": "https://d.example/"}]}), vec![0, 1], vec!["a", "d"]),
        (json!({"website": []}), vec![], vec![]),
    ]
    .into_iter()
    .enumerate()
    {
        let data = json!({"contact_data": {"website": [a, b]}});
        let person = desk.person(&format!("t{n}@lind.example"), &data).await;
        let ids = pick(&person["contact_data"], "id");
        let changed = desk.changed(&path_of(&person), &json!({"contact_data": put})).await;
        let items = changed["contact_data"].as_array().unwrap().iter();
        let websites: Json =
            items.filter(|item| item["contact_type"] == "website").cloned().collect();
        let urls: Vec<String> = urls.iter().map(|url| format!("https://{url}.example/")).collect();
        assert_eq!(pick(&websites, "url"), urls, "{put}");
        let kept: Vec<Json> = kept.into_iter().map(|index: usize| ids[index].clone()).collect();
        assert_eq!(pick(&websites, "id"), kept, "{put}");
    }
}

#[tokio::test]
async fn the_401_table_with_www_authenticate() {
    let desk = Desk::start().await;
    let key = &desk.app.owner;
    let as_token = format!("token {}:{}", key.key_id, key.secret);
    for (authorization, code) in [
        (None, "unauthorized"),
        (Some("key"), "malformed_authorization_header"),
        (Some("Basic YTpi"), "invalid_authorization_header"),
        (Some("key 1:pdx_x"), "invalid_api_key"),
        (Some("token 1:pdx_x"), "invalid_api_token"),
        (Some(&*as_token), "invalid_api_token"),
    ] {
        let headers: Vec<_> = authorization.iter().map(|value| ("Authorization", *value)).collect();
        let answer = desk.app.request("GET", "/api/v2/people", &headers, "").await;
        assert_eq!(answer.expect(401).json()["code"], code);
        let ways = answer.header("www-authenticate");
        assert_eq!(ways, Some("session,token,key realm=\"DeskPRO API\""), "{code}");
    }
    let wrong = r#"{"email": "owner@test.example", "password": "x"}"#;
    let answer = desk.app.request("POST", "/api/v2/api_tokens", &[], wrong).await;
    assert_eq!(answer.expect(401).json()["code"], "bad_credentials");
    assert!(answer.header("www-authenticate").is_some());
}

#[tokio::test]
async fn the_path_of_dupe_email() {
    let desk = Desk::start().await;
    desk.person("t@lind.example", &json!({})).await;
    let body = json!({"name": "x", "primary_email": "t@lind.example"});
    let errors = desk.post("/people", &body).await.expect(400).json()["errors"].clone();
    let at_emails = &errors["fields"]["emails"]["fields"]["emails_0"]["errors"][0];
    assert_eq!(at_emails["code"], "dupe_email");
    assert!(at_emails["message"].as_str().unwrap().contains("t@lind.example"));
    assert_eq!(errors["fields"]["primary_email"]["errors"][0]["code"], "dupe_email");
}

#[tokio::test]
async fn a_batch_with_one_good_and_one_bad_member() {
    let desk = Desk::start().await;
    let body =
        json!({"requests": {"good": "/api/v2/me", "bad": {"method": "GET", "url": "/people/999"}}});
    let answer = desk.post("/batch", &body).await.expect(200).json()["responses"].clone();
    assert_eq!(answer["good"]["headers"]["status-code"], 200);
    assert!(answer["good"]["data"].is_object());
    assert_eq!(answer["bad"]["headers"]["status-code"], 404);
    assert_eq!((answer["bad"].get("data"), &answer["bad"]["code"]), (None, &json!("not_found")));
}

#[tokio::test]
async fn a_count_of_201_is_400() {
    let desk = Desk::start().await;
    for (path, _, _) in resources() {
        desk.get(&format!("{path}?count=200")).await.expect(200);
        let body = desk.get(&format!("{path}?count=201")).await.expect(400).json();
        assert_eq!((&body["code"], &body["errors"]), (&json!("bad_request"), &Json::Null));
    }
}

#[tokio::test]
async fn a_query_by_post_creates_nothing() {
    let desk = Desk::start().await;
    let authorization = desk::authorization(&desk.app.owner);
    let headers = [("Authorization", &*authorization), ("X-Deskpro-Api-Get-Query-Body", "1")];
    let before = desk.app.feed().await;
    let body = r#"{"name": "New", "primary_email": "new+1@lind.example"}"#;
    let answer = desk.app.request("POST", "/api/v2/people", &headers, body).await;
    assert_eq!(answer.expect(200).json()["data"], json!([]));
    assert_eq!(desk.app.feed().await, before);
}

#[tokio::test]
async fn the_contact_data_sub_resource_reads_and_answers_405_on_writes() {
    let desk = Desk::start().await;
    let data = json!({"website": [{"url": "https://a.example/"}]});
    for (path, mut body, _) in resources() {
        body["contact_data"] = data.clone();
        let made = desk.created(path, &body).await;
        let list = format!("{path}/{}/contact_data", made["id"]);
        let item = format!("{list}/{}", made["contact_data"][0]["id"]);
        assert_eq!(desk.data(&list).await, made["contact_data"]);
        assert_eq!(desk.data(&item).await, made["contact_data"][0]);
        for (method, path) in [("POST", &list), ("PUT", &item), ("DELETE", &item)] {
            let answer = desk.call(method, path, "{}").await;
            assert_eq!(answer.expect(405).header("allow"), Some("GET, HEAD"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn dates_are_of_seconds_and_have_no_colon_in_the_offset() {
    let desk = Desk::start().await;
    for (path, body, _) in resources() {
        let made = desk.created(path, &body).await;
        assert_eq!(made["date_created"], "2026-03-01T12:00:00+0000");
    }
}
