//! Requests that are wrong as a whole.

use serde_json::json;

use crate::House;

#[tokio::test]
async fn a_body_that_is_no_json_object_is_refused() {
    let house = House::start().await;
    let answer = json!({ "message": "Invalid JSON string posted" });
    let person = format!("/v1/people/{}", house.ann.number);
    for (method, path) in [
        ("POST", "/v1/people"),
        ("PATCH", &person),
        ("POST", &house.contacts()),
        ("PATCH", &house.contact()),
        ("POST", &house.addresses()),
        ("PUT", &house.address()),
        ("POST", "/v1/organizations"),
    ] {
        for body in ["{", "[]", "null", "\"label\"", "label=work&telephone=1", "{\"a\":1}{"] {
            house.refuses(method, path, body, 400, answer.clone()).await;
        }
    }
}

#[tokio::test]
async fn every_request_for_a_missing_record_is_not_found() {
    let house = House::start().await;
    let (ann, acme) = (house.ann.number, house.acme.number);
    let (of_ben, of_acme) = (house.ben.card.points[1].number, house.acme.card.points[0].number);
    let (primary, address) = (house.ann.card.points[0].number, house.ann.card.points[2].number);
    let mut paths = vec![
        ("GET", "/v1/nothing".to_owned()),
        ("GET", "/v1/people/0".to_owned()),
        ("GET", "/v1/people/-1".to_owned()),
        ("GET", "/v1/people/999999".to_owned()),
        ("GET", "/v1/people/99999999999999999999".to_owned()),
        ("GET", "/v1/people/ann%40acme.test".to_owned()),
        ("GET", "/v1/people/%FF".to_owned()),
        ("GET", "/v1/people/bm90aGluZw".to_owned()),
        ("GET", format!("/v1/people/{acme}")),
        ("GET", format!("/v1/organizations/{ann}")),
        ("GET", format!("/v1/people/{ann}/nothing")),
        ("GET", format!("/v1/people/{acme}/teams")),
        ("GET", format!("/v1/organizations/{acme}/teams")),
        ("GET", "/v1/people/999999/contacts".to_owned()),
        ("POST", "/v1/people/999999/contacts".to_owned()),
        ("DELETE", "/v1/people/999999/contacts".to_owned()),
        ("PATCH", "/v1/people/999999".to_owned()),
    ];
    for entry in [of_ben, of_acme, primary, address, 0, 999_999] {
        for method in ["GET", "PATCH", "PUT", "DELETE"] {
            paths.push((method, format!("/v1/people/{ann}/contacts/{entry}")));
        }
    }
    for method in ["GET", "PATCH", "DELETE"] {
        paths.push((method, format!("/v1/people/{ann}/addresses/{of_ben}")));
        paths.push((method, format!("/v1/organizations/{acme}/contacts/{of_ben}")));
    }
    for (method, path) in paths {
        let body = if method == "GET" { "" } else { r#"{"label":"work","telephone":"7"}"# };
        house.refuses(method, &path, body, 404, json!({ "message": "Not Found" })).await;
    }
}

#[tokio::test]
async fn a_method_without_a_route_is_not_found() {
    let house = House::start().await;
    let person = format!("/v1/people/{}", house.ann.number);
    for (method, path) in [
        ("DELETE", person.clone()),
        ("POST", person.clone()),
        ("DELETE", "/v1/people".to_owned()),
        ("PATCH", "/v1/people".to_owned()),
        ("PATCH", house.contacts()),
        ("POST", house.contact()),
        ("POST", format!("{person}/teams")),
        ("POST", "/v1/me".to_owned()),
        ("DELETE", "/v1".to_owned()),
        ("GET", "/token".to_owned()),
    ] {
        house.refuses(method, &path, "{}", 404, json!({ "message": "Not Found" })).await;
    }
}

#[tokio::test]
async fn a_bad_parameter_of_a_list_is_refused_with_its_name() {
    let house = House::start().await;
    for (query, message) in [
        ("sort=problem,name,-vip", "Sorting not allowed on fields: problem, vip"),
        ("id=ten", "Invalid value for filter: id"),
        ("updated_at=%3Eyesterday", "Invalid value for filter: updated_at"),
        ("created_at=%3E", "Invalid value for filter: created_at"),
        ("organization=acme", "Invalid value for filter: organization"),
        ("search_after=xyz", "Invalid search_after cursor"),
        ("search_before=", "Invalid search_before cursor"),
        (
            "sort=id&search_after=eyJvZmZzZXQiOjAsImN1cnNvciI6WyJhIiw1XX0%3D",
            "The cursor is of a list sorted otherwise",
        ),
        (
            "search_after=eyJvZmZzZXQiOjAsImN1cnNvciI6W3t9LDVdfQ%3D%3D",
            "The cursor is of a list sorted otherwise",
        ),
    ] {
        let path = format!("/v1/people?{query}");
        house.refuses("GET", &path, "", 400, json!({ "message": message })).await;
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_unread() {
    let house = House::start().await;
    let body = json!({ "label": "work", "telephone": "1".repeat(1 << 20) }).to_string();
    let answer = json!({ "message": "Payload Too Large" });
    house.refuses("POST", &house.contacts(), &body, 413, answer).await;
}

#[tokio::test]
async fn an_edit_of_another_version_is_refused() {
    let house = House::start().await;
    let before = house.data().await;
    let authorization = house.app.admin.bearer();
    for (method, path) in [
        ("PATCH", format!("/v1/people/{}", house.ann.number)),
        ("PATCH", house.contact()),
        ("POST", house.contacts()),
        ("DELETE", house.contact()),
        ("DELETE", house.contacts()),
    ] {
        let headers = [("Authorization", &*authorization), ("If-Match", "W/\"0123\"")];
        let body = r#"{"label":"work","telephone":"9","job_title":"Clerk"}"#;
        let answer = house.app.request(method, &path, &headers, body).await;
        assert_eq!(answer.expect(412).text(), r#"{"message":"Precondition Failed"}"#);
    }
    assert_eq!(house.data().await, before);
}
