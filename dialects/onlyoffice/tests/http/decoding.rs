//! Every form in which clients send contacts, with each of the three calls.

use rstest::rstest;
use serde_json::{Value as Json, json};

use crate::support::*;

const MULTIPART: &str = "multipart/form-data; boundary=b";

/// Two contacts in every form: content type and body.
const TWO: &[Sent<'static>] = &[
    (JSON, r#"{"contacts":[{"type":"GTalk","value":"a"},{"type":"phone","value":"1"}]}"#),
    (JSON, r#"{"contacts":[{"Type":"GTalk","Value":"a"},{"Type":"phone","Value":"1"}]}"#),
    (JSON, r#"{"Contacts":[{"TYPE":"GTalk","VALUE":"a"},{"tYpe":"phone","vAlue":1}]}"#),
    (
        JSON,
        r#"{"contacts":[{"value":{"Type":"GTalk","Value":"a"}},{"value":{"Type":"phone","Value":"1"}}]}"#,
    ),
    (
        JSON,
        r#"{"contacts":[{"type":"x","Type":"GTalk","value":"a"},{"type":"phone","value":"2","Value":"1"}]}"#,
    ),
    (
        "application/json; charset=utf-8",
        r#"{"contacts":[{"type":"GTalk","value":"a"},{"type":"phone","value":"1"}]}"#,
    ),
    ("", r#" {"contacts":[{"type":"GTalk","value":"a"},{"type":"phone","value":"1"}]}"#),
    (FORM, r#"{"contacts":[{"type":"GTalk","value":"a"},{"type":"phone","value":"1"}]}"#),
    (
        FORM,
        "contacts[0][Type]=GTalk&contacts[0][Value]=a&contacts[1][Type]=phone&contacts[1][Value]=1",
    ),
    (
        FORM,
        "contacts%5B0%5D%5Btype%5D=GTalk&contacts%5B0%5D%5Bvalue%5D=a&contacts%5B1%5D%5Btype%5D=phone&contacts%5B1%5D%5Bvalue%5D=1",
    ),
    (FORM, "contacts[0].Type=GTalk&contacts[0].Value=a&contacts[1].Type=phone&contacts[1].Value=1"),
    (FORM, "contacts[][type]=GTalk&contacts[][value]=a&contacts[][type]=phone&contacts[][value]=1"),
    (
        FORM,
        "contacts[7][type]=phone&contacts[7][value]=1&contacts[2][value]=a&contacts[2][type]=GTalk",
    ),
    (
        MULTIPART,
        "--b\r\nContent-Disposition: form-data; name=\"contacts[0][Type]\"\r\n\r\nGTalk\r\n--b\r\nContent-Disposition: form-data; name=\"contacts[0][Value]\"\r\n\r\na\r\n--b\r\nContent-Disposition: form-data; name=\"contacts[1][Type]\"\r\n\r\nphone\r\n--b\r\nContent-Disposition: form-data; name=\"contacts[1][Value]\"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name=\"x\"; filename=\"x.txt\"\r\n\r\n\u{0}\r\n--b--\r\n",
    ),
    (
        XML,
        "<request><contacts><type>GTalk</type><value>a</value></contacts><contacts><type>phone</type><value>1</value></contacts></request>",
    ),
    (
        "application/xml",
        "<?xml version=\"1.0\"?><x><contacts><contact><Type>GTalk</Type><Value>a</Value></contact><contact><Type>phone</Type><Value>1</Value></contact></contacts></x>",
    ),
    (
        XML,
        "<contacts><contact><type>GTalk</type><value>a</value></contact><contact><type>phone</type><value>1</value></contact></contacts>",
    ),
];

/// One contact in the forms that need no list.
const ONE: &[Sent<'static>] = &[
    (JSON, r#"{"contacts":{"type":"skype","value":"a"}}"#),
    (JSON, r#"{"contacts":{"value":{"Type":"skype","Value":"a"}}}"#),
    (FORM, "contacts[type]=skype&contacts[value]=a"),
    (XML, "<r><contacts><type>skype</type><value>a</value></contacts></r>"),
];

#[tokio::test]
async fn every_form_is_read_by_put_post_and_delete() {
    let app = start().await;
    let two = json!([pair("GTalk", "a"), pair("phone", "1")]);
    for sent in TWO {
        for (method, status) in [("PUT", 200), ("POST", 201)] {
            write(&app, "POST", json!([])).await;
            let path = format!("{CONTACTS}.json");
            let answer = send(&app, &app.member, method, &path, *sent).await;
            answer.expect(status);
            assert_eq!(answer.json()["statusCode"], status);
            assert_eq!(answer.json()["response"]["contacts"], two, "{method} {sent:?}");
            assert_eq!(contacts(&app).await, two, "{method} {sent:?}");
        }
        let answer = send(&app, &app.member, "DELETE", CONTACTS, *sent).await;
        answer.expect(200);
        assert_eq!(contacts(&app).await, json!([]), "DELETE {sent:?}");
    }
}

#[tokio::test]
async fn every_form_is_answered_in_xml_too() {
    let app = start().await;
    let two = "<contacts><type>GTalk</type><value>a</value></contacts>\
               <contacts><type>phone</type><value>1</value></contacts>";
    for sent in TWO {
        for (method, status) in [("PUT", 200), ("POST", 201)] {
            write(&app, "POST", json!([])).await;
            let path = format!("{CONTACTS}.xml");
            let answer = send(&app, &app.member, method, &path, *sent).await;
            answer.expect(status);
            let code = format!("<statusCode>{status}</statusCode>");
            assert!(answer.text().contains(&code) && answer.text().contains(two), "{sent:?}");
            let id = app.member.person_id;
            for name in ["member.xml".to_owned(), format!("{id}.xml"), "@self.xml".to_owned()] {
                let path = format!("/api/2.0/people/{name}");
                assert!(get(&app, &app.member, &path).await.text().contains(two), "{name}");
            }
        }
    }
}

#[tokio::test]
async fn one_contact_needs_no_list() {
    let app = start().await;
    for sent in ONE {
        write(&app, "POST", json!([])).await;
        send(&app, &app.member, "PUT", CONTACTS, *sent).await.expect(200);
        assert_eq!(contacts(&app).await, json!([pair("skype", "a")]), "{sent:?}");
    }
}

#[rstest]
#[case("PUT", 200, json!([pair("vk", "v"), pair("skype", "a b+&")]))]
#[case("POST", 201, json!([pair("skype", "a b+&")]))]
#[case("DELETE", 200, json!([pair("vk", "v")]))]
#[tokio::test]
async fn the_query_is_read_like_a_form(
    #[case] method: &str,
    #[case] status: u16,
    #[case] expected: Json,
) {
    let app = start().await;
    write(&app, "POST", json!([pair("vk", "v")])).await;
    if method == "DELETE" {
        write(&app, "PUT", json!([pair("skype", "a b+&")])).await;
    }
    let path = format!("{CONTACTS}?contacts%5B0%5D%5BType%5D=skype&contacts[0][Value]=a+b%2B%26");
    send(&app, &app.member, method, &path, ("", "")).await.expect(status);
    assert_eq!(contacts(&app).await, expected);
}

#[tokio::test]
async fn an_empty_json_body_is_no_parameters() {
    let app = start().await;
    let answer = send(&app, &app.member, "GET", "/api/2.0/people/@self", (JSON, "")).await;
    answer.expect(200);
    write(&app, "POST", json!([pair("vk", "v")])).await;
    send(&app, &app.member, "PUT", CONTACTS, (JSON, "")).await.expect(200);
    assert_eq!(contacts(&app).await, json!([pair("vk", "v")]));
}
