//! Consistency checks of a manipulated file, and backups.

use std::{path::Path, sync::Arc};

use polydex_store::{
    contract::{bench::Bench, crowd},
    transfer::Transfer as _,
};
use polydex_store_sqlite::{Options, SqliteStore, backup, last_number};
use rusqlite::Connection;
use tempfile::TempDir;

fn open(path: &Path) -> Arc<SqliteStore> {
    Arc::new(SqliteStore::open(path, Options::default()).expect("a file that can be opened"))
}

/// The findings after statements have changed a sound file directly.
async fn found_after(meddling: &str) -> Vec<String> {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("polydex.db");
    let store = open(&path);
    crowd::gather(&Bench::new(store.clone()).await).await;
    assert!(store.inspect().await.expect("an answer").is_empty());
    let connection = Connection::open(&path).expect("the file");
    connection.execute_batch("PRAGMA foreign_keys = OFF").expect("a pragma");
    connection.execute_batch(meddling).expect("SQL that runs");
    store.inspect().await.expect("an answer")
}

#[tokio::test]
async fn a_text_that_the_search_index_lacks_is_found() {
    let found =
        found_after("DELETE FROM search WHERE rowid = (SELECT min(row) FROM records)").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("workspace 1, record ") && found[0].contains("search index"));
}

#[tokio::test]
async fn a_text_that_the_search_index_has_too_much_is_found() {
    let found = found_after("INSERT INTO search (rowid, text) VALUES (99, '  nobody')").await;
    assert_eq!(found.len(), 1, "{found:?}");
    let other = "INSERT OR REPLACE INTO search (rowid, text)
                 VALUES ((SELECT min(row) FROM records), '  somebody else')";
    assert_eq!(found_after(other).await.len(), 1);
}

#[tokio::test]
async fn derived_columns_that_are_not_those_of_the_record_are_found() {
    for (meddling, column) in [
        ("UPDATE records SET full_name_folded = 'x' WHERE number = 1", "full_name_folded"),
        ("UPDATE contact_points SET reversed = '1' WHERE kind = 'phone'", "reversed"),
        ("UPDATE labels SET folded = 'x'", "a label is not folded"),
        ("UPDATE groups SET folded = folded || 'x'", "a group is not folded"),
    ] {
        let found = found_after(meddling).await;
        assert!(!found.is_empty(), "{meddling}");
        assert!(found.iter().all(|what| what.contains(column)), "{found:?}");
    }
}

#[tokio::test]
async fn a_reference_to_nothing_is_found() {
    let found = found_after("UPDATE records SET manager_number = 4711 WHERE number = 1").await;
    assert!(found[0].contains("a row of records refers to a row of records"), "{found:?}");
}

#[tokio::test]
async fn a_backup_is_one_moment_of_a_file_that_is_written_to() {
    let folder = TempDir::new().expect("a temporary folder");
    let (path, target) = (folder.path().join("polydex.db"), folder.path().join("backup"));
    let bench = Bench::new(open(&path)).await;
    crowd::gather(&bench).await;
    let ana = bench.create(bench.person("Ana")).await;
    let (from, to) = (path.clone(), target.clone());
    let taken = tokio::task::spawn_blocking(move || backup(&from, &to, |_, _| {}));
    // Whatever the timing, people from before are in the backup.
    let late = bench.create(bench.person("Late")).await;
    taken.await.expect("no panic").expect("a backup");
    backup(&path, &target, |_, _| {}).expect_err("nothing is overwritten");
    assert_eq!(last_number(&path).expect("a number"), late.number);
    let again = bench.over(open(&target));
    assert_eq!(again.read(&ana).await, Some(ana));
}

#[tokio::test]
async fn a_file_that_is_no_database_gives_no_backup() {
    let folder = TempDir::new().expect("a temporary folder");
    let (path, target) = (folder.path().join("text"), folder.path().join("backup"));
    std::fs::write(&path, "no database").expect("a file");
    backup(&path, &target, |_, _| {}).expect_err("it cannot be read");
    assert!(!target.exists());
}
