//! Every invalid request gets the dialect's own error, with the member's name if there is one, and
//! changes nothing: each test compares the records and the change feed before and after.

mod bodies;
mod members;
mod paths;
mod tokens;

use crate::client::Client;
use polydex_model::Person;
use polydex_store::FeedEntry;
use polydex_testkit::{Answer, TestApp};
use serde_json::{Value as Json, json};

/// The records and the feed, which must not change.
async fn state(app: &TestApp) -> (Vec<Person>, Vec<FeedEntry>) {
    let people = [&app.owner, &app.admin, &app.member, &app.guest];
    let mut records = Vec::new();
    for key in people {
        records.push(app.person(key).await);
    }
    (records, app.feed().await)
}

/// The code of an error response, after checking that all members of an error are present.
#[track_caller]
fn code(answer: &Answer, status: u16) -> String {
    let body = answer.expect(status).json();
    for member in ["code", "description", "link", "traceId"] {
        assert!(body[member].as_str().is_some_and(|text| !text.is_empty()), "{body}");
    }
    assert_eq!(body["traceId"].as_str(), answer.header("trace-id"));
    body["code"].as_str().unwrap_or_default().to_owned()
}

#[track_caller]
fn properties(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let errors = body["validationErrors"].as_array().cloned().unwrap_or_default();
    errors.iter().filter_map(|error| error["property"].as_str().map(str::to_owned)).collect()
}

/// A valid contact info.
fn phone() -> Json {
    json!({"type": "phone", "subType": "work", "value": "1"})
}

fn address() -> Json {
    json!({"type": "address", "addressLine1": "Hafenweg 7", "zipCode": "24103", "city": "Kiel",
        "country": "DE"})
}

/// The calls that take a body. The contact info belongs to the member.
async fn writes(app: &TestApp) -> Vec<(&'static str, String)> {
    let user = format!("/users/{}", app.member.person_id);
    let infos = Client::infos(&app.member);
    let made = Client::of(app, &app.owner).send("POST", &infos, &phone()).await;
    let info = format!("{infos}/{}", made.expect(200).json()["id"].as_str().unwrap());
    vec![
        ("PUT", user.clone()),
        ("PATCH", user.clone()),
        ("POST", infos),
        ("PUT", info.clone()),
        ("PATCH", info),
        ("POST", format!("{user}/setarchived")),
        ("POST", "/invitations".to_owned()),
        ("POST", "/invitations/accept".to_owned()),
    ]
}
