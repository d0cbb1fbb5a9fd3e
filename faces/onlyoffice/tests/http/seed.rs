//! The vendor's published examples, byte for byte.
//!
//! `%7Buserid%7D` and `%22some+text%22` are placeholders that the reference sites print into the
//! path. Sent as printed they name no person; filled in, the requests work.

use polydex_testkit::TestApp;
use serde_json::{Value as Json, json};

use crate::support::*;

/// `api.onlyoffice.com/workspace`, "Update user contacts": the body lost its indentation there.
const SITE: &str = "PUT /api/2.0/people/%7Buserid%7D/contacts HTTP/1.1\r\n\
    Accept: application/json\r\n\
    Content-Length: 117\r\n\
    Content-Type: application/json\r\n\
    Host: example.com\r\n";

/// As printed; the length counts the indentation that the page lost.
const SITE_BODY: &str = "{\n\"contacts\": [\n{\n\"value\": {\n\"Type\": \"GTalk\",\n\"Value\": \"my@gmail.com\"\n}\n}\n]\n}";

/// The older reference: the header of the request and its body.
const OLDER: &str = "PUT api/2.0/people/%22some+text%22/contacts\n\
    Host: yourportal.onlyoffice.com\n\
    Content-Type: application/json\n\
    Accept: application/json\n";

const OLDER_BODY: &str = "{\n  \"contacts\": [\n    {\n      \"type\": \"GTalk\",\n      \"value\": \"my@gmail.com\"\n    }\n  ]\n}";

const OLDER_FORM: &str = "contacts[0][Type]=GTalk&contacts[0][Value]=my@gmail.com";

/// The body as it was before the page lost its indentation: the printed length is that.
fn indented() -> String {
    let body: Json = serde_json::from_str(SITE_BODY).unwrap();
    serde_json::to_string_pretty(&body).unwrap()
}

/// The site's request with a key, and closed after the answer.
fn site(app: &TestApp, userid: &str) -> String {
    let head = SITE.replace("%7Buserid%7D", userid);
    let secret = &app.owner.secret;
    format!("{head}Authorization: {secret}\r\nConnection: close\r\n\r\n{}", indented())
}

/// The older request as HTTP/1.1 wants it: a slash, a version, line ends and a length.
fn older(app: &TestApp, userid: &str, content_type: &str, body: &str) -> String {
    let mut lines = OLDER.trim_end().lines().map(str::to_owned).collect::<Vec<_>>();
    lines[0] =
        lines[0].replace("%22some+text%22", userid).replace("PUT api", "PUT /api") + " HTTP/1.1";
    lines[2] = format!("Content-Type: {content_type}");
    lines.push(format!("Content-Length: {}", body.len()));
    lines.push(format!("Authorization: {}", app.owner.secret));
    lines.push("Connection: close".to_owned());
    format!("{}\r\n\r\n{body}", lines.join("\r\n"))
}

#[tokio::test]
async fn the_printed_length_is_that_of_the_indented_body() {
    assert_eq!(indented().len(), 117);
}

#[tokio::test]
async fn the_printed_placeholders_name_nobody() {
    let app = start().await;
    let before = app.feed().await;
    for request in [
        site(&app, "%7Buserid%7D"),
        older(&app, "%22some+text%22", JSON, OLDER_BODY),
        older(&app, "%22some+text%22", FORM, OLDER_FORM),
    ] {
        let answer = app.send(&request).await;
        answer.expect(404);
        let expected = json!({"status": 1, "statusCode": 404, "error": {
            "message": "user not found", "hresult": -2_147_467_259_i64, "data": {}}});
        assert_eq!(answer.json(), expected, "{request}");
    }
    assert_eq!(app.feed().await, before);
}

#[tokio::test]
async fn every_printed_request_works_once_it_names_somebody() {
    let app = start().await;
    let id = app.member.person_id.to_string();
    for request in [
        site(&app, "member"),
        site(&app, &id),
        older(&app, "member", JSON, OLDER_BODY),
        older(&app, &id, FORM, OLDER_FORM),
        older(&app, "member", JSON, SITE_BODY),
    ] {
        write(&app, "POST", json!([pair("skype", "s")])).await;
        let answer = app.send(&request).await;
        answer.expect(200);
        assert_eq!(answer.json()["status"], 0);
        let merged = json!([pair("skype", "s"), pair("GTalk", "my@gmail.com")]);
        assert_eq!(answer.json()["response"]["contacts"], merged, "{request}");
        assert_eq!(contacts(&app).await, merged);
    }
}

#[tokio::test]
async fn every_member_of_the_printed_answer_is_there_in_camel_case() {
    let app = start().await;
    let printed: Json = serde_json::from_str(include_str!(
        "../../../../formats/onlyoffice/tests/documents/sample.json"
    ))
    .unwrap();
    let printed = printed["response"].as_object().unwrap();
    let body = json!({
        "email": "mike@domain.example", "firstname": "Mike", "lastname": "Zanyatski",
        "birthday": printed["Birthday"], "sex": printed["Sex"], "worksfrom": printed["WorkFrom"],
        "location": printed["Location"], "comment": printed["Notes"], "title": printed["Title"],
        "contacts": printed["Contacts"], "department": "Marketing",
        "lead": app.owner.person_id.to_string(), "cultureName": printed["CultureName"],
    });
    let answer = send(&app, &app.owner, "POST", "/api/2.0/people", (JSON, &body.to_string())).await;
    answer.expect(201);
    let profile = answer.json()["response"].clone();
    // A mobile number, its activation and the modules of an administrator are shown to who has any.
    let rare = ["MobilePhone", "MobilePhoneActivationStatus", "ListAdminModules"];
    for name in printed.keys().filter(|name| !rare.contains(&name.as_str())) {
        let (first, rest) = name.split_at(1);
        let name = first.to_lowercase() + rest;
        assert!(profile.get(&name).is_some(), "{name}");
    }
    assert_eq!(profile["contacts"], json!([pair("GTalk", "my@gmail.com")]));
}
