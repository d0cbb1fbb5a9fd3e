use std::time::Duration;

use axum::{
    body::to_bytes,
    http::{HeaderValue, Request},
};
use polydex_model::{CanonicalField, Fault};

use super::*;

fn context(authorization: Option<&'static str>) -> RequestContext {
    let (mut parts, ()) = Request::get("/api/v2/people").body(()).unwrap().into_parts();
    if let Some(value) = authorization {
        parts.headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
    }
    RequestContext::new(&parts, String::new())
}

async fn rendered(refusal: Refusal) -> (u16, Json) {
    let response = response(&refusal, &context(None));
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

#[tokio::test]
async fn every_401_says_how_to_authenticate() {
    use Unauthenticated::{Expired, Malformed, Missing, UnknownKey, UnknownScheme, WrongPassword};
    for (why, header, code) in [
        (Missing, None, "unauthorized"),
        (Malformed, Some("key"), "malformed_authorization_header"),
        (UnknownScheme, Some("Basic a"), "invalid_authorization_header"),
        (UnknownKey, Some("key 1:a"), "invalid_api_key"),
        (Expired, Some("key 1:a"), "invalid_api_key"),
        (UnknownKey, Some("token 1:a"), "invalid_api_token"),
        (UnknownKey, Some("Bearer a"), "invalid_api_token"),
        (WrongPassword, None, "bad_credentials"),
    ] {
        let response = response(&Refusal::Unauthenticated(why), &context(header));
        assert_eq!(response.status(), 401);
        let ways = response.headers()["www-authenticate"].to_str().unwrap().to_owned();
        assert_eq!(ways, "session,token,key realm=\"DeskPRO API\"");
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body: Json = serde_json::from_slice(&bytes).unwrap();
        assert_eq!((&body["code"], &body["errors"]), (&json!(code), &Json::Null), "{why:?}");
        assert_eq!(body["status"], 401);
    }
}

#[tokio::test]
async fn other_refusals_have_their_status_and_code() {
    for (refusal, status, code) in [
        (Refusal::Forbidden("no".into()), 403, "unauthorized"),
        (Refusal::at_field(CanonicalField::Role, Rule::NotAllowed), 403, "unauthorized"),
        (Refusal::NotFound("person".into()), 404, "not_found"),
        (Refusal::NoRoute, 404, "not_found"),
        (Refusal::WrongMethod("GET".into()), 405, "method_not_allowed"),
        (Refusal::at("", Rule::Own(INVALID_JSON)), 400, "invalid_json_body"),
        (Refusal::at("name", Rule::Required), 400, "invalid_input"),
        (Refusal::State("use agents".into()), 400, "bad_request"),
        (Refusal::Malformed("broken".into()), 400, "bad_request"),
        (Refusal::Stale, 412, "precondition_failed"),
        (Refusal::TooLarge(7), 413, "request_too_large"),
        (Refusal::Throttled(Duration::from_secs(3)), 429, "rate_limits"),
        (Refusal::Unavailable(Duration::ZERO), 503, "error"),
        (Refusal::Internal("secret".into()), 500, "internal_error"),
    ] {
        let (found, body) = rendered(refusal.clone()).await;
        assert_eq!((found, &body["code"]), (status, &json!(code)), "{refusal}");
        assert!(!body.to_string().contains("secret"));
        assert!(body.get("errors").is_some());
    }
}

#[tokio::test]
async fn faults_are_a_tree_and_list_items_are_named_after_their_list() {
    let faults = vec![
        Fault::at("contact_data.website.0.url", Rule::Required),
        Fault::at("contact_data.linked_in.1.url", Rule::Format("url")),
        Fault::at("contact_data.linked_in.1.url", Rule::Own("linked_in_url")),
        Fault::at("emails.0", Rule::Format("email")),
        Fault::at("fields.7", Rule::WrongType("string")),
        Fault::at("", Rule::UnknownMembers("a, b".into())),
        Fault {
            path: FieldPath::Canonical(CanonicalField::EmailDomain(1)),
            rule: Rule::Taken(None),
        },
    ];
    let (_, body) = rendered(Refusal::Invalid(faults)).await;
    let error = |code: &str, message: &str| json!({ "code": code, "message": message });
    let blank = error("required", "This value should not be blank.");
    let url = error("invalid_url", "This value is not a valid URL.");
    let page = error("linked_in_url", "This value is not the URL of a LinkedIn page.");
    let email = error("invalid_email", "This value is not a valid email address.");
    let kind = error("invalid_data_type", "This value should be of type string.");
    let unknown = error("extra_fields", "Unexpected field names: a, b");
    let used = error("unique_entity", "This value is already used.");
    let field = |name: &str, inner: Json| json!({ "fields": { name: inner } });
    let errors = |errors: Json| json!({ "errors": errors });
    let website = field("website_0", field("url", errors(json!([blank]))));
    let linked_in = field("linked_in_1", field("url", errors(json!([url, page]))));
    assert_eq!(
        body["errors"],
        json!({
            "errors": [unknown],
            "fields": {
                "contact_data": { "fields": { "website": website, "linked_in": linked_in } },
                "emails": field("emails_0", errors(json!([email]))),
                "fields": field("fields_7", errors(json!([kind]))),
                "email_domains": field("email_domains_1", errors(json!([used]))),
            }
        })
    );
}
