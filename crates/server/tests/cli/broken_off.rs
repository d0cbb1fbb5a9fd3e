//! `polydex copy`, killed in its middle and run again.

use std::process::Stdio;

use polydex_store::transfer::{Progress, Transfer};
use polydex_store_postgres::PostgresStore;
use polydex_store_sqlite::SqliteStore;
use polydex_test_postgres::Database;

use crate::program::{House, complaint};

/// Enough for a dozen commits of a copy.
const PEOPLE: &str = "1500";

/// A house with people, and what a copy of them says at its end.
fn populated() -> (House, String) {
    let house = House::new();
    house.run(&["workspaces", "create", "main"]).success();
    house.run(&["generate", "--people", PEOPLE, "people.jsonl"]).success();
    house.import("people.jsonl", "native", &[]);
    let whole = last_line(&complaint(&copy(&house, "sqlite:whole.db").success()));
    (house, whole)
}

fn copy(house: &House, to: &str) -> assert_cmd::assert::Assert {
    house.run(&["copy", "--from", "sqlite:polydex.db", "--to", to])
}

fn last_line(said: &str) -> String {
    said.lines().last().expect("it says something").to_owned()
}

/// The number at the beginning of a line, behind these words.
fn number_behind(words: &str, said: &str) -> u64 {
    let (_, rest) = said.split_once(words).unwrap_or_else(|| panic!("no '{words}' in: {said}"));
    rest.split(' ').next().unwrap().parse().unwrap()
}

/// Kills a copy of so many items as soon as a quarter of it is committed; answers how far it is then.
async fn killed(house: &House, to: &str, target: &dyn Transfer, all: u64) -> Progress {
    let mut command = house.command(&["copy", "--from", "sqlite:polydex.db", "--to", to]);
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    while target.progress().await.unwrap().is_none_or(|progress| progress.items * 4 < all) {
        assert!(child.try_wait().unwrap().is_none(), "the copy ended before it could be killed");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    target.progress().await.unwrap().expect("a copy under way")
}

async fn goes_on(house: &House, whole: &str, to: &str, target: impl Transfer) {
    let all = number_behind("", whole);
    let progress = killed(house, to, &target, all).await;
    target.close().await;
    assert!(progress.items < all, "it was done: {} of {all}", progress.items);
    let unfinished = complaint(&house.run(&["export", "--to", "native", "--database", to]).code(3));
    assert!(unfinished.contains("was broken off"), "{unfinished}");

    let said = complaint(&copy(house, to).success());
    let behind = number_behind("going on behind ", &said);
    // A server may still carry out the commit that it was sent last.
    assert!((progress.items..all).contains(&behind), "{said}");
    assert_eq!(last_line(&said), whole, "as many items, and the same digest");
    house.run(&["check", "--database", to]).success().stdout("");
    let everybody = |database| house.text(&["export", "--to", "native", "--database", database]);
    assert!(everybody(to) == everybody("sqlite:polydex.db"), "the same people");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_into_a_file_that_was_killed_goes_on_and_is_whole() {
    let (house, whole) = populated();
    let (to, file) = ("sqlite:copy.db", house.dir.path().join("copy.db"));
    house.run(&["migrate", "--database", to]).success();
    let target = SqliteStore::open(file, polydex_store_sqlite::Options::default()).unwrap();
    goes_on(&house, &whole, to, target).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_into_a_server_that_was_killed_goes_on_and_is_whole() {
    let (house, whole) = populated();
    let database = Database::new(None).expect("a cluster");
    let options = polydex_store_postgres::Options::default();
    let target = PostgresStore::open(&database.url(), options).await.unwrap();
    goes_on(&house, &whole, &database.url(), target).await;
}
