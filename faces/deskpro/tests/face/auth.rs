//! Who is let in, what browsers may read, and what integrations ask for first.

use polydex_testkit::Answer;
use serde_json::{Value as Json, json};

use crate::desk::{Desk, authorization};

async fn with(desk: &Desk, method: &str, headers: &[(&str, &str)]) -> Answer {
    desk.app.request(method, "/api/v2/me", headers, "").await
}

#[tokio::test]
async fn a_key_is_taken_in_every_form() {
    let desk = Desk::start().await;
    let key = &desk.app.owner;
    for form in [
        authorization(key),
        format!("key {}", key.secret),
        format!("  key ,  {}:{}", key.key_id, key.secret),
        key.bearer(),
    ] {
        let answer = with(&desk, "GET", &[("Authorization", &form)]).await;
        assert_eq!(answer.expect(200).json()["data"]["person_id"], key.number, "{form}");
    }
}

#[tokio::test]
async fn a_wrong_header_has_the_vendors_error_codes() {
    let desk = Desk::start().await;
    let (key, other) = (&desk.app.owner, &desk.app.member);
    let foreign_id = format!("key {}:{}", other.key_id, key.secret);
    let key_as_token = format!("token {}:{}", key.key_id, key.secret);
    for (header, code, message) in [
        (None, "unauthorized", "You must be authenticated to make this request."),
        (
            Some("key"),
            "malformed_authorization_header",
            "Malformed Authorization header (should be \"Authorization: type value\").",
        ),
        (
            Some("Basic x"),
            "invalid_authorization_header",
            "Invalid Authorization header (type can be one of \"key\" or \"token\").",
        ),
        (Some("key 1:pdx_none"), "invalid_api_key", "Invalid API key."),
        (Some(&*foreign_id), "invalid_api_key", "Invalid API key."),
        (Some("token 1:pdx_none"), "invalid_api_token", "Invalid API token."),
        (Some(&*key_as_token), "invalid_api_token", "Invalid API token."),
        (Some("Bearer none"), "invalid_api_token", "Invalid API token."),
    ] {
        let headers: Vec<(&str, &str)> =
            header.iter().map(|value| ("Authorization", *value)).collect();
        let answer = with(&desk, "GET", &headers).await;
        let expected = json!({"status": 401, "code": code, "message": message, "errors": null});
        assert_eq!(answer.expect(401).json(), expected);
        assert_eq!(
            answer.header("www-authenticate"),
            Some("session,token,key realm=\"DeskPRO API\"")
        );
        let may_be_read = header.map(|_| "*");
        assert_eq!(answer.header("access-control-allow-origin"), may_be_read, "{code}");
    }
}

#[tokio::test]
async fn preflights_are_always_answered() {
    let desk = Desk::start().await;
    for path in ["/api/v2/people", "/api/v2/people/1/contact_data", "/api/v2/nowhere"] {
        let headers = [("Origin", "https://a.example"), ("Access-Control-Request-Method", "PUT")];
        let answer = desk.app.request("OPTIONS", path, &headers, "").await;
        answer.expect(204);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert!(answer.header("access-control-allow-headers").unwrap().contains("Authorization"));
    }
    let open = desk.app.request("GET", "/api/v2/helpdesk/discover", &[], "").await;
    assert_eq!(open.expect(200).header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn me_is_whom_the_key_acts_for() {
    let desk = Desk::start().await;
    let me = desk.data("/me").await;
    assert_eq!(me["person"]["primary_email"], desk.app.owner.email);
    assert_eq!(me["person"]["can_admin"], true);
    let mut bare = me.clone();
    bare.as_object_mut().unwrap().shift_remove("person");
    let expected = json!({"auth_method": "api_key", "app_id": null, "person_id": desk.app.owner.number,
        "api_version": 2, "client_type": "standard", "client_version": 0});
    assert_eq!(bare, expected);
}

#[tokio::test]
async fn integrations_find_what_they_ask_for_first() {
    let desk = Desk::start().await;
    let headers = [("Host", "desk.example:8080")];
    let found = desk.app.request("GET", "/api/v2/helpdesk/discover", &headers, "").await;
    let data = found.expect(200).json()["data"].clone();
    assert_eq!(data["is_deskpro"], true);
    assert_eq!(data["base_api_url"], "http://desk.example:8080/api/v2/");
    assert!(data["build"].is_string());
    assert_eq!(desk.get("/apps/zapier/ping").await.expect(200).text(), "[]");
    desk.app.request("GET", "/api/v2/apps/zapier/ping", &[], "").await.expect(401);
    for kind in ["person", "organization"] {
        let list = desk.get(&format!("/{kind}_custom_fields")).await.expect(200).json();
        assert_eq!((&list["data"], &list["meta"]["pagination"]["total"]), (&json!([]), &json!(0)));
        let body = desk.get(&format!("/{kind}_custom_fields/7")).await.expect(404).json();
        assert_eq!(body["code"], "not_found");
    }
}

#[tokio::test]
async fn members_may_read_all_and_change_themselves_alone() {
    let desk = Desk::start().await;
    let member = &desk.app.member;
    let body = r#"{"summary":"x"}"#;
    let owner = format!("/people/{}", desk.app.owner.number);
    let mine = format!("/people/{}", member.number);
    desk.call_as(member, "GET", &owner, "").await.expect(200);
    desk.call_as(member, "PUT", &mine, body).await.expect(204);
    let role = r#"{"is_agent":false}"#;
    for (method, path, body) in [
        ("PUT", &*owner, body),
        ("PUT", &*mine, role),
        ("PUT", &*mine, r#"{"primary_email":"new@lind.example"}"#),
        ("POST", "/people", r#"{"name":"x","primary_email":"x@lind.example"}"#),
        ("POST", "/organizations", r#"{"name":"x"}"#),
        ("DELETE", &*owner, ""),
    ] {
        let answer = desk.call_as(member, method, path, body).await;
        let body: Json = answer.expect(403).json();
        assert_eq!(
            body,
            json!({"status": 403, "code": "unauthorized",
                "message": "You are not authorized to make this request.", "errors": null})
        );
    }
}
