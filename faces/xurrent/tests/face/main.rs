//! Requests as clients send them, over a socket.

mod acceptance;
mod access;
mod away;
mod bulk;
mod callers;
mod contacts;
mod headers;
mod limits;
mod lists;
mod own_record;
mod people;
mod roles;
mod shown;
mod snapshots;
mod walks;

use polydex_face_xurrent::Xurrent;
use polydex_model::Organization;
use polydex_testkit::{Answer, TestApp, TestKey};
use serde_json::Value as Json;

async fn start() -> TestApp {
    TestApp::start(vec![Box::new(Xurrent::default())]).await
}

async fn as_who(app: &TestApp, who: &TestKey, call: &str, body: &str) -> Answer {
    let (method, path) = call.split_once(' ').expect("a method and a path");
    app.request(method, path, &[("Authorization", &who.bearer())], body).await
}

async fn send(app: &TestApp, call: &str, body: &str) -> Answer {
    as_who(app, &app.admin, call, body).await
}

async fn get(app: &TestApp, path: &str) -> Answer {
    let answer = send(app, &format!("GET {path}"), "").await;
    answer.expect(200);
    answer
}

async fn organization(app: &TestApp, name: &str) -> Organization {
    let mut organization = Organization::default();
    organization.card.name.set_full(Some(name.to_owned()));
    app.create(organization).await
}

/// These members of an object, or of each object of a list.
fn only(json: &Json, names: &[&str]) -> Json {
    match json {
        Json::Array(list) => list.iter().map(|one| only(one, names)).collect(),
        one => names.iter().map(|name| ((*name).to_owned(), one[*name].clone())).collect(),
    }
}

/// The target of a relation of `Link`, as two real clients find it: they split at every comma.
fn linked<'a>(answer: &'a Answer, relation: &str) -> Option<&'a str> {
    let link = answer
        .header("link")?
        .split(',')
        .find(|link| link.ends_with(&format!("rel=\"{relation}\"")))?;
    link.trim().strip_prefix('<')?.split('>').next()
}
