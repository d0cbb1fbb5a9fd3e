//! A law of faces: *equal tags, equal bytes*.
//!
//! A client may keep a document by its `ETag` and ask later whether it still holds. So two answers
//! to one request of one caller that carry the same tag must be the same, byte for byte, whatever
//! happened in between: to the record, to records that it names, to the workspace.

use std::collections::HashMap;

use polydex_model::{Person, Record as _, Reference, Workspace};
use polydex_testkit::{Answer, TestApp, TestKey, person};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value as Json, json};
use tokio::runtime::Runtime;

/// One edit of a history: which of [`EDITS`], or of the workspace's settings behind them; and one of
/// a few texts.
type Step = (usize, u8);

/// An edit: through which dialect, and what it sends with a text.
type Edit = (&'static str, &'static str, fn(&Residents) -> String, fn(&Residents, &str) -> Json);

/// Edits of everything that a document may show.
const EDITS: &[Edit] = &[
    (
        "xurrent",
        "PATCH",
        |r| format!("/v1/organizations/{}", r.office),
        |_, text| json!({ "name": format!("Lind {text}") }),
    ),
    (
        "deskpro",
        "PUT",
        |r| format!("/api/v2/organizations/{}", r.parent),
        |_, text| json!({ "name": format!("Harbour {text}") }),
    ),
    (
        "awork",
        "PATCH",
        |r| format!("/api/v1/users/{}", r.manager.id),
        |_, text| json!({ "firstName": text }),
    ),
    (
        "onlyoffice",
        "PUT",
        |r| format!("/api/2.0/people/{}", r.ana.id),
        |_, text| json!({ "firstname": text }),
    ),
    (
        "xurrent",
        "PATCH",
        |r| format!("/v1/people/{}", r.ana.number),
        |r, text| {
            let manager = (text != "Ada").then_some(r.manager.number);
            json!({ "manager_id": manager, "job_title": text })
        },
    ),
    (
        "deskpro",
        "PUT",
        |_| "/api/v2/person_custom_fields/1".into(),
        |_, text| json!({ "title": text }),
    ),
    (
        "deskpro",
        "PUT",
        |_| "/api/v2/organization_custom_fields/1".into(),
        |_, text| json!({ "title": text }),
    ),
    (
        "deskpro",
        "PUT",
        |_| "/api/v2/person_custom_fields/2".into(),
        |_, text| json!({ "title": "Plan", "choices": [{ "id": 3, "title": text }] }),
    ),
    (
        "deskpro",
        "PUT",
        |r| format!("/api/v2/people/{}", r.ana.number),
        |_, text| json!({ "fields": { "1": text, "2": 3 }, "summary": text }),
    ),
    (
        "deskpro",
        "PUT",
        |r| format!("/api/v2/organizations/{}", r.office),
        |r, text| {
            let parent = (text != "Ada").then_some(r.parent);
            json!({ "fields": { "1": text }, "parent": parent })
        },
    ),
    (
        "onlyoffice",
        "PUT",
        |r| format!("/api/2.0/people/{}/contacts", r.ana.id),
        |_, text| json!({ "contacts": [{ "type": "skype", "value": text }] }),
    ),
    (
        "awork",
        "PATCH",
        |r| format!("/api/v1/users/{}", r.ana.id),
        |_, text| json!({ "position": text }),
    ),
];

/// Texts that edits send; few, so that histories also come back to what was.
const TEXTS: &[&str] = &["Ada", "Bo", "Cleo"];

/// Whom the documents are about.
struct Residents {
    ana: Person,
    manager: Person,
    office: i64,
    parent: i64,
}

/// Every document that is asked for, by dialect.
fn documents(r: &Residents) -> Vec<(&'static str, String)> {
    let (number, id) = (r.ana.number, r.ana.id);
    let paths = [
        ("deskpro", format!("/api/v2/people/{number}")),
        ("deskpro", format!("/api/v2/people/{number}?include=organization")),
        ("deskpro", format!("/api/v2/people/{number}?include_headers=1")),
        ("deskpro", format!("/api/v2/organizations/{}", r.office)),
        ("deskpro", format!("/api/v2/organizations/{}?include=organization,person", r.office)),
        ("deskpro", "/api/v2/people?count=3".into()),
        ("onlyoffice", format!("/api/2.0/people/{id}")),
        ("onlyoffice", format!("/api/2.0/people/{id}?fields=id,displayName,department")),
        ("onlyoffice", format!("/api/2.0/people/{id}.xml")),
        ("onlyoffice", "/api/2.0/people".into()),
        ("onlyoffice", "/api/2.0/people/@self".into()),
        ("xurrent", format!("/v1/people/{number}")),
        ("xurrent", format!("/v1/people/{number}/contacts")),
        ("xurrent", "/v1/people".into()),
        ("xurrent", "/v1/people?fields=id,name,organization,manager".into()),
        ("xurrent", format!("/v1/organizations/{}", r.office)),
        ("xurrent", "/v1/me".into()),
        ("awork", format!("/api/v1/users/{id}")),
        ("awork", format!("/api/v1/users/{id}/contactinfo")),
        ("awork", "/api/v1/users".into()),
        ("awork", "/api/v1/me".into()),
    ];
    paths.into()
}

/// What was answered, by caller, path and tag.
type Known = HashMap<(String, String, String), Vec<u8>>;

/// A caller of a dialect, who may have a document already.
async fn get(app: &TestApp, (dialect, path): (&str, &str), key: &TestKey, known: &str) -> Answer {
    let authorization = authorization(dialect, key);
    let headers = [("authorization", &*authorization), ("if-none-match", known)];
    let headers = if known.is_empty() { &headers[..1] } else { &headers };
    app.request("GET", path, headers, "").await
}

/// The key's header in each dialect's own form.
fn authorization(dialect: &str, key: &TestKey) -> String {
    match dialect {
        "deskpro" => format!("key {}:{}", key.key_id, key.secret),
        "onlyoffice" => key.secret.clone(),
        _ => format!("Bearer {}", key.secret),
    }
}

async fn send(app: &TestApp, dialect: &str, method: &str, path: &str, body: &Json) -> Answer {
    let authorization = authorization(dialect, &app.owner);
    let headers = [("authorization", &*authorization), ("content-type", "application/json")];
    app.request(method, path, &headers, body.to_string()).await
}

async fn residents(app: &TestApp) -> Residents {
    let mut offices = Vec::new();
    for name in ["Harbour", "Lind"] {
        let body = json!({ "name": name });
        let made = send(app, "xurrent", "POST", "/v1/organizations", &body).await;
        offices.push(made.expect(201).json()["id"].as_i64().expect("an id"));
    }
    let fields = ["/api/v2/person_custom_fields", "/api/v2/organization_custom_fields"];
    for (path, title) in [(fields[0], "Badge"), (fields[0], "Plan"), (fields[1], "Field")] {
        send(app, "deskpro", "POST", path, &json!({ "title": title })).await.expect(201);
    }
    let manager = person("Mo Boss").email("mo@lind.example").create(app).await;
    let ana = person("Ana Silva").email("ana@lind.example").mobile("030 5550123").create(app).await;
    let ana = app
        .edit(ana.number, |person| {
            person.organization = Some(Reference::by_number(offices[1]));
            person.manager = Some(Reference::by_number(manager.number));
            person.groups = vec![Reference::by_name("Sales")];
        })
        .await;
    Residents { ana, manager, office: offices[1], parent: offices[0] }
}

/// Asks for everything as everybody, with and without what is known, and compares.
async fn look(app: &TestApp, residents: &Residents, known: &mut Known) -> Result<(), String> {
    for (dialect, path) in documents(residents) {
        for key in [&app.owner, &app.member] {
            let whole = get(app, (dialect, &path), key, "").await;
            let Some(tag) = whole.header("etag").map(str::to_owned) else { continue };
            let whole = whole.expect(200).body.clone();
            let at = (key.email.clone(), path.clone(), tag.clone());
            if known.insert(at, whole.clone()).is_some_and(|before| before != whole) {
                return Err(format!("{path}: the tag {tag} stands for two documents"));
            }
            let others =
                known.iter().filter(|((who, what, _), _)| *who == key.email && *what == path);
            for ((_, _, old), before) in others {
                let again = get(app, (dialect, &path), key, old).await;
                match again.status {
                    304 if *before == whole && again.body.is_empty() => {}
                    200 if *old != tag && again.body == whole => {}
                    status => return Err(format!("{path}: {status} for {old}, now {tag}")),
                }
            }
        }
    }
    Ok(())
}

async fn run(steps: &[Step]) -> Result<(), String> {
    let app = TestApp::start(polydex_server::faces()).await;
    let residents = residents(&app).await;
    let mut known = Known::new();
    look(&app, &residents, &mut known).await?;
    for (edit, text) in steps {
        let text = usize::from(*text) % TEXTS.len();
        match EDITS.get(*edit) {
            Some((dialect, method, path, body)) => {
                let body = body(&residents, TEXTS[text]);
                let answer = send(&app, dialect, method, &path(&residents), &body).await;
                let status = answer.status;
                if status >= 300 {
                    return Err(format!("{dialect} {method} {body}: {status} {}", answer.text()));
                }
            }
            None => set(&app, text).await,
        }
        look(&app, &residents, &mut known).await?;
    }
    app.stop().await;
    Ok(())
}

/// Sets everything that can be set of the workspace, as the command line does.
async fn set(app: &TestApp, which: usize) {
    let set = |workspace: &mut Workspace| {
        let settings = &mut workspace.settings;
        workspace.name = ["test", "harbour", "lind"][which].into();
        settings.region = ["US", "DE", "FR"][which].into();
        settings.time_zone = ["UTC", "Asia/Kolkata", "America/Lima"][which].into();
        settings.domain = ["polydex.example", "harbour.example", "lind.example"][which].into();
    };
    app.directory.set_workspace(&app.program().await, set).await.expect("it is set");
}

/// A case asks for some hundreds of documents, so there are fewer than of other properties.
fn cases() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = asked.unwrap_or(256_u32).div_ceil(16);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn equal_tags_mean_equal_bytes_in_every_dialect(
        steps in vec((0..=EDITS.len(), any::<u8>()), 1..6),
    ) {
        let outcome = Runtime::new().expect("a runtime").block_on(run(&steps));
        prop_assert!(outcome.is_ok(), "{}", outcome.unwrap_err());
    }
}

/// The first two are those of the review in which the fault was found.
#[tokio::test]
async fn a_document_is_sent_again_when_something_that_it_names_was_renamed() {
    let app = TestApp::start(polydex_server::faces()).await;
    let residents = residents(&app).await;
    let number = residents.ana.number;
    let fields = json!({ "fields": { "1": "x" } });
    send(&app, "deskpro", "PUT", &format!("/api/v2/people/{number}"), &fields).await.expect(204);
    let (office, title) = (format!("/v1/organizations/{}", residents.office), "custom_fields/1");
    for (dialect, path, (by, edited), name) in [
        ("xurrent", format!("/v1/people/{number}"), ("xurrent", office), "name"),
        (
            "deskpro",
            format!("/api/v2/people/{number}"),
            ("deskpro", format!("/api/v2/person_{title}")),
            "title",
        ),
        (
            "xurrent",
            format!("/v1/people/{number}"),
            ("awork", format!("/api/v1/users/{}", residents.manager.id)),
            "firstName",
        ),
    ] {
        let first = get(&app, (dialect, &path), &app.owner, "").await;
        let tag = first.expect(200).header("etag").expect("a tag").to_owned();
        get(&app, (dialect, &path), &app.owner, &tag).await.expect(304);
        let method = if by == "deskpro" { "PUT" } else { "PATCH" };
        let renamed = send(&app, by, method, &edited, &json!({ name: "RENAMED" })).await;
        assert!(renamed.status < 300, "{}", renamed.text());
        let again = get(&app, (dialect, &path), &app.owner, &tag).await;
        assert!(again.expect(200).text().contains("RENAMED"), "{path} after {edited}");
    }
    let me = ("awork", "/api/v1/me");
    let tag = get(&app, me, &app.owner, "").await.header("etag").expect("a tag").to_owned();
    set(&app, 1).await;
    get(&app, me, &app.owner, &tag).await.expect(200);
}

#[tokio::test]
async fn a_tag_that_was_read_edits_although_what_the_record_names_was_renamed() {
    let app = TestApp::start(polydex_server::faces()).await;
    let residents = residents(&app).await;
    let (number, id) = (residents.ana.number, residents.ana.id);
    for (dialect, method, path, body) in [
        ("deskpro", "PUT", format!("/api/v2/people/{number}"), json!({ "summary": "new" })),
        ("onlyoffice", "PUT", format!("/api/2.0/people/{id}"), json!({ "title": "Baker" })),
        ("xurrent", "PATCH", format!("/v1/people/{number}"), json!({ "job_title": "Cook" })),
        ("awork", "PATCH", format!("/api/v1/users/{id}"), json!({ "position": "Smith" })),
    ] {
        let read = get(&app, (dialect, &path), &app.owner, "").await;
        let tag = read.expect(200).header("etag").expect("a tag").to_owned();
        let office = format!("/v1/organizations/{}", residents.office);
        let name = json!({ "name": format!("Lind & {dialect}") });
        send(&app, "xurrent", "PATCH", &office, &name).await.expect(200);
        let authorization = authorization(dialect, &app.owner);
        let headers = [
            ("authorization", &*authorization),
            ("content-type", "application/json"),
            ("if-match", &*tag),
        ];
        let first = app.request(method, &path, &headers, body.to_string()).await;
        assert!(first.status < 300, "{dialect}: {} {}", first.status, first.text());
        let second = app.request(method, &path, &headers, body.to_string()).await;
        let stale = second.status;
        assert!(stale == 412 || stale == 409, "{dialect}: {stale} for a version that is gone");
    }
    assert!(app.person(number).await.version() >= 5);
}
