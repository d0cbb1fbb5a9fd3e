//! Import and export.

use std::io::{Cursor, Read as _};

use polydex_directory::KeyRequest;
use polydex_face_xurrent::{Options, Xurrent};
use polydex_http::Limits;
use polydex_model::{KeyId, Person, Reference, Role, Status};
use polydex_testkit::{Answer, Setup, TestApp, TestKey, person};
use secrecy::ExposeSecret as _;
use serde_json::{Value as Json, json};

use crate::{as_who, get, organization, send, start};

/// A multipart form of these parts.
pub(crate) fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, bytes) in parts {
        let file = if *name == "file" { "; filename=\"f.csv\"" } else { "" };
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    body
}

async fn post(app: &TestApp, path: &str, parts: &[(&str, &[u8])]) -> Answer {
    let bearer = app.admin.bearer();
    let headers =
        [("Authorization", &*bearer), ("Content-Type", "multipart/form-data; boundary=b")];
    app.request("POST", path, &headers, form(parts)).await
}

/// Imports a file and polls until it is done.
pub(crate) async fn import(app: &TestApp, kind: &str, file: impl AsRef<[u8]>) -> Json {
    import_with(app, &[], kind, file).await
}

pub(crate) async fn import_with(
    app: &TestApp,
    further: &[(&str, &[u8])],
    kind: &str,
    file: impl AsRef<[u8]>,
) -> Json {
    let parts = [&[("type", kind.as_bytes()), ("file", file.as_ref())], further].concat();
    let sent = post(app, "/v1/import", &parts).await;
    let token = sent.expect(200).json()["token"].as_str().expect("a token").to_owned();
    loop {
        let state = get(app, &format!("/v1/import/{token}")).await.json();
        match state["state"].as_str() {
            Some("queued" | "processing") => {}
            _ => return state,
        }
    }
}

/// Fetches a file as clients do, by its URL alone.
pub(crate) async fn fetch(app: &TestApp, url: &Json) -> String {
    let answer = fetched(app, url).await;
    assert_eq!(answer.expect(200).header("content-type"), Some("text/csv; charset=utf-8"));
    answer.text().to_owned()
}

async fn fetched(app: &TestApp, url: &Json) -> Answer {
    let origin = format!("http://{}", app.address);
    let path = url.as_str().and_then(|url| url.strip_prefix(&origin)).expect("a URL here");
    app.request("GET", path, &[], "").await
}

/// Orders an export and returns the URL of its file.
async fn order(app: &TestApp, key: &TestKey, path: &str, body: &str) -> Json {
    let sent = as_who(app, key, &format!("POST {path}"), body).await;
    let token = sent.expect(200).json()["token"].as_str().expect("a token").to_owned();
    let state = as_who(app, key, &format!("GET /v1/export/{token}"), "").await.expect(200).json();
    assert_eq!(state["state"], "done");
    state["url"].clone()
}

const PEOPLE: &str = r#"{"type":"people"}"#;

/// Another key of the test's admin.
async fn another_key(app: &TestApp) -> TestKey {
    let wanted = KeyRequest {
        person: app.admin.person_id,
        role: Role::Admin,
        name: "export".to_owned(),
        is_token: false,
        expires: None,
    };
    let made = app.directory.create_key(&app.program().await, wanted).await.expect("a key");
    let (secret, key_id) = (made.secret.expose_secret().to_owned(), made.key.id.0);
    TestKey { secret, key_id, ..app.admin.clone() }
}

fn results(created: u32, updated: u32, deleted: u32, unchanged: u32, failures: u32) -> Json {
    json!({ "created": created, "updated": updated, "deleted": deleted, "unchanged": unchanged,
        "failures": failures, "errors": 0 })
}

#[tokio::test]
async fn people_are_matched_by_id_then_source_then_address_and_created_otherwise() {
    let app = start().await;
    organization(&app, "Acme NL").await;
    let boss = person("Bea Boss").email("bea@acme.test").create(&app).await;
    let by_id = person("A").email("a@acme.test").create(&app).await;
    let by_source = person("B").email("b@acme.test").with(|p| {
        p.account.foreign_ids.source = Some("hr".into());
        p.account.foreign_ids.source_id = Some("7".into());
        p.card.job_title = Some("Clerk".into());
        p.card.location = Some("Room 5".into());
    });
    let by_source = by_source.create(&app).await;
    let by_address = person("C").email("c@acme.test").create(&app).await;
    let file = format!(
        "ID,Primary Email,Source,Source ID,Name,Organization,Manager,Job Title,VIP\n\
         {},a2@acme.test,hr,6,Ann,Acme NL,bea@acme.test,,yes\n\
         ,b@acme.test,hr,7,Ben,Acme NL @test,Bea Boss,,\n\
         ,C@acme.test,hr,8,Cas,,,Editor,\n\
         ,d@acme.test,hr,9,Dan,,,,\n\
         ,,hr,10,Eva,,,,\n\
         999,e@acme.test,,,Eva,,,,\n\
         ,f@acme.test,,,Fay,Nobody,,,\n",
        by_id.number
    );
    let before = app.feed().await;
    let dry = import_with(&app, &[("dry_run", b"true")], "people", &file).await;
    assert_eq!(dry["results"], results(1, 3, 0, 0, 3));
    assert_eq!(app.feed().await, before, "a dry run tells what would be done");
    let done = import(&app, "people", &file).await;
    assert_eq!((&done["state"], &done["results"]), (&json!("done"), &results(1, 3, 0, 0, 3)));
    let log = fetch(&app, &done["logfile"]).await;
    let expected = "Line,Message\n6,Primary email can't be blank\n7,ID is not included in the list\n\
                    8,Organization is not included in the list\n";
    assert_eq!(log, expected);
    let ann = app.person(by_id.number).await;
    assert_eq!(ann.card.name.full(), "Ann");
    assert_eq!(ann.primary_address(), Some("a2@acme.test"));
    assert_eq!(ann.manager.and_then(|to| to.number), Some(boss.number));
    let ben = app.person(by_source.number).await;
    assert_eq!(ben.card.name.full(), "Ben");
    assert_eq!(ben.organization.and_then(|to| to.name).as_deref(), Some("Acme NL"));
    assert_eq!(ben.card.job_title, None, "a column that is empty clears");
    assert_eq!(ben.card.location.as_deref(), Some("Room 5"), "a column that is missing leaves");
    assert_eq!(app.person(by_address.number).await.card.job_title.as_deref(), Some("Editor"));
    assert_eq!(app.person("d@acme.test").await.card.name.full(), "Dan");
    let good: Vec<_> = file.lines().take(5).collect();
    let again = import(&app, "people", good.join("\n")).await;
    assert_eq!(again["results"], results(0, 0, 0, 4, 0), "what is there already is not written");
}

async fn numbers(app: &TestApp, person: &Person) -> Vec<String> {
    let contacts = get(app, &format!("/v1/people/{}/contacts", person.number)).await.json();
    let contacts = contacts.as_array().expect("a list").iter();
    contacts.map(|one| one["telephone"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn rows_of_one_person_are_applied_together_wherever_they_are() {
    let app = start().await;
    let ann = person("Ann Vos").email("ann@acme.test").mobile("100").create(&app).await;
    let ben = person("Ben Oort").email("ben@acme.test").mobile("200").create(&app).await;
    let head = "Person\tContact Protocol\tContact Label\tContact URI\tAddress Label\tAddress City\tIntegration\n";
    let first = format!(
        "{head}ann@acme.test\ttelephone\twork\t1\t\t\ttrue\n\
         ben@acme.test\ttelephone\twork\t2\t\t\ttrue\n\
         ANN@acme.test\ttelephone\thome\t3\t\t\ttrue\n\
         ann@acme.test\t\t\t\thome\tEde\ttrue\n"
    );
    let wide: Vec<u8> = first.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let done = import(&app, "people_contact_details", [&[0xFF, 0xFE][..], &wide].concat()).await;
    assert_eq!(done["results"], results(4, 0, 0, 0, 0));
    assert_eq!(numbers(&app, &ann).await, ["1", "100", "3"]);
    assert_eq!(numbers(&app, &ben).await, ["2", "200"]);
    // The next file of the integration replaces its own details, and nothing else.
    let second = format!("{head}ann@acme.test\ttelephone\twork\t1\t\t\ttrue\n");
    let done = import(&app, "people_contact_details", &second).await;
    assert_eq!(done["results"], results(0, 0, 2, 1, 0));
    assert_eq!(numbers(&app, &ann).await, ["1", "100"]);
    assert_eq!(numbers(&app, &ben).await, ["2", "200"]);
    let dry = [("dry_run", &b"1"[..])];
    let done = import_with(&app, &dry, "people_contact_details", &first).await;
    assert_eq!(done["results"], results(2, 0, 0, 2, 0));
    assert_eq!(numbers(&app, &ann).await, ["1", "100"]);
    // One bad row: nothing of that person is replaced, and the other people are imported.
    let third = format!(
        "{head}ann@acme.test\ttelephone\tstreet\t9\t\t\ttrue\n\
         ann@acme.test\ttelephone\twork\t8\t\t\ttrue\n\
         ben@acme.test\ttelephone\twork\t7\t\t\ttrue\n\
         zoe@acme.test\ttelephone\twork\t7\t\t\ttrue\n"
    );
    let done = import(&app, "people_contact_details", &third).await;
    assert_eq!(done["results"], results(1, 0, 1, 0, 3));
    assert_eq!(numbers(&app, &ann).await, ["1", "100"]);
    assert_eq!(numbers(&app, &ben).await, ["7", "200"]);
    let expected = "Line,Message\n2,Label is not included in the list\n\
         3,\"Not applied, because another row of the same person was refused\"\n5,Not Found\n";
    assert_eq!(fetch(&app, &done["logfile"]).await, expected);
}

#[tokio::test]
async fn what_cannot_be_imported_is_refused_or_logged() {
    let app = start().await;
    for parts in [
        &[("type", &b"requests"[..]), ("file", b"Name\n")][..],
        &[("type", b"people")],
        &[("file", b"Name\n")],
    ] {
        post(&app, "/v1/import", parts).await.expect(400);
    }
    send(&app, "POST /v1/import", "{}").await.expect(400);
    send(&app, "GET /v1/import", "").await.expect(404);
    send(&app, "GET /v1/import/x", "").await.expect(404);
    as_who(&app, &app.member, "POST /v1/import", "").await.expect(404);
    for (file, line) in [("Name\nAnn\n", json!(1)), ("", Json::Null), ("ID\n1,2\n", json!(2))] {
        let state = import(&app, "people", file).await;
        assert_eq!((&state["state"], &state["line"]), (&json!("error"), &line), "{file}");
        assert!(state["message"].is_string());
    }
    let sent = post(&app, "/v1/import", &[("type", b"people"), ("file", b"ID\n")]).await.json();
    let path = format!("/v1/import/{}", sent["token"].as_str().expect("a token"));
    as_who(&app, &app.stranger, &format!("GET {path}"), "").await.expect(404);
}

#[tokio::test]
async fn what_is_exported_is_imported_without_a_change() {
    let app = start().await;
    let acme = organization(&app, "Acme, \"NL\"").await;
    let ann = person("Ann Vos").email("ann@acme.test").mobile("+31 6 5550 1234");
    let ann = ann.organization(acme.number).service("skype", "ann").create(&app).await;
    for (kind, rows) in [("people", 6), ("people_contact_details", 3)] {
        let body = format!(r#"{{"type":"{kind}","line_separator":"crlf"}}"#);
        let token = send(&app, "POST /v1/export", &body).await.expect(200).json()["token"].clone();
        let state = get(&app, &format!("/v1/export/{}", token.as_str().expect("a token"))).await;
        assert_eq!(state.json()["state"], "done");
        let file = fetch(&app, &state.json()["url"]).await;
        assert_eq!(file.matches("\r\n").count(), rows, "{file}");
        let before = app.feed().await;
        let done = import(&app, kind, &file).await;
        let count = u32::try_from(rows - 1).expect("a few");
        assert_eq!(done["results"], results(0, 0, 0, count, 0), "{file}");
        assert_eq!(app.feed().await, before);
    }
    assert_eq!(numbers(&app, &ann).await, ["+31 6 5550 1234", ""]);
}

#[tokio::test]
async fn the_url_of_a_file_expires_with_the_key_and_the_person_that_ordered_it() {
    let app = start().await;
    let key = another_key(&app).await;
    let url = order(&app, &key, "/v1/export", PEOPLE).await;
    let parts = [("type", &b"people"[..]), ("file", b"ID\n1\n")];
    let bearer = key.bearer();
    let headers =
        [("Authorization", &*bearer), ("Content-Type", "multipart/form-data; boundary=b")];
    let import = app.request("POST", "/v1/import", &headers, form(&parts)).await;
    let token = import.expect(200).json()["token"].as_str().expect("a token").to_owned();
    let log = json!(format!("http://{}/v1/import/{token}/log.csv", app.address));
    for url in [&url, &log] {
        fetched(&app, url).await.expect(200);
    }
    app.directory.revoke_key(&app.program().await, KeyId(key.key_id)).await.expect("the key");
    for url in [&url, &log] {
        fetched(&app, url).await.expect(404);
    }

    let url = order(&app, &app.admin, "/v1/export", PEOPLE).await;
    let whole = fetch(&app, &url).await;
    app.edit(&app.admin, |admin| admin.account.role = Role::Guest).await;
    let own = fetch(&app, &url).await;
    assert!(
        whole.lines().count() > 2 && own.lines().count() == 2,
        "a guest reads only their own record"
    );
    app.edit(&app.admin, |admin| admin.account.status = Status::Deactivated).await;
    fetched(&app, &url).await.expect(404);
}

#[tokio::test]
async fn the_url_of_a_file_outlives_the_hour_of_an_oauth_token() {
    let app = start().await;
    let grant = json!({ "grant_type": "client_credentials", "client_id": app.admin.key_id,
        "client_secret": app.admin.secret });
    let granted = app.request("POST", "/token", &[], grant.to_string()).await.expect(200).json();
    let secret = granted["access_token"].as_str().expect("a token").to_owned();
    let url = order(&app, &TestKey { secret, ..app.admin.clone() }, "/v1/export", PEOPLE).await;
    app.clock.advance(jiff::SignedDuration::from_hours(2));
    fetched(&app, &url).await.expect(200);
    let key = KeyId(app.admin.key_id);
    app.directory.revoke_key(&app.program().await, key).await.expect("the key");
    fetched(&app, &url).await.expect(404);
}

#[tokio::test]
async fn several_types_are_exported_as_a_zip_with_one_file_each() {
    let app = start().await;
    let _ = person("Ann Vos").email("ann@acme.test").mobile("+31 6 5550 1234").create(&app).await;
    let types = r#"{"type":"people, people_contact_details,people"}"#;
    let url = order(&app, &app.admin, "/v1/export", types).await;
    assert!(url.as_str().is_some_and(|url| url.ends_with("/export.zip")), "{url}");
    let answer = fetched(&app, &url).await;
    assert_eq!(answer.expect(200).header("content-type"), Some("application/zip"));
    let mut archive = zip::ZipArchive::new(Cursor::new(&answer.body)).expect("a zip");
    let names: Vec<String> = (0..archive.len())
        .map(|at| archive.by_index(at).expect("a file").name().expect("a name").into_owned())
        .collect();
    assert_eq!(names, ["people.csv", "people_contact_details.csv"]);
    for kind in ["people", "people_contact_details"] {
        let mut text = String::new();
        let mut file = archive.by_name(&format!("{kind}.csv")).expect("it is there");
        file.read_to_string(&mut text).expect("a text");
        let body = format!(r#"{{"type":"{kind}"}}"#);
        let alone = order(&app, &app.admin, "/v1/export", &body).await;
        assert_eq!(text, fetch(&app, &alone).await, "{kind}");
    }
}

#[tokio::test]
async fn formulas_are_quoted_only_on_request() {
    let app = start().await;
    let formula = "=cmd|calc!A0";
    let ann = person("Ann Vos").email("ann@acme.test");
    let _ = ann.with(|ann| ann.card.job_title = Some(formula.to_owned())).create(&app).await;
    let file = async |app: &TestApp, path: &str, body: &str| {
        fetch(app, &order(app, &app.admin, path, body).await).await
    };
    let (plain, quoted) = (format!(",{formula},"), format!(",'{formula},"));
    assert!(file(&app, "/v1/export", PEOPLE).await.contains(&plain));
    for (path, body) in
        [("/v1/export?safe=1", PEOPLE), ("/v1/export", r#"{"type":"people","safe":true}"#)]
    {
        assert!(file(&app, path, body).await.contains(&quoted), "{path}");
    }
    let options = Options { safe_csv: true, ..Options::default() };
    let app = TestApp::start(vec![Box::new(Xurrent::new(options))]).await;
    let ann = person("Ann Vos").email("ann@acme.test");
    let _ = ann.with(|ann| ann.card.job_title = Some(formula.to_owned())).create(&app).await;
    assert!(file(&app, "/v1/export", PEOPLE).await.contains(&quoted));
    assert!(file(&app, "/v1/export?safe=0", PEOPLE).await.contains(&plain));
}

/// The columns that the vendor's page for directories has.
#[tokio::test]
async fn a_site_known_by_name_is_stored_and_shown() {
    let app = start().await;
    organization(&app, "Widget International").await;
    let file = "Primary Email\tSource\tName\tOrganization\tJob Title\tSite\tLocation\tLocale\tTime Zone\tTime Format 24h\tWork Hours\n\
        ann@acme.test\tAD\tAnn Vos\tWidget International\tClerk\tWidget Manufacturing Center @widget\tRoom 1\ten-US\tUTC\t1\t24x7\n\
        ben@acme.test\tAD\tBen Oort\tWidget International\tClerk\t7\tRoom 2\ten-US\tUTC\t1\t\n";
    assert_eq!(import(&app, "people", file).await["results"], results(2, 0, 0, 0, 0));
    let shown = async |email: &str| {
        let number = app.person(email).await.number;
        get(&app, &format!("/v1/people/{number}")).await.expect(200).json()
    };
    let ann = shown("ann@acme.test").await;
    assert_eq!(ann["site"], json!({ "name": "Widget Manufacturing Center @widget" }));
    assert_eq!(ann["work_hours"], json!({ "name": "24x7" }));
    assert_eq!(shown("ben@acme.test").await["site"]["id"], 7);

    // Sending it back unchanged is no edit; a client that writes an id replaces the name.
    let call = format!("PATCH /v1/people/{}", ann["id"]);
    let before = app.feed().await;
    let same = json!({ "site": ann["site"], "work_hours": ann["work_hours"] });
    send(&app, &call, &same.to_string()).await.expect(200);
    assert_eq!(import(&app, "people", file).await["results"], results(0, 0, 0, 2, 0));
    assert_eq!(app.feed().await, before);
    let written = send(&app, &call, r#"{"site_id":9}"#).await.expect(200).json();
    assert_eq!(written["site"]["id"], 9);
    send(&app, &call, r#"{"site_id":"a name"}"#).await.expect(422);
}

#[tokio::test]
async fn importing_an_export_changes_no_person() {
    let app = start().await;
    let outer = person("  Outer  Blanks ").email("outer@acme.test").with(|person| {
        person.card.job_title = Some(" Clerk ".into());
        person.card.notes = Some("  - one\n  - two\n\n".into());
        person.account.foreign_ids.employee = Some(" 7 ".into());
        person.card.location = Some("\t".into());
    });
    let _ = outer.create(&app).await;
    // Two of one name, a name with an account in it, and one with blanks around it.
    for (n, name) in ["Acme", "Acme", "Acme @elsewhere", " Acme "].into_iter().enumerate() {
        let acme = organization(&app, name).await.number;
        let boss = person("Bea Boss").email(&format!("boss{n}@acme.test")).create(&app).await;
        let one = person(&format!("P{n}")).email(&format!("p{n}@acme.test")).organization(acme);
        let manager = Reference::by_number(boss.number);
        let _ = one.with(|one| one.manager = Some(manager)).mobile(" 1 ").create(&app).await;
    }
    for kind in ["people", "people_contact_details"] {
        let body = format!(r#"{{"type":"{kind}"}}"#);
        let file = fetch(&app, &order(&app, &app.admin, "/v1/export", &body).await).await;
        let before = app.feed().await;
        let done = import(&app, kind, &file).await;
        let rows = done["results"]["unchanged"].as_u64().expect("a number");
        assert_eq!(
            done["results"],
            results(0, 0, 0, u32::try_from(rows).expect("few"), 0),
            "{file}"
        );
        assert!(rows >= 4, "{rows}");
        assert_eq!(app.feed().await, before);
    }
}

#[tokio::test]
async fn a_file_with_semicolons_is_read() {
    let app = start().await;
    let file = "Primary Email;Name;Job Title\nann@acme.test;\"Vos; Ann\";Clerk, first\n";
    assert_eq!(import(&app, "people", file).await["results"], results(1, 0, 0, 0, 0));
    let ann = app.person("ann@acme.test").await;
    assert_eq!(ann.card.name.full(), "Vos; Ann");
    assert_eq!(ann.card.job_title.as_deref(), Some("Clerk, first"));
}

#[tokio::test]
async fn a_file_of_many_megabytes_is_imported() {
    let limits = Limits { body_bytes: 16 << 20, ..Limits::default() };
    let app = Setup::new(vec![Box::new(Xurrent::default())]).limits(limits).start().await;
    let mut file = "Primary Email,Name,Information\n".to_owned();
    let long = "x".repeat(60_000);
    file.extend((0..100).map(|n| format!("p{n}@acme.test,P{n},{long}\n")));
    let done = import_with(&app, &[("dry_run", b"1")], "people", &file).await;
    assert_eq!(done["results"], results(100, 0, 0, 0, 0));
}

#[tokio::test]
async fn an_import_gives_no_lasting_rights_over_the_imported() {
    let app = start().await;
    let file = "Primary Email,Name\nann@acme.test,Ann\n";
    assert_eq!(import(&app, "people", file).await["results"], results(1, 0, 0, 0, 0));
    app.edit(&app.admin, |admin| admin.account.role = Role::Member).await;
    let ann = app.person("ann@acme.test").await.number;
    let call = format!("PATCH /v1/people/{ann}");
    as_who(&app, &app.admin, &call, r#"{"job_title":"x"}"#).await.expect(404);
}

#[tokio::test]
async fn an_export_since_a_time_holds_only_later_changes_or_is_empty() {
    let app = start().await;
    app.clock.advance(jiff::SignedDuration::from_hours(1));
    let ann = person("Ann Vos").email("ann@acme.test").create(&app).await;
    let parts = [("type", &b"people"[..]), ("from", b"2026-03-01T12:30:00Z")];
    let token = post(&app, "/v1/export", &parts).await.expect(200).json()["token"].clone();
    let path = format!("/v1/export/{}", token.as_str().expect("a token"));
    let url = get(&app, &path).await.json()["url"].clone();
    let file = fetch(&app, &url).await;
    let lines: Vec<_> = file.lines().collect();
    assert!(lines[0].starts_with("ID,Primary Email,Source,"));
    assert!(lines[1].starts_with(&format!("{},ann@acme.test,", ann.number)));
    assert_eq!(lines.len(), 2);
    as_who(&app, &app.stranger, &format!("GET {path}"), "").await.expect(404);
    let none = r#"{"type":"people","from":"2026-03-02"}"#;
    assert!(send(&app, "POST /v1/export", none).await.expect(204).body.is_empty());
    for bad in [
        r#"{"type":"requests"}"#,
        r#"{"type":"people,organizations"}"#,
        r#"{"type":"people","export_format":"xlsx"}"#,
        r#"{"type":"people","from":"soon"}"#,
    ] {
        send(&app, "POST /v1/export", bad).await.expect(400);
    }
}
