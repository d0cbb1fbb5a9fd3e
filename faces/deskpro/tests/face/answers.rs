//! Whole answers: status, headers and body of at least one answer of every route, and of the
//! refusals that all routes share.
//!
//! A test sends requests one after another and compares the transcript with a stored one. Times come
//! from the test's clock; ids of addresses, tags and secrets are replaced by placeholders.

use std::collections::BTreeSet;

use polydex_face_deskpro::Deskpro;
use polydex_http::{App, Face as _};
use polydex_testkit::{Answer, TestKey};
use serde_json::{Value as Json, json};

use crate::desk::{Desk, authorization, path_of};

/// Headers that every answer has or that say nothing about the dialect.
const COMMON: [&str; 6] = [
    "access-control-allow-origin",
    "access-control-expose-headers",
    "connection",
    "content-length",
    "date",
    "cache-control",
];

/// Requests and their answers, as text.
struct Transcript {
    desk: Desk,
    text: String,
    called: BTreeSet<(String, String)>,
}

impl Transcript {
    async fn start() -> Self {
        Self { desk: Desk::start().await, text: String::new(), called: BTreeSet::new() }
    }

    async fn get(&mut self, path: &str) -> Answer {
        self.call("GET", path, &Json::Null).await
    }

    async fn post(&mut self, path: &str, body: Json) -> Answer {
        self.call("POST", path, &body).await
    }

    async fn put(&mut self, path: &str, body: Json) -> Answer {
        self.call("PUT", path, &body).await
    }

    async fn delete(&mut self, path: &str) -> Answer {
        self.call("DELETE", path, &Json::Null).await
    }

    async fn call(&mut self, method: &str, path: &str, body: &Json) -> Answer {
        let key = authorization(&self.desk.app.owner);
        self.send(&[("Authorization", &key)], method, path, body).await
    }

    async fn call_as(&mut self, key: &TestKey, method: &str, path: &str, body: &Json) -> Answer {
        let key = authorization(key);
        self.send(&[("Authorization", &key)], method, path, body).await
    }

    /// Sends a request, and adds it and its answer to the text.
    async fn send(
        &mut self,
        headers: &[(&str, &str)],
        method: &str,
        path: &str,
        body: &Json,
    ) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let target = format!("/api/v2{path}");
        let answer = self.desk.app.request(method, &target, headers, body).await;
        self.called.insert((method.to_owned(), target));
        self.add(method, path, &answer);
        answer
    }

    fn add(&mut self, method: &str, path: &str, answer: &Answer) {
        let is_common = |name: &str| COMMON.contains(&name.to_lowercase().as_str());
        let headers = answer.headers.iter().filter(|(name, _)| !is_common(name));
        let mut headers: Vec<_> =
            headers.map(|(name, value)| format!("{}: {value}\n", name.to_lowercase())).collect();
        headers.sort();
        let body = match serde_json::from_slice::<Json>(&answer.body) {
            Ok(json) => serde_json::to_string_pretty(&json).unwrap() + "\n",
            Err(_) => answer.text().to_owned(),
        };
        let answer = format!("{method} {path}\n{}\n{}{body}\n", answer.status, headers.concat());
        let host = self.desk.app.address.to_string();
        self.text.push_str(&answer.replace(&host, "<host>"));
    }

    fn check(self, name: &str) -> BTreeSet<(String, String)> {
        let mut settings = insta::Settings::clone_current();
        settings.add_filter(r#"W/\\?"[0-9a-f-]+\\?""#, "<tag>");
        settings.add_filter(r#""token": "\d+:\w+""#, r#""token": "<token>""#);
        settings.set_prepend_module_to_snapshot(false);
        settings.bind(|| insta::assert_snapshot!(name, self.text));
        self.called
    }
}

/// A person with an entry in every list.
fn full_person() -> Json {
    json!({
        "name": "Ana Maria Silva", "title_prefix": "Dr", "primary_email": "ana@depot.example",
        "emails": ["ana@depot.example", "silva@depot.example"], "organization_position": "Archivist",
        "language": 2, "timezone": "Europe/Berlin", "labels": ["supplier", "press"],
        "summary": "Writes\nback.", "override_display_name": "Ana", "user_groups": [4, 5],
        "fields": {"7": "blue", "8": ["a", "b"]},
        "phone_numbers": [
            {"number": "+45 20 00 00 00", "label": "Home"},
            {"number": "+4520000001", "label": "front desk", "extension": "12"},
        ],
        "contact_data": {
            "phone": [{"code": "44", "number": "1632 960961", "type": "fax"}],
            "website": [{"url": "https://ana.example/", "comment": "work"},
                {"url": "https://github.com/ana", "comment": "GitHub"}],
            "instant_message": [{"service": "skype", "username": "ana"},
                {"service": "other", "username": "@ana", "comment": "Signal"}],
            "twitter": [{"username": "ana", "display_feed": true}],
            "linked_in": [{"url": "https://www.linkedin.com/in/ana"}],
            "facebook": [{"url": "https://www.facebook.com/ana"}],
            "address": [{"address": "4 Harbour Row", "city": "Aarhus", "state": "DK-82",
                "zip": "8000", "country": "Denmark", "comment": "home"}],
            "apple": [{"username": "ana"}],
            "trust_pilot": [{"username": "ana"}],
            "instagram": [{"username": "ana", "instagram_id": "17"}],
        },
    })
}

async fn people() -> Transcript {
    let mut transcript = Transcript::start().await;
    let person = transcript.post("/people", full_person()).await.json()["data"].clone();
    let path = path_of(&person);
    transcript.get(&path).await;
    transcript.put(&path, json!({"phone_numbers": [{"label": "work"}], "is_disabled": 1})).await;
    transcript.put(&format!("{path}?follow_location=1"), json!({"last_name": "Souza"})).await;
    transcript.get("/people?search=ana&order_by=name").await;
    transcript.post("/people?include_headers=1", json!({"name": "Bo"})).await;
    transcript.get("/people/counts?primary_email=ana@depot.example").await;
    transcript.get("/agents?count=1").await;
    transcript.get(&format!("{path}/contact_data?count=2&page=2")).await;
    transcript.get(&format!("{path}/contact_data/counts")).await;
    let item = &person["contact_data"][0]["id"];
    transcript.get(&format!("{path}/contact_data/{item}")).await;
    transcript.delete(&path).await;
    transcript.get(&path).await;
    transcript
}

async fn organizations() -> Transcript {
    let mut transcript = Transcript::start().await;
    let members = json!({
        "name": "Lind & Co", "summary": "Timber.", "importance": 3, "labels": ["customer"],
        "email_domains": ["Lind.example"], "user_groups": [2], "fields": {"9": true},
        "phone_numbers": [{"number": "+45 33 00 00 00", "label": "work"}],
        "contact_data": {
            "address": [{"address": "1 Quay", "city": "Aarhus", "state": "", "zip": "8000",
                "comment": "billing"}],
            "website": [{"url": "https://lind.example/"}],
        },
    });
    let wrong = members.clone();
    transcript.post("/organizations", wrong).await;
    let mut members = members;
    members["contact_data"]["address"][0]["state"] = "DK-82".into();
    let organization = transcript.post("/organizations", members).await.json()["data"].clone();
    let path = format!("/organizations/{}", organization["id"]);
    transcript.get(&path).await;
    transcript.put(&path, json!({"importance": null, "picture_blob": 4})).await;
    transcript.get("/organizations?count=1").await;
    transcript.get("/organizations/counts").await;
    transcript.get(&format!("{path}/contact_data")).await;
    transcript.get(&format!("{path}/contact_data/counts")).await;
    let item = &organization["contact_data"][0]["id"];
    transcript.get(&format!("{path}/contact_data/{item}")).await;
    let body = json!({"name": "Tove Lind", "primary_email": "tove@lind.example"});
    let person = transcript.desk.created("/people", &body).await["id"].clone();
    let member = json!({"person": person, "position": "CTO"});
    transcript.post(&format!("{path}/members"), member.clone()).await;
    transcript.post(&format!("{path}/members"), member).await;
    transcript.get(&format!("{path}/members?include=organization,organization_member")).await;
    transcript.get(&format!("/people/{person}?include=organization&inline_sideloads=1")).await;
    transcript.delete(&format!("{path}/members/{person}")).await;
    transcript.delete(&format!("{path}/members/{person}")).await;
    transcript.delete(&path).await;
    transcript
}

async fn custom_fields() -> Transcript {
    let mut transcript = Transcript::start().await;
    for collection in ["/person_custom_fields", "/organization_custom_fields"] {
        let choices = json!([{"title": "Gold"}, {"title": "Silver"}]);
        transcript.post(collection, json!({"title": "Plan", "choices": choices})).await;
        let field = format!("{collection}/1");
        transcript.get(&field).await;
        transcript.put(&field, json!({"description": "of the contract"})).await;
        transcript.get(collection).await;
        transcript.post(collection, json!({"title": "", "choices": [{"id": 1}, {"id": 1}]})).await;
        transcript.delete(&field).await;
        transcript.get(&field).await;
    }
    transcript
}

async fn desk() -> Transcript {
    let mut transcript = Transcript::start().await;
    transcript.get("/me").await;
    transcript.get("/helpdesk/discover").await;
    transcript.get("/apps/zapier/ping?include_headers=1").await;
    let password = json!({"password": "correct horse battery"});
    let owner = transcript.desk.app.owner.number;
    transcript.put(&format!("/people/{owner}"), password).await;
    let sign_in = json!({"email": "owner@test.example", "password": "correct horse battery"});
    transcript.post("/api_tokens", sign_in).await;
    transcript.post("/api_tokens", json!({"email": "owner@test.example", "password": "x"})).await;
    transcript.get("/batch?get[a]=/people/counts&get[b]=/people/999").await;
    let batch = json!({"requests": {
        "made": {"method": "POST", "url": "/people",
            "payload": {"name": "Bo Berg", "primary_email": "bo@berg.example"}},
        "ping": "/apps/zapier/ping",
    }});
    transcript.post("/batch", batch).await;
    transcript
}

async fn refusals() -> Transcript {
    let mut transcript = Transcript::start().await;
    let (owner, member) = (transcript.desk.app.owner.clone(), transcript.desk.app.member.clone());
    let mut body = full_person();
    transcript.desk.created("/people", &body).await;
    transcript.post("/people", body.clone()).await;
    body["phone_numbers"][0]["number"] = "ask at the desk".into();
    body["contact_data"]["website"][0]["url"] = "www.a.example".into();
    body["unknown"] = 1.into();
    transcript.post("/people", body).await;
    let path = format!("/people/{}", owner.number);
    transcript.call_as(&member, "PUT", &path, &json!({"summary": "x"})).await;
    transcript.call_as(&member, "POST", "/people", &json!({})).await;
    transcript.send(&[], "GET", &path, &Json::Null).await;
    transcript.send(&[("Authorization", "key 1:wrong")], "GET", &path, &Json::Null).await;
    transcript.get("/people/999").await;
    transcript.get("/nothing").await;
    transcript.call("PATCH", &path, &json!({})).await;
    transcript.get("/people?count=0&include_headers=1").await;
    transcript.send(&[], "OPTIONS", "/people", &Json::Null).await;
    let key = authorization(&owner);
    let tag = transcript.get(&path).await.header("etag").unwrap().to_owned();
    let cached = [("Authorization", &*key), ("If-None-Match", &*tag)];
    transcript.send(&cached, "GET", &path, &Json::Null).await;
    let stale = [("Authorization", &*key), ("If-Match", "\"old\"")];
    transcript.send(&stale, "PUT", &path, &json!({"summary": "x"})).await;
    transcript
}

#[tokio::test]
async fn refusals_are_whole() {
    refusals().await.check("refusals");
}

#[tokio::test]
async fn every_route_has_a_whole_answer() {
    let app = App::new(Desk::start().await.app.directory.clone());
    let mut called = people().await.check("people");
    called.extend(organizations().await.check("organizations"));
    called.extend(custom_fields().await.check("custom_fields"));
    called.extend(desk().await.check("desk"));
    let is_called = |method: &str, template: &str| {
        called.iter().any(|(by, path)| by == method && matches_template(template, path))
    };
    for (method, template) in Deskpro.routes(app).list() {
        assert!(is_called(method.as_str(), template), "{method} {template} was not called");
    }
}

fn matches_template(template: &str, target: &str) -> bool {
    let path = target.split('?').next().unwrap_or(target);
    let (template, path) = (template.split('/'), path.split('/'));
    template.clone().count() == path.clone().count()
        && template.zip(path).all(|(part, sent)| {
            part == sent || part.starts_with('{') && sent.bytes().all(|b| b.is_ascii_digit())
        })
}
