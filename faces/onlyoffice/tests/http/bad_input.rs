//! What cannot be read or is not allowed: the dialect's own error, and nothing changed.

use polydex_format_onlyoffice::lens::{MAX_EMAIL, MAX_LINE, MAX_NOTES, MAX_TYPE, MAX_VALUE};
use polydex_testkit::TestApp;
use serde_json::{Value as Json, json};

use crate::support::*;

const ARGUMENT: i64 = -2_147_024_809;
const FORMAT: i64 = -2_146_233_033;

/// Sends it as the owner, expects this status, and that nothing was written.
async fn refused(app: &TestApp, method: &str, path: &str, sent: Sent<'_>, status: u16) -> Json {
    let before = (app.person(&app.member).await, app.feed().await);
    let answer = send(app, &app.owner, method, path, sent).await;
    let short: String = sent.1.chars().take(80).collect();
    assert_eq!(answer.status, status, "{method} {path} {short}: {}", answer.text());
    assert_eq!((app.person(&app.member).await, app.feed().await), before, "{short}");
    let envelope = answer.json();
    assert_eq!((&envelope["status"], &envelope["statusCode"]), (&1.into(), &status.into()));
    assert_eq!(envelope.get("response"), None);
    envelope["error"].clone()
}

async fn with_contacts() -> TestApp {
    let app = start().await;
    write(&app, "POST", json!([pair("phone", "1"), pair("GTalk", "a")])).await;
    app
}

#[tokio::test]
async fn malformed_bodies_are_400() {
    let app = with_contacts().await;
    for sent in [
        (JSON, "{"),
        (JSON, "[]"),
        (JSON, r#"[{"type":"phone","value":"2"}]"#),
        (JSON, "\"x\""),
        (JSON, "contacts[0][type]=phone"),
        ("", "[]"),
        ("", "{"),
        (FORM, "contacts=%ff"),
        (FORM, "{"),
        (FORM, r#"[{"type":"phone","value":"2"}]"#),
        (XML, "<a>"),
        (XML, "{}"),
        (XML, "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"),
        ("multipart/form-data", "x"),
        ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a"),
    ] {
        for method in ["PUT", "POST", "DELETE"] {
            let path = format!("{CONTACTS}.json");
            let error = refused(&app, method, &path, sent, 400).await;
            assert_eq!(error["hresult"], ARGUMENT, "{sent:?}");
            assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()));
        }
    }
}

#[tokio::test]
async fn bodies_of_another_type_are_415() {
    let app = with_contacts().await;
    for sent in [("", "contacts"), ("text/plain", "x"), ("application/octet-stream", "\u{1}")] {
        refused(&app, "POST", CONTACTS, sent, 415).await;
    }
}

#[tokio::test]
async fn wrong_types_are_named_with_their_path() {
    let app = with_contacts().await;
    for (contacts, message, hresult) in [
        (json!("phone"), "contacts[0]: expected list of {type, value}", FORMAT),
        (json!([1]), "contacts[0]: expected list of {type, value}", FORMAT),
        (json!([null]), "contacts[0]: expected list of {type, value}", FORMAT),
        (json!([{}]), "contacts[0].type: required", ARGUMENT),
        (json!([{"value": "x"}]), "contacts[0].type: required", ARGUMENT),
        (json!([{"type": "  ", "value": "x"}]), "contacts[0].type: required", ARGUMENT),
        (json!([{"type": ["a"], "value": "x"}]), "contacts[0].type: expected text", FORMAT),
        (json!([{"type": "a", "value": {}}]), "contacts[0].value: expected text", FORMAT),
        (json!([{"value": {"Value": "x"}}]), "contacts[0].value.type: required", ARGUMENT),
    ] {
        let body = json!({ "contacts": contacts }).to_string();
        for method in ["PUT", "POST", "DELETE"] {
            let error = refused(&app, method, CONTACTS, (JSON, &body), 400).await;
            assert_eq!((&error["message"], &error["hresult"]), (&message.into(), &hresult.into()));
        }
    }
}

#[tokio::test]
async fn one_bad_contact_refuses_all_of_them() {
    let app = with_contacts().await;
    let body = json!({"contacts": [pair("phone", "2"), {"value": "x"}]}).to_string();
    let error = refused(&app, "PUT", CONTACTS, (JSON, &body), 400).await;
    assert_eq!(error["message"], "contacts[1].type: required");
}

#[tokio::test]
async fn what_is_too_long_is_400_and_what_just_fits_is_not() {
    let app = with_contacts().await;
    let (kind, value) = ("é".repeat(MAX_TYPE), "é".repeat(MAX_VALUE));
    for (pair, path, max) in [
        (pair(&format!("{kind}k"), "v"), "contacts[1].type", MAX_TYPE),
        (pair("vk", &format!("{value}v")), "contacts[1].value", MAX_VALUE),
    ] {
        let body = json!({"contacts": [{"type": "phone", "value": "1"}, pair]}).to_string();
        for method in ["PUT", "POST"] {
            let error = refused(&app, method, CONTACTS, (JSON, &body), 400).await;
            assert_eq!(error["message"], format!("{path}: longer than {max}"));
        }
    }
    let many = json!({"contacts": vec![pair("a", "b"); 1001]}).to_string();
    let error = refused(&app, "PUT", CONTACTS, (JSON, &many), 400).await;
    assert_eq!(error["message"], "contacts: longer than 1000");
    write(&app, "PUT", json!([pair(&kind, &value)])).await;
}

#[tokio::test]
async fn a_body_over_the_limit_is_413() {
    let app = with_contacts().await;
    let body = format!(r#"{{"contacts":[{{"type":"a","value":"{}"}}]}}"#, "x".repeat(1 << 20));
    refused(&app, "PUT", CONTACTS, (JSON, &body), 413).await;
}

#[tokio::test]
async fn members_of_a_person_are_judged_one_by_one() {
    let app = with_contacts().await;
    let line = "x".repeat(MAX_LINE + 1);
    let notes = "x".repeat(MAX_NOTES + 1);
    let email = format!("{}@test.example", "x".repeat(MAX_EMAIL));
    for (body, message) in [
        (json!({"isVisitor": "yes"}), "isVisitor: expected boolean".to_owned()),
        (json!({"disable": 1}), "disable: expected boolean".to_owned()),
        (json!({"birthday": "29.2.1988"}), "birthday: not a valid date".to_owned()),
        (json!({"worksfrom": "2023-02-29"}), "worksfrom: not a valid date".to_owned()),
        (json!({"sex": "x"}), "sex: not one of the known values".to_owned()),
        (json!({"lead": "bo"}), "lead: not a valid GUID".to_owned()),
        (
            json!({"lead": "5b0c0d5e-6a0c-4f52-9d0e-3f0f6f1f9a11"}),
            "lead: not one of the known values".to_owned(),
        ),
        (
            json!({"department": ["5b0c0d5e-6a0c-4f52-9d0e-3f0f6f1f9a11"]}),
            "department[0]: not one of the known values".to_owned(),
        ),
        (json!({"firstname": {}}), "firstname: expected text".to_owned()),
        (json!({"title": line}), format!("title: longer than {MAX_LINE}")),
        (json!({"lastname": line}), format!("lastname: longer than {MAX_LINE}")),
        (json!({"comment": notes}), format!("comment: longer than {MAX_NOTES}")),
        (json!({"email": ""}), "email: required".to_owned()),
        (json!({"email": "x"}), "email: not a valid email".to_owned()),
        (json!({"email": email}), format!("email: longer than {MAX_EMAIL}")),
        (
            json!({"files": "http://127.0.0.1/x.png"}),
            "files: pictures are not fetched from URLs here".to_owned(),
        ),
        (
            json!({"sex": "x", "contacts": [{}]}),
            "contacts[0].type: required; sex: not one of the known values".to_owned(),
        ),
    ] {
        let path = "/api/2.0/people/member";
        let error = refused(&app, "PUT", path, (JSON, &body.to_string()), 400).await;
        assert_eq!(error["message"], message);
        let mut new = json!({"email": "n@test.example", "firstname": "A", "lastname": "B"});
        new.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        let error = refused(&app, "POST", "/api/2.0/people", (JSON, &new.to_string()), 400).await;
        assert_eq!(error["message"], message);
    }
}

#[tokio::test]
async fn a_new_person_needs_address_and_names() {
    let app = with_contacts().await;
    let error = refused(&app, "POST", "/api/2.0/people", (JSON, "{}"), 400).await;
    assert_eq!(error["message"], "email: required; firstname: required; lastname: required");
}

#[tokio::test]
async fn bad_ids_are_not_found_and_wrong_methods_are_405() {
    let app = with_contacts().await;
    for id in ["nobody", "5b0c0d5e-6a0c-4f52-9d0e-3f0f6f1f9a11", "a%20b", "%7B%7D", "@", "..%2f"] {
        let path = format!("/api/2.0/people/{id}/contacts");
        for method in ["PUT", "POST", "DELETE"] {
            let sent = (JSON, r#"{"contacts":[{"type":"a","value":"b"}]}"#);
            let error = refused(&app, method, &path, sent, 404).await;
            assert_eq!(error["message"], "user not found", "{id}");
        }
    }
    for (method, path, allow) in [
        ("GET", CONTACTS, "PUT, POST, DELETE"),
        ("PATCH", CONTACTS, "PUT, POST, DELETE"),
        ("PATCH", "/api/2.0/people", "GET, HEAD, POST"),
        ("GET", "/api/2.0/authentication", "POST"),
    ] {
        let answer = send(&app, &app.owner, method, path, ("", "")).await;
        answer.expect(405);
        assert_eq!(answer.header("allow"), Some(allow), "{path}");
    }
    for path in [
        "/api/2.0",
        "/api/2.0/people/%ff/contacts",
        "/api/2.0/nothing",
        "/api/2.0/people/a/b",
        "/api/2.0/people/a/contacts/1",
    ] {
        let error = refused(&app, "PUT", path, (JSON, "{}"), 404).await;
        assert_eq!(error["message"], "Method not found", "{path}");
    }
}

#[tokio::test]
async fn a_filter_that_is_not_known_is_400() {
    let app = with_contacts().await;
    let path = "/api/2.0/people?filterBy=shoeSize&filterValue=43";
    let error = refused(&app, "GET", path, ("", ""), 400).await;
    assert_eq!(error["message"], "filterBy: not one of the known values");
    refused(&app, "GET", "/api/2.0/people/email", ("", ""), 400).await;
    refused(&app, "GET", "/api/2.0/people?count=%ff", ("", ""), 400).await;
}

#[tokio::test]
async fn a_request_with_malformed_fields_changes_nothing() {
    let app = start().await;
    let before = app.feed().await;
    let ids = format!("userIds={}&fields[a]=x", app.guest.person_id);
    for (method, path, form) in [
        ("PUT", "/people/guest", "title=x&fields[a]=x"),
        ("POST", "/people", "email=x@y.example&firstname=A&lastname=B&fields[a]=x"),
        ("POST", "/people/guest/contacts", "contacts[type]=vk&contacts[value]=v&fields[a]=x"),
        ("PUT", "/people/status/terminated", &ids),
    ] {
        let path = format!("/api/2.0{path}");
        let answer = send(&app, &app.admin, method, &path, (FORM, form)).await;
        let message = answer.expect(400).json()["error"]["message"].clone();
        assert_eq!(message, "fields: expected list of texts", "{method} {path}");
    }
    assert_eq!(app.feed().await, before);
}
