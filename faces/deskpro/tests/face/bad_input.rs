//! Malformed requests: the vendor's own error with the member's path, and nothing is changed.

use polydex_testkit::TestKey;
use serde_json::{Value as Json, json};

use crate::desk::{Desk, authorization, path_of};

/// A desk with one person and one organization, and everything that a refusal must leave alone.
struct Still {
    desk: Desk,
    person: Json,
    organization: Json,
    feed: usize,
}

impl Still {
    async fn start() -> Self {
        let desk = Desk::start().await;
        let data = json!({
            "contact_data": {
                "website": [{"url": "https://a.example/"}],
                "address": [{"address": "a", "city": "b", "state": "c", "zip": "d"}]
            },
            "phone_numbers": [{"number": "+4520000000"}]
        });
        let person = desk.person("t@lind.example", &data).await;
        let organization = desk.created("/organizations", &json!({"name": "Lind & Co"})).await;
        let feed = desk.app.feed().await.len();
        Self { desk, person, organization, feed }
    }

    fn person_path(&self) -> String {
        path_of(&self.person)
    }

    fn organization_path(&self) -> String {
        format!("/organizations/{}", self.organization["id"])
    }

    async fn unchanged(&self) {
        assert_eq!(self.desk.app.feed().await.len(), self.feed);
        assert_eq!(self.desk.data(&self.person_path()).await, self.person);
        assert_eq!(self.desk.data(&self.organization_path()).await, self.organization);
    }

    /// Sends a body to a person or organization; answers the fault at `path`, written as
    /// `contact_data.website.website_0.url`.
    async fn fault(&self, target: &str, body: &Json, path: &str) -> Vec<String> {
        let answer = self.desk.put(target, body).await.expect(400).json();
        assert_eq!(answer["code"], "invalid_input", "{body}");
        let mut node = &answer["errors"];
        for segment in path.split('.').filter(|segment| !segment.is_empty()) {
            node = &node["fields"][segment];
        }
        let errors = node["errors"].as_array().unwrap_or_else(|| panic!("{path} in {answer}"));
        errors.iter().map(|error| error["code"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_object_is_refused() {
    let still = Still::start().await;
    let (person, organization) = (still.person_path(), still.organization_path());
    for body in
        [&b"{"[..], b"[]", b"null", b"\"x\"", b"7", b"name=x", b"<a/>", b"\xff\xfe", b"{\"a\":}"]
    {
        for (method, path) in [
            ("POST", "/people"),
            ("PUT", &*person),
            ("POST", "/organizations"),
            ("PUT", &*organization),
        ] {
            let answer = still.desk.call(method, path, body).await;
            let expected = json!({"status": 400, "code": "invalid_json_body",
                "message": "Request body is not a valid JSON object.", "errors": null});
            assert_eq!(answer.expect(400).json(), expected, "{method} {path}");
        }
    }
    let deep = "[".repeat(100_000);
    still.desk.call("PUT", &person, deep).await.expect(400);
    still.unchanged().await;
}

#[tokio::test]
async fn an_empty_body_is_an_empty_object() {
    let still = Still::start().await;
    let answer = still.desk.call("POST", "/people", "").await.expect(400).json();
    let code = |member: &str| answer["errors"]["fields"][member]["errors"][0]["code"].clone();
    assert_eq!(code("name"), "required");
    assert_eq!(code("primary_email"), "required");
    assert_eq!(code("emails"), "too_few_elements");
    let answer = still.desk.call("POST", "/organizations", "").await.expect(400).json();
    assert_eq!(answer["errors"]["fields"]["name"]["errors"][0]["code"], "required");
    still.desk.call("PUT", &still.person_path(), "").await.expect(204);
    still.unchanged().await;
}

#[tokio::test]
async fn a_value_of_a_wrong_type_or_kind_is_named_by_its_path() {
    let still = Still::start().await;
    let long = "x".repeat(256);
    let path = still.person_path();
    for (body, at, code) in [
        (json!({"name": {}}), "name", "invalid_data_type"),
        (json!({"name": true}), "name", "invalid_data_type"),
        (json!({"first_name": long}), "first_name", "length_too_long"),
        (json!({"summary": "x".repeat(10_001)}), "summary", "length_too_long"),
        (json!({"emails": "t@lind.example"}), "emails", "invalid_data_type"),
        (json!({"emails": [1, {}]}), "emails.emails_1", "invalid_data_type"),
        (json!({"primary_email": "none"}), "primary_email", "invalid_email"),
        (json!({"primary_email": null}), "primary_email", "required"),
        (json!({"emails": []}), "emails", "too_few_elements"),
        (json!({"is_agent": "maybe"}), "is_agent", "invalid_data_type"),
        (json!({"is_disabled": 2}), "is_disabled", "invalid_data_type"),
        (json!({"organization": "Lind"}), "organization", "bad_choice"),
        (json!({"organization": []}), "organization", "invalid_data_type"),
        (json!({"organization": 999_999}), "organization", "bad_choice"),
        (json!({"language": 999}), "language", "bad_choice"),
        (json!({"timezone": "Mars/Base"}), "timezone", "bad_choice"),
        (json!({"labels": ["", long]}), "labels.labels_0", "required"),
        (json!({"labels": [long]}), "labels.labels_0", "length_too_long"),
        (json!({"user_groups": ["a"]}), "user_groups.user_groups_0", "bad_choice"),
        (json!({"password": ""}), "password", "required"),
        (json!({"password": "elevenchars"}), "password", "length_too_short"),
        (json!({"password": "x".repeat(2000)}), "password", "length_too_long"),
        (json!({"fields": {"7": {"a": 1}}}), "fields.fields_7", "invalid_data_type"),
        (json!({"fields": {"shoe_size": 1}}), "fields", "extra_fields"),
        (
            json!({"phone_numbers": [{"number": "call me"}]}),
            "phone_numbers.phone_numbers_0.number",
            "invalid_phone_number_format",
        ),
        (json!({"phone_numbers": [{}, {}]}), "phone_numbers.phone_numbers_1.number", "required"),
        (
            json!({"phone_numbers": [{"number": ""}]}),
            "phone_numbers.phone_numbers_0.number",
            "required",
        ),
        (
            json!({"phone_numbers": [{"kind": "x"}]}),
            "phone_numbers.phone_numbers_0",
            "extra_fields",
        ),
        (json!({"phone_numbers": vec![json!({}); 1001]}), "phone_numbers", "length_too_long"),
        (json!({"no_such": 1}), "", "extra_fields"),
    ] {
        assert_eq!(still.fault(&path, &body, at).await, [code], "{body}");
    }
    still.unchanged().await;
}

#[tokio::test]
async fn faults_of_contact_data_are_named_down_to_the_member() {
    let still = Still::start().await;
    let url = "x".repeat(2000);
    for (kind, item, member, codes) in [
        ("website", json!({"url": "www.a.example"}), "url", &["invalid_url"][..]),
        ("website", json!({"url": "ftp://a.example/"}), "url", &["invalid_url"]),
        ("website", json!({"url": format!("https://{url}")}), "url", &["length_too_long"]),
        ("website", json!({"url": ""}), "url", &["required"]),
        ("website", json!({"url": {}}), "url", &["invalid_data_type"]),
        ("website", json!({"comment": "x".repeat(256)}), "comment", &["length_too_long"]),
        ("website", json!({"id": 999_999}), "id", &["bad_choice"]),
        ("website", json!({"id": "x"}), "id", &["bad_choice"]),
        ("address", json!({"zip": " "}), "zip", &["required"]),
        ("address", json!({"street": "x"}), "", &["extra_fields"]),
        ("instant_message", json!({"username": "x"}), "service", &["required"]),
        ("instant_message", json!({"username": "x", "service": "fax"}), "service", &["bad_choice"]),
        ("linked_in", json!({"url": "https://a.example/x"}), "url", &["linked_in_url"]),
        ("linked_in", json!({"url": "x"}), "url", &["invalid_url", "linked_in_url"]),
        ("facebook", json!({"url": "https://facebook.com/"}), "url", &["facebook_url"]),
        (
            "twitter",
            json!({"username": "x", "display_feed": "x"}),
            "display_feed",
            &["invalid_data_type"],
        ),
        ("instagram", json!({"username": "x"}), "instagram_id", &["required"]),
        ("apply", json!({"username": []}), "username", &["required", "invalid_data_type"]),
        (
            "phone",
            json!({"type": "telex", "code": "44", "number": "1632960961"}),
            "type",
            &["bad_choice"],
        ),
        (
            "phone",
            json!({"type": "fax", "code": "44", "number": "no"}),
            "number",
            &["invalid_phone_number_format"],
        ),
    ] {
        let body = json!({"contact_data": {kind: [item]}});
        let path = format!("contact_data.{kind}.{kind}_0.{member}");
        for target in [still.person_path(), still.organization_path()] {
            // An organization has no such item yet: what is missing there is a fault as well.
            if target == still.person_path() || !["website", "address"].contains(&kind) {
                let mut found = still.fault(&target, &body, &path).await;
                found.sort();
                let mut codes = codes.to_vec();
                codes.sort_unstable();
                assert_eq!(found, codes, "{body}");
            }
        }
    }
    let path = still.person_path();
    for (data, at, code) in [
        (json!({"telex": []}), "contact_data", "extra_fields"),
        (json!("x"), "contact_data", "invalid_data_type"),
        (json!({"website": "x"}), "contact_data.website", "invalid_data_type"),
        (json!({"website": [1]}), "contact_data.website.website_0", "invalid_data_type"),
        (json!([{"url": "x"}]), "contact_data.contact_data_0.contact_type", "required"),
        (
            json!([{"contact_type": "telex"}]),
            "contact_data.contact_data_0.contact_type",
            "bad_choice",
        ),
    ] {
        let body = json!({ "contact_data": data });
        assert_eq!(still.fault(&path, &body, at).await, [code], "{body}");
    }
    still.unchanged().await;
}

#[tokio::test]
async fn one_fault_refuses_the_whole_request_and_all_are_reported() {
    let still = Still::start().await;
    let body = json!({"name": "Other", "title_prefix": "x".repeat(256), "no_such": 1,
        "contact_data": {"website": [{"url": "https://b.example/"}, {"url": "x"}]}});
    let answer = still.desk.put(&still.person_path(), &body).await.expect(400).json();
    let errors = &answer["errors"];
    assert_eq!(errors["errors"][0]["message"], "Unexpected field names: no_such");
    assert_eq!(errors["fields"].as_object().unwrap().len(), 2);
    still.unchanged().await;
}

#[tokio::test]
async fn faults_of_organizations_are_named_too() {
    let still = Still::start().await;
    let path = still.organization_path();
    for (body, at, code) in [
        (json!({"name": " "}), "name", "required"),
        (json!({"name": "x".repeat(256)}), "name", "length_too_long"),
        (json!({"importance": "high"}), "importance", "bad_choice"),
        (json!({"parent": 999_999}), "parent", "bad_choice"),
        (json!({"email_domains": ["a.example", ""]}), "email_domains.email_domains_1", "required"),
        (
            json!({"email_domains": ["a.example", "A.example"]}),
            "email_domains.email_domains_1",
            "not_unique_collection",
        ),
        (json!({"members": [999_999]}), "members.members_0", "bad_choice"),
        (json!({"members": 7}), "members", "invalid_data_type"),
        (json!({"first_name": "x"}), "", "extra_fields"),
    ] {
        assert_eq!(still.fault(&path, &body, at).await, [code], "{body}");
    }
    still.unchanged().await;
}

#[tokio::test]
async fn what_names_nothing_is_not_found() {
    let still = Still::start().await;
    for (method, path) in [
        ("GET", "/people/999999"),
        ("PUT", "/people/999999"),
        ("DELETE", "/people/999999"),
        ("GET", "/people/seven"),
        ("GET", "/people/-1"),
        ("GET", "/people/99999999999999999999"),
        ("GET", "/people/%FF"),
        ("GET", "/people/999999/contact_data"),
        ("GET", "/organizations/999999"),
        ("PUT", "/organizations/x"),
        ("GET", "/organizations/1/contact_data/x"),
        ("GET", "/nowhere"),
        ("POST", "/nowhere/else"),
        ("GET", ""),
    ] {
        let answer = still.desk.call(method, path, "").await;
        let expected = json!({"status": 404, "code": "not_found",
            "message": "The requested resource was not found.", "errors": null});
        assert_eq!(answer.expect(404).json(), expected, "{method} {path}");
    }
    // Numbers are one series: an organization's is no person's.
    let wrong = format!("/people/{}", still.organization["id"]);
    still.desk.get(&wrong).await.expect(404);
    still.unchanged().await;
}

#[tokio::test]
async fn a_wrong_method_gets_the_allowed_ones() {
    let still = Still::start().await;
    let person = still.person_path();
    for (method, path, allowed) in [
        ("PATCH", &*person, "DELETE, GET, HEAD, PUT"),
        ("POST", &*person, "DELETE, GET, HEAD, PUT"),
        ("DELETE", "/people", "GET, HEAD, POST"),
        ("POST", "/me", "GET, HEAD"),
    ] {
        let answer = still.desk.call(method, path, "{}").await;
        assert_eq!(answer.expect(405).json()["code"], "method_not_allowed");
        let mut methods: Vec<&str> = answer.header("allow").unwrap().split(", ").collect();
        methods.sort_unstable();
        assert_eq!(methods.join(", "), allowed, "{method} {path}");
    }
    still.unchanged().await;
}

#[tokio::test]
async fn a_missing_or_foreign_key_learns_and_changes_nothing() {
    let still = Still::start().await;
    let person = still.person_path();
    let target = format!("/api/v2{person}");
    let body = r#"{"summary":"x"}"#;
    let stranger: &TestKey = &still.desk.app.stranger;
    for method in ["GET", "PUT", "DELETE"] {
        still.desk.app.request(method, &target, &[], body).await.expect(401);
        let wrong = [("Authorization", "key 1:pdx_wrong")];
        still.desk.app.request(method, &target, &wrong, body).await.expect(401);
        let foreign = authorization(stranger);
        let foreign = [("Authorization", &*foreign)];
        still.desk.app.request(method, &target, &foreign, body).await.expect(404);
    }
    let made = r#"{"name":"x","primary_email":"x@lind.example"}"#;
    still.desk.app.request("POST", "/api/v2/people", &[], made).await.expect(401);
    still.unchanged().await;
}

#[tokio::test]
async fn a_body_over_the_limit_is_too_large() {
    let still = Still::start().await;
    let body = json!({"summary": "x".repeat(1 << 20)}).to_string();
    let answer = still.desk.call("PUT", &still.person_path(), body).await;
    assert_eq!(answer.expect(413).json()["code"], "request_too_large");
    still.unchanged().await;
}

#[tokio::test]
async fn more_points_than_a_record_holds_are_refused() {
    let still = Still::start().await;
    let item = json!({"username": "x"});
    let data = json!({"twitter": vec![item.clone(); 600], "apple": vec![item; 600]});
    let answer = still.desk.put(&still.person_path(), &json!({ "contact_data": data })).await;
    let fields = &answer.expect(400).json()["errors"]["fields"];
    assert_eq!(fields["contact_data"]["errors"][0]["code"], "length_too_long");
    still.unchanged().await;
}
