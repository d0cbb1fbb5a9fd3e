//! What programs written for the vendor's server rely on, a test a line of the list of checks
//! worth automating. Each line has more tests in the module of its subject.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use polydex_face_onlyoffice::Onlyoffice;
use polydex_format_onlyoffice::ZeroOffset;
use polydex_model::Settings;
use polydex_testkit::{Setup, TestApp};
use serde_json::{Value as Json, json};

use crate::{decoding::TWO, support::*};

/// The contacts as a profile shows them that is read by name, by GUID and as oneself, in both
/// formats.
async fn read_everywhere(app: &TestApp) -> Json {
    let listed = contacts(app).await;
    let in_xml: String = listed.as_array().unwrap().iter().map(in_xml).collect();
    for who in ["member", &app.member.person_id.to_string(), "@self"] {
        let path = format!("/api/2.0/people/{who}");
        let profile = get(app, &app.member, &format!("{path}.json")).await.json();
        assert_eq!(profile["response"].get("contacts").unwrap_or(&json!([])), &listed, "{who}");
        let profile = get(app, &app.member, &format!("{path}.xml?fields=contacts")).await;
        let whole = format!("<response>{in_xml}</response>")
            .replace("<response></response>", "<response />");
        assert!(profile.text().contains(&whole), "{who}: {}", profile.text());
    }
    listed
}

fn in_xml(contact: &Json) -> String {
    let text = |name: &str| contact[name].as_str().unwrap().to_owned();
    format!("<contacts><type>{}</type><value>{}</value></contacts>", text("type"), text("value"))
}

#[tokio::test]
async fn put_post_delete_round_trips_for_every_input_row_in_json_and_xml() {
    let app = start().await;
    let two = json!([pair("GTalk", "a"), pair("phone", "1")]);
    for (name, sent) in TWO {
        for suffix in [".json", ".xml"] {
            let path = format!("{CONTACTS}{suffix}");
            for (method, status, left) in
                [("PUT", 200, &two), ("POST", 201, &two), ("DELETE", 200, &json!([]))]
            {
                send(&app, &app.member, method, &path, *sent).await.expect(status);
                assert_eq!(read_everywhere(&app).await, *left, "{method} {name}");
            }
        }
    }
}

#[tokio::test]
async fn gtalk_keeps_its_case_and_is_replaced_and_removed_in_any() {
    let app = start().await;
    write(&app, "PUT", json!([pair("GTalk", "a")])).await;
    assert_eq!(contacts(&app).await, json!([pair("GTalk", "a")]));
    write(&app, "PUT", json!([pair("gtalk", "b")])).await;
    assert_eq!(contacts(&app).await, json!([pair("gtalk", "b")]));
    write(&app, "DELETE", json!([{"type": "GTALK"}])).await;
    assert_eq!(contacts(&app).await, json!([]));
}

#[tokio::test]
async fn odd_values_and_twelve_of_one_type_keep_text_and_order() {
    let app = start().await;
    let long = "x".repeat(4096);
    let texts =
        ["a|b", "|", "a&b", "<i>", "\"", "'", "😀", " a", "b ", "tab\tline\r\n", &long, "12"];
    for kind in ["skype", "phone", "mobphone", "mail", "vk", "Assistant"] {
        let list = json!(texts.map(|text| pair(kind, text)));
        for method in ["POST", "PUT"] {
            assert_eq!(write(&app, method, list.clone()).await["contacts"], list);
        }
        assert_eq!(contacts(&app).await, list, "{kind}");
    }
}

#[tokio::test]
async fn an_empty_list_has_no_key_and_one_contact_is_an_array_of_one() {
    let app = start().await;
    write(&app, "POST", json!([pair("vk", "v")])).await;
    assert_eq!(write(&app, "POST", json!([])).await.get("contacts"), None);
    let profile = write(&app, "PUT", json!([pair("phone", "1")])).await;
    assert_eq!(profile["contacts"], json!([pair("phone", "1")]));
}

#[tokio::test]
async fn refusals_403_404_401_405_in_both_formats_change_nothing() {
    let app = start().await;
    let before = (app.person(&app.admin).await, app.feed().await);
    let sent = (JSON, r#"{"contacts":[{"type":"vk","value":"v"}]}"#);
    for (suffix, content_type) in [("", "application/json"), (".xml", "text/xml")] {
        let path = |who: &str| format!("/api/2.0/people/{who}/contacts{suffix}");
        let anonymous = [("Content-Type", JSON)];
        let answers = [
            (403, send(&app, &app.member, "PUT", &path("admin"), sent).await),
            (404, send(&app, &app.admin, "PUT", &path("nobody"), sent).await),
            (404, get(&app, &app.admin, &format!("/api/2.0/people/nobody{suffix}")).await),
            (401, app.request("PUT", &path("admin"), &anonymous, sent.1).await),
            (405, get(&app, &app.admin, &path("admin")).await),
        ];
        for (status, answer) in answers {
            answer.expect(status);
            let sent_type = answer.header("content-type").unwrap();
            assert_eq!(sent_type, format!("{content_type}; charset=UTF-8"));
            let code = [format!("\"statusCode\":{status},"), format!("<statusCode>{status}<")];
            assert!(code.iter().any(|code| answer.text().contains(code)), "{}", answer.text());
        }
    }
    assert_eq!((app.person(&app.admin).await, app.feed().await), before);
}

#[tokio::test]
async fn post_is_201_in_the_line_and_in_the_body_and_put_and_delete_are_200() {
    let app = start().await;
    let sent = (FORM, "contacts[type]=vk&contacts[value]=v");
    for (method, status) in [("POST", 201), ("PUT", 200), ("DELETE", 200)] {
        let answer = send(&app, &app.member, method, CONTACTS, sent).await;
        assert_eq!(answer.expect(status).json()["statusCode"], status);
        let answer = send(&app, &app.member, method, &format!("{CONTACTS}.xml"), sent).await;
        let code = format!("<statusCode>{status}</statusCode>");
        assert!(answer.expect(status).text().contains(&code));
    }
    let body = "email=new@test.example&firstname=A&lastname=B";
    let answer = send(&app, &app.admin, "POST", "/api/2.0/people", (FORM, body)).await;
    assert_eq!(answer.expect(201).json()["statusCode"], 201);
}

#[tokio::test]
async fn credentials_in_every_form_and_paths_in_every_spelling() {
    let app = start().await;
    let path = "/api/2.0/people/member/password";
    send(&app, &app.admin, "PUT", path, (FORM, "password=s3cret-harbour")).await.expect(200);
    let headers = [("Content-Type", FORM)];
    let body = "username=member%40test.example&password=s3cret-harbour";
    let answer = app.request("POST", "//api/2.0/authentication.json", &headers, body).await;
    let token = answer.expect(201).json()["response"]["token"].as_str().unwrap().to_owned();
    let basic = STANDARD.encode("member@test.example:s3cret-harbour");
    for (name, value) in [
        ("Authorization", token.clone()),
        ("authorization", format!("Bearer {token}")),
        ("Authorization", format!("Basic {basic}")),
        ("Cookie", format!("asc_auth_key={token}")),
    ] {
        for path in [
            "/api/2.0/people/@self",
            "//api//2.0/people/@self",
            "/api/2.0/people/@self?",
            "/api/2.0/people/@self/",
            "/api/2.0/people/@self.json/?",
        ] {
            let answer = app.request("GET", path, &[(name, &value)], "").await;
            assert_eq!(answer.expect(200).json()["response"]["userName"], "member", "{path}");
        }
    }
}

#[tokio::test]
async fn dates_have_seven_digits_in_the_portals_zone_and_days_do_not_move() {
    for (zone, offset, zero_offset) in [
        ("Asia/Yekaterinburg", "+05:00", ZeroOffset::Letter),
        ("America/New_York", "-05:00", ZeroOffset::Letter),
        ("UTC", "Z", ZeroOffset::Letter),
        ("UTC", "+00:00", ZeroOffset::Digits),
    ] {
        let face = Onlyoffice { zero_offset, ..Onlyoffice::default() };
        let settings = Settings { time_zone: zone.into(), ..Settings::default() };
        let app = Setup::new(vec![Box::new(face)]).settings(settings).start().await;
        let path = "/api/2.0/people/@self";
        for sent in ["1988-02-29", "1988-02-29T00-00-00.000", "1988-02-29T00:00:00.0000000"] {
            let body = json!({"birthday": sent, "worksfrom": sent}).to_string();
            let answer = send(&app, &app.member, "PUT", path, (JSON, &body)).await;
            let profile = answer.expect(200).json()["response"].clone();
            let shown = format!("1988-02-29T00:00:00.0000000{offset}");
            assert_eq!(
                (&profile["birthday"], &profile["workFrom"]),
                (&json!(shown), &json!(shown))
            );
        }
        let body = json!({"birthday": "1900-01-01", "worksfrom": "1900-01-01"}).to_string();
        let answer = send(&app, &app.member, "PUT", path, (JSON, &body)).await;
        let profile = answer.expect(200).json()["response"].clone();
        assert_eq!((profile.get("birthday"), profile.get("workFrom")), (None, None));

        let ids = format!("userIds={}", app.guest.person_id);
        let path = "/api/2.0/people/status/terminated";
        let answer = send(&app, &app.admin, "PUT", path, (FORM, &ids)).await;
        let since = answer.expect(200).json()["response"][0]["terminated"].clone();
        let (moment, zone) = since.as_str().unwrap().split_at("2026-03-01T09:30:00.0000000".len());
        assert_eq!(moment.rsplit_once('.').map(|(_, digits)| digits.len()), Some(7), "{since}");
        assert_eq!(zone == "Z", offset == "Z", "{since}");
    }
}
