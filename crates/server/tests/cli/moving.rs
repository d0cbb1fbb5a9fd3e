//! `polydex copy`, `backup`, `restore` and `check`.

use assert_cmd::Command;
use serde_json::Value as Json;

use crate::program::{House, complaint};

/// A house with a workspace, its key, and a few hundred people.
fn populated() -> (House, String) {
    let house = House::new();
    let secret = house.text(&["workspaces", "create", "main"]).trim_end().to_owned();
    house.run(&["generate", "--people", "300", "people.jsonl"]).success();
    house.import("people.jsonl", "native", &[]);
    (house, secret)
}

fn everybody(house: &House, database: &str) -> String {
    house.text(&["export", "--to", "native", "--database", database])
}

fn numbers(house: &House, database: &str) -> Vec<i64> {
    let people = everybody(house, database);
    let people = people.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    people.map(|person| person["number"].as_i64().unwrap()).collect()
}

fn add_one(house: &House, name: &str, database: &str) {
    let mut command = Command::from_std(house.command(&[
        "import",
        "-",
        "--from",
        "xurrent",
        "--database",
        database,
    ]));
    command.write_stdin(format!("{{\"name\": \"{name}\"}}")).assert().success();
}

#[test]
fn a_copy_is_the_same_and_counts_on_by_itself() {
    let (house, _) = populated();
    let said = complaint(
        &house.run(&["copy", "--from", "sqlite:polydex.db", "--to", "sqlite:b.db"]).success(),
    );
    assert!(said.contains("items copied and compared, SHA-256 "), "{said}");
    assert_eq!(everybody(&house, "sqlite:b.db"), everybody(&house, "sqlite:polydex.db"));
    house.run(&["check", "--database", "sqlite:b.db"]).success().stdout("");
    add_one(&house, "New", "sqlite:polydex.db");
    add_one(&house, "New", "sqlite:b.db");
    let last = |database| *numbers(&house, database).last().unwrap();
    assert!(last("sqlite:b.db") > last("sqlite:polydex.db") + 1_000_000);
    let taken = house.run(&["copy", "--from", "sqlite:polydex.db", "--to", "sqlite:b.db"]).code(1);
    assert!(complaint(&taken).contains("holds data already"));
    house.run(&["copy", "--from", "sqlite:none.db", "--to", "sqlite:c.db"]).code(3);
}

#[test]
fn a_copy_of_a_database_that_a_server_has_open_warns_of_it() {
    let (house, _) = populated();
    let copy = |to: &str| {
        complaint(&house.run(&["copy", "--from", "sqlite:polydex.db", "--to", to]).success())
    };
    let server = house.serve(&[]);
    let said = copy("sqlite:b.db");
    assert!(said.contains("sqlite:polydex.db is open in another program"), "{said}");
    drop(server);
    let said = copy("sqlite:c.db");
    assert!(!said.contains("open in another program"), "{said}");
}

#[tokio::test]
async fn a_backup_is_taken_beside_a_running_server_and_restored_with_its_keys() {
    let (house, secret) = populated();
    let server = house.serve(&[]);
    let before = server.get("/v1/people/2", &secret).await.json();
    house.run(&["backup", "a.backup"]).success();
    let there = complaint(&house.run(&["backup", "a.backup"]).code(1));
    assert!(there.contains("--force"), "{there}");
    house.run(&["backup", "a.backup", "--force"]).success();
    add_one(&house, "Late", "sqlite:polydex.db");
    let late = *numbers(&house, "sqlite:polydex.db").last().unwrap();

    let refused = house.run(&["restore", "a.backup"]).code(1);
    assert!(complaint(&refused).contains("--force"));
    let refused = house.run(&["restore", "a.backup", "--force"]).code(3);
    assert!(complaint(&refused).contains("in use"), "{}", complaint(&refused));
    assert!(server.end_by("TERM").success());

    let said = complaint(&house.run(&["restore", "a.backup", "--force"]).success());
    let aside = said.split("now ").nth(1).unwrap().split(". ").next().unwrap();
    let aside = aside.lines().next().unwrap().trim_end_matches('.');
    assert_eq!(numbers(&house, &format!("sqlite:{aside}")).last(), Some(&late), "{aside}");
    assert_eq!(numbers(&house, "sqlite:polydex.db").len(), 301, "the late one is gone");
    house.run(&["check"]).success().stdout("");
    add_one(&house, "Next", "sqlite:polydex.db");
    assert!(*numbers(&house, "sqlite:polydex.db").last().unwrap() > late + 1_000_000);
    let server = house.serve(&[]);
    assert_eq!(server.get("/v1/people/2", &secret).await.json(), before);
    assert_eq!(house.dir.path().read_dir().unwrap().filter(is_left_over).count(), 0);
}

fn is_left_over(entry: &std::io::Result<std::fs::DirEntry>) -> bool {
    let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
    name.contains("partial") || name.contains("restoring")
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let (house, _) = populated();
    let before = everybody(&house, "sqlite:polydex.db");
    std::fs::write(house.dir.path().join("text"), "not a database, however long it may be")
        .unwrap();
    let refused = house.run(&["restore", "text", "--force"]).code(5);
    let refused = complaint(&refused);
    assert!(refused.contains("text is no backup of Polydex: file is not a database"), "{refused}");
    house.run(&["restore", "missing", "--force"]).code(5);
    house.run(&["restore", "text", "--database", "sqlite:new.db"]).code(5);
    assert!(!house.dir.path().join("new.db").exists());
    assert_eq!(everybody(&house, "sqlite:polydex.db"), before);
    house.run(&["backup", "x", "--database", "postgres://host/x"]).code(2);
}

#[test]
fn two_restores_in_one_second_keep_both_databases_that_they_replace() {
    let (house, _) = populated();
    house.run(&["backup", "b1"]).success();
    house.run(&["workspaces", "create", "precious"]).success();
    for _ in 0..2 {
        house.run(&["restore", "b1", "--force"]).success();
    }
    let aside = house.dir.path().read_dir().unwrap().filter(|entry| {
        entry.as_ref().unwrap().file_name().to_string_lossy().contains("replaced-")
    });
    let aside = aside.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let listed: Vec<String> =
        aside.map(|file| house.text(&["workspaces", "list", "--database", &file])).collect();
    assert_eq!(listed.len(), 2);
    assert_eq!(listed.iter().filter(|text| text.contains("precious")).count(), 1, "{listed:?}");
}

#[test]
fn no_command_writes_over_a_database_or_its_own_input() {
    let (house, _) = populated();
    let before = everybody(&house, "polydex.db");
    house.run(&["generate", "--people", "3", "three.jsonl"]).success();
    let three = house.read("three.jsonl");
    let refusals: [&[&str]; 7] = [
        &["backup", "polydex.db", "--force"],
        &["export", "--to", "native", "polydex.db", "--force"],
        &["generate", "--people", "1", "polydex.db", "--force"],
        &["import", "three.jsonl", "--strict", "--rejected", "polydex.db", "--force"],
        &["import", "three.jsonl", "--report", "polydex.db", "--force"],
        &["import", "three.jsonl", "--report", "three.jsonl", "--force"],
        &["import", "three.jsonl", "--rejected", "./three.jsonl", "--force"],
    ];
    for args in refusals {
        let text = complaint(&house.run(args).code(1));
        let named = ["is a database", "is the database itself", "is the input"];
        assert!(named.iter().any(|words| text.contains(words)), "{args:?}: {text}");
    }
    assert_eq!(everybody(&house, "polydex.db"), before);
    assert_eq!(house.read("three.jsonl"), three);
    std::fs::write(house.dir.path().join("report"), "mine").unwrap();
    let asked = ["import", "three.jsonl", "--from", "native", "--report", "report"];
    assert!(complaint(&house.run(&asked).code(1)).contains("--force"));
    assert_eq!(house.read("report"), "mine");
}
