//! Exports: the same bytes as the API answers, and sent back they change nothing.

use polydex_lens::laws::any_person;
use proptest::{strategy::Strategy as _, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::{Value as Json, json};

use crate::{
    bulk::DIALECTS,
    program::{House, Running},
};

/// A house of a German company, with people of every kind: made-up ones, messy ones, and records
/// that the laws of lenses are tried on.
fn german() -> (House, String) {
    let house = House::new();
    let settings = ["--region", "DE", "--time-zone", "Europe/Berlin"];
    let secret = house.text(&[&["workspaces", "create", "main"], &settings[..]].concat());
    house.run(&["generate", "--people", "60", "people.jsonl"]).success();
    house.import("people.jsonl", "native", &[]);
    house.run(&["generate", "--messy", "--people", "60", "--seed", "4", "messy.jsonl"]).success();
    house.import_partly("messy.jsonl", "native", &[]);
    let local = json!({ "name": "Uwe Alt", "primary_email": "uwe@corp.example",
        "job_title": "Pförtner", "contacts": [{ "label": "mobile", "telephone": "0171 1606085" },
            { "label": "work", "telephone": "0049-89-902630 ext. 12" }],
        "organization": { "name": "Acme" }, "manager": { "name": "Eva Chef" } });
    let head = json!({ "name": "Eva Chef" });
    house.write("local.jsonl", &format!("{local}\n{head}\n"));
    house.import("local.jsonl", "xurrent", &[]);
    house.write("any.jsonl", &any_people(80));
    house.report("any.jsonl", &["--from", "native", "--on-duplicate", "skip"]);
    (house, secret.trim_end().to_owned())
}

/// Records with everything that a person may hold, but what names other records by id.
fn any_people(count: usize) -> String {
    let mut runner = TestRunner::deterministic();
    let mut lines = String::new();
    for n in 0..count {
        let mut person = any_person().boxed().new_tree(&mut runner).unwrap().current();
        (person.organization, person.manager) = (None, None);
        person.groups.clear();
        person.account.user_name = format!("any{n}");
        person.account.status = polydex_model::Status::Active;
        person.account.status_since = None;
        lines += &serde_json::to_string(&person).unwrap();
        lines.push('\n');
    }
    lines
}

/// The document that the API answers of a person, as text; its URLs without the server's address.
async fn answered(server: &Running, secret: &str, dialect: &str, person: &Json) -> String {
    let (id, number) = (person["id"].as_str().unwrap(), &person["number"]);
    let target = match dialect {
        "deskpro" => format!("/api/v2/people/{number}"),
        "onlyoffice" => format!("/api/2.0/people/{id}"),
        "xurrent" => format!("/v1/people/{number}"),
        _ => format!("/api/v1/users/{id}"),
    };
    let authorization = match dialect {
        "deskpro" => format!("key {secret}"),
        "onlyoffice" => secret.to_owned(),
        _ => format!("Bearer {secret}"),
    };
    let headers = [("authorization", &*authorization)];
    let answer = polydex_testkit::request(server.address, "GET", &target, &headers, "").await;
    let text = answer.expect(200).json();
    match dialect {
        "deskpro" => text["data"].to_string(),
        "onlyoffice" => {
            let origin = format!("http://{}", server.address);
            text["response"].to_string().replace(&origin, "")
        }
        _ => text.to_string(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_is_what_the_api_answers() {
    let (house, secret) = german();
    let server = house.serve(&[]);
    let people = house.export("native", "main");
    assert!(people.len() > 150, "{}", people.len());
    for dialect in DIALECTS {
        let exported = house.text(&["export", "--to", dialect]);
        assert_eq!(exported.lines().count(), people.len());
        for (person, line) in people.iter().zip(exported.lines()) {
            assert_eq!(line, answered(&server, &secret, dialect, person).await, "{dialect}");
        }
        assert!(dialect != "deskpro" || exported.contains(r#""number":"+491711606085""#));
    }
}

#[test]
fn an_export_sent_back_changes_nobody_and_makes_nobody() {
    let (house, _) = german();
    let before = house.text(&["export", "--to", "native"]);
    for dialect in DIALECTS.into_iter().chain(["native"]) {
        house.run(&["export", "--to", dialect, "out.jsonl", "--force"]).success();
        let count = house.read("out.jsonl").lines().count() as u64;
        let args = ["--from", dialect, "--on-duplicate", "update"];
        let (report, code) = house.report("out.jsonl", &args);
        let done = ["created", "updated", "skipped", "rejected"].map(|name| &report[name]);
        assert_eq!(done, [&json!(0), &json!(0), &json!(count), &json!(0)], "{dialect}: {report}");
        assert_eq!(code, 0);
        // What a dialect keeps without understanding it comes back as it was.
        let mut entries = report["not_understood"].as_array().unwrap().iter();
        assert!(entries.all(|entry| entry["kept"] == true), "{dialect}: {report}");
        assert_eq!(house.text(&["export", "--to", "native"]), before, "{dialect}");
    }
}

#[test]
fn a_change_in_an_export_reaches_the_very_person_without_an_address() {
    let (house, _) = german();
    for (dialect, member) in
        [("deskpro", "organization_position"), ("xurrent", "job_title"), ("awork", "position")]
    {
        let mut documents = house.export(dialect, "main");
        let nameless = documents.iter_mut().find(|document| {
            let text = document.to_string();
            text.contains("Eva") && text.contains("Chef") && !text.contains("Uwe")
        });
        let eva = nameless.expect("somebody without an address");
        eva[member] = format!("Head {dialect}").into();
        house.write("eva.json", &eva.to_string());
        let (report, _) =
            house.report("eva.json", &["--from", dialect, "--on-duplicate", "update"]);
        assert_eq!((&report["created"], &report["updated"]), (&json!(0), &json!(1)), "{dialect}");
        let everybody = house.text(&["export", "--to", "native"]);
        assert!(everybody.contains(&format!("Head {dialect}")), "{dialect}");
    }
}

#[test]
fn an_id_of_another_directory_overwrites_nobody() {
    let (house, _) = german();
    let before = house.export("native", "main");
    let them = before.iter().find(|person| person["account"]["primary_email"].is_null()).unwrap();
    let number = &them["number"];
    let foreign = [
        // Another directory's person of that number, made at another moment, or at no known one.
        (
            "deskpro",
            json!({ "id": number, "name": "Zoe Fremd", "summary": "x",
            "date_created": "2019-01-01T00:00:00+0000" }),
        ),
        ("xurrent", json!({ "id": number, "name": "Zoe Fremd", "job_title": "x" })),
        // A number and a moment that are both there, and yet another person.
        (
            "xurrent",
            json!({ "id": number, "name": "Zoe Fremd", "primary_email": "zoe@else.example",
            "created_at": them["created"]["at"] }),
        ),
    ];
    for (from, document) in foreign {
        house.write("foreign.json", &document.to_string());
        let args = ["--from", from, "--on-duplicate", "update"];
        let (report, _) = house.report("foreign.json", &args);
        assert_eq!((&report["created"], &report["updated"]), (&json!(1), &json!(0)), "{document}");
    }
    let after = house.export("native", "main");
    assert_eq!(after[..before.len()], before[..]);
}
