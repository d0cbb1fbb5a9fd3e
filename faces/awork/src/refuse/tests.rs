use super::*;
use axum::{body::to_bytes, http::Request};
use polydex_model::{CanonicalField, Fault, Rule};
use rstest::rstest;
use serde_json::{Value as Json, json};
use std::time::Duration;

fn context() -> RequestContext {
    let request = Request::get("/api/v1/me").header("host", "a.example").body(()).unwrap();
    RequestContext::new(&request.into_parts().0, "0af7651916cd43dd8448eb211c80319c".into())
}

async fn read(response: Response) -> Json {
    serde_json::from_slice(&to_bytes(response.into_body(), 10_000).await.unwrap()).unwrap()
}

#[rstest]
#[case(Refusal::Unauthenticated(Unauthenticated::Expired), 401, "unauthorized")]
#[case(Refusal::Forbidden("no".into()), 401, "unauthorized")]
#[case(Refusal::at_field(CanonicalField::Role, Rule::NotAllowed), 401, "unauthorized")]
#[case(Refusal::NotFound("person".into()), 404, "not-found")]
#[case(Refusal::NoRoute, 404, "not-found")]
#[case(Refusal::WrongMethod("GET, HEAD".into()), 405, "method-not-allowed")]
#[case(Refusal::Malformed("no".into()), 400, "invalid-model")]
#[case(Refusal::UnsupportedType, 415, "unsupported-media-type")]
#[case(Refusal::at("Type", Rule::Required), 400, "validation-failed")]
#[case(
    Refusal::at("BirthDate", Rule::Own(polydex_format_awork::lens::DATE_OUT_OF_RANGE)),
    400,
    "date-out-of-range"
)]
#[case(
    Refusal::at("", Rule::Own(polydex_format_awork::lens::ENTITY_ARCHIVED)),
    400,
    "entity-archived"
)]
#[case(
    Refusal::at_field(CanonicalField::Status, Rule::Own("last_owner")),
    400,
    "invalid-operation"
)]
#[case(
    Refusal::at_field(CanonicalField::PrimaryEmail, Rule::Taken(None)),
    400,
    "already-exist-error"
)]
#[case(Refusal::State("no".into()), 400, "invalid-operation")]
#[case(Refusal::Stale, 412, "concurrency-violation")]
#[case(Refusal::TooLarge(9), 413, "request-body-too-large")]
#[case(Refusal::Throttled(Duration::from_secs(2)), 429, "too-many-requests")]
#[case(Refusal::Unavailable(Duration::from_secs(2)), 503, "server-error")]
#[case(Refusal::Internal("secret".into()), 500, "server-error")]
#[tokio::test]
async fn every_refusal_has_its_status_and_code(
    #[case] refusal: Refusal,
    #[case] status: u16,
    #[case] code: &str,
) {
    let response = refuse(&refusal, &context());
    assert_eq!(response.status(), status);
    let body = read(response).await;
    assert_eq!(body["code"], code);
    assert_eq!(body["link"], format!("http://a.example/docs#{code}"));
    assert_eq!(body["traceId"], "0af7651916cd43dd8448eb211c80319c");
    assert!(!body["description"].as_str().unwrap().is_empty());
    assert!(!body.to_string().contains("secret"));
}

#[tokio::test]
async fn a_401_suits_both_generations_of_clients() {
    let response = refuse(&Refusal::Unauthenticated(Unauthenticated::Expired), &context());
    assert_eq!(response.headers()["www-authenticate"], "Bearer");
    let body = read(response).await;
    assert_eq!(body["description"], "token expired");
    assert_eq!(body["message"], json!({"description": "token expired", "code": "unauthorized"}));
}

#[tokio::test]
async fn each_fault_names_its_property() {
    let faults = vec![
        Fault::at("ZipCode", Rule::TooLong(100)),
        Fault::at("$.isAddress", Rule::WrongType("a boolean")),
    ];
    let body = read(refuse(&Refusal::Invalid(faults), &context())).await;
    assert_eq!(
        body["validationErrors"],
        json!([
            {"property": "ZipCode", "message": "'Zip Code' must have at most 100 characters."},
            {
                "property": "$.isAddress",
                "message": "The JSON value could not be converted: a boolean was expected."
            },
        ])
    );
}

#[test]
fn allow_and_retry_after_are_in_headers() {
    let allow = refuse(&Refusal::WrongMethod("GET, HEAD".into()), &context());
    assert_eq!(allow.headers()["allow"], "GET, HEAD");
    let later = refuse(&Refusal::Throttled(Duration::from_millis(10)), &context());
    assert_eq!(later.headers()["retry-after"], "1");
}
