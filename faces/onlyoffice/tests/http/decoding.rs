//! Every form in which clients send contacts, with each of the three calls.

use rstest::rstest;
use serde_json::{Value as Json, json};

use crate::support::*;

const MULTIPART: &str = "multipart/form-data; boundary=b";

const PARTS: &str = "--b\r\nContent-Disposition: form-data; name=\"contacts[0][Type]\"\r\n\r\nGTalk\r\n--b\r\nContent-Disposition: form-data; name=\"contacts[0][Value]\"\r\n\r\na\r\n--b\r\nContent-Disposition: form-data; name=\"contacts[1][Type]\"\r\n\r\nphone\r\n--b\r\nContent-Disposition: form-data; name=\"contacts[1][Value]\"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name=\"x\"; filename=\"x.txt\"\r\n\r\n\u{0}\r\n--b--\r\n";

/// Two contacts in every form: the row's name, content type and body.
pub const TWO: &[(&str, Sent<'static>)] = &[
    ("JSON", (JSON, r#"{"contacts":[{"type":"GTalk","value":"a"},{"type":"phone","value":"1"}]}"#)),
    (
        "JSON with `Type`",
        (JSON, r#"{"contacts":[{"Type":"GTalk","Value":"a"},{"Type":"phone","Value":"1"}]}"#),
    ),
    (
        "JSON with `TYPE` and `Contacts`, a number as value",
        (JSON, r#"{"Contacts":[{"TYPE":"GTalk","VALUE":"a"},{"tYpe":"phone","vAlue":1}]}"#),
    ),
    (
        "JSON of the reference site",
        (
            JSON,
            r#"{"contacts":[{"value":{"Type":"GTalk","Value":"a"}},{"value":{"Type":"phone","Value":"1"}}]}"#,
        ),
    ),
    (
        "JSON with two spellings of a key",
        (
            JSON,
            r#"{"contacts":[{"type":"x","Type":"GTalk","value":"a"},{"type":"phone","value":"2","Value":"1"}]}"#,
        ),
    ),
    (
        "JSON with a charset",
        (
            "application/json; charset=utf-8",
            r#"{"contacts":[{"type":"GTalk","value":"a"},{"type":"phone","value":"1"}]}"#,
        ),
    ),
    (
        "JSON without a content type",
        ("", r#" {"contacts":[{"type":"GTalk","value":"a"},{"type":"phone","value":"1"}]}"#),
    ),
    (
        "JSON called a form",
        (FORM, r#"{"contacts":[{"type":"GTalk","value":"a"},{"type":"phone","value":"1"}]}"#),
    ),
    (
        "form with brackets",
        (
            FORM,
            "contacts[0][Type]=GTalk&contacts[0][Value]=a&contacts[1][Type]=phone&contacts[1][Value]=1",
        ),
    ),
    (
        "form with encoded brackets",
        (
            FORM,
            "contacts%5B0%5D%5Btype%5D=GTalk&contacts%5B0%5D%5Bvalue%5D=a&contacts%5B1%5D%5Btype%5D=phone&contacts%5B1%5D%5Bvalue%5D=1",
        ),
    ),
    (
        "form with dots",
        (
            FORM,
            "contacts[0].Type=GTalk&contacts[0].Value=a&contacts[1].Type=phone&contacts[1].Value=1",
        ),
    ),
    (
        "form with empty brackets",
        (
            FORM,
            "contacts[][type]=GTalk&contacts[][value]=a&contacts[][type]=phone&contacts[][value]=1",
        ),
    ),
    (
        "form with indices out of order",
        (
            FORM,
            "contacts[7][type]=phone&contacts[7][value]=1&contacts[2][value]=a&contacts[2][type]=GTalk",
        ),
    ),
    ("multipart", (MULTIPART, PARTS)),
    (
        "XML",
        (
            XML,
            "<request><contacts><type>GTalk</type><value>a</value></contacts><contacts><type>phone</type><value>1</value></contacts></request>",
        ),
    ),
    (
        "XML with nested contacts",
        (
            "application/xml",
            "<?xml version=\"1.0\"?><x><contacts><contact><Type>GTalk</Type><Value>a</Value></contact><contact><Type>phone</Type><Value>1</Value></contact></contacts></x>",
        ),
    ),
    (
        "XML with the list as root",
        (
            XML,
            "<contacts><contact><type>GTalk</type><value>a</value></contact><contact><type>phone</type><value>1</value></contact></contacts>",
        ),
    ),
];

/// The rows of [`TWO`], one a case: a row beyond the last fails.
#[rstest]
#[tokio::test]
async fn every_form_is_read_by_put_post_and_delete_and_answered_in_both_formats(
    #[values(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)] row: usize,
) {
    assert_eq!(TWO.len(), 17, "each row is a case");
    let (name, sent) = TWO[row];
    let app = start().await;
    let two = json!([pair("GTalk", "a"), pair("phone", "1")]);
    let in_xml = "<contacts><type>GTalk</type><value>a</value></contacts>\
                  <contacts><type>phone</type><value>1</value></contacts>";
    for (method, status) in [("PUT", 200), ("POST", 201)] {
        write(&app, "POST", json!([])).await;
        let answer = send(&app, &app.member, method, &format!("{CONTACTS}.json"), sent).await;
        answer.expect(status);
        assert_eq!(answer.json()["statusCode"], status);
        assert_eq!(answer.json()["response"]["contacts"], two, "{method} {name}");
        assert_eq!(contacts(&app).await, two, "{method} {name}");

        write(&app, "POST", json!([])).await;
        let answer = send(&app, &app.member, method, &format!("{CONTACTS}.xml"), sent).await;
        answer.expect(status);
        let code = format!("<statusCode>{status}</statusCode>");
        assert!(answer.text().contains(&code) && answer.text().contains(in_xml), "{name}");
    }
    for suffix in ["", ".xml"] {
        write(&app, "POST", two.clone()).await;
        let path = format!("{CONTACTS}{suffix}");
        send(&app, &app.member, "DELETE", &path, sent).await.expect(200);
        assert_eq!(contacts(&app).await, json!([]), "DELETE {name}");
    }
}

#[rstest]
#[case::json_object(JSON, r#"{"contacts":{"type":"skype","value":"a"}}"#)]
#[case::json_nested_object(JSON, r#"{"contacts":{"value":{"Type":"skype","Value":"a"}}}"#)]
#[case::form(FORM, "contacts[type]=skype&contacts[value]=a")]
#[case::xml(XML, "<r><contacts><type>skype</type><value>a</value></contacts></r>")]
#[tokio::test]
async fn one_contact_needs_no_list(#[case] content_type: &str, #[case] body: &str) {
    let app = start().await;
    write(&app, "POST", json!([])).await;
    send(&app, &app.member, "PUT", CONTACTS, (content_type, body)).await.expect(200);
    assert_eq!(contacts(&app).await, json!([pair("skype", "a")]));
}

#[rstest]
#[case::number(r#"{"contacts":[{"type":"vk","value":4.5}]}"#, json!([pair("x", "y"), pair("vk", "4.5")]))]
#[case::boolean(r#"{"contacts":[{"type":"vk","value":true}]}"#, json!([pair("x", "y"), pair("vk", "true")]))]
#[case::null(r#"{"contacts":[{"type":"X","value":null}]}"#, json!([]))]
#[case::missing(r#"{"contacts":[{"type":"x"}]}"#, json!([]))]
#[case::empty(r#"{"contacts":[{"type":"x","value":""}]}"#, json!([]))]
#[tokio::test]
async fn values_that_are_no_text_are_their_text_and_none_removes_the_type(
    #[case] body: &str,
    #[case] expected: Json,
) {
    let app = start().await;
    write(&app, "POST", json!([pair("x", "y")])).await;
    send(&app, &app.member, "PUT", CONTACTS, (JSON, body)).await.expect(200);
    assert_eq!(contacts(&app).await, expected);
}

#[rstest]
#[case::top_level_array(JSON, r#"[{"type":"x","value":"z"}]"#, 400)]
#[case::broken_json(JSON, r#"{"contacts":[{"type":"x","value":"z"}"#, 400)]
#[case::json_without_a_type_of_its_own("text/plain", "contacts", 415)]
#[case::nothing_known("", "contacts[type]=x", 415)]
#[tokio::test]
async fn what_cannot_be_read_changes_nothing(
    #[case] content_type: &str,
    #[case] body: &str,
    #[case] status: u16,
) {
    let app = start().await;
    write(&app, "POST", json!([pair("x", "y")])).await;
    for method in ["PUT", "POST", "DELETE"] {
        send(&app, &app.member, method, CONTACTS, (content_type, body)).await.expect(status);
    }
    assert_eq!(contacts(&app).await, json!([pair("x", "y")]));
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
async fn the_query_counts_before_the_body() {
    let app = start().await;
    let path = "/api/2.0/people/@self?title=Clerk&title=Driver";
    let answer = send(&app, &app.admin, "PUT", path, (FORM, "title=Boss&location=Graz")).await;
    let profile = answer.expect(200).json()["response"].clone();
    assert_eq!((&profile["title"], &profile["location"]), (&json!("Clerk"), &json!("Graz")));
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
