//! Whole answers, at least one of every route: status, headers and body.
//!
//! Each test makes calls in a row and compares the transcript with a stored one. Ids, tags and
//! secrets are replaced by placeholders; times come from the test's clock.

use crate::client::{self, Client};
use polydex_testkit::{Answer, TestApp, TestKey};
use serde_json::{Value as Json, json};

/// Headers that all answers share, or that say nothing about the dialect.
const COMMON: [&str; 13] = [
    "access-control-allow-origin",
    "access-control-expose-headers",
    "connection",
    "content-length",
    "date",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "trace-id",
    "x-ratelimit-limit-minute",
    "x-ratelimit-limit-second",
    "x-ratelimit-remaining-minute",
    "x-ratelimit-remaining-second",
];

/// Calls and their answers, as text.
struct Transcript<'a> {
    app: &'a TestApp,
    text: String,
}

impl<'a> Transcript<'a> {
    fn of(app: &'a TestApp) -> Self {
        Self { app, text: String::new() }
    }

    /// Makes a call, and writes it down with its answer.
    async fn call(&mut self, key: &TestKey, method: &str, path: &str, body: Json) -> Answer {
        let answer = Client::of(self.app, key).send(method, path, &body).await;
        self.write(method, path, &answer);
        answer
    }

    fn write(&mut self, method: &str, path: &str, answer: &Answer) {
        let mut headers: Vec<String> = answer
            .headers
            .iter()
            .filter(|(name, _)| !COMMON.contains(&name.to_lowercase().as_str()))
            .map(|(name, value)| format!("{name}: {value}\n"))
            .collect();
        headers.sort();
        let body = match serde_json::from_slice::<Json>(&answer.body) {
            Ok(json) => serde_json::to_string_pretty(&json).unwrap() + "\n",
            Err(_) => answer.text().to_owned(),
        };
        let answer = format!("{method} {path}\n{}\n{}{body}\n", answer.status, headers.concat());
        self.text.push_str(&self.redacted(&answer));
    }

    /// The text with names in place of ids that differ from run to run.
    fn redacted(&self, text: &str) -> String {
        let app = self.app;
        let known = [
            (&app.owner, "<owner>"),
            (&app.admin, "<admin>"),
            (&app.member, "<member>"),
            (&app.guest, "<guest>"),
        ];
        let text = known.iter().fold(text.to_owned(), |text, (key, name)| {
            text.replace(&key.person_id.to_string(), name)
        });
        text.replace(&app.address.to_string(), "<host>")
            .replace(&app.workspace.uuid.to_string(), "<workspace>")
    }

    fn check(self, name: &str) {
        let mut settings = insta::Settings::clone_current();
        let uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
        settings.add_filter(uuid, "<uuid>");
        settings.add_filter("W/\"[0-9a-f-]+\"", "<etag>");
        settings.add_filter("\"[0-9a-f]{80}\"", "\"<invitation code>\"");
        settings.add_filter("\"[0-9a-f]{32}\"", "\"<hex>\"");
        settings.set_prepend_module_to_snapshot(false);
        settings.bind(|| insta::assert_snapshot!(name, self.text));
    }
}

#[tokio::test]
async fn reads() {
    let app = client::start().await;
    let infos = Client::infos(&app.member);
    let phone = json!({"type": "phone", "subType": "work Fax", "value": "+49 431 1"});
    let made = Client::of(&app, &app.admin).send("POST", &infos, &phone).await.expect(200).json();
    let info = format!("{infos}/{}", made["id"].as_str().unwrap());
    let mut transcript = Transcript::of(&app);
    for path in [
        "/me",
        "/users/me",
        "/me/permissions",
        "/permissions/features",
        "/roles",
        "/users?pageSize=2&orderby=firstName desc",
        "/users/autofill/member@test.example",
        "/users/autofill/unknown@test.example",
        &format!("/users/{}", app.member.person_id),
        &infos,
        &info,
    ] {
        let path = path.replace(' ', "%20");
        transcript.call(&app.admin, "GET", &path, Json::Null).await;
    }
    transcript.check("reads");
}

#[tokio::test]
async fn writes() {
    let app = client::start().await;
    let mut transcript = Transcript::of(&app);
    let (user, infos) = (format!("/users/{}", app.member.person_id), Client::infos(&app.member));
    let whole = json!({
        "firstName": "Mia", "lastName": "Berg", "birthDate": "1990-02-14", "gender": "female",
        "title": "Dr.", "position": "Archivist", "language": "de-DE",
    });
    transcript.call(&app.admin, "PUT", &user, whole).await;
    transcript.call(&app.admin, "PATCH", &user, json!({"position": null})).await;
    let address = json!({
        "type": "address", "subType": "home", "addressLine1": "Hafenweg 7", "addressLine2": "Hof A",
        "zipCode": "24103", "city": "Kiel", "state": "SH", "country": "de", "isAddress": true,
    });
    let made = transcript.call(&app.admin, "POST", &infos, address).await.json();
    let info = format!("{infos}/{}", made["id"].as_str().unwrap());
    let chat = json!({"type": "messenger", "label": "Telegram", "value": "mia"});
    transcript.call(&app.admin, "PUT", &info, chat).await;
    transcript.call(&app.admin, "PATCH", &info, json!({"value": "@mia"})).await;
    transcript.call(&app.admin, "DELETE", &info, Json::Null).await;
    for path in ["deactivate", "deactivate?includeSummary=true", "activate"] {
        transcript.call(&app.admin, "POST", &format!("{user}/{path}"), Json::Null).await;
    }
    let archived = json!({"isArchived": true});
    transcript.call(&app.admin, "POST", &format!("{user}/setarchived"), archived).await;
    transcript.call(&app.admin, "DELETE", &user, Json::Null).await;
    let invitation = json!({"email": "new@test.example", "firstName": "New", "roleId": "guest"});
    let invited = transcript.call(&app.admin, "POST", "/invitations", invitation).await.json();
    let code = json!({"invitationCode": invited["invitationCode"]});
    let accept = "/api/v1/invitations/accept";
    let headers = [("Content-Type", "application/json")];
    let accepted = app.request("POST", accept, &headers, code.to_string()).await;
    transcript.write("POST", "/invitations/accept", &accepted);
    transcript.check("writes");
}

#[tokio::test]
async fn refusals() {
    let app = client::start().await;
    let mut transcript = Transcript::of(&app);
    let (user, infos) = (format!("/users/{}", app.member.person_id), Client::infos(&app.member));
    let admin = Client::of(&app, &app.admin);
    for (method, path, body) in [
        ("POST", infos.as_str(), json!({"type": "phone", "subType": "private", "isAddress": 1})),
        ("POST", &infos, json!({"type": "address", "country": "Germany"})),
        ("POST", &infos, Json::Null),
        ("PUT", &user, json!({"birthDate": "2030-01-01"})),
        ("GET", "/users?filterby=email%20eq%20'a'", Json::Null),
        ("GET", "/users/00000000-0000-0000-0000-00000000dead", Json::Null),
        ("GET", "/nowhere", Json::Null),
        ("BREW", &user, Json::Null),
    ] {
        transcript.call(&app.admin, method, path, body).await;
    }
    transcript.call(&app.guest, "GET", &user, Json::Null).await;
    let stale = admin.call("DELETE", &user, &[("If-Match", "\"1\"")], "").await;
    transcript.write("DELETE", &user, &stale);
    let etag = admin.get(&user).await.header("etag").unwrap().to_owned();
    let unchanged = admin.call("GET", &user, &[("If-None-Match", &etag)], "").await;
    transcript.write("GET", &user, &unchanged);
    let no_token = app.request("GET", "/api/v1/me", &[], "").await;
    transcript.write("GET", "/me", &no_token);
    let preflight = [("Origin", "https://a.example"), ("Access-Control-Request-Method", "PUT")];
    let preflight = app.request("OPTIONS", "/api/v1/me", &preflight, "").await;
    transcript.write("OPTIONS", "/me", &preflight);
    transcript.check("refusals");
}
