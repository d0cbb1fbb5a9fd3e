//! The published page "Setting User Contact Data": its example, sent with the very bytes.
//!
//! In our copy of the page the underscores of some members became blanks and the braces of the
//! example's ends were torn off; both are mended here as the original has them.

use serde_json::{Value as Json, json};

use crate::desk::{self, Desk, authorization};

/// The example's body.
pub const EXAMPLE: &str = r#"{
 "first_name": "Joanne",
 "last_name": "Bloggs",
 "title_prefix": "Ms",
  "primary_email": "joanne.bloggs3@example.com",
 "is_agent": true,
 "contact_data": {
    "address": [{
      "address": "10 Testing Street",
      "city": "Beverly Hills",
      "state": "California",
      "zip": "90210"
    }],
    "website": [{
      "url": "https://example.com/"
    }],
    "instant_message": [{
      "service": "whatsapp",
      "username": "+1 77034 555 555"
    }],
    "twitter": [{
      "username": "@JoanneBloggsTestDeskpro",
      "display_feed": false
    }],
    "linked_in": [{
      "url": "https://linkedin.com/JoanneBloggsTestDeskpro"
    }],
    "facebook": [{
      "url": "https://facebook.com/JoanneBloggsTestDeskpro"
    }],
    "apple": [{
      "username": "JoanneBloggsTestDeskpro"
    }],
    "trust_pilot": [{
      "username": "JoanneBloggsTestDeskpro"
    }],
    "instagram": [{
"username": "JoanneBloggsTestDeskpro",
    "instagram_id": "abc123"
    }]
}
}"#;

/// Sends a body as the page prints it, with this `Content-Type` line or none.
pub async fn send(desk: &Desk, content_type: &str, body: &str) -> Json {
    let raw = format!(
        "POST /api/v2/people HTTP/1.1\r\nHost: my-helpdesk.deskpro.com\r\n{content_type}\
         Authorization: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        authorization(&desk.app.owner),
        body.len(),
    );
    let answer = desk.app.send(raw).await;
    answer.expect(201);
    let person = answer.json()["data"].clone();
    assert_eq!(answer.header("location"), Some(&*format!("/api/v2/people/{}", person["id"])));
    person
}

pub fn without_ids(contact_data: &Json) -> Json {
    let mut items = contact_data.clone();
    for item in items.as_array_mut().unwrap() {
        item.as_object_mut().unwrap().shift_remove("id");
    }
    items
}

/// What is read back: nine items, in the order in which new ones are numbered.
pub fn expected() -> Json {
    let user = "JoanneBloggsTestDeskpro";
    json!([
        {"contact_type": "website", "comment": "", "url": "https://example.com/"},
        {"contact_type": "instant_message", "comment": "", "username": "+1 77034 555 555",
            "service": "whatsapp"},
        {"contact_type": "twitter", "comment": "", "username": "@JoanneBloggsTestDeskpro",
            "display_feed": false},
        {"contact_type": "linked_in", "comment": "",
            "url": "https://linkedin.com/JoanneBloggsTestDeskpro"},
        {"contact_type": "facebook", "comment": "",
            "url": "https://facebook.com/JoanneBloggsTestDeskpro"},
        {"contact_type": "address", "comment": "", "address": "10 Testing Street",
            "city": "Beverly Hills", "state": "California", "zip": "90210", "country": ""},
        {"contact_type": "apple", "comment": "", "username": user},
        {"contact_type": "trust_pilot", "comment": "", "username": user},
        {"contact_type": "instagram", "comment": "", "username": user, "instagram_id": "abc123"},
    ])
}

#[tokio::test]
async fn the_published_example_makes_an_agent_with_nine_items() {
    for content_type in ["Content-Type: applciation/json\r\n", "", "Content-Type: text/plain\r\n"] {
        let desk = Desk::start().await;
        let person = send(&desk, content_type, EXAMPLE).await;
        assert_eq!(without_ids(&person["contact_data"]), expected(), "{content_type}");
        for (member, value) in [
            ("first_name", json!("Joanne")),
            ("last_name", json!("Bloggs")),
            ("name", json!("Joanne Bloggs")),
            ("title_prefix", json!("Ms")),
            ("primary_email", json!("joanne.bloggs3@example.com")),
            ("emails", json!(["joanne.bloggs3@example.com"])),
            ("is_agent", json!(true)),
        ] {
            assert_eq!(person[member], value, "{member}");
        }
        assert_eq!(desk.data(&desk::path_of(&person)).await, person);
    }
}

#[tokio::test]
async fn the_tables_misprint_apply_is_apple() {
    let desk = Desk::start().await;
    let body = EXAMPLE.replace("\"apple\"", "\"apply\"");
    let person = send(&desk, "", &body).await;
    assert_eq!(without_ids(&person["contact_data"]), expected());
}

#[tokio::test]
async fn the_blanks_of_our_copy_are_no_members() {
    let desk = Desk::start().await;
    let body = EXAMPLE.replace("last_name", "last name").replace("is_agent", "is agent");
    let answer = desk.call("POST", "/people", body).await;
    answer.expect(400);
    let errors = &answer.json()["errors"]["errors"];
    assert_eq!(errors[0]["code"], "extra_fields");
    assert_eq!(errors[0]["message"], "Unexpected field names: last name, is agent");
}

#[tokio::test]
async fn each_object_of_the_example_can_be_sent_alone_and_none_must_be() {
    let desk = Desk::start().await;
    let example: Json = serde_json::from_str(EXAMPLE).unwrap();
    let types = example["contact_data"].as_object().unwrap();
    for (n, (kind, list)) in types.iter().enumerate() {
        let members = json!({ "contact_data": { kind: list } });
        let person = desk.person(&format!("a{n}@example.com"), &members).await;
        assert_eq!(desk::pick(&person["contact_data"], "contact_type"), [json!(kind)]);
    }
    let person = desk.person("bare@example.com", &json!({})).await;
    assert_eq!(person["contact_data"], json!([]));
}

#[tokio::test]
async fn each_required_member_that_is_missing_is_named_by_its_path() {
    let desk = Desk::start().await;
    for (kind, members) in [
        ("address", &["address", "city", "state", "zip"][..]),
        ("website", &["url"]),
        ("instant_message", &["service", "username"]),
        ("twitter", &["username"]),
        ("linked_in", &["url"]),
        ("facebook", &["url"]),
        ("apple", &["username"]),
        ("trust_pilot", &["username"]),
        ("instagram", &["username", "instagram_id"]),
    ] {
        let body = json!({ "name": "x", "primary_email": "x@example.com",
            "contact_data": { kind: [{}] } });
        let answer = desk.post("/people", &body).await;
        answer.expect(400);
        let item = format!("/errors/fields/contact_data/fields/{kind}/fields/{kind}_0/fields");
        let errors = answer.json();
        let fields = errors.pointer(&item).unwrap().as_object().unwrap();
        assert_eq!(fields.len(), members.len(), "{errors}");
        for member in members {
            assert_eq!(fields[*member]["errors"][0]["code"], "required", "{kind} {member}");
        }
    }
}

#[tokio::test]
async fn an_organization_takes_the_same_contact_data() {
    let desk = Desk::start().await;
    let example: Json = serde_json::from_str(EXAMPLE).unwrap();
    let body = json!({ "name": "Bloggs & Co", "contact_data": example["contact_data"] });
    let organization = desk.created("/organizations", &body).await;
    assert_eq!(without_ids(&organization["contact_data"]), expected());
}
