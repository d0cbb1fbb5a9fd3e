//! JSON and XML answers, suffixes, letter case, slashes, CORS.

use rstest::rstest;
use serde_json::json;

use crate::support::*;

#[rstest]
#[case("/api/2.0/people/@self", None, JSON)]
#[case("/api/2.0/people/@self.json", Some("text/xml"), JSON)]
#[case("/api/2.0/people/@self.xml", Some(JSON), XML)]
#[case("/api/2.0/people/@self.tml", None, XML)]
#[case("/API/2.0/People/@SELF.XML/", None, XML)]
#[case("//api//2.0//people/@self?", Some("application/xml"), XML)]
#[case("/api/2.0/people/%40self/", Some("*/*"), JSON)]
#[case("/api/2.0/people/member.json?fields=id", Some("image/png"), JSON)]
#[tokio::test]
async fn the_format_is_the_suffix_then_accept_then_json(
    #[case] path: &str,
    #[case] accept: Option<&str>,
    #[case] format: &str,
) {
    let app = start().await;
    let mut headers = vec![("Authorization", &*app.member.secret)];
    headers.extend(accept.map(|accept| ("Accept", accept)));
    let answer = app.request("GET", path, &headers, "").await;
    answer.expect(200);
    assert_eq!(answer.header("content-type"), Some(&*format!("{format}; charset=UTF-8")));
    let start = if format == XML { "<result><count>1</count>" } else { "{\"count\":1," };
    assert!(answer.text().starts_with(start), "{}", answer.text());
}

#[tokio::test]
async fn an_xml_request_is_answered_in_xml_also_when_refused() {
    let app = start().await;
    let body = "<r><contacts><type>vk</type><value>a&amp;b</value></contacts></r>";
    let answer = send(&app, &app.member, "PUT", CONTACTS, (XML, body)).await;
    answer.expect(200);
    let contacts = "<contacts><type>vk</type><value>a&amp;b</value></contacts>";
    assert!(answer.text().contains(contacts), "{}", answer.text());
    let answer = send(&app, &app.member, "PUT", CONTACTS, (XML, "<r>")).await;
    answer.expect(400);
    assert!(
        answer.text().starts_with("<result><status>1</status><statusCode>400</statusCode><error>")
    );
}

#[tokio::test]
async fn a_profile_is_the_same_in_both_formats() {
    let app = start().await;
    write(&app, "POST", json!([pair("skype", "nora.v"), pair("phone", "+1 555 0100")])).await;
    let fields = "fields=userName,isVisitor,email,terminated,department,contacts";
    let json = get(&app, &app.member, &format!("/api/2.0/people/@self.json?{fields}")).await;
    insta::assert_snapshot!(json.text(), @r#"{"count":1,"status":0,"statusCode":200,"response":{"userName":"member","isVisitor":false,"email":"member@test.example","terminated":null,"department":"","contacts":[{"type":"skype","value":"nora.v"},{"type":"phone","value":"+1 555 0100"}]}}"#);
    let xml = get(&app, &app.member, &format!("/api/2.0/people/@self.xml?{fields}")).await;
    insta::assert_snapshot!(xml.text(), @"<result><count>1</count><status>0</status><statusCode>200</statusCode><response><userName>member</userName><isVisitor>false</isVisitor><email>member@test.example</email><terminated /><department></department><contacts><type>skype</type><value>nora.v</value></contacts><contacts><type>phone</type><value>+1 555 0100</value></contacts></response></result>");
}

#[tokio::test]
async fn refusals_come_in_the_format_asked_for() {
    let app = start().await;
    let answer = get(&app, &app.member, "/api/2.0/people/nobody").await;
    answer.expect(404);
    insta::assert_snapshot!(answer.text(), @r#"{"status":1,"statusCode":404,"error":{"message":"User not found","hresult":-2147467259,"data":{}}}"#);
    let answer = get(&app, &app.member, "/api/2.0/people/nobody.xml").await;
    answer.expect(404);
    insta::assert_snapshot!(answer.text(), @"<result><status>1</status><statusCode>404</statusCode><error><message>User not found</message><hresult>-2147467259</hresult><data /></error></result>");
    let answer = get(&app, &app.member, "/api/2.0/nothing/here.xml").await;
    answer.expect(404);
    insta::assert_snapshot!(answer.text(), @"<result><status>1</status><statusCode>404</statusCode><error><message>Method not found</message><hresult>-2146233069</hresult><data /></error></result>");
    let answer = get(&app, &app.member, CONTACTS).await;
    answer.expect(405);
    assert_eq!(answer.header("allow"), Some("PUT, POST, DELETE"));
    assert_eq!(answer.json()["error"]["hresult"], -2_146_233_069);
}

#[tokio::test]
async fn what_xml_does_not_have_is_dropped_from_xml_alone() {
    let app = start().await;
    write(&app, "POST", json!([pair("vk", "a\u{1}\u{fffe}b")])).await;
    let xml = get(&app, &app.member, "/api/2.0/people/@self.xml?fields=contacts").await;
    assert!(xml.text().contains("<value>ab</value>"), "{}", xml.text());
    assert_eq!(contacts(&app).await, json!([pair("vk", "a\u{1}\u{fffe}b")]));
}

#[tokio::test]
async fn browsers_may_ask_any_path_and_read_every_answer() {
    let app = start().await;
    for path in [CONTACTS, "/api/2.0/nothing"] {
        let answer = app.request("OPTIONS", path, &[], "").await;
        answer.expect(200);
        assert_eq!(answer.header("access-control-allow-methods"), Some("GET, POST, PUT, DELETE"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
    let answer = app.request("GET", CONTACTS, &[], "").await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
}
