//! Records of people and organizations.

use polydex_model::Status;
use polydex_testkit::person;
use serde_json::json;

use crate::{get, only, organization, send, start};

#[tokio::test]
async fn a_created_person_is_answered_with_the_url_of_its_page() {
    let app = start().await;
    let acme = organization(&app, "Acme NL").await;
    let body = json!({ "name": "Ben Oort", "primary_email": "ben@acme.test",
        "organization_id": acme.number.to_string(), "job_title": "Clerk", "sourceID": "hr-0006",
        "vip": "true", "contacts": [], "provider": "x" });
    let made = send(&app, "POST /v1/people", &body.to_string()).await;
    let ben = made.expect(201).json();
    let names = ["name", "primary_email", "job_title", "sourceID", "source", "vip", "guest"];
    let expected = json!({ "name": "Ben Oort", "primary_email": "ben@acme.test",
        "job_title": "Clerk", "sourceID": "hr-0006", "source": "Xurrent API", "vip": true,
        "guest": false });
    assert_eq!(only(&ben, &names), expected);
    assert_eq!(ben["organization"]["name"], "Acme NL");
    assert_eq!(ben["contacts"], json!([]));
    assert_eq!(ben["created_at"], "2026-03-01T12:00:00Z");
    let page = format!("https://test.polydex.example/people/{}", ben["id"]);
    assert_eq!(made.header("location"), Some(&*page));
    assert_eq!(made.header("x-ignored-keys"), Some("contacts, provider"));
    assert_eq!(get(&app, &format!("/v1/people/{}", ben["id"])).await.json(), ben);
}

#[tokio::test]
async fn the_source_of_a_person_comes_from_the_body_or_else_from_a_header() {
    let app = start().await;
    let bearer = app.admin.bearer();
    let headers = [("Authorization", &*bearer), ("X-4me-Source", "hr"), ("User-Agent", "c/1")];
    let body = r#"{"name":"A","primary_email":"a@acme.test","source":""}"#;
    let made = app.request("POST", "/v1/people", &headers, body).await;
    assert_eq!(made.expect(201).json()["source"], "hr");
    let body = r#"{"name":"B","primary_email":"b@acme.test","source":"crm"}"#;
    let made = app.request("POST", "/v1/people", &headers, body).await;
    assert_eq!(made.expect(201).json()["source"], "crm");
}

#[tokio::test]
async fn a_person_is_updated_member_by_member() {
    let app = start().await;
    let ann = person("Ann Vos").email("ann@acme.test").create(&app).await;
    let path = format!("/v1/people/{}", ann.number);
    let all = json!({
        "authenticationID": "sso-1", "auto_translation": true, "cost_per_hour": "62.5",
        "cost_per_hour_currency": "EUR", "custom_fields": [{ "id": "badge", "value": "77" }],
        "disabled": true, "do_not_translate_languages": "de,fr", "employeeID": "e-1",
        "exclude_team_notifications": true, "guest": true, "information": "Likes tea",
        "job_title": "Editor", "locale": "en-GB", "location": "Room 5", "name": "Ann de Vos",
        "oauth_person_enablement": true, "picture_uri": "https://acme.test/ann.png",
        "primary_email": "ann.vos@acme.test", "send_email_notifications": "never",
        "show_notification_popup": "important_only", "source": "hr", "sourceID": "hr-1",
        "supportID": "s-1", "time_format_24h": true, "time_zone": "Amsterdam", "vip": true,
    });
    let names: Vec<&str> = all.as_object().unwrap().keys().map(String::as_str).collect();
    let updated = send(&app, &format!("PATCH {path}"), &all.to_string()).await;
    assert_eq!(only(&updated.expect(200).json(), &names), all);
    assert_eq!(only(&get(&app, &path).await.json(), &names), all);
    let stored = app.person(ann.number).await;
    assert_eq!(stored.card.points.len(), 1, "the primary address is changed in place");
    assert_eq!(stored.account.status, Status::Deactivated);

    let references = format!(r#"{{"manager_id":{},"site_id":7,"work_hours_id":"9"}}"#, ann.number);
    let updated = send(&app, &format!("PUT {path}"), &references).await.expect(200).json();
    assert_eq!(updated["manager"]["name"], "Ann de Vos");
    assert_eq!((&updated["site"]["id"], &updated["work_hours"]["id"]), (&json!(7), &json!(9)));
    let cleared = r#"{"manager_id":null,"site_id":"","job_title":null,"time_zone":"","vip":null}"#;
    let updated = send(&app, &format!("PATCH {path}"), cleared).await.expect(200).json();
    let expected = json!({ "manager": null, "site": null, "job_title": null, "time_zone": null,
        "vip": false, "location": "Room 5" });
    let names = ["manager", "site", "job_title", "time_zone", "vip", "location"];
    assert_eq!(only(&updated, &names), expected);
}

#[tokio::test]
async fn sending_back_what_was_read_writes_nothing() {
    let app = start().await;
    let acme = organization(&app, "Acme NL").await;
    let ann =
        person("Ann Vos").email("ann@acme.test").mobile(" 06 5550 ").organization(acme.number);
    let ann = ann.service("skype", "ann").create(&app).await;
    let (path, before) = (format!("/v1/people/{}", ann.number), app.feed().await);
    let full = get(&app, &path).await;
    send(&app, &format!("PATCH {path}"), full.text()).await.expect(200);
    for contact in full.json()["contacts"].as_array().expect("contacts") {
        let one = format!("PATCH {path}/contacts/{}", contact["id"]);
        send(&app, &one, &contact.to_string()).await.expect(200);
    }
    assert_eq!(app.feed().await, before);
}

#[tokio::test]
async fn old_clients_nest_contacts_in_their_person() {
    let app = start().await;
    let ann = person("Ann Vos").email("ann@acme.test").mobile("1").mobile("2").create(&app).await;
    let path = format!("/v1/people/{}", ann.number);
    let (first, second) = (ann.card.points[1].number, ann.card.points[2].number);
    let body = json!({ "job_title": "Clerk", "contacts_attributes": {
        "0": { "protocol": "email", "label": "work", "uri": "ann@acme.test" },
        "1": { "id": first, "uri": "11", "integration": "1" },
        "2": { "id": second.to_string(), "_destroy": true },
    }});
    let updated = send(&app, &format!("PATCH {path}"), &body.to_string()).await;
    let contacts = only(&updated.expect(200).json()["contacts"], &["telephone", "email"]);
    let expected = json!([
        { "telephone": "11", "email": null }, { "telephone": null, "email": "ann@acme.test" },
    ]);
    assert_eq!(contacts, expected);
    assert_eq!(updated.json()["job_title"], "Clerk");
    assert!(app.person(ann.number).await.card.points[1].managed);
}

#[tokio::test]
async fn organizations_are_listed_read_created_and_updated() {
    let app = start().await;
    let body = r#"{"name":"Acme","remarks":"Tools","financialID":"f-1","sourceID":"o-1"}"#;
    let made = send(&app, "POST /v1/organizations", body).await;
    let acme = made.expect(201).json();
    assert_eq!(acme["financialID"], "f-1");
    let path = format!("/v1/organizations/{}", acme["id"]);
    let body = format!(r#"{{"name":"Acme NL","parent_id":{}}}"#, acme["id"]);
    let child = send(&app, "POST /v1/organizations", &body).await.expect(201).json();
    assert_eq!(child["parent"]["name"], "Acme");
    let updated = send(&app, &format!("PATCH {path}"), r#"{"disabled":true}"#).await;
    assert_eq!(updated.expect(200).json()["disabled"], true);
    let listed = get(&app, "/v1/organizations?sourceID=o-1").await.json();
    let names: Vec<_> = listed[0].as_object().expect("a row").keys().cloned().collect();
    let expected = [
        "id",
        "sourceID",
        "name",
        "parent",
        "manager",
        "created_at",
        "updated_at",
        "disabled",
        "nodeID",
    ];
    assert_eq!(names, expected);
    assert_eq!(get(&app, "/v1/organizations/disabled").await.json(), listed);
    assert_eq!(get(&app, "/v1/organizations/external").await.json(), json!([]));
}
#[tokio::test]
async fn an_archived_or_deleted_person_is_in_no_list() {
    let app = start().await;
    let ann = person("Ann Vos").email("ann@acme.test").create(&app).await;
    let listed = async |path: &str| -> Vec<String> {
        let rows = get(&app, path).await.json();
        let names = rows.as_array().expect("a list").iter();
        names.map(|row| row["name"].as_str().unwrap_or_default().to_owned()).collect()
    };
    app.edit(ann.number, |ann| ann.account.status = Status::Deactivated).await;
    assert_eq!(listed("/v1/people/disabled").await, ["Ann Vos"]);
    assert_eq!(listed("/v1/people?state=disabled").await, ["Ann Vos"]);
    assert_eq!(listed("/v1/people?disabled=true").await, ["Ann Vos"]);
    assert!(!listed("/v1/people/enabled").await.contains(&ann.shown_name()));
    for status in [Status::Archived, Status::Deleted] {
        app.edit(ann.number, |ann| ann.account.status = status).await;
        for path in ["/v1/people", "/v1/people/disabled", "/v1/people?primary_email=ann@acme.test"]
        {
            assert!(!listed(path).await.contains(&ann.shown_name()), "{path}");
        }
    }
    send(&app, &format!("GET /v1/people/{}", ann.number), "").await.expect(404);
}

#[tokio::test]
async fn an_invalid_primary_email_is_refused() {
    let app = start().await;
    let before = app.feed().await;
    let odd = ["(at)x", "plain", "Ana <a@b>", "mailto:a@b", "a@b;c@d", "a b@c.example", "a@"];
    for address in odd {
        let body = json!({ "name": "Ana", "primary_email": address });
        let refused = send(&app, "POST /v1/people", &body.to_string()).await.expect(422).json();
        assert_eq!(refused["errors"], json!([["primary_email", "Primary email is invalid"]]));
    }
    assert_eq!(app.feed().await, before);
    // A stored invalid address does not prevent other edits.
    let ann = person("Ann").email("ann(at)acme.test").create(&app).await;
    let body = json!({ "job_title": "Clerk", "primary_email": "ann(at)acme.test" });
    let path = format!("PATCH /v1/people/{}", ann.number);
    assert_eq!(send(&app, &path, &body.to_string()).await.expect(200).json()["job_title"], "Clerk");
    let body = json!({ "primary_email": "ann[at]acme.test" });
    send(&app, &path, &body.to_string()).await.expect(422);
}
