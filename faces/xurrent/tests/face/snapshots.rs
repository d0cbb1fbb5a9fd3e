//! Whole answers of every route, byte for byte: status, headers, body.
//!
//! The test server's clock does not move and its ids count up, so answers are the same in every run.
//! Only the address, random secrets, tokens and tags are replaced. The headers that every answer
//! carries are asserted and not repeated in the snapshots.

use std::{fmt::Write as _, fs, path::Path};

use polydex_face_xurrent::Xurrent;
use polydex_http::{App, Face as _};
use polydex_testkit::{Answer, TestApp, person};
use serde_json::Value as Json;

use crate::{as_who, bulk::form, organization, start};

/// A server, and the answers it has given.
struct Transcript {
    app: TestApp,
    text: String,
}

impl Transcript {
    /// A server with one organization, and one person with a contact and an address.
    async fn start() -> Self {
        let app = start().await;
        let acme = organization(&app, "Acme NL").await;
        let ann = person("Ann Vos").email("ann@acme.test").mobile("+31 6 5550 1234");
        let ann = ann.address(["Dorpsweg 1", "6711", "Ede", "NL"], &[]);
        let ann = ann.organization(acme.number).create(&app).await;
        assert_eq!(format!("/v1/people/{}", ann.number), ANN);
        assert_eq!(format!("/v1/organizations/{}", acme.number), ACME);
        Self { app, text: String::new() }
    }

    async fn call(&mut self, call: &str, body: &str) -> Json {
        let answer = as_who(&self.app, &self.app.admin, call, body).await;
        self.note(call, body, &answer);
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    async fn calls(&mut self, calls: &[(&str, &str)]) {
        for (call, body) in calls {
            self.call(call, body).await;
        }
    }

    fn note(&mut self, call: &str, body: &str, answer: &Answer) {
        writeln!(self.text, "> {}\n{}", format!("{call} {body}").trim(), answer.status)
            .expect("a string takes all");
        for (name, value) in COMMON_HEADERS {
            assert_eq!(answer.header(name), Some(*value), "{call}");
        }
        let is_common = |name: &str| COMMON_HEADERS.iter().any(|(common, _)| *common == name);
        let mut headers = answer.headers.clone();
        headers.retain(|(name, _)| !is_common(name));
        headers.sort();
        for (name, value) in &headers {
            let value = match &**name {
                "date" | "content-length" | "connection" => continue,
                "x-request-id" => "[id]",
                "etag" => "[tag]",
                _ => value,
            };
            writeln!(self.text, "{name}: {value}").expect("a string takes all");
        }
        writeln!(self.text, "\n{}\n", answer.text()).expect("a string takes all");
    }

    /// Replaces a text that differs from run to run.
    fn redact(&mut self, text: &str, name: &str) {
        self.text = self.text.replace(text, name);
    }

    /// The answers so far.
    fn finish(mut self) -> String {
        self.redact(&self.app.address.to_string(), "[host]");
        self.text
    }
}

const ANN: &str = "/v1/people/10";
const ACME: &str = "/v1/organizations/9";

/// The headers of every answer.
const COMMON_HEADERS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("x-xss-protection", "1; mode=block"),
    ("content-security-policy", "default-src 'none'"),
    ("x-runtime", "0.000000"),
    ("cache-control", "no-store"),
];

macro_rules! assert_answers {
    ($transcript:expr) => {
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!($transcript.finish());
        });
    };
}

#[tokio::test]
async fn the_service() {
    let mut transcript = Transcript::start().await;
    transcript
        .calls(&[
            ("GET /v1", ""),
            ("GET /v1/rate_limit", ""),
            ("GET /v1/me", ""),
            ("GET /v1/people/me", ""),
            ("GET /v1/enums", ""),
            ("GET /v1/enums/nl", ""),
            ("GET /v1/sites", ""),
            ("GET /v1/sd?telephone=0655501234", ""),
            ("GET /v1/nothing", ""),
        ])
        .await;
    assert_answers!(transcript);
}

#[tokio::test]
async fn tokens() {
    let mut transcript = Transcript::start().await;
    let admin = transcript.app.admin.clone();
    let secret = format!("client_id={}&client_secret={}", admin.key_id, admin.secret);
    let body = format!("grant_type=client_credentials&{secret}");
    let granted = transcript.call("POST /token", &body).await;
    let token = granted["access_token"].as_str().expect("a token").to_owned();
    transcript.call("POST /token", "grant_type=password").await;
    transcript.call("POST /token", "grant_type=client_credentials&client_id=1").await;
    transcript.redact(&token, "[token]");
    transcript.redact(&admin.secret, "[secret]");
    assert_answers!(transcript);
}

#[tokio::test]
async fn people() {
    let mut transcript = Transcript::start().await;
    transcript
        .calls(&[
            ("GET /v1/people?per_page=2", ""),
            ("GET /v1/people/disabled", ""),
            ("GET /v1/people/enabled?fields=name&per_page=1", ""),
            ("GET /v1/people/internal?name=Ann%20Vos", ""),
            ("GET /v1/people/directory?id=10", ""),
            ("GET /v1/people/support_domain?primary_email=ann@acme.test&fields=.", ""),
            (&format!("GET {ANN}"), ""),
            (&format!("PATCH {ANN}"), r#"{"job_title":"Editor","vip":"yes","color":"red"}"#),
            (&format!("PUT {ANN}"), r#"{"organization":{"id":9},"site_id":5}"#),
            ("POST /v1/people", r#"{"name":"Ben Oort","primary_email":"ben@acme.test"}"#),
            ("POST /v1/people", r#"{"primary_email":"ben@acme.test"}"#),
            (&format!("GET {ANN}/audit"), ""),
        ])
        .await;
    assert_answers!(transcript);
}

#[tokio::test]
async fn the_lifecycle_of_a_person() {
    let mut transcript = Transcript::start().await;
    for step in ["archive", "restore", "trash", "restore"] {
        transcript.call(&format!("POST {ANN}/{step}"), "").await;
    }
    assert_answers!(transcript);
}

#[tokio::test]
async fn organizations() {
    let mut transcript = Transcript::start().await;
    transcript
        .calls(&[
            ("GET /v1/organizations", ""),
            ("GET /v1/organizations/disabled", ""),
            ("GET /v1/organizations/enabled", ""),
            ("GET /v1/organizations/internal", ""),
            ("GET /v1/organizations/external", ""),
            ("GET /v1/organizations/trusted", ""),
            ("GET /v1/organizations/directory", ""),
            ("GET /v1/organizations/support_domain", ""),
            ("GET /v1/organizations/managed_by_me", ""),
            (&format!("GET {ACME}"), ""),
            (&format!("PATCH {ACME}"), r#"{"remarks":"Pays late","manager_id":10}"#),
            (&format!("PUT {ACME}"), r#"{"region":"EMEA"}"#),
            ("POST /v1/organizations", r#"{"name":"Acme BE","parent_id":9}"#),
            ("POST /v1/organizations", r#"{"name":"acme nl"}"#),
            (&format!("GET {ACME}/audit"), ""),
        ])
        .await;
    for step in ["archive", "restore", "trash", "restore"] {
        transcript.call(&format!("POST {ACME}/{step}"), "").await;
    }
    assert_answers!(transcript);
}

/// The calls of one collection below a record; `new` is a valid entry, `bad` an invalid one.
async fn entry_calls(transcript: &mut Transcript, list: &str, new: &str, change: &str, bad: &str) {
    transcript.call(&format!("GET {list}"), "").await;
    let added = transcript.call(&format!("POST {list}"), new).await;
    let entry = format!("{list}/{}", added["id"]);
    transcript.call(&format!("GET {entry}"), "").await;
    transcript.call(&format!("PATCH {entry}"), change).await;
    transcript.call(&format!("PUT {entry}"), change).await;
    transcript.call(&format!("POST {list}"), bad).await;
    transcript.call(&format!("DELETE {entry}"), "").await;
    transcript.call(&format!("GET {entry}"), "").await;
    transcript.call(&format!("DELETE {list}"), "").await;
}

#[tokio::test]
async fn contacts_and_addresses_of_people() {
    let mut transcript = Transcript::start().await;
    entry_calls(
        &mut transcript,
        &format!("{ANN}/contacts"),
        r#"{"label":"work","email":"vos@acme.test","color":"red"}"#,
        r#"{"integration":"true"}"#,
        r#"{"label":"street","telephone":"1","email":"a@b.test"}"#,
    )
    .await;
    entry_calls(
        &mut transcript,
        &format!("{ANN}/addresses"),
        r#"{"label":"home","address":"Hof 2","country":"nl"}"#,
        r#"{"zip":"6711 AB"}"#,
        r#"{"country":"Atlantis"}"#,
    )
    .await;
    assert_answers!(transcript);
}

#[tokio::test]
async fn contacts_and_addresses_of_organizations() {
    let mut transcript = Transcript::start().await;
    entry_calls(
        &mut transcript,
        &format!("{ACME}/contacts"),
        r#"{"label":"service_desk","telephone":"0800 1234"}"#,
        r#"{"label":"general"}"#,
        r#"{"telephone":"1"}"#,
    )
    .await;
    entry_calls(
        &mut transcript,
        &format!("{ACME}/addresses"),
        r#"{"label":"billing","address":"PO Box 1","country":"NL"}"#,
        r#"{"city":"Ede"}"#,
        r#"{"label":"home"}"#,
    )
    .await;
    assert_answers!(transcript);
}

#[tokio::test]
async fn lists_of_things_that_are_not_here() {
    let mut transcript = Transcript::start().await;
    for list in [
        "teams",
        "permissions",
        "cis",
        "ci_coverages",
        "service_coverages",
        "service_instance_coverages",
        "sla_coverages",
        "skill_pools",
        "out_of_office_periods",
    ] {
        transcript.call(&format!("GET {ANN}/{list}"), "").await;
    }
    assert_answers!(transcript);
}

#[tokio::test]
async fn imports_and_exports() {
    let mut transcript = Transcript::start().await;
    let file = b"Name,Primary Email\nBen Oort,ben@acme.test\nCas Pos,\n";
    let bearer = transcript.app.admin.bearer();
    let multipart =
        [("Authorization", &*bearer), ("Content-Type", "multipart/form-data; boundary=b")];
    let body = form(&[("type", b"people"), ("file", file)]);
    let sent = transcript.app.request("POST", "/v1/import", &multipart, body).await;
    transcript.note("POST /v1/import", "[a file]", &sent);
    let import = sent.json()["token"].as_str().expect("a token").to_owned();
    while crate::get(&transcript.app, &format!("/v1/import/{import}")).await.json()["state"]
        != "done"
    {}
    transcript.call(&format!("GET /v1/import/{import}"), "").await;
    transcript.call(&format!("GET /v1/import/{import}/log.csv"), "").await;
    let ordered = transcript.call("POST /v1/export", r#"{"type":"people"}"#).await;
    let export = ordered["token"].as_str().expect("a token").to_owned();
    transcript.call(&format!("GET /v1/export/{export}"), "").await;
    transcript.call(&format!("GET /v1/export/{export}/people.csv"), "").await;
    transcript.redact(&import, "[import]");
    transcript.redact(&export, "[export]");
    assert_answers!(transcript);
}

/// Whether a request's path has the form of a route's.
fn matches(route: &str, path: &str) -> bool {
    let (route, path): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
    let same = |(route, sent): (&&str, &&str)| route == sent || route.starts_with('{');
    route.len() == path.len() && route.iter().zip(&path).all(same)
}

#[tokio::test]
async fn every_route_has_a_snapshot() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/face/snapshots");
    let mut text = String::new();
    for file in fs::read_dir(folder).expect("the snapshots") {
        text += &fs::read_to_string(file.expect("a snapshot").path()).expect("a snapshot");
    }
    let requests = || text.lines().filter_map(|line| line.strip_prefix("> ")?.split_once(' '));
    let app = start().await;
    for (method, route) in Xurrent::default().routes(App::new(app.directory.clone())).list() {
        let is_asserted = requests().any(|(sent, target)| {
            let path = target.split(['?', ' ']).next().unwrap_or_default();
            sent == method.as_str() && matches(route, path)
        });
        assert!(is_asserted, "{method} {route}");
    }
}
