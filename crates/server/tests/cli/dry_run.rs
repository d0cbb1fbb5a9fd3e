//! `polydex import --dry-run`: the report of the run, and nothing written.

use polydex_test_postgres::Database;
use serde_json::{Value as Json, json};

use crate::program::House;

/// A file with all that an import meets: duplicates in itself and of people who are there, broken
/// documents, unknown members, organizations, groups and managers by name.
fn messy(house: &House, to: &str) {
    house.run(&["generate", "--messy", "--people", "300", "--to", to, "people.jsonl"]).success();
    let mut text = house.read("people.jsonl");
    let again: Vec<&str> = text.lines().take(20).collect();
    let again = again.join("\n");
    text = format!("{text}{again}\nnonsense\n{{\"foo\": 1}}\n");
    house.write("people.jsonl", &text);
}

/// What is there before: every seventh of the file, and one of its companies.
fn populate(house: &House, to: &str, more: &[&str]) {
    let text = house.read("people.jsonl");
    let some: Vec<&str> = text.lines().take(290).step_by(7).collect();
    house.write("some.jsonl", &some.join("\n"));
    let (report, _) =
        house.report("some.jsonl", &[&["--from", to, "--on-duplicate", "skip"], more].concat());
    assert!(report["created"].as_u64().unwrap() > 20, "{report}");
}

/// A dry run and the run; both say the same, and the first writes nothing.
fn foretells(house: &House, to: &str, more: &[&str]) -> Json {
    let args = [&["--from", to], more].concat();
    let everybody = |house: &House| {
        let at = more.iter().position(|arg| *arg == "--database");
        let database = at.map_or(&[][..], |at| &more[at..at + 2]);
        house.text(&[&["export", "--to", "native"], database].concat())
    };
    let before = everybody(house);
    let (mut foretold, code) = house.report("people.jsonl", &[&args[..], &["--dry-run"]].concat());
    assert_eq!(everybody(house), before, "{to} {more:?}: a dry run writes nothing");
    let (done, done_code) = house.report("people.jsonl", &args);
    assert_eq!(foretold["dry_run"], true);
    foretold["dry_run"] = false.into();
    assert_eq!((&foretold, code), (&done, done_code), "{to} {more:?}");
    done
}

#[test]
fn a_dry_run_foretells_the_run_to_the_last_number() {
    for (to, mode) in [
        ("native", "fail"),
        ("xurrent", "skip"),
        ("deskpro", "update"),
        ("awork", "update"),
        ("native", "update"),
    ] {
        let house = House::founded();
        messy(&house, to);
        populate(&house, to, &[]);
        let report = foretells(&house, to, &["--on-duplicate", mode]);
        assert!(report["created"].as_u64().unwrap() > 100, "{report}");
        let (met, least) = if mode == "fail" { ("rejected", 30) } else { ("skipped", 5) };
        assert!(report[met].as_u64().unwrap() > least, "{to} {mode}: {report}");
        // The second time there is less to do, and that is foretold too.
        let again = foretells(&house, to, &["--on-duplicate", mode]);
        assert_eq!(again["organizations_made"], 0, "{to} {mode}: {again}");
    }
}

#[test]
fn a_strict_dry_run_foretells_a_strict_run() {
    let house = House::founded();
    messy(&house, "onlyoffice");
    let report = foretells(&house, "onlyoffice", &["--strict"]);
    assert!(report["rejected"].as_u64().unwrap() > 50, "{report}");
}

#[test]
fn groups_and_managers_are_foretold() {
    let house = House::founded();
    let people = [
        json!({ "firstName": "Al", "userName": "al", "email": "al@acme.test",
            "groups": [{ "name": "Sales" }, { "name": "sales" }, { "name": "Ops" }] }),
        json!({ "firstName": "Bo", "userName": "bo", "email": "bo@acme.test",
            "groups": [{ "name": "Ops" }] }),
    ];
    house.write("people.jsonl", &people.map(|person| format!("{person}\n")).concat());
    let report = foretells(&house, "onlyoffice", &[]);
    assert_eq!(report["groups_made"], 2);
    let people = [
        json!({ "name": "Cy Low", "primary_email": "cy@acme.test", "manager": { "name": "Nobody" },
            "organization": { "name": "Acme" } }),
        json!({ "name": "Di Low", "primary_email": "di@acme.test", "manager": { "name": "Cy Low" },
            "organization": { "name": "ACME" } }),
    ];
    house.write("people.jsonl", &people.map(|person| format!("{person}\n")).concat());
    let report = foretells(&house, "xurrent", &[]);
    let made = (&report["organizations_made"], &report["managers_unknown"]);
    assert_eq!(made, (&json!(1), &json!(1)));
}

#[test]
fn a_dry_run_over_postgresql_foretells_the_run() {
    let (house, database) = (House::new(), Database::new(None).expect("a cluster"));
    let url = database.url();
    house.run(&["workspaces", "create", "other", "--database", &url]).success();
    house.run(&["workspaces", "create", "main", "--database", &url]).success();
    messy(&house, "xurrent");
    let at = ["--database", &*url, "--workspace", "main"];
    populate(&house, "xurrent", &at);
    foretells(&house, "xurrent", &[&at[..], &["--on-duplicate", "update"]].concat());
}
