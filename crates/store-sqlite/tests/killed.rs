//! A process that is killed loses nothing that it acknowledged.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

use polydex_store::{Lookup, Store, contract::bench::Bench};
use polydex_store_sqlite::{Options, SqliteStore};

/// Names the file that the process to be killed writes.
const FILE: &str = "POLYDEX_TEST_FILE";

fn open(path: impl AsRef<Path>) -> Arc<SqliteStore> {
    Arc::new(SqliteStore::open(path, Options::default()).expect("a file that can be opened"))
}

#[tokio::test]
async fn what_was_acknowledged_before_a_kill_is_there_after_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("polydex.db");
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "writes_until_it_is_killed", "--ignored", "--nocapture"])
        .env(FILE, &path)
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test once more");
    let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let lines = lines.map(|line| line.expect("text"));
    let numbers = lines.filter_map(|line| line.strip_prefix("number ")?.parse::<i64>().ok());
    let acknowledged: Vec<i64> = numbers.take(200).collect();
    child.kill().expect("it still runs");
    child.wait().expect("it ends");
    assert_eq!(acknowledged.len(), 200);
    let store = open(&path);
    let workspace = store.workspaces().await.expect("an answer")[0].id;
    for number in acknowledged {
        let found = store.person(workspace, &Lookup::Number(number)).await.expect("an answer");
        assert!(found.is_some(), "{number} was acknowledged");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by the test above, in a process of its own"]
async fn writes_until_it_is_killed() {
    let Ok(path) = std::env::var(FILE) else { return };
    let bench = Bench::new(open(path)).await;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let bench = bench.clone();
        writers.spawn(async move {
            loop {
                let person = bench.create(bench.person("Ana")).await;
                println!("number {}", person.number);
            }
        });
    }
    writers.join_all().await;
}
