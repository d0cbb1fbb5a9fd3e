//! Files that are taken away from under an open store, and commits that fail.
#![cfg(unix)]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use polydex_model::{Filter, Person};
use polydex_store::{StoreError, WriteError, contract::bench::Bench, transfer::Transfer as _};
use polydex_store_sqlite::{Options, SqliteStore, backup};
use rusqlite::Connection;
use tempfile::TempDir;

fn open(path: &Path) -> Arc<SqliteStore> {
    Arc::new(SqliteStore::open(path, Options::default()).expect("a file that can be opened"))
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// A store with a person in it, and its file.
async fn store() -> (Bench, Person, PathBuf, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("polydex.db");
    let bench = Bench::new(open(&path)).await;
    let ana = bench.create(bench.person("Ana")).await;
    (bench, ana, path, folder)
}

/// Nothing is written, the store is not ready, and reads go on.
async fn is_refused(bench: &Bench, ana: &Person) {
    let refused = bench.try_create(bench.person("Lost")).await;
    let Err(WriteError::Store(StoreError::Unavailable(why))) = refused else {
        panic!("it was acknowledged: {refused:?}")
    };
    assert!(why.contains("polydex.db") && why.contains("deleted, moved or replaced"), "{why}");
    let ready = bench.store.ready().await;
    assert!(matches!(ready, Err(StoreError::Unavailable(_))), "{ready:?}");
    assert_eq!(bench.read(ana).await.as_ref(), Some(ana));
}

#[tokio::test]
async fn a_file_that_is_deleted_is_noticed_before_the_next_commit_is_acknowledged() {
    let (bench, ana, path, _folder) = store().await;
    fs::remove_file(&path).expect("it is there");
    assert!(bench.store.ready().await.is_err(), "it is noticed without a write too");
    is_refused(&bench, &ana).await;
    bench.store.close().await;
}

#[tokio::test]
async fn a_file_that_is_moved_away_and_back_takes_writes_again() {
    let (bench, ana, path, folder) = store().await;
    let away = folder.path().join("away");
    fs::rename(&path, &away).expect("it is there");
    is_refused(&bench, &ana).await;
    fs::rename(&away, &path).expect("nothing is in its place");
    bench.store.ready().await.expect("it is back");
    let bob = bench.create(bench.person("Bob")).await;
    bench.store.close().await;
    let again = bench.over(open(&path));
    assert_eq!(again.names(Filter::All).await, ["Ana", "Bob"]);
    assert_eq!(again.read(&bob).await, Some(bob));
}

#[tokio::test]
async fn a_log_that_is_deleted_is_noticed_too() {
    for end in ["-wal", "-shm"] {
        let (bench, ana, path, _folder) = store().await;
        fs::remove_file(beside(&path, end)).expect("it is there");
        is_refused(&bench, &ana).await;
        bench.store.close().await;
    }
}

#[tokio::test]
async fn a_file_that_is_replaced_is_neither_written_nor_mixed_with_the_log_of_the_other() {
    let (bench, ana, path, folder) = store().await;
    let (copy, old) = (folder.path().join("copy"), folder.path().join("old"));
    backup(&path, &copy, |_, _| {}).expect("a backup");
    let bob = bench.create(bench.person("Bob")).await;
    fs::rename(&path, &old).expect("it is there");
    fs::rename(&copy, &path).expect("it is there");
    is_refused(&bench, &ana).await;

    let sound = async |path: &Path, names: &[&str]| {
        let store = open(path);
        assert_eq!(store.inspect().await.expect("an answer"), [""; 0]);
        let there = bench.over(store);
        assert_eq!(there.names(Filter::All).await, names);
        there.store.close().await;
    };
    sound(&path, &["Ana"]).await;
    assert_eq!(bench.read(&bob).await.as_ref(), Some(&bob), "who has the old one open reads it");
    is_refused(&bench, &ana).await;
    bench.store.close().await;
    sound(&path, &["Ana"]).await;
    sound(&old, &["Ana", "Bob"]).await;
}

#[tokio::test]
async fn a_store_is_not_ready_while_commits_fail_and_is_again_without_a_write() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("polydex.db");
    let options = Options { timeout: Duration::from_millis(20), ..Options::default() };
    let bench = Bench::new(Arc::new(SqliteStore::open(&path, options).expect("a new file"))).await;
    let other = Connection::open(&path).expect("a database");
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody writes");
    bench.store.ready().await.expect("nobody has tried to write");
    bench.try_create(bench.person("Ana")).await.expect_err("the other process writes");
    for _ in 0..2 {
        let ready = bench.store.ready().await;
        assert!(matches!(ready, Err(StoreError::Unavailable(_))), "{ready:?}");
    }
    other.execute_batch("ROLLBACK").expect("it wrote nothing");
    bench.store.ready().await.expect("a commit was tried");
    assert_eq!(bench.names(Filter::All).await, [""; 0], "which changed no record");
    bench.create(bench.person("Ana")).await;
}

#[tokio::test]
async fn a_change_that_is_refused_says_nothing_against_the_store() {
    let (bench, ana, _, _folder) = store().await;
    bench.edit(&ana, |ana| ana.card.notes = Some("newer".into())).await;
    let stale = bench.try_edit(&ana, |ana| ana.card.notes = Some("stale".into())).await;
    assert!(matches!(stale, Err(WriteError::Stale)), "{stale:?}");
    bench.store.ready().await.expect("it answers");
}
